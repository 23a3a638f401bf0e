package moldau.base.settings;

import java.util.List;

/// One setting: its key, kind, default, limits, importance, and when it may change.
///
/// Declared once, in a table, and used as the typed handle to its value:
///
/// ```java
/// static final Setting<Integer> NUM_PARTITIONS = TABLE.add(Setting.ofInt("num.partitions", 1)
///         .atLeast(1).note("Partitions of a topic created without a number of them."));
/// int partitions = settings.get(NUM_PARTITIONS);
/// ```
///
/// A handle works with every table that has its key: limits and default are the table's.
///
/// @param preset the default; null if the setting has none or it is computed from others
/// @param note one sentence for people
public record Setting<T>(String key, Kind kind, T preset, Limit limit, Traits traits, String note) {

    /// @param required has no default and must be given
    /// @param internal not shown unless it was set
    public record Traits(
            Importance importance, UpdateMode updateMode, boolean required, boolean internal) {
        static final Traits DEFAULT =
                new Traits(Importance.MEDIUM, UpdateMode.READ_ONLY, false, false);
    }

    public static Setting<Boolean> ofBoolean(String key, boolean preset) {
        return of(key, Kind.BOOLEAN, preset);
    }

    public static Setting<Integer> ofInt(String key, int preset) {
        return of(key, Kind.INT, preset);
    }

    /// Without a default.
    public static Setting<Integer> ofInt(String key) {
        return of(key, Kind.INT, null);
    }

    public static Setting<Short> ofShort(String key, int preset) {
        return of(key, Kind.SHORT, (short) preset);
    }

    public static Setting<Long> ofLong(String key, long preset) {
        return of(key, Kind.LONG, preset);
    }

    /// Without a default.
    public static Setting<Long> ofLong(String key) {
        return of(key, Kind.LONG, null);
    }

    public static Setting<Double> ofDouble(String key, double preset) {
        return of(key, Kind.DOUBLE, preset);
    }

    public static Setting<String> ofString(String key, String preset) {
        return of(key, Kind.STRING, preset);
    }

    /// Without a default.
    public static Setting<String> ofString(String key) {
        return of(key, Kind.STRING, null);
    }

    public static Setting<List<String>> ofList(String key, String... preset) {
        return of(key, Kind.LIST, List.of(preset));
    }

    /// Without a default, which is not the same as an empty list.
    public static Setting<List<String>> ofUnsetList(String key) {
        return of(key, Kind.LIST, null);
    }

    /// The name of a class, which is never loaded because a setting names it (T31).
    public static Setting<String> ofClass(String key, String preset) {
        return of(key, Kind.CLASS, preset);
    }

    /// Without a default.
    public static Setting<String> ofClass(String key) {
        return of(key, Kind.CLASS, null);
    }

    /// Passwords have no default.
    public static Setting<Secret> ofPassword(String key) {
        return of(key, Kind.PASSWORD, null);
    }

    private static <T> Setting<T> of(String key, Kind kind, T preset) {
        return new Setting<>(key, kind, preset, Limit.NONE, Traits.DEFAULT, "");
    }

    public Setting<T> atLeast(long min) {
        return limit(new Limit.Range(min, Long.MAX_VALUE));
    }

    public Setting<T> between(long min, long max) {
        return limit(new Limit.Range(min, max));
    }

    public Setting<T> between(double min, double max) {
        return limit(new Limit.DoubleRange(min, max));
    }

    public Setting<T> oneOf(String... words) {
        return limit(new Limit.OneOf(List.of(words)));
    }

    public Setting<T> oneOfIgnoringCase(String... words) {
        return limit(new Limit.OneOfIgnoringCase(List.of(words)));
    }

    /// For lists: only these words, none of them twice.
    public Setting<T> items(String... words) {
        return limit(new Limit.Items(List.of(words), true));
    }

    /// For lists: at least one item, none twice; with `words`, only these.
    public Setting<T> someItems(String... words) {
        return limit(new Limit.Items(List.of(words), false));
    }

    public Setting<T> nonEmpty() {
        return limit(Limit.NonEmpty.TEXT);
    }

    public Setting<T> limit(Limit other) {
        return new Setting<>(key, kind, preset, other, traits, note);
    }

    public Setting<T> high() {
        return importance(Importance.HIGH);
    }

    public Setting<T> low() {
        return importance(Importance.LOW);
    }

    public Setting<T> importance(Importance importance) {
        return with(new Traits(
                importance, traits.updateMode(), traits.required(), traits.internal()));
    }

    public Setting<T> clusterWide() {
        return updateMode(UpdateMode.CLUSTER_WIDE);
    }

    public Setting<T> perBroker() {
        return updateMode(UpdateMode.PER_BROKER);
    }

    public Setting<T> updateMode(UpdateMode mode) {
        return with(new Traits(traits.importance(), mode, traits.required(), traits.internal()));
    }

    public Setting<T> required() {
        return with(new Traits(traits.importance(), traits.updateMode(), true, traits.internal()));
    }

    public Setting<T> internal() {
        return with(new Traits(traits.importance(), traits.updateMode(), traits.required(), true));
    }

    /// The same setting with another default.
    public Setting<T> preset(T other) {
        return new Setting<>(key, kind, other, limit, traits, note);
    }

    public Setting<T> note(String sentence) {
        return new Setting<>(key, kind, preset, limit, traits, sentence);
    }

    private Setting<T> with(Traits other) {
        return new Setting<>(key, kind, preset, limit, other, note);
    }

    /// Whether its value must never be shown.
    public boolean isSensitive() {
        return kind == Kind.PASSWORD;
    }

    /// What `text` means for this setting: a value or what is wrong with it.
    public Reading<T> read(String text) {
        try {
            return new Reading.Good<>(value(text));
        } catch (Kind.BadText bad) {
            return new Reading.Bad<>(bad.getMessage());
        }
    }

    /// Whether `text` has a meaning for this setting.
    public boolean accepts(String text) {
        return read(text) instanceof Reading.Good<T>;
    }

    /// @throws Kind.BadText with key, what was found and what was expected
    T value(String text) {
        Object value;
        try {
            value = kind.parse(text);
        } catch (Kind.BadText bad) {
            throw new Kind.BadText(complaint(text, bad.getMessage()));
        }
        String complaint = limit.complaint(value);
        if (!complaint.isEmpty()) {
            throw new Kind.BadText(complaint(limit.culprit(value).toString(), complaint));
        }
        @SuppressWarnings("unchecked")
        T typed = (T) value;
        return typed;
    }

    /// The text that stands for `value` in files and answers.
    public String text(T value) {
        return kind.text(value);
    }

    private String complaint(String found, String expected) {
        return "Invalid value " + found + " for configuration " + key + ": " + expected;
    }

    /// The outcome of [#read].
    public sealed interface Reading<T> {
        record Good<T>(T value) implements Reading<T> {}

        /// @param complaint key, what was found and what was expected
        record Bad<T>(String complaint) implements Reading<T> {}
    }
}
