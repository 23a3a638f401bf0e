package moldau.schema;

import java.util.List;

/// One class to be: a request, a response, a key, a value, a record, embedded bytes.
///
/// @param flexible first flexible version, `Versions.LATEST` if there is none
/// @param root its fields; the name is that of the class
/// @param structs all others, however deep or shared, in the order of their first line
record Body(Versions versions, int flexible, Struct root, List<Struct> structs) {
    String name() {
        return root.name();
    }

    Struct struct(String name) {
        for (Struct it : structs) if (it.name().equals(name)) return it;
        throw new IllegalArgumentException(root.name() + " has no struct " + name);
    }

    /// Bytes that `struct` takes at least at `version`: what its count is checked against.
    int bytesMin(Struct struct, int version) {
        boolean isFlexible = version >= flexible;
        int sum = isFlexible ? 1 : 0;
        for (Field field : struct.untagged()) {
            if (field.versions().contains(version)) sum += bytesMin(field, version, isFlexible);
        }
        return sum;
    }

    private int bytesMin(Field field, int version, boolean isFlexible) {
        return switch (field.type()) {
            case Type.StructRef it ->
                field.nullable() != null ? 1 : bytesMin(struct(it.name()), version);
            case Type.Array _ -> isFlexible ? 1 : 4;
            case Type.Primitive _, Type.Alias _ ->
                primitiveBytesMin(field.type().primitive(), isFlexible && !field.inflexible());
        };
    }

    static int primitiveBytesMin(Type.Primitive type, boolean isFlexible) {
        return switch (type) {
            case STRING -> isFlexible ? 1 : 2;
            case BYTES, RECORDS -> isFlexible ? 1 : 4;
            default -> type.bytes;
        };
    }
}
