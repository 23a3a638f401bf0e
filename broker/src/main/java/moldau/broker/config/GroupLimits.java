package moldau.broker.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import moldau.base.settings.Setting;
import moldau.base.settings.SettingTable;
import moldau.base.settings.Settings;

/// The bounds a broker sets to the settings of groups: `group.consumer.min.session.timeout.ms` and
/// `...max...` for `consumer.session.timeout.ms` (KIP-848, KIP-932, KIP-1071).
///
/// A broker's own default must lie between them, and so must what a group sets for itself.
final class GroupLimits {
    private GroupLimits() {}

    /// The broker's setting a group inherits `key` from; empty if there is none.
    static String synonym(String key) {
        String broker = "group." + key;
        return BrokerSettings.TABLE.has(broker) ? broker : "";
    }

    /// What is wrong with the broker's own defaults and bounds.
    static List<String> complaints(Settings broker) {
        List<String> complaints = new ArrayList<>();
        for (Setting<?> setting : GroupSettings.TABLE.all()) {
            String key = setting.key();
            if (synonym(key).isEmpty()) continue;
            Long min = number(broker, bound(key, "min"));
            Long max = number(broker, bound(key, "max"));
            if (min != null && max != null && max < min) {
                complaints.add(tooSmall(bound(key, "max"), bound(key, "min")));
            }
            String complaint = complaint(broker, key, synonym(key), number(broker, synonym(key)));
            if (!complaint.isEmpty()) complaints.add(complaint);
        }
        return complaints;
    }

    /// What is wrong with what a group would set, given the broker's bounds; empty if nothing.
    ///
    /// @param overrides what the group would set itself
    /// @param group what would hold for it
    static String complaint(Settings broker, Map<String, String> overrides, Settings group) {
        for (Setting<?> setting : GroupSettings.TABLE.all()) {
            String key = setting.key();
            Long value = overrides.containsKey(key) ? number(group, key) : null;
            if (value == null) continue;
            String complaint = complaint(broker, key, key, value);
            if (!complaint.isEmpty()) return complaint;
        }
        return "";
    }

    private static String complaint(Settings broker, String key, String shown, Long value) {
        Long min = number(broker, bound(key, "min"));
        Long max = number(broker, bound(key, "max"));
        if (min != null && value < min) return tooSmall(shown, bound(key, "min"));
        return max != null && value > max
                ? shown + " must be less than or equal to " + bound(key, "max")
                : "";
    }

    private static String tooSmall(String key, String bound) {
        return key + " must be greater than or equal to " + bound;
    }

    /// `consumer.session.timeout.ms` with `min` is `group.consumer.min.session.timeout.ms`.
    private static String bound(String key, String which) {
        int dot = key.indexOf('.');
        String rest = key.substring(dot + 1);
        if (rest.startsWith("num.")) rest = rest.substring("num.".length());
        return "group." + key.substring(0, dot) + "." + which + "." + rest;
    }

    /// @return null if there is no such setting, or it is no number
    private static Long number(Settings settings, String key) {
        SettingTable table = settings.table();
        if (!table.has(key)) return null;
        return settings.find(table.get(key)).orElse(null) instanceof Number number
                ? number.longValue() : null;
    }
}
