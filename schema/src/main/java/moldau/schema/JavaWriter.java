package moldau.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Writes the record of one body, its structs nested in it.
final class JavaWriter {
    /// Names the generated methods use themselves; a field so called gets another local name.
    private static final Set<String> TAKEN = Set.of("in", "out", "version", "flexible", "left",
            "tag", "end");

    private final Body body;
    private final Code code = new Code();

    /// What makes a body more than a struct.
    ///
    /// @param interfaces it implements
    /// @param members Java lines to put at the end of the class
    record Role(String source, String packageName, String interfaces, String doc,
            List<String> members) {}

    private JavaWriter(Body body) {
        this.body = body;
    }

    static String write(Body body, Role role) {
        JavaWriter writer = new JavaWriter(body);
        writer.file(role);
        return writer.code.toString();
    }

    /// The head of every generated file.
    static void head(Code code, String packageName, String source, String... imports) {
        code.line("// Generated from " + source + ". Do not edit.").line("");
        code.line("package moldau.wire." + packageName + ";").line("");
        for (String it : imports) code.line(it.isEmpty() ? "" : "import " + it + ";");
        code.line("");
    }

    private void file(Role role) {
        head(code, role.packageName(), role.source(), "java.nio.ByteBuffer", "java.util.ArrayList",
                "java.util.Arrays", "java.util.HashMap", "java.util.List", "java.util.Map",
                "java.util.Objects",
                "", "moldau.base.fault.Malformed", "moldau.wire.Inexpressible",
                "moldau.wire.Message",
                "moldau.wire.Show", "moldau.wire.Uuid", "moldau.wire.WireReader",
                "moldau.wire.WireWriter");
        String doc = role.doc();
        struct(body.root(), role.interfaces(),
                doc.isEmpty() ? "Versions " + range(body.versions()) + "." : doc, () -> top(role));
    }

    private static String range(Versions versions) {
        return versions.first() == versions.last() ? "" + versions.first()
                : versions.first() + " to " + versions.last();
    }

    private void top(Role role) {
        for (String member : role.members()) code.line(member);
        for (Struct struct : body.structs()) {
            code.line("");
            struct(struct, "Message", struct.doc(), () -> {});
        }
    }

    /// What the record is, and what its fields are where their names do not say.
    private static String doc(Struct struct, String doc) {
        String params = struct.fields().stream().filter(it -> !it.doc().isEmpty())
                .map(it -> "@param " + it.name() + " " + it.doc().replace("\n", "\n    "))
                .collect(Collectors.joining("\n"));
        if (params.isEmpty()) return doc;
        return (doc.isEmpty() ? "" : doc + "\n\n") + params;
    }

    private void struct(Struct struct, String interfaces, String doc, Runnable more) {
        boolean isRoot = struct == body.root();
        code.doc(doc(struct, doc));
        code.line("public record " + struct.name() + "(");
        List<Field> fields = struct.fields();
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            code.line("    " + Values.javaType(field) + " " + field.name()
                    + (i < fields.size() - 1 ? "," : ""));
        }
        code.line(") implements " + interfaces + " {");
        if (isRoot) {
            code.line("public static final int VERSION_MIN = " + body.versions().first() + ";");
            code.line("public static final int VERSION_MAX = " + body.versions().last()
                    + ";").line("");
        }
        code.line("public static final " + struct.name() + " DEFAULT = new " + struct.name() + "("
                + join(fields, Values::fallback) + ");");
        constructor(struct);
        withs(struct);
        if (!isRoot) bytesMin(struct);
        read(struct, isRoot);
        write(struct, isRoot);
        show(struct);
        equality(struct);
        byKey(struct);
        more.run();
        code.line("}");
    }

    private static String join(List<Field> fields, Function<Field, String> each) {
        return fields.stream().map(each).collect(Collectors.joining(", "));
    }

    private void constructor(Struct struct) {
        List<Field> checked = struct.fields().stream()
                .filter(it -> it.nullable() == null)
                .filter(it -> it.type().primitive() == null || !it.type().primitive().isNumber())
                .toList();
        if (checked.isEmpty()) return;
        code.line("").line("public " + struct.name() + " {");
        for (Field it : checked) {
            code.line("Objects.requireNonNull(" + it.name() + ", \"" + it.name() + "\");");
        }
        code.line("}");
    }

    private void withs(Struct struct) {
        for (Field field : struct.fields()) {
            code.line("");
            code.line("public " + struct.name() + " with" + field.capital() + "("
                    + Values.javaType(field) + " " + field.name() + ") {");
            code.line("return new " + struct.name() + "(" + join(struct.fields(), Field::name)
                    + ");");
            code.line("}");
        }
    }

    /// Bytes a struct takes at least: what counts are checked against.
    private void bytesMin(Struct struct) {
        Versions versions = struct.versions();
        StringBuilder chain = new StringBuilder();
        int size = body.bytesMin(struct, versions.last());
        String end = "";
        for (int version = versions.last() - 1; version >= versions.first(); version--) {
            int other = body.bytesMin(struct, version);
            if (other == size) continue;
            chain.append("version >= ").append(version + 1);
            chain.append(" ? ").append(size).append(" : ");
            size = other;
        }
        code.line("").line("/// Bytes it takes at least.");
        code.line("static int bytesMin(int version) {");
        code.line("return " + chain + size + end + ";");
        code.line("}");
    }

    /// `flexible` as an expression where `known` versions are possible.
    private String flexible(Versions known) {
        if (body.flexible() <= known.first()) return "true";
        return body.flexible() > known.last() ? "false" : "flexible";
    }

    private void declareFlexible(Versions known) {
        if (flexible(known).equals("flexible")) {
            code.line("boolean flexible = version >= " + body.flexible() + ";");
        }
    }

    private static String local(Field field) {
        return TAKEN.contains(field.name()) ? field.name() + "Value" : field.name();
    }

    private static String own(Field field) {
        return TAKEN.contains(field.name()) ? "this." + field.name() : field.name();
    }

    private void read(Struct struct, boolean isRoot) {
        Versions known = struct.versions();
        code.line("");
        if (isRoot) {
            code.doc("Reads one, which borrows from `in` what is a view; bytes behind it are "
                    + "left unread.\n"
                    + "\n@throws Malformed");
        }
        code.line("public static " + struct.name() + " read(WireReader in, int version) {");
        if (isRoot) {
            code.line("if (version < VERSION_MIN || version > VERSION_MAX) {");
            code.line("throw new Malformed(\"" + struct.name() + " has no version \" + version);");
            code.line("}");
        }
        declareFlexible(known);
        for (Field field : struct.untagged()) {
            String condition = Values.during(field.versions(), known);
            String read = Values.read(body, field, flexible(field.versions()), field.versions());
            if (read.contains(" ? ") && !condition.isEmpty()) read = "(" + read + ")";
            if (!condition.isEmpty()) read = condition + " ? " + read + " : "
                    + Values.fallback(field);
            code.line(Values.javaType(field) + " " + local(field) + " = " + read + ";");
        }
        for (Field field : struct.tagged()) {
            code.line(Values.javaType(field) + " " + local(field) + " = " + Values.fallback(field)
                    + ";");
        }
        readTags(struct, known);
        code.line("return new " + struct.name() + "(" + join(struct.fields(), JavaWriter::local)
                + ");");
        code.line("}");
    }

    private void readTags(Struct struct, Versions known) {
        String flexible = flexible(known);
        if (flexible.equals("false")) return;
        if (struct.tagged().isEmpty()) {
            code.line((flexible.equals("true") ? "" : "if (flexible) ") + "in.skipTags();");
            return;
        }
        Versions tagging = known.and(new Versions(body.flexible(), Versions.LATEST));
        if (flexible.equals("flexible")) code.line("if (flexible) {");
        code.line("for (int left = in.tagCount(), tag = -1; left > 0; left--) {");
        code.line("tag = in.tag(tag);");
        code.line("int end = in.tagEnd();");
        code.line("switch (tag) {");
        for (Field field : struct.tagged()) {
            code.line("case " + field.tag() + " -> {");
            String condition = Values.during(field.versions(), tagging);
            if (!condition.isEmpty()) {
                code.line("if (!(" + condition + ")) throw new Malformed(\"tag " + field.tag()
                        + " of "
                        + struct.name() + " at version \" + version);");
            }
            code.line(local(field) + " = " + Values.read(body, field, "true", field.versions())
                    + ";");
            code.line("in.endTag(tag, end);");
            code.line("}");
        }
        code.line("default -> in.position(end);");
        code.line("}").line("}");
        if (flexible.equals("flexible")) code.line("}");
    }

    private void write(Struct struct, boolean isRoot) {
        Versions known = struct.versions();
        code.line("").line("@Override").line("public void write(WireWriter out, int version) {");
        if (isRoot) {
            code.line("if (version < VERSION_MIN || version > VERSION_MAX) {");
            code.line("throw new Inexpressible(\"" + struct.name()
                    + " has no version \" + version);");
            code.line("}");
        }
        declareFlexible(known);
        for (Field field : struct.fields()) refuse(struct, field, known);
        for (Field field : struct.untagged()) {
            String condition = Values.during(field.versions(), known);
            String write = Values.write(field, own(field), flexible(field.versions()));
            code.line((condition.isEmpty() ? "" : "if (" + condition + ") ") + write);
        }
        writeTags(struct, known);
        code.line("}");
    }

    /// What this version cannot say, though it must.
    private void refuse(Struct struct, Field field, Versions known) {
        String during = Values.during(field.versions(), known);
        String name = struct == body.root() ? struct.name() : body.name() + "." + struct.name();
        String fail = "throw Inexpressible.at(\"" + name + "." + field.name() + "\", version);";
        if (!during.isEmpty() && !field.ignorable()) {
            code.line("if (!(" + during + ") && " + Values.differs(field, own(field)) + ") {");
            code.line(fail).line("}");
        }
        if (field.nullable() == null) return;
        String nullable = Values.during(field.nullable(), field.versions());
        if (nullable.isEmpty()) return;
        String both = during.isEmpty() ? "" : during + " && ";
        code.line("if (" + both + "!(" + nullable + ") && " + own(field) + " == null) {");
        code.line(fail).line("}");
    }

    private void writeTags(Struct struct, Versions known) {
        String flexible = flexible(known);
        if (flexible.equals("false")) return;
        List<Field> tagged = struct.tagged();
        if (tagged.isEmpty()) {
            code.line((flexible.equals("true") ? "" : "if (flexible) ") + "out.uvarint(0);");
            return;
        }
        if (flexible.equals("flexible")) code.line("if (flexible) {");
        Versions tagging = known.and(new Versions(body.flexible(), Versions.LATEST));
        List<String> counts = new ArrayList<>();
        for (Field field : tagged) {
            String condition = Values.during(field.versions(), tagging);
            String has = (condition.isEmpty() ? "" : condition + " && ")
                    + Values.differs(field, own(field));
            code.line("boolean has" + field.capital() + " = " + has + ";");
            counts.add("(has" + field.capital() + " ? 1 : 0)");
        }
        code.line("out.uvarint(" + String.join(" + ", counts) + ");");
        for (Field field : tagged) {
            code.line("if (has" + field.capital() + ") {");
            code.line("int tag" + field.tag() + " = out.beginTag(" + field.tag() + ");");
            code.line(Values.write(field, own(field), "true"));
            code.line("out.endTag(tag" + field.tag() + ");");
            code.line("}");
        }
        if (flexible.equals("flexible")) code.line("}");
    }

    private void show(Struct struct) {
        code.line("").line("@Override").line("public void show(Show out, int version) {");
        code.line("out.begin();");
        for (Field field : struct.fields()) {
            String condition = Values.during(field.versions(), struct.versions());
            if (field.tagged()) {
                condition = (condition.isEmpty() ? "" : condition + " && ")
                        + Values.differs(field, own(field));
            }
            code.line((condition.isEmpty() ? "" : "if (" + condition + ") ")
                    + Values.show(field, own(field)));
        }
        code.line("out.end();").line("}");
    }

    /// Arrays of bytes are compared by content, which records do not do by themselves.
    private void equality(Struct struct) {
        if (struct.fields().stream().noneMatch(JavaWriter::isByteArray)) return;
        code.line("").line("@Override").line("public boolean equals(Object other) {");
        code.line("return other instanceof " + struct.name() + " it");
        for (Field field : struct.fields()) {
            String a = own(field);
            String b = "it." + field.name();
            Type.Primitive type = field.type().primitive();
            String same = isByteArray(field) ? "Arrays.equals(" + a + ", " + b + ")"
                    : type != null && type.isInteger() || type == Type.Primitive.BOOL ? a + " == "
                    + b
                    : "Objects.equals(" + a + ", " + b + ")";
            code.line("        && " + same);
        }
        code.line("        ;").line("}");
        code.line("").line("@Override").line("public int hashCode() {");
        code.line("return Objects.hash(" + join(struct.fields(),
                it -> isByteArray(it) ? "Arrays.hashCode(" + own(it) + ")" : own(it)) + ");");
        code.line("}");
    }

    private static boolean isByteArray(Field field) {
        return Values.javaType(field).equals("byte[]");
    }

    /// A map by the one key of a struct; structs of two keys have none.
    private void byKey(Struct struct) {
        List<Field> keys = struct.fields().stream().filter(Field::key).toList();
        if (keys.size() != 1) return;
        Field key = keys.getFirst();
        Type.Primitive type = key.type().primitive();
        code.line("").line("/// The elements by their key; of two with the same key the later "
                + "one.");
        code.line("public static Map<" + type.boxed + ", " + struct.name() + "> by" + key.capital()
                + "(List<" + struct.name() + "> list) {");
        code.line("Map<" + type.boxed + ", " + struct.name()
                + "> map = HashMap.newHashMap(list.size());");
        code.line("for (" + struct.name() + " it : list) map.put(it." + key.name() + ", it);");
        code.line("return map;").line("}");
    }
}
