package moldau.base.settings;

import java.util.HashSet;
import java.util.List;

/// Which values of its kind a setting takes.
public interface Limit {
    /// Takes every value.
    Limit NONE = _ -> "";

    /// Says what was expected, in the words Kafka's users know.
    ///
    /// @param value of the setting's kind
    /// @return empty if the value is fine
    String complaint(Object value);

    /// Whole numbers in `[min, max]`.
    record Range(long min, long max) implements Limit {
        @Override
        public String complaint(Object value) {
            long number = ((Number) value).longValue();
            if (number < min) return "Value must be at least " + min;
            return number > max ? "Value must be no more than " + max : "";
        }
    }

    /// Numbers in `[min, max]`.
    record DoubleRange(double min, double max) implements Limit {
        @Override
        public String complaint(Object value) {
            double number = (Double) value;
            if (number < min) return "Value must be at least " + plain(min);
            return number > max ? "Value must be no more than " + plain(max) : "";
        }

        private static String plain(double bound) {
            return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
        }
    }

    /// One of some words.
    record OneOf(List<String> words) implements Limit {
        @Override
        public String complaint(Object value) {
            return words.contains((String) value)
                    ? ""
                    : "String must be one of: " + String.join(", ", words);
        }
    }

    /// One of some words, in upper or lower case.
    record OneOfIgnoringCase(List<String> words) implements Limit {
        @Override
        public String complaint(Object value) {
            for (String word : words) {
                if (word.equalsIgnoreCase((String) value)) return "";
            }
            return "String must be one of (case insensitive): " + String.join(", ", words);
        }
    }

    /// A list without repetition, perhaps of some words only, perhaps with at least one.
    record Items(List<String> words, boolean mayBeEmpty) implements Limit {
        @Override
        public String complaint(Object value) {
            List<String> items = Kind.strings(value);
            if (items.isEmpty()) return mayBeEmpty ? "" : "List must not be empty";
            if (new HashSet<>(items).size() < items.size()) return "Items must not be repeated";
            for (String item : items) {
                if (item.isEmpty()) return "Items must not be empty";
                if (!words.isEmpty() && !words.contains(item)) {
                    return "String must be one of: " + String.join(", ", words);
                }
            }
            return "";
        }
    }

    /// A text with at least one character.
    enum NonEmpty implements Limit {
        TEXT;

        @Override
        public String complaint(Object value) {
            return ((String) value).isEmpty() ? "String must be non-empty" : "";
        }
    }
}
