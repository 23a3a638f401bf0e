package moldau.base.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A checked set of values for the settings of one table. Immutable.
///
/// Keys the table does not know are kept: they may belong to a plug-in, and a file of ours must
/// still start Apache Kafka. Their owner should warn about them ([#unknown]).
public final class Settings {
    private final SettingTable table;
    private final SortedMap<String, String> given;
    private final Map<String, Object> values;

    private Settings(
            SettingTable table, SortedMap<String, String> given, Map<String, Object> values) {
        this.table = table;
        this.given = given;
        this.values = values;
    }

    /// The outcome of [#parse].
    public sealed interface Parsed {
        /// The settings, where a bad text is the caller's mistake. A start goes through here:
        /// the bootstrap of a `switch` over the outcome would cost a command some milliseconds.
        ///
        /// @throws IllegalArgumentException with all complaints
        Settings orThrow();

        record Good(Settings settings) implements Parsed {
            @Override
            public Settings orThrow() {
                return settings;
            }
        }

        /// @param complaints everything that is wrong, one sentence each
        record Bad(List<String> complaints) implements Parsed {
            /// All complaints, one a line.
            public String message() {
                return String.join("\n", complaints);
            }

            @Override
            public Settings orThrow() {
                throw new IllegalArgumentException(message());
            }
        }
    }

    /// Checks all of `given` against `table`.
    ///
    /// @param given texts by key; unknown keys are no error
    public static Parsed parse(SettingTable table, Map<String, String> given) {
        SortedMap<String, String> sorted = new TreeMap<>(given);
        Map<String, Object> values = new HashMap<>();
        List<String> complaints = new ArrayList<>();
        for (Setting<?> setting : table.all()) {
            String text = sorted.get(setting.key());
            if (text == null) {
                if (setting.traits().required()) complaints.add(missing(setting.key()));
            } else {
                try {
                    values.put(setting.key(), setting.value(text));
                } catch (Kind.BadText bad) {
                    complaints.add(bad.getMessage());
                }
            }
        }
        return complaints.isEmpty()
                ? new Parsed.Good(new Settings(table, sorted, values))
                : new Parsed.Bad(List.copyOf(complaints));
    }

    private static String missing(String key) {
        return "Missing required configuration \"" + key + "\" which has no default value.";
    }

    /// The value given, or the default. One of both must exist: see [#find].
    public <T> T get(Setting<T> setting) {
        T value = valueOrNull(setting);
        assert value != null : setting.key();
        return value;
    }

    /// The value given, or the default, or empty if there is neither.
    public <T> Optional<T> find(Setting<T> setting) {
        return Optional.ofNullable(valueOrNull(setting));
    }

    private <T> T valueOrNull(Setting<T> setting) {
        Object value = values.get(setting.key());
        if (value == null) value = table.get(setting.key()).preset();
        @SuppressWarnings("unchecked")
        T typed = (T) value;
        return typed;
    }

    /// The text of the value given or the default; empty if there is neither. Secrets are masked.
    public Optional<String> text(Setting<?> setting) {
        Object value = valueOrNull(setting);
        return value == null ? Optional.empty() : Optional.of(setting.kind().text(value));
    }

    /// Whether a value was given, be it equal to the default.
    public boolean isGiven(Setting<?> setting) {
        return values.containsKey(setting.key());
    }

    /// What these settings were parsed from, by key.
    public SortedMap<String, String> given() {
        return Collections.unmodifiableSortedMap(given);
    }

    public SettingTable table() {
        return table;
    }

    /// Keys that are not in the table, sorted.
    public List<Unknown> unknown() {
        List<Unknown> unknown = new ArrayList<>();
        for (String key : given.keySet()) {
            if (!table.has(key)) unknown.add(new Unknown(key, table.nearest(key)));
        }
        return unknown;
    }

    /// A key nobody declared.
    ///
    /// @param nearest the declared key that may have been meant, or empty
    public record Unknown(String key, String nearest) {
        @Override
        public String toString() {
            String found = "Unknown setting " + key;
            return nearest.isEmpty() ? found : found + ", did you mean " + nearest + "?";
        }
    }
}
