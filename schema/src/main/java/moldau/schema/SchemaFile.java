package moldau.schema;

import java.util.List;

/// One parsed file.
///
/// @param name as `metadata.record`
/// @param frame version of the frame around each record, -1: none
record SchemaFile(String name, List<Definition> definitions, int frame) {
    /// `Metadata` for `metadata.record`.
    String family() {
        String stem = name.substring(0, name.indexOf('.'));
        return Character.toUpperCase(stem.charAt(0)) + stem.substring(1);
    }

    /// The last part of the package: what an api or client says is a message, the rest a record.
    String packageName() {
        return name.endsWith(".record") ? "record" : "message";
    }
}
