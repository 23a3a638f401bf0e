package moldau.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentSettingsTest {
    @Test
    void underscoresStandForDotsUnderscoresAndDashes() {
        Map<String, String> settings = EnvironmentSettings.read(Map.of(
                "KAFKA_LOG_RETENTION_HOURS", "48",
                "KAFKA_CFG_NODE_ID", "7",
                "KAFKA_LISTENER_NAME_MY__LISTENER_SCRAM___SHA___256_SASL_JAAS_CONFIG", "x",
                "PATH", "/bin"));

        assertEquals(Map.of(
                "log.retention.hours", "48",
                "node.id", "7",
                "listener.name.my_listener.scram-sha-256.sasl.jaas.config", "x"), settings);
    }

    @Test
    void variablesOfTheLauncherAreNoSettings() {
        assertEquals(Map.of(), EnvironmentSettings.read(Map.of(
                "KAFKA_HEAP_OPTS", "-Xmx1g", "KAFKA_OPTS", "-ea", "KAFKA_JMX_PORT", "9999",
                "KAFKA_LOG4J_LOGGERS", "kafka=DEBUG", "KAFKA_SSL_KEY_CREDENTIALS", "key")));
    }

    @Test
    void whoOnlyAdvertisesListensOnAllInterfaces() {
        Map<String, String> settings = EnvironmentSettings.read(Map.of(
                "KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://db.example:9092,SSL://[::1]:9094"));

        assertEquals("PLAINTEXT://0.0.0.0:9092,SSL://0.0.0.0:9094", settings.get("listeners"));
    }

    @Test
    void secretsAreFilesBelowTheirMount() {
        Map<String, String> settings = EnvironmentSettings.read(
                Map.of("KAFKA_SSL_KEYSTORE_FILENAME", "broker.jks"));

        assertEquals("/etc/kafka/secrets/broker.jks", settings.get("ssl.keystore.location"));
    }
}
