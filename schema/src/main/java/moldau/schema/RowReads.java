package moldau.schema;

import java.util.List;

/// Writes rows for reading: a window onto a frame that allocates nothing, however many elements.
///
/// Every level has one row, which `next()` moves to the next element. A level is parsed whole, into
/// numbers and positions, its own arrays by parsing their elements on the way: so the frame is
/// known to be sound before the first element is handed out.
final class RowReads {
    private final Body body;
    private final String name;
    private final Code code = new Code();

    private RowReads(Body body) {
        this.body = body;
        this.name = body.name() + "Rows";
    }

    static String write(Body body, String source) {
        RowReads it = new RowReads(body);
        it.file(source);
        return it.code.toString();
    }

    private void file(String source) {
        JavaWriter.head(code, "message", source, "java.nio.ByteBuffer", "",
                "moldau.base.fault.Malformed",
                "moldau.wire.Uuid", "moldau.wire.WireReader");
        code.doc("Reads a " + body.name()
                + " where it lies. One object serves one frame after the other, and\n"
                + "reading allocates nothing but what is asked for as an object.\n\n"
                + "`records()` is one window for all: valid until asked for again.");
        code.line("public final class " + name + " {");
        code.lines("private final WireReader in = new WireReader();", "private ByteBuffer frame;",
                "private ByteBuffer window;", "private int version;");
        for (Struct it : rows()) {
            code.line("private final " + it.name() + " " + row(it) + " = new " + it.name() + "();");
        }
        declare(body.root());
        code.line("");
        code.doc("Checks the whole message that begins at `frame`'s position, and borrows it.\n\n"
                + "@throws Malformed");
        code.line("public " + name + " over(ByteBuffer frame, int version) {");
        code.line("if (version < " + body.versions().first() + " || version > "
                + body.versions().last() + ") {");
        code.line("throw new Malformed(\"" + body.name()
                + " has no version \" + version);").line("}");
        code.line("if (this.frame != frame) {");
        code.lines("this.frame = frame;", "window = frame.duplicate();", "}");
        code.lines("this.version = version;", "in.over(frame);", "parse();", "end = in.position();",
                "return this;", "}");
        code.line("").doc("Index in the frame of what follows the message.");
        code.lines("public int end() {", "return end;", "}", "");
        code.doc("Lets go of the frame.");
        code.lines("public void forget() {", "frame = null;", "window = null;",
                "in.over(WireReader.NO_VIEW);", "}");
        code.line("").line("private int end;");
        accessors(body.root());
        parse(body.root());
        code.lines("", "private ByteBuffer window(int at, int size) {",
                "return window.limit(at + size).position(at);", "}");
        for (Struct it : rows()) level(it);
        code.line("}");
    }

    /// Structs that are elements of arrays.
    private List<Struct> rows() {
        return body.structs().stream().filter(it -> isElement(body.root(), it)
                || body.structs().stream().anyMatch(parent -> isElement(parent, it))).toList();
    }

    private static boolean isElement(Struct parent, Struct struct) {
        return parent.fields().stream().anyMatch(field -> field.type() instanceof Type.Array
                && struct.name().equals(field.structName()));
    }

    private static String row(Struct struct) {
        return row(struct.name());
    }

    private static String row(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private void level(Struct struct) {
        code.line("").doc(struct.doc());
        code.line("public final class " + struct.name() + " {");
        code.lines("private int elementAt;", "private int left;");
        declare(struct);
        code.lines("", "private " + struct.name() + " start(int at, int count) {",
                "elementAt = at;",
                "left = count;", "return this;", "}", "");
        code.doc("Moves to the next element; false if there is none.");
        code.lines("public boolean next() {", "if (left <= 0) return false;", "left--;",
                "in.position(elementAt);",
                "parse();", "elementAt = in.position();", "return true;", "}");
        accessors(struct);
        parse(struct);
        code.line("}");
    }

    private void declare(Struct struct) {
        for (Field field : struct.fields()) {
            String it = field.name();
            code.line(switch (field.type()) {
                case Type.StructRef ref -> "private " + ref(ref) + " " + it + ";";
                case Type.Array _ -> "private int " + it + "At, " + it + "Count;";
                case Type.Primitive _, Type.Alias _ -> switch (field.type().primitive()) {
                    case UUID -> "private long " + it + "High, " + it + "Low;";
                    case STRING, BYTES, RECORDS -> "private int " + it + "At, " + it + "Size;";
                    default -> "private " + field.type().primitive().java + " " + it + ";";
                };
            });
        }
    }

    private String ref(Type.StructRef ref) {
        return body.name() + "." + ref.name();
    }

    private void accessor(Field field, String signature, String value) {
        code.line("").doc(field.doc());
        code.line("public " + signature + " {").line("return " + value + ";").line("}");
    }

    private void accessors(Struct struct) {
        for (Field field : struct.fields()) {
            String it = field.name();
            switch (field.type()) {
                case Type.StructRef ref -> accessor(field, ref(ref) + " " + it + "()", it);
                case Type.Array(Type.StructRef element) -> {
                    accessor(field, "int " + row(element.name()) + "Count()", it + "Count");
                    accessor(field, element.name() + " " + row(element.name()) + "s()",
                            row(element.name()) + ".start(" + it + "At, " + it + "Count)");
                }
                case Type.Array array -> {
                    accessor(field, "int " + it + "Count()", it + "Count");
                    Type.Primitive of = array.of().primitive();
                    if (of != Type.Primitive.INT32) {
                        throw new IllegalArgumentException("no rows for " + it + ", an array of "
                                + of.text);
                    }
                    code.line("").line("public int " + it + "(int index) {");
                    code.line("assert index >= 0 && index < " + it + "Count : index;");
                    code.line("return frame.getInt(" + it + "At + 4 * index);").line("}");
                }
                case Type.Primitive _, Type.Alias _ -> {
                    switch (field.type().primitive()) {
                        case UUID -> {
                            accessor(field, "long " + it + "High()", it + "High");
                            accessor(field, "long " + it + "Low()", it + "Low");
                            accessor(field, "Uuid " + it + "()", "new Uuid(" + it + "High, " + it
                                    + "Low)");
                        }
                        case STRING -> accessor(field, "String " + it + "()",
                                it + "Size < 0 ? null : in.textAt(" + it + "At, " + it + "Size)");
                        case BYTES, RECORDS -> {
                            accessor(field, "int " + it + "Size()", it + "Size");
                            accessor(field, "ByteBuffer " + it + "()",
                                    it + "Size < 0 ? null : window(" + it + "At, " + it + "Size)");
                        }
                        default -> accessor(field, field.type().primitive().java + " " + it + "()",
                                it);
                    }
                }
            }
        }
    }

    private String flexible(Versions known) {
        if (body.flexible() <= known.first()) return "true";
        return body.flexible() > known.last() ? "false" : "flexible";
    }

    private void parse(Struct struct) {
        Versions known = struct.versions();
        code.line("").line("private void parse() {");
        String flexible = flexible(known);
        if (flexible.equals("flexible")) code.line("boolean flexible = version >= "
                + body.flexible() + ";");
        for (Field field : struct.untagged()) {
            String condition = Values.during(field.versions(), known);
            if (!condition.isEmpty()) code.line("if (" + condition + ") {");
            parse(field, flexible(field.versions()));
            if (condition.isEmpty()) continue;
            code.line("} else {");
            fallback(field);
            code.line("}");
        }
        struct.tagged().forEach(this::fallback);
        tags(struct, known, flexible);
        code.line("}");
    }

    private void parse(Field field, String flexible) {
        String it = field.name();
        String orNull = field.nullable() == null ? "" : "OrNull";
        switch (field.type()) {
            case Type.StructRef ref -> code.line(it + " = " + ref(ref) + ".read(in, version);");
            case Type.Array array -> {
                String min = array.of() instanceof Type.StructRef ref
                        ? ref(ref) + ".bytesMin(version)" : "" + array.of().primitive().bytes;
                code.line(it + "Count = in.count" + orNull + "(" + flexible + ", " + min + ");");
                code.line(it + "At = in.position();");
                if (array.of() instanceof Type.StructRef ref) {
                    code.line("for (int i = 0; i < " + it + "Count; i++) " + row(ref.name())
                            + ".parse();");
                } else {
                    code.line("in.skip(" + array.of().primitive().bytes + " * Math.max(0, " + it
                            + "Count));");
                }
            }
            case Type.Primitive _, Type.Alias _ -> {
                Type.Primitive type = field.type().primitive();
                switch (type) {
                    case UUID -> code.lines(it + "High = in.int64();", it + "Low = in.int64();");
                    case STRING, BYTES, RECORDS -> {
                        String size = type == Type.Primitive.STRING ? "stringSize" : "bytesSize";
                        code.line(it + "Size = in." + size + orNull + "(" + flexible + ");");
                        code.line(it + "At = in.position();");
                        code.line("in.skip(Math.max(0, " + it + "Size));");
                    }
                    default -> code.line(it + " = in." + type.text + "();");
                }
            }
        }
    }

    private void fallback(Field field) {
        String it = field.name();
        boolean isNull = field.nullable() != null && field.fallback() == null;
        switch (field.type()) {
            case Type.StructRef ref -> code.line(it + " = "
                    + (isNull ? "null" : ref(ref) + ".DEFAULT") + ";");
            case Type.Array _ -> code.line(it + "Count = " + (isNull ? -1 : 0) + ";");
            case Type.Primitive _, Type.Alias _ -> {
                switch (field.type().primitive()) {
                    case UUID -> code.line(it + "High = " + it + "Low = 0;");
                    case STRING, BYTES, RECORDS ->
                            code.line(it + "Size = " + (isNull ? -1 : 0) + ";");
                    default -> code.line(it + " = " + Values.fallback(field) + ";");
                }
            }
        }
    }

    private void tags(Struct struct, Versions known, String flexible) {
        if (flexible.equals("false")) return;
        if (struct.tagged().isEmpty()) {
            code.line((flexible.equals("true") ? "" : "if (flexible) ") + "in.skipTags();");
            return;
        }
        Versions tagging = known.and(new Versions(body.flexible(), Versions.LATEST));
        if (flexible.equals("flexible")) code.line("if (!flexible) return;");
        code.line("for (int left = in.tagCount(), tag = -1; left > 0; left--) {");
        code.lines("tag = in.tag(tag);", "int end = in.tagEnd();", "switch (tag) {");
        for (Field field : struct.tagged()) {
            code.line("case " + field.tag() + " -> {");
            String condition = Values.during(field.versions(), tagging);
            if (!condition.isEmpty()) {
                code.line("if (!(" + condition + ")) throw new Malformed(\"tag " + field.tag()
                        + " of "
                        + struct.name() + " at version \" + version);");
            }
            parse(field, "true");
            code.line("in.endTag(tag, end);").line("}");
        }
        code.lines("default -> in.position(end);", "}", "}");
    }
}
