package moldau.base.settings;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a setting's text stands for, with Kafka's number of the type in DescribeConfigs answers
/// (KIP-569) and Kafka's spelling in both directions.
public enum Kind {
    BOOLEAN(1),
    STRING(2),
    INT(3),
    SHORT(4),
    LONG(5),
    DOUBLE(6),
    LIST(7),
    CLASS(8),
    PASSWORD(9);

    private final byte code;

    Kind(int code) {
        this.code = (byte) code;
    }

    public byte code() {
        return code;
    }

    /// The value `text` stands for: a Boolean, String, Integer, Short, Long, Double, list of
    /// strings, class name or [Secret]. Spaces around it do not count.
    ///
    /// @throws BadText with what was expected, in Kafka's words
    Object parse(String text) {
        String trimmed = text.trim();
        try {
            return switch (this) {
                case BOOLEAN -> parseBoolean(trimmed);
                case STRING, CLASS -> trimmed;
                case INT -> Integer.parseInt(trimmed);
                case SHORT -> Short.parseShort(trimmed);
                case LONG -> Long.parseLong(trimmed);
                case DOUBLE -> Double.parseDouble(trimmed);
                case LIST -> parseList(trimmed);
                case PASSWORD -> new Secret(trimmed);
            };
        } catch (NumberFormatException _) {
            throw new BadText("Not a number of type " + this);
        }
    }

    /// The text DescribeConfigs shows for `value`, which must be of this kind; a secret is masked.
    String text(Object value) {
        return switch (this) {
            case LIST -> String.join(",", strings(value));
            case BOOLEAN, STRING, INT, SHORT, LONG, DOUBLE, CLASS, PASSWORD -> value.toString();
        };
    }

    @SuppressWarnings("unchecked")
    static List<String> strings(Object value) {
        return (List<String>) value;
    }

    private static Boolean parseBoolean(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new BadText("Expected value to be either true or false");
        };
    }

    private static List<String> parseList(String text) {
        if (text.isEmpty()) return List.of();
        Set<String> items = new LinkedHashSet<>();
        int start = 0;
        for (int comma; (comma = text.indexOf(',', start)) >= 0; start = comma + 1) {
            items.add(text.substring(start, comma).trim());
        }
        items.add(text.substring(start).trim());
        return List.copyOf(items);
    }

    /// The text is none of this kind. Caught by [Setting#read], which knows the key.
    static final class BadText extends RuntimeException {
        private static final long serialVersionUID = 1;

        BadText(String message) {
            super(message, null, false, false);
        }
    }
}
