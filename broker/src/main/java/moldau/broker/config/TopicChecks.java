package moldau.broker.config;

import java.util.Map;
import moldau.base.settings.Setting;
import moldau.base.settings.Settings;
import moldau.state.cluster.Problem;
import moldau.wire.Errors;

/// Whether a topic may set what it would set.
final class TopicChecks {
    private TopicChecks() {}

    /// @param after all the topic would set itself; a null value is refused
    static Problem check(ConfigLayers layers, Map<String, String> after) {
        String complaint = complaint(layers, after);
        return complaint.isEmpty() ? Problem.NONE : new Problem(Errors.INVALID_CONFIG, complaint);
    }

    private static String complaint(ConfigLayers layers, Map<String, String> after) {
        for (Map.Entry<String, String> set : after.entrySet()) {
            if (set.getValue() == null) {
                return "Null value not supported for topic configs: " + set.getKey();
            }
            if (!TopicSettings.TABLE.has(set.getKey())) {
                return "Unknown topic config name: " + set.getKey();
            }
        }
        for (Setting<?> setting : TopicSettings.TABLE.all()) {
            String text = after.get(setting.key());
            if (text != null && setting.read(text) instanceof Setting.Reading.Bad<?> bad) {
                return bad.complaint();
            }
        }
        return conflict(layers, after);
    }

    /// Values that are fine each but not together.
    private static String conflict(ConfigLayers layers, Map<String, String> after) {
        Settings topic = TopicConfigs.effective(layers, after);
        long lagMin = topic.get(TopicSettings.MIN_COMPACTION_LAG_MS);
        long lagMax = topic.get(TopicSettings.MAX_COMPACTION_LAG_MS);
        if (lagMin > lagMax) {
            return "conflict topic config setting min.compaction.lag.ms (" + lagMin
                    + ") > max.compaction.lag.ms (" + lagMax + ")";
        }
        if (topic.get(TopicSettings.REMOTE_STORAGE_ENABLE)) {
            return "Tiered Storage functionality is disabled in the broker. "
                    + "Topic cannot be configured with remote log storage.";
        }
        return "";
    }
}
