package moldau.broker.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import moldau.base.settings.Setting;
import moldau.state.cluster.Problem;
import moldau.wire.Errors;

/// Whether a subscription to clients' metrics may be set (KIP-714).
final class ClientMetricsChecks {
    private ClientMetricsChecks() {}

    static Problem check(Map<String, String> after) {
        for (Map.Entry<String, String> set : after.entrySet()) {
            if (!ClientMetricsSettings.TABLE.has(set.getKey())) {
                return new Problem(Errors.INVALID_REQUEST,
                        "Unknown client metrics configuration: " + set.getKey());
            }
        }
        Problem interval = interval(after.get(ClientMetricsSettings.INTERVAL_MS.key()));
        return interval.isNone() ? match(after.get(ClientMetricsSettings.MATCH.key())) : interval;
    }

    private static Problem interval(String text) {
        if (text == null) return Problem.NONE;
        return switch (ClientMetricsSettings.INTERVAL_MS.read(text)) {
            case Setting.Reading.Bad<Integer>(String complaint) ->
                    new Problem(Errors.INVALID_CONFIG, complaint);
            case Setting.Reading.Good<Integer>(Integer ms) ->
                    ms >= ClientMetricsSettings.INTERVAL_MS_MIN
                                    && ms <= ClientMetricsSettings.INTERVAL_MS_MAX
                            ? Problem.NONE
                            : new Problem(Errors.INVALID_REQUEST, "Invalid value " + ms
                                    + " for interval.ms, interval must be between 100 and 3600000"
                                    + " (1 hour)");
        };
    }

    private static Problem match(String text) {
        if (text == null) return Problem.NONE;
        if (!(ClientMetricsSettings.MATCH.read(text)
                instanceof Setting.Reading.Good<List<String>>(List<String> pairs))) {
            return Problem.NONE;
        }
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            boolean isKnown = equals > 0 && ClientMetricsSettings.MATCH_KEYS
                    .contains(pair.substring(0, equals).trim());
            if (!isKnown || !isPattern(pair.substring(equals + 1).trim())) {
                return new Problem(
                        Errors.INVALID_CONFIG, "Illegal client matching pattern: " + pair);
            }
        }
        return Problem.NONE;
    }

    private static boolean isPattern(String text) {
        try {
            Pattern.compile(text);
            return true;
        } catch (PatternSyntaxException _) {
            return false;
        }
    }
}
