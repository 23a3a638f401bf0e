package moldau.schema;

import java.util.List;

/// Fields in wire order under a name.
///
/// @param versions in which it exists
record Struct(String name, Versions versions, List<Field> fields, String doc, int line) {
    List<Field> tagged() {
        return fields.stream().filter(Field::tagged)
                .sorted((a, b) -> Integer.compare(a.tag(), b.tag())).toList();
    }

    List<Field> untagged() {
        return fields.stream().filter(field -> !field.tagged()).toList();
    }
}
