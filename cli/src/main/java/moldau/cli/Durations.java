package moldau.cli;

/// Durations as people write them: `500ms`, `30s`, `5m`, `12h`, `7d`.
public final class Durations {
    private Durations() {}

    /// @param grammar of the command it stands in
    /// @throws Failure with [Exit#USAGE] if it is none
    public static long ms(String text, Grammar grammar) {
        long ms = msOrNone(text);
        if (ms < 0) throw grammar.misused("'" + text + "' is not a duration such as 30s, 5m, 12h or 7d");
        return ms;
    }

    /// @return -1 if it is no duration
    public static long msOrNone(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) digits++;
        if (digits == 0 || digits > 12) return -1;
        long count = Long.parseLong(text.substring(0, digits));
        return switch (text.substring(digits)) {
            case "ms" -> count;
            case "s" -> count * 1_000;
            case "m" -> count * 60_000;
            case "h" -> count * 3_600_000;
            case "d" -> count * 86_400_000;
            case "w" -> count * 7 * 86_400_000;
            default -> -1;
        };
    }
}
