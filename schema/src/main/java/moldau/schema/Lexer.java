package moldau.schema;

import java.util.ArrayList;
import java.util.List;

/// Cuts a file into lines of words.
final class Lexer {
    private Lexer() {}

    /// @param number from 1
    /// @param indent spaces before the first word
    /// @param words none on a blank line and on a comment's
    /// @param comment behind `#`, without the blank; null if there is none
    record Line(int number, int indent, List<String> words, String comment) {
        boolean isBlank() {
            return words.isEmpty() && comment == null;
        }

        String word(int index) {
            return index < words.size() ? words.get(index) : "";
        }
    }

    static List<Line> lines(String text) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) lines.add(line(++number, line));
        return lines;
    }

    private static Line line(int number, String text) {
        List<String> words = new ArrayList<>();
        int indent = 0;
        while (indent < text.length() && text.charAt(indent) == ' ') indent++;
        int at = indent;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                String comment = text.substring(at + 1);
                return new Line(number, indent, words, comment.startsWith(" ")
                        ? comment.substring(1) : comment);
            }
            if (c == ' ') {
                at++;
                continue;
            }
            int end = c == '"' ? text.indexOf('"', at + 1) + 1 : endOfWord(text, at);
            if (end <= at) end = text.length();
            words.add(text.substring(at, end));
            at = end;
        }
        return new Line(number, indent, words, null);
    }

    private static int endOfWord(String text, int at) {
        int end = text.indexOf(' ', at);
        return end < 0 ? text.length() : end;
    }
}
