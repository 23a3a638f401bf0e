package moldau.schema;

/// A field of a struct.
///
/// @param versions in which it exists, inherited and clipped: absolute
/// @param nullable in which it may be null; null if in none
/// @param fallback the default as written, null if unsaid
/// @param tag -1: not a tagged field
record Field(
        String name,
        Type type,
        String fallback,
        Versions versions,
        Versions nullable,
        int tag,
        boolean key,
        boolean ignorable,
        boolean view,
        boolean inflexible,
        String doc,
        int line) {

    boolean tagged() {
        return tag >= 0;
    }

    /// The struct this field or its elements are; null for others.
    String structName() {
        return switch (type) {
            case Type.StructRef it -> it.name();
            case Type.Array(Type.StructRef it) -> it.name();
            default -> null;
        };
    }

    /// With a capital: `TopicId`.
    String capital() {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
