package moldau.client.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import moldau.base.settings.Limit;

/// Where to begin reading without a committed offset (KIP-1106).
enum StartOffset implements Limit {
    LIMIT;

    private static final String BY_DURATION = "by_duration:";
    private static final List<String> WORDS = List.of("none", "latest", "earliest");

    @Override
    public String complaint(Object value) {
        String text = (String) value;
        if (WORDS.contains(text) || isDuration(text)) return "";
        return "The value must be either 'earliest', 'latest', 'none' or of the format "
                + "'by_duration:<PnDTnHnMn.nS>'.";
    }

    private static boolean isDuration(String text) {
        if (!text.startsWith(BY_DURATION)) return false;
        try {
            return !Duration.parse(text.substring(BY_DURATION.length())).isNegative();
        } catch (DateTimeParseException _) {
            return false;
        }
    }
}
