package moldau.broker.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import moldau.state.cluster.Problem;
import moldau.wire.Errors;
import org.junit.jupiter.api.Test;

class LoggingTest {
    private final LoggerContext context = new LoggerContext();
    private final LogLevels levels = levels();

    @Test
    void aLineLooksAsToolsExpectIt() {
        String line = line("[KafkaRaftServer nodeId={}] Kafka Server started", 1);

        assertTrue(line.matches("\\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3}] INFO "
                + "\\[KafkaRaftServer nodeId=1] Kafka Server started \\(some.Logger\\)\n"), line);
    }

    @Test
    void foreignTextCannotForgeALine() {
        String line = line("client {}", "a\r\n[2026] INFO forged\u001b[31m \u202eabc");

        assertEquals(1, line.lines().count());
        assertTrue(line.contains("client a\\u000d\\u000a[2026] INFO forged\\u001b[31m \\u202eabc"));
    }

    @Test
    void logbackFindsItsSetup() {
        var root = ((LoggerContext) org.slf4j.LoggerFactory.getILoggerFactory())
                .getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

        assertTrue(root.getAppender("console") != null);
    }

    @Test
    void aLevelIsInheritedUntilItIsSet() {
        context.getLogger("moldau.log.Segment");

        assertEquals("INFO", levels.all().get("moldau.log.Segment"));
        levels.set("moldau.log.Segment", "DEBUG");
        assertEquals("DEBUG", levels.all().get("moldau.log.Segment"));
        levels.set("moldau.log.Segment", null);
        levels.set("root", "WARN");
        assertEquals("WARN", levels.all().get("moldau.log.Segment"));
        assertEquals("WARN", levels.all().get("root"));
    }

    @Test
    void aNameOfKafkasMovesTheSamePartOfOurs() {
        levels.set("kafka.log.LogCleaner", "TRACE");

        assertEquals(Level.TRACE, context.getLogger("moldau.log.Cleaner").getEffectiveLevel());
    }

    @Test
    void whatCannotBeIsRefusedAsKafkaDoes() {
        assertEquals(new Problem(Errors.INVALID_CONFIG, "Logger no.such.logger does not exist!"),
                levels.check("no.such.logger", "DEBUG"));
        assertEquals(new Problem(Errors.INVALID_CONFIG, "Cannot set the log level of root to FOO "
                + "as "
                        + "it is not a supported log level. Valid log levels are "
                        + "DEBUG, ERROR, FATAL, INFO, TRACE, WARN"),
                levels.check("root", "FOO"));
        assertEquals(new Problem(Errors.INVALID_REQUEST,
                        "Removing the log level of the root logger is not allowed"),
                levels.check("root", null));
    }

    @Test
    void theEnvironmentSetsLevelsAtStart() {
        levels.obey(Map.of("KAFKA_LOG4J_ROOT_LOGLEVEL", "ERROR",
                "KAFKA_LOG4J_LOGGERS", "kafka.controller=DEBUG,nonsense,state.change.logger=LOUD"));

        assertEquals("ERROR", levels.all().get("root"));
        assertEquals("DEBUG", levels.all().get("kafka.controller"));
        assertEquals("DEBUG", levels.all().get("moldau.broker.controller"));
        assertEquals("ERROR", levels.all().get("state.change.logger"));
    }

    private LogLevels levels() {
        context.getLogger("root").setLevel(Level.INFO);
        return LogLevels.of(context);
    }

    private String line(String format, Object argument) {
        var event = new LoggingEvent("", context.getLogger("some.Logger"), Level.INFO, format, null,
                new Object[] {argument});
        LineEncoder encoder = new LineEncoder();
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }
}
