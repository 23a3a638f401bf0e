package moldau.broker.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import moldau.base.settings.Setting;
import moldau.base.settings.Settings;
import moldau.base.settings.UpdateMode;
import moldau.state.cluster.Problem;
import moldau.wire.Errors;

/// Whether dynamic settings may stand on one broker or on all (KIP-226). Keys nobody declared are
/// let in: they may belong to a plug-in.
final class BrokerChecks {
    /// Stores of keys and certificates belong to one listener each.
    private static final Set<String> STORES = Set.of(
            "ssl.key.password", "ssl.keystore.certificate.chain", "ssl.keystore.key",
            "ssl.keystore.location", "ssl.keystore.password", "ssl.keystore.type",
            "ssl.truststore.certificates", "ssl.truststore.location", "ssl.truststore.password",
            "ssl.truststore.type");

    /// Dynamic in Kafka, while our listeners stay as they were at start.
    private static final Set<String> FIXED_LISTENERS =
            Set.of("listeners", "listener.security.protocol.map");

    private static final List<Setting<Integer>> THREADS = List.of(
            BrokerSettings.NUM_IO_THREADS, BrokerSettings.NUM_NETWORK_THREADS,
            BrokerSettings.BACKGROUND_THREADS, ReplicationSettings.NUM_REPLICA_FETCHERS,
            BrokerSettings.NUM_RECOVERY_THREADS_PER_DATA_DIR);

    /// What a listener may have of its own while all brokers are meant.
    private static final Set<String> FOR_LISTENERS_OF_ALL = Set.of(
            "max.connections", "max.connection.creation.rate", "num.network.threads");

    private BrokerChecks() {}

    /// @param layers as they are now
    /// @param isForAll set for all brokers, not for one
    /// @param after all that would be set there
    static Problem check(ConfigLayers layers, boolean isForAll, Map<String, String> after) {
        String complaint = complaint(layers, isForAll, new TreeMap<>(after));
        return complaint.isEmpty() ? Problem.NONE : new Problem(Errors.INVALID_REQUEST, complaint);
    }

    private static String complaint(
            ConfigLayers layers, boolean isForAll, TreeMap<String, String> after) {
        List<String> keys = keys(after, key -> isFixed(layers, key, after.get(key)));
        if (!keys.isEmpty()) return "Cannot update these configs dynamically: " + keys;
        keys = keys(after, STORES::contains);
        if (!keys.isEmpty()) {
            return "These security configs can be dynamically updated only per-listener using the "
                    + "listener prefix: " + keys;
        }
        keys = isForAll ? keys(after, BrokerChecks::isPerBroker) : List.of();
        if (!keys.isEmpty()) {
            return "Cannot update these configs at default cluster level, broker id must be "
                    + "specified: " + keys;
        }
        for (Map.Entry<String, String> set : after.entrySet()) {
            Setting<?> setting = ConfigLayers.settingOf(set.getKey());
            if (setting != null
                    && setting.read(set.getValue()) instanceof Setting.Reading.Bad<?> bad) {
                return bad.complaint();
            }
        }
        for (String key : keys(after, BrokerChecks::isMaxConnections)) {
            if (after.get(key).strip().equals("0")) return "Invalid max.connections 0";
        }
        return conflict(layers.effective(), layers.supposing(isForAll, after).effective());
    }

    private static List<String> keys(Map<String, String> after, Predicate<String> which) {
        List<String> keys = new ArrayList<>();
        for (String key : after.keySet()) {
            if (which.test(key)) keys.add(key);
        }
        return keys;
    }

    private static boolean isFixed(ConfigLayers layers, String key, String text) {
        if (FIXED_LISTENERS.contains(key)) return !text.equals(layers.file().given().get(key));
        return BrokerSettings.TABLE.has(key)
                && BrokerSettings.TABLE.get(key).traits().updateMode() == UpdateMode.READ_ONLY;
    }

    private static boolean isPerBroker(String key) {
        String plain = ConfigLayers.withoutListener(key);
        if (!plain.equals(key)) return !FOR_LISTENERS_OF_ALL.contains(plain);
        Setting<?> setting = ConfigLayers.settingOf(key);
        return setting != null && setting.traits().updateMode() == UpdateMode.PER_BROKER;
    }

    private static boolean isMaxConnections(String key) {
        return ConfigLayers.withoutListener(key).equals(BrokerSettings.MAX_CONNECTIONS.key());
    }

    private static String conflict(Settings before, Settings after) {
        for (Setting<Integer> threads : THREADS) {
            int old = before.get(threads);
            int wanted = after.get(threads);
            String bound = wanted > old * 2 ? "not be greater than double"
                    : wanted < old / 2 ? "be at least half" : "";
            if (!bound.isEmpty()) {
                return "Dynamic thread count update validation failed for " + threads.key() + "="
                        + wanted + ", value should " + bound + " the current value " + old;
            }
        }
        List<String> complaints = NodeChecks.complaints(after);
        if (!complaints.isEmpty()) return complaints.getFirst();
        int cleaners = before.get(BrokerLogSettings.LOG_CLEANER_THREADS);
        int wanted = after.get(BrokerLogSettings.LOG_CLEANER_THREADS);
        if (wanted < 1) return "Log cleaner threads should be at least 1";
        if (wanted < cleaners / 2) {
            return "Log cleaner threads cannot be reduced to less than half the current value "
                    + cleaners;
        }
        if (wanted > cleaners * 2) {
            return "Log cleaner threads cannot be increased to more than double the current value "
                    + cleaners;
        }
        long localMs = after.get(BrokerLogSettings.LOG_LOCAL_RETENTION_MS);
        long keptMs = TopicDefaults.retentionMs(after);
        if (keptMs != -1 && localMs > keptMs) {
            return tooMuch("log.local.retention.ms", localMs, "log.retention.ms", keptMs);
        }
        long localBytes = after.get(BrokerLogSettings.LOG_LOCAL_RETENTION_BYTES);
        long keptBytes = after.get(BrokerLogSettings.LOG_RETENTION_BYTES);
        if (keptBytes > -1 && localBytes > keptBytes) {
            return tooMuch(
                    "log.local.retention.bytes", localBytes, "log.retention.bytes", keptBytes);
        }
        return "";
    }

    private static String tooMuch(String key, long value, String bound, long limit) {
        return "Invalid value " + value + " for configuration " + key
                + ": Value must not be more than " + bound + " property value: " + limit;
    }
}
