package moldau.log;

import moldau.base.fault.Malformed;

/// Reads the text form that all checkpoints share: a version line `0`, a line with the count of
/// entries, one line per entry. An empty text is one without entries, as Apache leaves behind after
/// a first start.
final class CheckpointText {
    private final String text;
    private final int count;
    private int at;

    /// @throws Malformed for another version, or a count above `countMax` or negative
    CheckpointText(String text, int countMax) {
        this.text = text;
        if (text.isEmpty()) {
            this.count = 0;
            return;
        }
        String version = line();
        if (!"0".equals(version)) {
            throw new Malformed("checkpoint version '" + version + "': expected 0");
        }
        long count = number(line());
        if (count > countMax) {
            throw new Malformed("checkpoint of " + count + " entries: at most " + countMax);
        }
        this.count = (int) count;
    }

    int count() {
        return count;
    }

    /// The next entry, split at single spaces.
    String[] next(int fields) {
        String line = line();
        String[] split = line.split(" ", -1);
        if (split.length != fields) {
            throw new Malformed("checkpoint line '" + line + "': expected " + fields + " fields");
        }
        return split;
    }

    /// Nothing but blank may follow the last entry.
    void end() {
        if (!text.substring(at).isBlank()) {
            throw new Malformed("checkpoint goes on after its entries");
        }
    }

    private String line() {
        if (at >= text.length()) throw new Malformed("checkpoint ends early");
        int end = text.indexOf('\n', at);
        if (end < 0) end = text.length();
        String line = text.substring(at, end);
        at = end + 1 <= text.length() ? end + 1 : end;
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    /// A decimal number of 0 or more.
    static long number(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 19;
        for (int i = 0; digits && i < text.length(); i++) {
            digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        try {
            if (digits) return Long.parseLong(text);
        } catch (NumberFormatException _) {
            // Above 2^63 - 1: refused below with all others.
        }
        throw new Malformed("'" + (text.length() > 40 ? text.substring(0, 40) : text)
            + "' is not an offset");
    }
}
