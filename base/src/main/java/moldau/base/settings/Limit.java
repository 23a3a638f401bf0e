package moldau.base.settings;

import java.util.List;

/// Which values of its kind a setting takes.
public interface Limit {
    /// Takes every value. No lambda: the first of them costs every start 10 ms.
    Limit NONE = Any.VALUE;

    /// Says what was expected, in the words Kafka's users know.
    ///
    /// @param value of the setting's kind
    /// @return empty if the value is fine
    String complaint(Object value);

    /// The part of a bad `value` to show beside the complaint.
    default Object culprit(Object value) {
        return value;
    }

    /// See [#NONE].
    enum Any implements Limit {
        VALUE;

        @Override
        public String complaint(Object value) {
            return "";
        }
    }

    /// Whole numbers in `[min, max]`.
    record Range(long min, long max) implements Limit {
        @Override
        public String complaint(Object value) {
            long number = ((Number) value).longValue();
            if (number < min) return "Value must be at least " + min;
            return number > max ? "Value must be no more than " + max : "";
        }
    }

    /// Whole numbers in `[min, max]`, or one more.
    record RangeOr(long min, long max, long other) implements Limit {
        @Override
        public String complaint(Object value) {
            long number = ((Number) value).longValue();
            return number == other || min <= number && number <= max
                    ? ""
                    : "Value must be between " + min + " and " + max + " or equal to " + other;
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

    /// A list, perhaps of some words only, perhaps with at least one. Repeated items count once.
    record Items(List<String> words, boolean mayBeEmpty) implements Limit {
        @Override
        public String complaint(Object value) {
            List<String> items = Kind.strings(value);
            if (items.isEmpty()) return mayBeEmpty ? "" : "List must not be empty";
            String stranger = stranger(items);
            if (stranger == null) return "";
            return stranger.isEmpty()
                    ? "Items must not be empty"
                    : "String must be one of: " + String.join(", ", words);
        }

        @Override
        public Object culprit(Object value) {
            List<String> items = Kind.strings(value);
            return items.isEmpty() ? items : stranger(items);
        }

        private String stranger(List<String> items) {
            for (String item : items) {
                if (item.isEmpty() || !words.isEmpty() && !words.contains(item)) return item;
            }
            return null;
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
