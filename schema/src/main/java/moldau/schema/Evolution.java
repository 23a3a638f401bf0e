package moldau.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Compares definitions with those of the last release: what has been released stays as it is.
///
/// A version that was stable must still be there, unless it is older than all that are, and every
/// field of it as it was: name, type, nullability, default, tag, order. Names of structs are ours
/// and may change; comments too. New versions, and new tagged fields in old ones, are free.
final class Evolution {
    private Evolution() {}

    /// @throws Complaint at the first released thing that changed
    static void check(List<SchemaFile> released, List<SchemaFile> now) {
        Map<String, Body> bodies = new HashMap<>();
        for (SchemaFile file : now) {
            for (Definition it : file.definitions()) {
                bodies(it).forEach(body -> bodies.put(body.name(), body));
            }
        }
        for (SchemaFile file : released) {
            for (Definition it : file.definitions()) {
                boolean isUnstable = it instanceof Definition.Api api && api.unstable();
                for (Body before : bodies(it)) {
                    check(file.name(), before, bodies.get(before.name()), isUnstable);
                }
            }
        }
    }

    private static List<Body> bodies(Definition definition) {
        return switch (definition) {
            case Definition.Api it -> List.of(it.request(), it.response());
            case Definition.LogRecord it -> List.of(it.body());
            case Definition.Pair it -> List.of(it.key(), it.value());
            case Definition.Embedded it -> List.of(it.body());
        };
    }

    private static void check(String file, Body before, Body after, boolean isUnstable) {
        if (after == null) {
            throw new Complaint(file, 0, before.name() + " was released and is gone");
        }
        int last = before.versions().last() - (isUnstable ? 1 : 0);
        if (after.versions().last() < last) {
            throw new Complaint(file, 0, before.name() + " has lost version " + last);
        }
        int first = Math.max(before.versions().first(), after.versions().first());
        for (int version = first; version <= last; version++) {
            if (version >= before.flexible() != version >= after.flexible()) {
                throw new Complaint(file, 0, before.name() + " changed its encoding at version "
                        + version);
            }
            compare(file, before, before.root(), after, after.root(), version);
        }
    }

    private static void compare(
            String file, Body before, Struct was, Body after, Struct is, int version) {
        List<Field> old = at(was, version);
        List<Field> young = at(is, version);
        young.removeIf(field -> field.tagged()
                && old.stream().noneMatch(it -> it.tagged() && it.tag() == field.tag()));
        if (old.size() != young.size()) {
            throw new Complaint(file, was.line(), before.name() + " version " + version + " had "
                    + names(old) + ", now " + names(young));
        }
        for (int i = 0; i < old.size(); i++) {
            Field a = old.get(i);
            Field b = young.get(i);
            if (!shape(a, version).equals(shape(b, version))) {
                throw new Complaint(file, b.line(), before.name() + " version " + version + " had "
                        + shape(a, version) + ", now " + shape(b, version));
            }
            if (a.structName() == null) continue;
            compare(file, before, before.struct(a.structName()), after,
                    after.struct(b.structName()), version);
        }
    }

    private static List<Field> at(Struct struct, int version) {
        List<Field> fields = new ArrayList<>(struct.untagged());
        fields.addAll(struct.tagged());
        fields.removeIf(field -> !field.versions().contains(version));
        return fields;
    }

    private static List<String> names(List<Field> fields) {
        return fields.stream().map(Field::name).toList();
    }

    private static String shape(Field field, int version) {
        String type = switch (field.type()) {
            case Type.StructRef _ -> "struct";
            case Type.Array(Type.StructRef _) -> "[struct]";
            case Type.Array it -> "[" + it.of().primitive().text + "]";
            case Type.Primitive _, Type.Alias _ -> field.type().primitive().text;
        };
        boolean isNullable = field.nullable() != null && field.nullable().contains(version);
        return field.name() + " " + type + (isNullable ? "?" : "")
                + (field.fallback() == null ? "" : " = " + field.fallback())
                + (field.tagged() ? " tag " + field.tag() : "");
    }
}
