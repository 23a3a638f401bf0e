package moldau.broker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/// Levels of this process's loggers, as BROKER_LOGGER configs show and change them (KIP-412).
public final class Logging {
    public static final String ROOT = "root";
    public static final List<String> LEVELS = List.of("DEBUG", "ERROR", "FATAL", "INFO", "TRACE", "WARN");

    private Logging() {}

    /// The level in effect of every logger, by name.
    public static SortedMap<String, String> levels() {
        var levels = new TreeMap<String, String>();
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) return levels;
        for (Logger logger : context.getLoggerList()) levels.put(nameOf(logger), logger.getEffectiveLevel().toString());
        return levels;
    }

    /// Sets a logger's level; an empty one makes it follow its parent again.
    public static void level(String name, String level) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) return;
        Logger logger = context.getLogger(name.equals(ROOT) ? Logger.ROOT_LOGGER_NAME : name);
        logger.setLevel(level.isEmpty() ? null : Level.toLevel(level.equals("FATAL") ? "ERROR" : level));
    }

    private static String nameOf(Logger logger) {
        return logger.getName().equals(Logger.ROOT_LOGGER_NAME) ? ROOT : logger.getName();
    }
}
