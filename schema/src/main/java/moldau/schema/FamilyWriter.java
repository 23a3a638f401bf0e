package moldau.schema;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Writes what spans the records of one file: sealed interfaces, and the step from bytes to
/// records.
final class FamilyWriter {
    private final SchemaFile file;
    private final String family;

    FamilyWriter(SchemaFile file) {
        this.file = file;
        this.family = file.family();
    }

    private <T extends Definition> List<T> all(Class<T> kind) {
        return file.definitions().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static <T> String join(List<T> list, Function<T, String> each) {
        return list.stream().map(each).collect(Collectors.joining(",\n        "));
    }

    private void head(Code code) {
        JavaWriter.head(code, "record", file.name(), "moldau.base.fault.Malformed",
                "moldau.wire.Inexpressible",
                "moldau.wire.Message", "moldau.wire.Show", "moldau.wire.WireReader",
                "moldau.wire.WireWriter");
    }

    /// Lines of a record's class that place it in its family.
    static List<String> members(Definition.LogRecord record) {
        return List.of("",
                "public static final int TYPE = " + record.type() + ";",
                "",
                "@Override",
                "public int typeId() {",
                "return TYPE;",
                "}",
                "",
                "@Override",
                "public String typeName() {",
                "return \"" + ApiWriter.constant(record.name()) + "\";",
                "}",
                "",
                "@Override",
                "public int versionMax() {",
                "return VERSION_MAX;",
                "}");
    }

    boolean hasRecords() {
        return !all(Definition.LogRecord.class).isEmpty();
    }

    boolean hasPairs() {
        return !all(Definition.Pair.class).isEmpty();
    }

    /// `MetadataRecord` and its like.
    String records() {
        List<Definition.LogRecord> records = all(Definition.LogRecord.class);
        String frame = file.frame() < 0 ? "" : "uvarint " + file.frame()
                + " (the frame's version) | ";
        Code code = new Code();
        head(code);
        code.doc("A record of " + file.name() + ". In a log it is framed:\n\n```\n" + frame
                + "uvarint type | uvarint version | fields at that version\n```");
        code.line("public sealed interface " + family + "Record extends Message permits");
        code.line("        " + join(records, Definition::name) + " {");
        code.lines(
                "/// The number of this kind of record.",
                "int typeId();",
                "",
                "/// As Kafka's tools print it, `TOPIC_RECORD`.",
                "String typeName();",
                "",
                "/// The last version of this kind.",
                "int versionMax();",
                "",
                "/// Writes it with its frame.",
                "default void writeFramed(WireWriter out, int version) {");
        if (file.frame() >= 0) code.line("out.uvarint(" + file.frame() + ");");
        code.lines("out.uvarint(typeId());", "out.uvarint(version);", "write(out, version);", "}",
                "");
        code.doc("Reads a record with its frame, to the last byte of `in`.\n\n"
                + "@throws Malformed also for types and versions that are not known");
        code.line("static " + family + "Record readFramed(WireReader in) {");
        if (file.frame() >= 0) {
            code.line("int frame = in.uvarint();");
            code.line("if (frame != " + file.frame()
                    + ") throw new Malformed(\"record frame of version \" + frame);");
        }
        code.lines("int type = in.uvarint();", "int version = in.uvarint();",
                family + "Record record = read(type, version, in);", "in.expectEnd();",
                "return record;", "}", "");
        code.doc("Reads the fields of a record.");
        code.line("static " + family + "Record read(int type, int version, WireReader in) {");
        code.line("return switch (type) {");
        for (Definition.LogRecord it : records) {
            code.line("case " + it.type() + " -> " + it.name() + ".read(in, version);");
        }
        code.line("default -> throw new Malformed(\"no " + family + "Record has type \" + type);");
        code.lines("};", "}", "}");
        return code.toString();
    }

    static List<String> keyMembers(Definition.Pair pair) {
        return List.of("",
                "public static final int TYPE = " + pair.type() + ";",
                "",
                "@Override",
                "public int typeId() {",
                "return TYPE;",
                "}");
    }

    /// `GroupKey` and its like.
    String keys() {
        List<Definition.Pair> pairs = all(Definition.Pair.class);
        Code code = new Code();
        head(code);
        code.doc("A key of " + file.name() + ". In a log it is preceded by its type:\n\n```\n"
                + "int16 type | fields\n```");
        code.line("public sealed interface " + family + "Key extends Message permits");
        code.line("        " + join(pairs, it -> it.name() + "Key") + ", " + family
                + "Key.Unknown {");
        code.lines(
                "/// The number of this kind of record.",
                "int typeId();",
                "",
                "/// Writes it with its type.",
                "default void writeFramed(WireWriter out) {",
                "out.int16(typeId());",
                "write(out, 0);",
                "}",
                "",
                "/// Reads a key with its type, to the last byte of `in`.",
                "static " + family + "Key readFramed(WireReader in) {",
                "int type = in.int16();",
                family + "Key key = switch (type) {");
        for (Definition.Pair it : pairs) {
            code.line("case " + it.type() + " -> " + it.name() + "Key.read(in, 0);");
        }
        code.lines(
                "default -> new Unknown(type);",
                "};",
                "if (!(key instanceof Unknown)) in.expectEnd();",
                "return key;",
                "}",
                "",
                "/// A kind of record from a newer version, to be skipped.",
                "record Unknown(int typeId) implements " + family + "Key {",
                "@Override",
                "public void write(WireWriter out, int version) {",
                "throw new Inexpressible(\"record of unknown type \" + typeId);",
                "}",
                "",
                "@Override",
                "public void show(Show out, int version) {",
                "out.begin();",
                "out.value(\"unknownType\", typeId);",
                "out.end();",
                "}",
                "}",
                "}");
        return code.toString();
    }

    /// `GroupValue` and its like.
    String values() {
        List<Definition.Pair> pairs = all(Definition.Pair.class);
        Code code = new Code();
        head(code);
        code.doc("A value of " + file.name() + ". In a log it is preceded by its version:\n\n```\n"
                + "int16 version | fields at that version\n```");
        code.line("public sealed interface " + family + "Value extends Message permits");
        code.line("        " + join(pairs, it -> it.name() + "Value") + " {");
        code.lines(
                "/// Writes it with its version.",
                "default void writeFramed(WireWriter out, int version) {",
                "out.int16(version);",
                "write(out, version);",
                "}",
                "",
                "/// Reads the value that belongs to `key`, with its version, to the last byte "
                + "of `in`.",
                "///",
                "/// @throws Malformed also for versions that are not known, and for an unknown "
                + "key",
                "static " + family + "Value readFramed(" + family + "Key key, WireReader in) {",
                "int version = in.int16();",
                family + "Value value = switch (key) {");
        for (Definition.Pair it : pairs) {
            code.line("case " + it.name() + "Key _ -> " + it.name() + "Value.read(in, version);");
        }
        code.lines(
                "case " + family + "Key.Unknown it ->",
                "        throw new Malformed(\"value of unknown type \" + it.typeId());",
                "};",
                "in.expectEnd();",
                "return value;",
                "}",
                "}");
        return code.toString();
    }
}
