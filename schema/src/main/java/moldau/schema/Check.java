package moldau.schema;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the notation allows and the protocol does not.
final class Check {
    private final String file;

    private Check(String file) {
        this.file = file;
    }

    static void all(List<SchemaFile> files) {
        Map<String, String> names = new HashMap<>();
        Map<Integer, String> keys = new HashMap<>();
        for (SchemaFile file : files) {
            Check check = new Check(file.name());
            Set<Integer> types = new HashSet<>();
            for (Definition definition : file.definitions()) {
                String kind = definition.getClass().getSimpleName();
                String other = names.put(kind + ' ' + definition.name(), file.name());
                if (other != null) {
                    throw check.complain(0, definition.name() + " is also in " + other);
                }
                switch (definition) {
                    case Definition.Api it -> {
                        other = keys.put(it.key(), it.name());
                        if (other != null) {
                            throw check.complain(0, "key " + it.key() + " is also " + other + "'s");
                        }
                        if (!it.onBroker() && !it.onController()) {
                            throw check.complain(0, "nobody serves it");
                        }
                        check.body(it.request());
                        check.body(it.response());
                    }
                    case Definition.LogRecord it -> {
                        check.type(types, it.type());
                        check.body(it.body());
                    }
                    case Definition.Pair it -> {
                        check.type(types, it.type());
                        check.body(it.key());
                        check.body(it.value());
                    }
                    case Definition.Embedded it -> check.body(it.body());
                }
            }
        }
    }

    private Complaint complain(int line, String message) {
        return new Complaint(file, line, message);
    }

    private void type(Set<Integer> types, int type) {
        if (!types.add(type)) throw complain(0, "two records of type " + type);
    }

    private void body(Body body) {
        Set<String> names = new HashSet<>();
        for (Struct it : body.structs()) {
            if (!names.add(it.name())) {
                throw complain(it.line(), body.name() + " has two structs " + it.name());
            }
        }
        Set<String> used = new HashSet<>();
        struct(body, body.root(), used);
        for (Struct it : body.structs()) struct(body, it, used);
        for (Struct it : body.structs()) {
            if (!used.contains(it.name())) {
                throw complain(it.line(), it.name() + " is used by no field");
            }
        }
    }

    private void struct(Body body, Struct struct, Set<String> used) {
        Set<String> names = new HashSet<>();
        for (Field field : struct.fields()) {
            if (!names.add(field.name())) {
                throw complain(field.line(), "two fields " + field.name());
            }
            if (!field.name().matches("[a-z][A-Za-z0-9]*")) {
                throw complain(field.line(), "not a field's name: " + field.name());
            }
            String inner = field.structName();
            if (inner != null) {
                used.add(inner);
                if (body.structs().stream().noneMatch(it -> it.name().equals(inner))) {
                    throw complain(field.line(), "unknown struct " + inner);
                }
                if (!body.struct(inner).versions().contains(field.versions())) {
                    throw complain(field.line(), inner + " has not all versions of "
                            + field.name());
                }
            }
            fallback(field);
            view(field);
        }
        tags(body, struct);
    }

    private void tags(Body body, Struct struct) {
        List<Field> tagged = struct.tagged();
        for (int i = 0; i < tagged.size(); i++) {
            Field field = tagged.get(i);
            if (field.tag() != i) {
                throw complain(field.line(), "tag " + field.tag() + " of " + field.name()
                        + ": tags are unique and without holes, expected " + i);
            }
            if (field.versions().first() < body.flexible()) {
                throw complain(field.line(), "a tag before the first flexible version");
            }
        }
    }

    private void view(Field field) {
        if (field.view() && field.type() != Type.Primitive.BYTES) {
            throw complain(field.line(), "only bytes can be a view");
        }
        if (field.inflexible() && field.type().primitive() != Type.Primitive.STRING) {
            throw complain(field.line(), "only a string can be inflexible");
        }
    }

    private void fallback(Field field) {
        String said = field.fallback();
        if (said == null) return;
        Type.Primitive type = field.type().primitive();
        boolean fits = switch (said) {
            case "empty" -> field.nullable() != null;
            case "max" -> type != null && type.isInteger();
            case "true" -> type == Type.Primitive.BOOL;
            default -> type == Type.Primitive.STRING ? said.startsWith("\"") : type != null
                    && fits(type, said);
        };
        if (!fits) throw complain(field.line(), said + " is no default of " + field.type().text());
    }

    private static boolean fits(Type.Primitive type, String said) {
        try {
            if (type == Type.Primitive.FLOAT64) return Double.parseDouble(said) != 0;
            long value = Long.parseLong(said);
            return switch (type) {
                case INT8 -> value == (byte) value;
                case INT16 -> value == (short) value;
                case UINT16 -> value == (char) value;
                case INT32 -> value == (int) value;
                case UINT32 -> value >= 0 && value < 1L << 32;
                case INT64 -> true;
                default -> false;
            };
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
