package moldau.schema;

/// Java expressions for the values of fields: types, defaults, conditions, reading, writing.
final class Values {
    private Values() {}

    /// The type of the record component.
    static String javaType(Field field) {
        return javaType(field.type(), field.view());
    }

    private static String javaType(Type type, boolean view) {
        return switch (type) {
            case Type.Array it -> "List<" + boxed(it.of()) + ">";
            case Type.StructRef it -> it.name();
            case Type.Primitive _, Type.Alias _ -> view ? "ByteBuffer" : type.primitive().java;
        };
    }

    private static String boxed(Type type) {
        return type.primitive() == null ? javaType(type, false) : type.primitive().boxed;
    }

    /// The value a field has where it is not said.
    static String fallback(Field field) {
        String said = field.fallback();
        boolean isNullable = field.nullable() != null;
        if (said == null || said.equals("empty")) {
            if (isNullable && said == null) return "null";
            return empty(field);
        }
        return switch (field.type().primitive()) {
            case BOOL -> said;
            case INT8 -> "(byte) " + (said.equals("max") ? "Byte.MAX_VALUE" : said);
            case INT16 -> "(short) " + (said.equals("max") ? "Short.MAX_VALUE" : said);
            case UINT16, INT32 -> said.equals("max") ? "Integer.MAX_VALUE" : said;
            case UINT32, INT64 -> said.equals("max") ? "Long.MAX_VALUE" : said + "L";
            case FLOAT64, STRING -> said;
            case UUID, BYTES, RECORDS ->
                    throw new IllegalArgumentException(field.name() + " = " + said);
        };
    }

    private static String empty(Field field) {
        return switch (field.type()) {
            case Type.Array _ -> "List.of()";
            case Type.StructRef it -> it.name() + ".DEFAULT";
            case Type.Primitive _, Type.Alias _ -> switch (field.type().primitive()) {
                case BOOL -> "false";
                case INT8 -> "(byte) 0";
                case INT16 -> "(short) 0";
                case UINT16, INT32 -> "0";
                case UINT32, INT64 -> "0L";
                case FLOAT64 -> "0.0";
                case UUID -> "Uuid.ZERO";
                case STRING -> "\"\"";
                case BYTES -> field.view() ? "WireReader.NO_VIEW" : "WireReader.NO_BYTES";
                case RECORDS -> "WireReader.NO_VIEW";
            };
        };
    }

    /// Whether `value`, an expression for the field's, differs from the default.
    static String differs(Field field, String value) {
        boolean isNullable = field.nullable() != null;
        String said = field.fallback();
        if (isNullable && said == null) return value + " != null";
        String differs = switch (field.type()) {
            case Type.Array _ -> "!" + value + ".isEmpty()";
            case Type.StructRef it -> "!" + value + ".equals(" + it.name() + ".DEFAULT)";
            case Type.Primitive _, Type.Alias _ -> differsFromPrimitive(field, value);
        };
        return isNullable ? "(" + value + " == null || " + differs + ")" : differs;
    }

    private static String differsFromPrimitive(Field field, String value) {
        return switch (field.type().primitive()) {
            case BOOL -> "true".equals(field.fallback()) ? "!" + value : value;
            case INT8, INT16, UINT16, INT32, UINT32, INT64, FLOAT64 ->
                value + " != " + fallback(field).replaceFirst("^\\((byte|short)\\) ", "");
            case UUID -> "!" + value + ".isZero()";
            case STRING -> field.fallback() == null || field.fallback().equals("empty")
                    ? "!" + value + ".isEmpty()" : "!" + value + ".equals(" + fallback(field) + ")";
            case BYTES -> field.view() ? value + ".hasRemaining()" : value + ".length > 0";
            case RECORDS -> value + ".hasRemaining()";
        };
    }

    /// A condition on `version` that holds in `versions`, given that `known` do; empty if always.
    static String during(Versions versions, Versions known) {
        String from = versions.first() > known.first() ? "version >= " + versions.first() : "";
        String to = versions.last() < known.last() ? "version <= " + versions.last() : "";
        if (!from.isEmpty() && !to.isEmpty()) {
            return versions.first() == versions.last()
                    ? "version == " + versions.first() : from + " && " + to;
        }
        return from + to;
    }

    /// Reads the field's value from `in`.
    ///
    /// @param flexible an expression: how lengths are encoded
    /// @param known versions it is known to be one of
    static String read(Body body, Field field, String flexible, Versions known) {
        String encoding = field.inflexible() ? "false" : flexible;
        String never = read(body, field, encoding, "");
        if (field.nullable() == null) return never;
        String maybe = read(body, field, encoding, "OrNull");
        String condition = during(field.nullable(), known);
        return condition.isEmpty() ? maybe : condition + " ? " + maybe + " : " + never;
    }

    private static String read(Body body, Field field, String flexible, String orNull) {
        return switch (field.type()) {
            case Type.StructRef it -> {
                String read = it.name() + ".read(in, version)";
                String present = field.tagged() ? "in.presentInTag()" : "in.present()";
                yield orNull.isEmpty() ? read : present + " ? " + read + " : null";
            }
            case Type.Array it -> readArray(body, it.of(), flexible, orNull);
            case Type.Primitive _, Type.Alias _ -> {
                Type.Primitive type = field.type().primitive();
                String method = switch (type) {
                    case BYTES -> field.view() ? "view" : "bytes";
                    case RECORDS -> "view";
                    default -> type.text;
                };
                yield "in." + method + (type.bytes > 0 ? "" : orNull) + "("
                        + (type.bytes > 0 ? "" : flexible) + ")";
            }
        };
    }

    private static String readArray(Body body, Type element, String flexible, String orNull) {
        if (element instanceof Type.StructRef(String name)) {
            return "in.list" + orNull + "(" + flexible + ", " + name
                    + ".bytesMin(version), version, "
                    + name + "::read)";
        }
        return "in." + element.primitive().text + "s" + orNull + "(" + flexible + ")";
    }

    /// Writes `value` to `out`: a statement.
    static String write(Field field, String value, String flexible) {
        String encoding = field.inflexible() ? "false" : flexible;
        return switch (field.type()) {
            case Type.StructRef _ -> field.nullable() == null
                    ? value + ".write(out, version);"
                    : "out." + (field.tagged() ? "nullableInTag(" : "nullable(") + value
                    + ", version);";
            case Type.Array(Type.StructRef _) ->
                "out.list(" + value + ", " + encoding + ", version);";
            case Type.Array it ->
                "out." + it.of().primitive().text + "s(" + value + ", " + encoding + ");";
            case Type.Primitive _, Type.Alias _ -> {
                Type.Primitive type = field.type().primitive();
                yield "out." + type.text + "(" + value + (type.bytes > 0 ? "" : ", " + encoding)
                        + ");";
            }
        };
    }

    /// Shows `value`: a statement.
    static String show(Field field, String value) {
        String name = "\"" + field.name() + "\"";
        return switch (field.type()) {
            case Type.StructRef _ -> "out.message(" + name + ", " + value + ", version);";
            case Type.Array(Type.StructRef _) -> "out.messages(" + name + ", " + value
                    + ", version);";
            case Type.Array _ -> "out.values(" + name + ", " + value + ");";
            case Type.Primitive _, Type.Alias _ -> "out.value(" + name + ", " + value + ");";
        };
    }
}
