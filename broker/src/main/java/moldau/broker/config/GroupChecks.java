package moldau.broker.config;

import java.util.Map;
import moldau.base.settings.Setting;
import moldau.base.settings.Settings;
import moldau.state.cluster.Problem;
import moldau.wire.Errors;

/// Whether a group may set what it would set: known keys, legal values, within the broker's bounds.
final class GroupChecks {
    private GroupChecks() {}

    static Problem check(ConfigLayers layers, Map<String, String> after) {
        String complaint = complaint(layers, after);
        return complaint.isEmpty() ? Problem.NONE : new Problem(Errors.INVALID_CONFIG, complaint);
    }

    private static String complaint(ConfigLayers layers, Map<String, String> after) {
        for (String key : after.keySet()) {
            if (!GroupSettings.TABLE.has(key)) return "Unknown group config name: " + key;
        }
        for (Setting<?> setting : GroupSettings.TABLE.all()) {
            String text = after.get(setting.key());
            if (text != null && setting.read(text) instanceof Setting.Reading.Bad<?> bad) {
                return bad.complaint();
            }
        }
        Settings group = GroupConfigs.effective(layers, after);
        String bound = GroupLimits.complaint(layers.effective(), after, group);
        return bound.isEmpty() ? sessions(group) : bound;
    }

    private static String sessions(Settings group) {
        if (group.get(GroupSettings.CONSUMER_SESSION_TIMEOUT_MS)
                <= group.get(GroupSettings.CONSUMER_HEARTBEAT_INTERVAL_MS)) {
            return tooShort("consumer");
        }
        if (group.get(GroupSettings.SHARE_SESSION_TIMEOUT_MS)
                <= group.get(GroupSettings.SHARE_HEARTBEAT_INTERVAL_MS)) {
            return tooShort("share");
        }
        return group.get(GroupSettings.STREAMS_SESSION_TIMEOUT_MS)
                        <= group.get(GroupSettings.STREAMS_HEARTBEAT_INTERVAL_MS)
                ? tooShort("streams") : "";
    }

    private static String tooShort(String family) {
        return family + ".session.timeout.ms must be greater than " + family
                + ".heartbeat.interval.ms";
    }
}
