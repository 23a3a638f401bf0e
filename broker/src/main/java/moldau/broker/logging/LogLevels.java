package moldau.broker.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import moldau.state.cluster.Problem;
import moldau.wire.Errors;
import org.slf4j.LoggerFactory;

/// The levels of this node's loggers: the BROKER_LOGGER resource of the config apis (KIP-412), and
/// the variables that set them at start. What is changed here ends with the process.
///
/// Names that Kafka's operators know are kept as loggers, and pass their level on to the part of
/// ours that does the same.
public final class LogLevels {
    private static final String ROOT = "root";
    private static final List<String> LEVELS =
            List.of("DEBUG", "ERROR", "FATAL", "INFO", "TRACE", "WARN");

    /// Our part by Kafka's name.
    private static final Map<String, String> PARTS = Map.ofEntries(
            Map.entry("kafka", "moldau"),
            Map.entry("kafka.server.KafkaApis", "moldau.broker.api"),
            Map.entry("kafka.server.ReplicaManager", "moldau.broker.partition"),
            Map.entry("kafka.cluster.Replica", "moldau.broker.partition"),
            Map.entry("kafka.cluster.Partition", "moldau.broker.partition"),
            Map.entry("kafka.network.RequestChannel$", "moldau.broker.connection"),
            Map.entry("kafka.network.SocketServer", "moldau.broker.connection"),
            Map.entry("kafka.request.logger", "moldau.broker.connection"),
            Map.entry("kafka.log.LogCleaner", "moldau.log"),
            Map.entry("kafka.log.LogManager", "moldau.log"),
            Map.entry("kafka.log.UnifiedLog", "moldau.log"),
            Map.entry("kafka.server.ControllerServer", "moldau.broker.controller"),
            Map.entry("kafka.controller", "moldau.broker.controller"),
            Map.entry("state.change.logger", "moldau.broker.controller"),
            Map.entry("kafka.coordinator.group", "moldau.broker.coordinator"),
            Map.entry("kafka.server.KafkaRaftServer", "moldau.broker.Node"),
            Map.entry("kafka.authorizer.logger", "moldau.broker.security"));

    private final LoggerContext context;

    private LogLevels(LoggerContext context) {
        this.context = context;
    }

    /// The levels of this process.
    public static LogLevels ofProcess() {
        return of((LoggerContext) LoggerFactory.getILoggerFactory());
    }

    /// Nothing is logged any more: for simulations, which would write for ever.
    public void silence() {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
    }

    static LogLevels of(LoggerContext context) {
        for (String name : PARTS.keySet()) context.getLogger(name);
        return new LogLevels(context);
    }

    /// Obeys `KAFKA_LOG4J_ROOT_LOGLEVEL` and `KAFKA_LOG4J_LOGGERS` (`name=LEVEL`, by commas), as
    /// Kafka's images do. What is not understood is passed over.
    public void obey(Map<String, String> environment) {
        String root = environment.get("KAFKA_LOG4J_ROOT_LOGLEVEL");
        if (root != null && LEVELS.contains(root)) put(ROOT, root);
        for (String pair : environment.getOrDefault("KAFKA_LOG4J_LOGGERS", "").split(",")) {
            int equals = pair.indexOf('=');
            if (equals <= 0) continue;
            String level = pair.substring(equals + 1).trim();
            if (LEVELS.contains(level)) put(pair.substring(0, equals).trim(), level);
        }
    }

    /// The level in force of every logger there is, by name.
    public SortedMap<String, String> all() {
        SortedMap<String, String> levels = new TreeMap<>();
        for (Logger logger : context.getLoggerList()) {
            levels.put(shown(logger), logger.getEffectiveLevel().toString());
        }
        return levels;
    }

    /// Whether the level of `name` may become `level`.
    ///
    /// @param level null to inherit it again
    public Problem check(String name, String level) {
        if (context.exists(loggerName(name)) == null) {
            return new Problem(Errors.INVALID_CONFIG, "Logger " + name + " does not exist!");
        }
        if (level == null && name.equals(ROOT)) {
            return new Problem(Errors.INVALID_REQUEST,
                    "Removing the log level of the root logger is not allowed");
        }
        if (level != null && !LEVELS.contains(level)) {
            return new Problem(Errors.INVALID_CONFIG, "Cannot set the log level of " + name + " to "
                    + level + " as it is not a supported log level. Valid log levels are "
                    + String.join(", ", LEVELS));
        }
        return Problem.NONE;
    }

    /// Sets a level that [#check] allows.
    ///
    /// @param level null to inherit it again
    public void set(String name, String level) {
        assert check(name, level).isNone() : name + " " + level;
        put(name, level);
    }

    private void put(String name, String level) {
        Level ours = level == null ? null
                : level.equals("FATAL") ? Level.ERROR : Level.toLevel(level);
        context.getLogger(loggerName(name)).setLevel(ours);
        String part = PARTS.get(name);
        if (part != null) context.getLogger(part).setLevel(ours);
    }

    private static String shown(Logger logger) {
        return logger.getName().equals(org.slf4j.Logger.ROOT_LOGGER_NAME) ? ROOT : logger.getName();
    }

    private static String loggerName(String name) {
        return name.equals(ROOT) ? org.slf4j.Logger.ROOT_LOGGER_NAME : name;
    }
}
