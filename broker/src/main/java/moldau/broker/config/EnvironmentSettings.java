package moldau.broker.config;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Settings from environment variables, as the images of Apache Kafka and Bitnami take them:
/// `KAFKA_` (or `KAFKA_CFG_`) and the key in capitals with `.` as `_`, `_` as `__`, `-` as `___`.
///
/// `KAFKA_LOG_RETENTION_HOURS=48` is `log.retention.hours=48`.
public final class EnvironmentSettings {
    private static final String PREFIX = "KAFKA_";
    private static final String BITNAMI_PREFIX = "KAFKA_CFG_";
    private static final String SECRETS = "/etc/kafka/secrets/";

    /// Variables with that prefix that mean something else.
    private static final Set<String> OTHERS = Set.of(
            "KAFKA_VERSION", "KAFKA_HEAP_OPTS", "KAFKA_LOG4J_OPTS", "KAFKA_OPTS", "KAFKA_JMX_OPTS",
            "KAFKA_JMX_PORT", "KAFKA_JMX_HOSTNAME", "KAFKA_JVM_PERFORMANCE_OPTS",
            "KAFKA_GC_LOG_OPTS", "KAFKA_LOG4J_ROOT_LOGLEVEL", "KAFKA_LOG4J_LOGGERS",
            "KAFKA_TOOLS_LOG4J_LOGLEVEL", "KAFKA_HOME", "KAFKA_DEBUG", "KAFKA_DIR",
            "KAFKA_CLUSTER_ID", "KAFKA_KRAFT_CLUSTER_ID");

    /// Files below the mount of secrets, and the settings they stand for.
    private static final Map<String, String> SECRET_FILES = Map.of(
            "KAFKA_SSL_KEYSTORE_FILENAME", "ssl.keystore.location",
            "KAFKA_SSL_TRUSTSTORE_FILENAME", "ssl.truststore.location");

    private EnvironmentSettings() {}

    /// The settings in `environment`, by key.
    ///
    /// Where addresses are advertised and no `KAFKA_LISTENERS` is there, we listen on the same
    /// ports of all interfaces, as the image of Apache Kafka does.
    public static SortedMap<String, String> read(Map<String, String> environment) {
        Map<String, String> texts = new HashMap<>();
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            String name = variable.getKey();
            String file = SECRET_FILES.get(name);
            if (file != null) {
                texts.putIfAbsent(file, SECRETS + variable.getValue());
            } else if (name.startsWith(PREFIX) && !isOther(name)) {
                texts.put(key(name), variable.getValue());
            }
        }
        String advertised = texts.get("advertised.listeners");
        if (advertised != null) texts.putIfAbsent("listeners", onAllInterfaces(advertised));
        return new TreeMap<>(texts);
    }

    private static boolean isOther(String name) {
        return OTHERS.contains(name)
                || name.startsWith("KAFKA_SSL_") && name.endsWith("_CREDENTIALS");
    }

    /// `KAFKA_A_B__C___D` is `a.b_c-d`.
    private static String key(String name) {
        String prefix = name.startsWith(BITNAMI_PREFIX) ? BITNAMI_PREFIX : PREFIX;
        String rest = name.substring(prefix.length()).toLowerCase(Locale.ROOT);
        return rest.replace("___", "-").replace("__", "\0").replace('_', '.').replace('\0', '_');
    }

    private static String onAllInterfaces(String advertised) {
        return advertised.replaceAll("://(\\[[^]]*]|[^:,]*):", "://0.0.0.0:");
    }
}
