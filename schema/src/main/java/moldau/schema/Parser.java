package moldau.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Builds the model of one file from its lines.
final class Parser {
    private final String file;
    private final List<Lexer.Line> lines;
    private final Map<String, Type.Primitive> aliases;
    private int at;
    /// Whether a blank line follows that comment: another comment then takes its place.
    private boolean gap;
    /// The comment that waits for its declaration.
    private final List<String> doc = new ArrayList<>();

    private Parser(String file, String text, Map<String, Type.Primitive> aliases) {
        this.file = file;
        this.lines = Lexer.lines(text);
        this.aliases = aliases;
    }

    static SchemaFile parse(String file, String text, Map<String, Type.Primitive> aliases) {
        return new Parser(file, text, aliases).file();
    }

    /// The aliases of `types.schema`: lines `alias NAME PRIMITIVE`.
    static Map<String, Type.Primitive> aliases(String file, String text) {
        Map<String, Type.Primitive> aliases = new HashMap<>();
        for (Lexer.Line line : Lexer.lines(text)) {
            if (line.words().isEmpty()) continue;
            Type.Primitive of = Type.Primitive.named(line.word(2));
            if (!line.word(0).equals("alias") || of == null) {
                throw new Complaint(file, line.number(), "expected: alias NAME PRIMITIVE");
            }
            if (aliases.put(line.word(1), of) != null) {
                throw new Complaint(file, line.number(), line.word(1) + " has two meanings");
            }
        }
        return aliases;
    }

    private Complaint complain(Lexer.Line line, String message) {
        return new Complaint(file, line.number(), message);
    }

    /// The next line with words, collecting comments on the way; null at the end.
    private Lexer.Line peek() {
        while (at < lines.size()) {
            Lexer.Line line = lines.get(at);
            if (!line.words().isEmpty()) return line;
            if (line.isBlank()) {
                gap = true;
            } else {
                if (gap) doc.clear();
                gap = false;
                doc.add(line.comment());
            }
            at++;
        }
        return null;
    }

    private Lexer.Line expect(String word) {
        Lexer.Line line = peek();
        if (line == null) throw new Complaint(file, lines.size(), "expected: " + word);
        if (!line.word(0).equals(word)) throw complain(line, "expected: " + word);
        at++;
        return line;
    }

    private String takeDoc() {
        String text = String.join("\n", doc).strip();
        doc.clear();
        gap = false;
        return text;
    }

    private SchemaFile file() {
        List<Definition> definitions = new ArrayList<>();
        int frame = -1;
        for (Lexer.Line line = peek(); line != null; line = peek()) {
            switch (line.word(0)) {
                case "frame" -> {
                    frame = number(line, 1);
                    doc.clear();
                    at++;
                }
                case "api" -> definitions.add(api());
                case "record" -> definitions.add(record());
                case "data" -> definitions.add(embedded());
                default -> throw complain(line, "expected: api, record, data or frame");
            }
        }
        return new SchemaFile(file, List.copyOf(definitions), frame);
    }

    private int number(Lexer.Line line, int index) {
        try {
            return Integer.parseInt(line.word(index));
        } catch (NumberFormatException e) {
            throw complain(line, "expected a number: '" + line.word(index) + "'");
        }
    }

    private Versions versions(Lexer.Line line, int index) {
        try {
            return Versions.parse(line.word(index));
        } catch (IllegalArgumentException e) {
            throw complain(line, e.getMessage());
        }
    }

    /// `flexible vN+` anywhere in the line.
    private int flexible(Lexer.Line line, Versions versions) {
        int index = line.words().indexOf("flexible");
        if (index < 0) return Versions.LATEST;
        Versions flexible = versions(line, index + 1);
        if (flexible.last() != Versions.LATEST || !versions.contains(flexible.first())) {
            throw complain(line, "flexible from a version there is to the last");
        }
        return flexible.first();
    }

    private Definition api() {
        String doc = takeDoc();
        Lexer.Line line = lines.get(at++);
        String name = line.word(1);
        int key = number(line, 2);
        Versions versions = versions(line, 3);
        int flexible = flexible(line, versions);
        List<String> words = line.words();
        for (int i = 4; i < words.size(); i++) {
            String word = words.get(i);
            boolean known = switch (word) {
                case "flexible", "unstable", "forwarded", "hot", "on", "broker", "controller",
                        "deprecated" -> true;
                default -> Versions.looksLike(word);
            };
            if (!known) throw complain(line, "unknown word: " + word);
        }
        expect("request");
        Body request = body(name + "Request", versions, flexible, takeDoc());
        Lexer.Line response = expect("response");
        boolean headerV0 = response.word(1).equals("header");
        Body answer = body(name + "Response", versions, flexible, takeDoc());
        int on = words.indexOf("on");
        List<String> listeners = on < 0 ? List.of() : words.subList(on + 1, words.size());
        return new Definition.Api(name, key, versions, flexible, words.contains("unstable"),
                words.contains("forwarded"), words.contains("hot"), listeners.contains("broker"),
                listeners.contains("controller"), headerV0, request, answer, doc);
    }

    private Definition record() {
        String doc = takeDoc();
        Lexer.Line line = lines.get(at++);
        String name = line.word(1);
        int type = number(line, 2);
        if (line.words().size() > 3) {
            Versions versions = versions(line, 3);
            return new Definition.LogRecord(type,
                    body(name, versions, flexible(line, versions), doc), doc);
        }
        expect("key");
        Body key = body(name + "Key", new Versions(0, 0), Versions.LATEST, doc);
        Lexer.Line value = expect("value");
        Versions versions = versions(value, 1);
        Body answer = body(name + "Value", versions, flexible(value, versions), doc);
        return new Definition.Pair(name, type, key, answer, doc);
    }

    private Definition embedded() {
        String doc = takeDoc();
        Lexer.Line line = lines.get(at++);
        Versions versions = versions(line, 2);
        return new Definition.Embedded(body(line.word(1), versions, flexible(line, versions), doc),
                doc);
    }

    private Body body(String name, Versions versions, int flexible, String doc) {
        List<Struct> structs = new ArrayList<>();
        List<Field> fields = fields(2, versions, versions, flexible, structs);
        Struct root = new Struct(name, versions, fields, doc, 0);
        for (Lexer.Line line = peek(); line != null && line.word(0).equals("struct")
                && line.indent() == 0;
                line = peek()) {
            String structDoc = takeDoc();
            at++;
            Versions own = line.words().size() > 2 ? clip(line, versions(line, 2), versions)
                    : versions;
            List<Field> inner = fields(2, own, versions, flexible, structs);
            structs.add(new Struct(line.word(1), own, inner, structDoc, line.number()));
        }
        structs.sort(Comparator.comparingInt(Struct::line));
        return new Body(versions, flexible, root, Collections.unmodifiableList(structs));
    }

    private Versions clip(Lexer.Line line, Versions own, Versions parent) {
        if (!own.overlaps(parent)) throw complain(line, own + " is outside of " + parent);
        return own.and(parent);
    }

    /// Fields at `indent` and, as structs, those below them.
    private List<Field> fields(
            int indent, Versions parent, Versions message, int flexible, List<Struct> structs) {
        List<Field> fields = new ArrayList<>();
        for (Lexer.Line line = peek(); line != null && line.indent() >= indent; line = peek()) {
            if (line.indent() > indent) throw complain(line, "indented by more than two");
            at++;
            Field field = field(line, parent, message, flexible);
            fields.add(field);
            Lexer.Line next = peek();
            if (next == null || next.indent() <= indent) continue;
            if (field.structName() == null) {
                throw complain(next, "fields below something that is no struct");
            }
            List<Field> inner = fields(indent + 2, field.versions(), message, flexible, structs);
            structs.add(new Struct(field.structName(), field.versions(), inner, field.doc(),
                    line.number()));
        }
        return Collections.unmodifiableList(fields);
    }

    private Field field(Lexer.Line line, Versions parent, Versions message, int flexible) {
        doc.add(line.comment() == null ? "" : line.comment());
        String fieldDoc = takeDoc();
        String typeWord = line.word(1);
        Versions nullable = null;
        int mark = typeWord.indexOf('?');
        if (mark >= 0) {
            String from = typeWord.substring(mark + 1);
            nullable = from.isEmpty() ? parent : Versions.parse(from);
            typeWord = typeWord.substring(0, mark);
        }
        Type type = type(line, typeWord);
        String fallback = null;
        Versions own = null;
        int tag = -1;
        boolean key = false;
        boolean ignorable = false;
        boolean view = false;
        boolean inflexible = false;
        for (int i = 2; i < line.words().size(); i++) {
            String word = line.word(i);
            switch (word) {
                case "=" -> fallback = line.word(++i);
                case "tag" -> tag = number(line, ++i);
                case "key" -> key = true;
                case "ignorable" -> ignorable = true;
                case "view" -> view = true;
                case "inflexible" -> inflexible = true;
                default -> {
                    if (!Versions.looksLike(word)) throw complain(line, "unknown word: " + word);
                    own = versions(line, i);
                }
            }
        }
        if (tag >= 0 && own == null) own = new Versions(flexible, Versions.LATEST);
        Versions versions = own == null ? parent : clip(line, own, parent);
        if (nullable != null) nullable = clip(line, nullable, versions);
        return new Field(line.word(0), type, fallback, versions, nullable, tag, key, ignorable,
                view,
                inflexible, fieldDoc, line.number());
    }

    private Type type(Lexer.Line line, String word) {
        if (word.startsWith("[") && word.endsWith("]")) {
            return new Type.Array(type(line, word.substring(1, word.length() - 1)));
        }
        Type.Primitive primitive = Type.Primitive.named(word);
        if (primitive != null) return primitive;
        if (aliases.containsKey(word)) return new Type.Alias(word, aliases.get(word));
        if (word.isEmpty() || !Character.isUpperCase(word.charAt(0))) {
            throw complain(line, "unknown type: '" + word + "'");
        }
        return new Type.StructRef(word);
    }
}
