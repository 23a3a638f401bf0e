package moldau.cli.topic;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.cli.Durations;
import moldau.cli.Grammar;
import moldau.client.Admin;
import moldau.client.TopicPartition;

/// Which offsets to read, as `-o` says it:
///
/// ```
///   start  end      an end of the log          :end      up to the end as it is now
///   42              that offset                100:200   from 100 to before 200
///   -10  +5         before the end, after the start
///   @-5m @2026-11-01 @1764082800000            a time;   @-48h:-24h  a span of time
/// ```
///
/// @param to null to go on
public record Span(Point from, Point to) {
    static final Span BEGINNING = new Span(new Point.Start(0), null);
    static final Span LATEST = new Span(new Point.End(0), null);

    /// A place in a log.
    public sealed interface Point {
        record Start(long plus) implements Point {}

        record End(long minus) implements Point {}

        record At(long offset) implements Point {}

        record Time(long ms) implements Point {}
    }

    /// @param nowMs for times before now
    public static Span parse(String text, long nowMs, Grammar grammar) {
        boolean isTime = text.startsWith("@");
        String rest = isTime ? text.substring(1) : text;
        int colon = isTime ? timeColon(rest) : rest.indexOf(':');
        String from = colon < 0 ? rest : rest.substring(0, colon);
        String to = colon < 0 ? null : rest.substring(colon + 1);
        Point first = from.isEmpty() ? new Point.Start(0) : point(from, isTime, nowMs, grammar);
        return new Span(first, to == null ? null : point(to, isTime, nowMs, grammar));
    }

    /// The colon between two times, not one within a time of day.
    private static int timeColon(String text) {
        for (int i = text.indexOf(':'); i >= 0; i = text.indexOf(':', i + 1)) {
            boolean isOfDay = i >= 3 && i + 2 < text.length() && text.lastIndexOf('T', i) >= 0
                    && Character.isDigit(text.charAt(i - 1)) && Character.isDigit(text.charAt(i + 1))
                    && (i + 3 >= text.length() || !text.substring(i + 1).startsWith("20"));
            if (!isOfDay) return i;
        }
        return -1;
    }

    private static Point point(String text, boolean isTime, long nowMs, Grammar grammar) {
        if (text.equals("start") || text.equals("earliest") || text.equals("beginning")) return new Point.Start(0);
        if (text.equals("end") || text.equals("latest")) return new Point.End(0);
        try {
            if (isTime) return new Point.Time(time(text.startsWith("@") ? text.substring(1) : text, nowMs));
            long number = Long.parseLong(text);
            if (text.startsWith("+")) return new Point.Start(number);
            return number < 0 ? new Point.End(-number) : new Point.At(number);
        } catch (NumberFormatException | DateTimeParseException e) {
            throw grammar.misused("'" + text + "' is no offset: write start, end, 42, -10, +5, 100:200,"
                    + " :end, @-5m, @2026-11-01 or @-48h:-24h");
        }
    }

    private static long time(String text, long nowMs) {
        if (text.startsWith("-")) {
            long ms = Durations.msOrNone(text.substring(1));
            if (ms < 0) throw new NumberFormatException(text);
            return nowMs - ms;
        }
        if (text.chars().allMatch(Character::isDigit)) return Long.parseLong(text);
        if (text.endsWith("Z")) return Instant.parse(text).toEpochMilli();
        LocalDateTime at = text.indexOf('T') >= 0
                ? LocalDateTime.parse(text) : LocalDate.parse(text).atStartOfDay();
        return at.atZone(ZoneId.systemDefault()).toInstant().toEpochMilli();
    }

    /// The offsets that a point means now.
    public static Map<TopicPartition, Long> offsets(Admin admin, List<TopicPartition> partitions, Point point) {
        Map<TopicPartition, Long> found = new TreeMap<>();
        switch (point) {
            case Point.At(long offset) -> {
                Map<TopicPartition, Long> starts = admin.offsets(partitions, Admin.EARLIEST);
                starts.forEach((each, start) -> found.put(each, Math.max(start, offset)));
            }
            case Point.Start(long plus) -> admin.offsets(partitions, Admin.EARLIEST)
                    .forEach((each, start) -> found.put(each, start + plus));
            case Point.End(long minus) -> {
                Map<TopicPartition, Long> starts = minus == 0
                        ? Map.of() : admin.offsets(partitions, Admin.EARLIEST);
                admin.offsets(partitions, Admin.LATEST).forEach((each, end) ->
                        found.put(each, Math.max(starts.getOrDefault(each, 0L), end - minus)));
            }
            case Point.Time(long ms) -> {
                Map<TopicPartition, Long> ends = admin.offsets(partitions, Admin.LATEST);
                admin.offsets(partitions, ms).forEach((each, at) ->
                        found.put(each, at < 0 ? ends.get(each) : at));
            }
        }
        return found;
    }
}
