package moldau.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Owns the columns: name, type and default, versions and words, comment; two blanks between them.
///
/// A column is as wide as its widest entry within a request, a response, a struct or a record. A
/// line of another kind ends a group, `value` alone does not: a key has the columns of its value.
final class Format {
    private static final int COLUMNS_MAX = 100;

    private Format() {}

    static Map<String, String> all(Map<String, String> texts) {
        Map<String, String> formatted = new TreeMap<>();
        texts.forEach((name, text) -> formatted.put(name, name.endsWith(".schema") ? text
                : format(text)));
        return formatted;
    }

    /// @throws Complaint at the first line that is not as [#format] would have it
    static void check(Map<String, String> texts) {
        texts.forEach((name, text) -> {
            String[] is = text.split("\n", -1);
            String[] wanted = all(Map.of(name, text)).get(name).split("\n", -1);
            for (int i = 0; i < is.length; i++) {
                if (i >= wanted.length || !is[i].equals(wanted[i])) {
                    throw new Complaint(name, i + 1, "not formatted; run: schema fmt");
                }
                if (is[i].length() > COLUMNS_MAX) {
                    throw new Complaint(name, i + 1, "more than " + COLUMNS_MAX + " columns");
                }
            }
        });
    }

    static String format(String text) {
        List<Lexer.Line> lines = Lexer.lines(text);
        String[] out = text.split("\n", -1);
        List<Row> group = new ArrayList<>();
        for (Lexer.Line line : lines) {
            if (line.words().isEmpty()) continue;
            if (line.indent() > 0) {
                group.add(Row.of(line));
            } else if (!line.word(0).equals("value")) {
                align(group, out);
                group.clear();
            }
        }
        align(group, out);
        return String.join("\n", out);
    }

    private static void align(List<Row> group, String[] out) {
        int nameWidth = 0;
        int typeWidth = 0;
        int wordsWidth = 0;
        for (Row row : group) {
            nameWidth = Math.max(nameWidth, row.name.length());
            typeWidth = Math.max(typeWidth, row.type.length());
            wordsWidth = Math.max(wordsWidth, row.words.length());
        }
        for (Row row : group) {
            StringBuilder line = new StringBuilder();
            pad(line, row.name, nameWidth);
            pad(line, row.type, typeWidth);
            if (wordsWidth > 0) pad(line, row.words, wordsWidth);
            if (row.comment != null) line.append("# ").append(row.comment);
            out[row.index] = line.toString().stripTrailing();
        }
    }

    private static void pad(StringBuilder line, String text, int width) {
        line.append(text).repeat(' ', width - text.length() + 2);
    }

    private record Row(int index, String name, String type, String words, String comment) {
        static Row of(Lexer.Line line) {
            List<String> all = line.words();
            int typeEnd = line.word(2).equals("=") ? Math.min(4, all.size())
                    : Math.min(2, all.size());
            return new Row(line.number() - 1, " ".repeat(line.indent()) + all.getFirst(),
                    String.join(" ", all.subList(1, typeEnd)),
                    String.join(" ", all.subList(typeEnd, all.size())),
                    line.comment());
        }
    }
}
