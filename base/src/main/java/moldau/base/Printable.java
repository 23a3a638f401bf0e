package moldau.base;

/// Foreign text made fit for a log line, a terminal or a message (T14): client ids, principals,
/// topics, groups, anything that somebody else chose.
///
/// Letters, marks, digits, punctuation, symbols and single spaces of any script stay as they are.
/// Controls (CR, LF, ESC), line separators, text direction marks, unpaired surrogates, private and
/// unassigned characters become `\n`, `\r`, `\t` or a backslash with `u{hex}`; a backslash is doubled,
/// so that the escaping can be told from the text. What is longer than 256 characters is cut and
/// ends in `…`.
///
/// Log with it as an argument: `log.info("{} left", Printable.of(memberId))`. The work is done only
/// if the line is printed.
public record Printable(String text) {
    /// Longer than any honest name: topics have 249 characters.
    public static final int CHARS_MAX = 256;

    public static Printable of(String text) {
        return new Printable(text);
    }

    /// The escaped text of `foreign`, "null" for null.
    public static String escape(String foreign) {
        if (foreign == null) return "null";
        int plain = 0;
        while (plain < foreign.length() && plain < CHARS_MAX && isPlain(foreign.charAt(plain))) plain++;
        if (plain == foreign.length()) return foreign;
        StringBuilder escaped = new StringBuilder(foreign.length() + 16).append(foreign, 0, plain);
        for (int at = plain; at < foreign.length(); ) {
            int point = foreign.codePointAt(at);
            int before = escaped.length();
            append(escaped, point);
            if (escaped.length() > CHARS_MAX) {
                escaped.setLength(before);
                return escaped.append('…').toString();
            }
            at += Character.charCount(point);
        }
        return escaped.toString();
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c < 0x7f && c != '\\';
    }

    private static void append(StringBuilder to, int point) {
        switch (point) {
            case '\\' -> to.append("\\\\");
            case '\n' -> to.append("\\n");
            case '\r' -> to.append("\\r");
            case '\t' -> to.append("\\t");
            case ' ' -> to.append(' ');
            default -> {
                if (isVisible(point)) {
                    to.appendCodePoint(point);
                } else {
                    to.append("\\u{").append(Integer.toHexString(point)).append('}');
                }
            }
        }
    }

    private static boolean isVisible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE,
                Character.UNASSIGNED, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }

    @Override
    public String toString() {
        return escape(text);
    }
}
