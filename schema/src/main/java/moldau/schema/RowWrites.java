package moldau.schema;

import java.util.ArrayList;
import java.util.List;

/// Writes rows for writing: filled by name, in any order, and emitted in wire order by `add()`.
///
/// Rows are two levels deep (topics, partitions): that is where the many are. Deeper arrays and
/// structs are rare and small, and given as the records they are elsewhere.
final class RowWrites {
    private static final int LEVELS = 2;

    private final Body body;
    private final String name;
    /// Root first; each has the next as the element of its first array of structs.
    private final List<Struct> levels = new ArrayList<>();
    private final Code code = new Code();

    private RowWrites(Body body) {
        this.body = body;
        this.name = body.name() + "Rows";
        levels.add(body.root());
        while (levels.size() <= LEVELS) levels.add(body.struct(down(levels.getLast())
                .structName()));
    }

    static String write(Body body, String source) {
        RowWrites it = new RowWrites(body);
        it.file(source);
        return it.code.toString();
    }

    private static Field down(Struct struct) {
        return struct.untagged().stream()
                .filter(field -> field.type() instanceof Type.Array(Type.StructRef _))
                .findFirst().orElseThrow();
    }

    /// The array that is the next level's; null in the last level.
    private Field descent(int level) {
        return level < LEVELS ? down(levels.get(level)) : null;
    }

    private String rowName(int level) {
        String it = levels.get(level).name();
        return Character.toLowerCase(it.charAt(0)) + it.substring(1);
    }

    private void file(String source) {
        JavaWriter.head(code, "message", source, "java.nio.ByteBuffer", "java.util.List", "",
                "moldau.base.Disk", "moldau.wire.Inexpressible", "moldau.wire.Uuid",
                "moldau.wire.WireReader",
                "moldau.wire.WireWriter");
        code.doc("Writes a " + body.name() + " row by row, allocating nothing:\n\n```\n"
                + "rows.over(writer, version).…." + rowName(1) + "Count(1).begin();\n"
                + "rows." + rowName(1) + "().…." + rowName(2) + "Count(2).add();\n"
                + "rows." + rowName(2) + "().….add();\n"
                + "rows." + rowName(2) + "().….add();   // the last one ends the message\n```\n\n"
                + "What is not said has its default. Each level is said how many follow, and "
                + "counts down, so\n"
                + "that ends need no call and cannot be forgotten: [#isComplete].");
        code.line("public final class " + name + " {");
        code.lines("private WireWriter out;", "private int version;", "private boolean begun;");
        for (int i = 1; i <= LEVELS; i++) {
            code.line("private final " + levels.get(i).name() + " " + rowName(i) + " = new "
                    + levels.get(i).name() + "();");
            code.line("private int " + rowName(i) + "sLeft;");
        }
        declare(0);
        code.lines("", "/// Starts a message, all of its fields at their defaults.",
                "public " + name + " over(WireWriter out, int version) {",
                "if (version < " + body.versions().first() + " || version > "
                + body.versions().last() + ") {",
                "throw new Inexpressible(\"" + body.name() + " has no version \" + version);", "}",
                "this.out = out;", "this.version = version;", "begun = false;",
                rowName(1) + "sLeft = 0;", rowName(2) + "sLeft = 0;", "reset();", "return this;",
                "}",
                "", "/// Emits what comes before the first row.", "public void begin() {",
                "assert !begun;", "begun = true;", "head();", rowName(1) + "sLeft = "
                + descent(0).name() + "Count;",
                "if (" + rowName(1) + "sLeft == 0) tail();", "}", "",
                "/// Whether all rows have been added that were announced.",
                "public boolean isComplete() {");
        code.line("return begun && " + rowName(1) + "sLeft == 0 && " + rowName(2)
                + "sLeft == 0;").line("}");
        for (int i = 1; i <= LEVELS; i++) {
            code.lines("", "/// A row to fill.", "public " + levels.get(i).name() + " " + rowName(i)
                    + "() {",
                    rowName(i) + ".reset();", "return " + rowName(i) + ";", "}");
        }
        setters(0);
        emit(0);
        for (int i = 1; i <= LEVELS; i++) level(i);
        code.line("}");
    }

    private void level(int level) {
        code.line("").doc(levels.get(level).doc());
        code.line("public final class " + levels.get(level).name() + " {");
        declare(level);
        setters(level);
        code.lines("", "/// Emits the row.", "public void add() {");
        if (level < LEVELS) {
            code.lines("assert " + rowName(level) + "sLeft > 0 : \"one more than announced\";",
                    "assert " + rowName(level + 1) + "sLeft == 0 : " + rowName(level + 1)
                    + "sLeft + \" missing\";",
                    "head();", rowName(level + 1) + "sLeft = " + descent(level).name() + "Count;",
                    "if (" + rowName(level + 1) + "sLeft == 0) end();", "}", "",
                    "private void end() {", "tail();",
                    "if (--" + rowName(level) + "sLeft == 0) " + name + ".this.tail();", "}");
        } else {
            code.lines("assert " + rowName(level) + "sLeft > 0 : \"one more than announced\";",
                    "head();", "tail();",
                    "if (--" + rowName(level) + "sLeft == 0) " + rowName(level - 1) + ".end();",
                    "}");
        }
        emit(level);
        code.line("}");
    }

    private String type(Field field) {
        return switch (field.type()) {
            case Type.StructRef it -> body.name() + "." + it.name();
            case Type.Array(Type.StructRef it) -> "List<" + body.name() + "." + it.name() + ">";
            default -> Values.javaType(field);
        };
    }

    private void declare(int level) {
        for (Field field : levels.get(level).fields()) {
            String it = field.name();
            if (field == descent(level)) code.line("private int " + it + "Count;");
            else if (field.type() == Type.Primitive.UUID) code.line("private long " + it + "High, "
                    + it + "Low;");
            else code.line("private " + type(field) + " " + it + ";");
            if (field.type() == Type.Primitive.RECORDS) {
                code.line("private Disk.Slice " + it + "Slice;");
            }
        }
        code.line("").line("private void reset() {");
        for (Field field : levels.get(level).fields()) {
            String it = field.name();
            if (field == descent(level)) code.line(it + "Count = 0;");
            else if (field.type() == Type.Primitive.UUID) code.line(it + "High = " + it
                    + "Low = 0;");
            else code.line(it + " = " + fallback(field) + ";");
            if (field.type() == Type.Primitive.RECORDS) code.line(it + "Slice = null;");
        }
        code.line("}");
    }

    private String fallback(Field field) {
        String fallback = Values.fallback(field);
        return fallback.endsWith(".DEFAULT") ? body.name() + "." + fallback : fallback;
    }

    private void setter(int level, String signature, String doc, String... lines) {
        String self = level == 0 ? name : levels.get(level).name();
        code.line("").doc(doc).line("public " + self + " " + signature + " {");
        code.lines(lines).line("return this;").line("}");
    }

    private void setters(int level) {
        for (Field field : levels.get(level).fields()) {
            String it = field.name();
            if (field == descent(level)) {
                String count = rowName(level + 1) + "Count";
                setter(level, count + "(int " + count + ")", field.doc(), it + "Count = " + count
                        + ";");
            } else if (field.type() == Type.Primitive.UUID) {
                setter(level, it + "(long high, long low)", field.doc(), it + "High = high;", it
                        + "Low = low;");
                setter(level, it + "(Uuid " + it + ")", field.doc(),
                        it + "High = " + it + ".high();", it + "Low = " + it + ".low();");
            } else if (field.type() == Type.Primitive.RECORDS) {
                setter(level, it + "(ByteBuffer " + it + ")", "Borrowed until the frame has left.",
                        "this." + it + " = " + it + ";", it + "Slice = null;");
                setter(level, it + "(Disk.Slice " + it + ")", "Sent from the page cache.",
                        it + "Slice = " + it + ";", "this." + it + " = null;");
            } else {
                setter(level, it + "(" + type(field) + " " + it + ")", field.doc(), "this." + it
                        + " = " + it + ";");
            }
        }
    }

    private String flexible(Versions known) {
        if (body.flexible() <= known.first()) return "true";
        return body.flexible() > known.last() ? "false" : "flexible";
    }

    private void declareFlexible(Versions known) {
        if (flexible(known).equals("flexible")) {
            code.line("boolean flexible = version >= " + body.flexible() + ";");
        }
    }

    /// `head` writes what comes before the next level's rows, `tail` the rest.
    private void emit(int level) {
        Struct struct = levels.get(level);
        Versions known = struct.versions();
        List<Field> untagged = struct.untagged();
        Field descent = descent(level);
        int split = descent == null ? untagged.size() : untagged.indexOf(descent) + 1;

        code.line("").line("private void head() {");
        declareFlexible(known);
        for (Field field : struct.fields()) if (field != descent) refuse(struct, field, known);
        for (Field field : untagged.subList(0, split)) emit(field, descent, known);
        code.line("}");

        code.line("").line("private void tail() {");
        if (split < untagged.size() || !flexible(known).equals("false")) declareFlexible(known);
        for (Field field : untagged.subList(split, untagged.size())) emit(field, descent, known);
        tags(struct, known);
        code.line("}");
    }

    private void emit(Field field, Field descent, Versions known) {
        String condition = Values.during(field.versions(), known);
        if (!condition.isEmpty()) code.line("if (" + condition + ") {");
        String it = field.name();
        String flexible = flexible(field.versions());
        if (field == descent) {
            code.line("out.count(" + it + "Count, " + flexible + ");");
        } else if (field.type() == Type.Primitive.UUID) {
            code.line("out.uuid(" + it + "High, " + it + "Low);");
        } else if (field.type() == Type.Primitive.RECORDS) {
            code.line("if (" + it + "Slice != null) out.records(" + it + "Slice, " + flexible
                    + ");");
            code.line("else out.records(" + it + ", " + flexible + ");");
        } else {
            code.line(Values.write(field, it, flexible));
        }
        if (!condition.isEmpty()) code.line("}");
    }

    private String differs(Field field) {
        String it = field.name();
        if (field.type() == Type.Primitive.UUID) return "(" + it + "High != 0 || " + it
                + "Low != 0)";
        if (field.type() instanceof Type.StructRef ref && field.nullable() == null) {
            String fallback = body.name() + "." + ref.name() + ".DEFAULT";
            return "(" + it + " != " + fallback + " && !" + it + ".equals(" + fallback + "))";
        }
        return Values.differs(field, it);
    }

    private void refuse(Struct struct, Field field, Versions known) {
        String during = Values.during(field.versions(), known);
        if (during.isEmpty() || field.ignorable()) return;
        code.line("if (!(" + during + ") && " + differs(field) + ") {");
        code.line("throw Inexpressible.at(\"" + struct.name() + "." + field.name()
                + "\", version);").line("}");
    }

    private void tags(Struct struct, Versions known) {
        String flexible = flexible(known);
        if (flexible.equals("false")) return;
        List<Field> tagged = struct.tagged();
        if (flexible.equals("flexible")) code.line("if (!flexible) return;");
        if (tagged.isEmpty()) {
            code.line("out.uvarint(0);");
            return;
        }
        Versions tagging = known.and(new Versions(body.flexible(), Versions.LATEST));
        List<String> counts = new ArrayList<>();
        for (Field field : tagged) {
            String condition = Values.during(field.versions(), tagging);
            code.line("boolean has" + field.capital() + " = "
                    + (condition.isEmpty() ? "" : condition + " && ")
                    + differs(field) + ";");
            counts.add("(has" + field.capital() + " ? 1 : 0)");
        }
        code.line("out.uvarint(" + String.join(" + ", counts) + ");");
        for (Field field : tagged) {
            code.line("if (has" + field.capital() + ") {");
            code.line("int tag = out.beginTag(" + field.tag() + ");");
            code.line(field.type() == Type.Primitive.UUID
                    ? "out.uuid(" + field.name() + "High, " + field.name() + "Low);"
                    : Values.write(field, field.name(), "true"));
            code.lines("out.endTag(tag);", "}");
        }
    }
}
