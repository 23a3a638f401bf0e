package moldau.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import moldau.state.cluster.ConfigResource;
import moldau.state.cluster.Problem;
import moldau.wire.Errors;
import org.junit.jupiter.api.Test;

/// Texts and codes are those Apache Kafka 4.3.1 gave, but for a class name it let slip into two.
class NodeConfigRulesTest {
    private static final ConfigResource TOPIC = ConfigResource.topic("t");
    private static final ConfigResource BROKER = ConfigResource.broker(1);
    private static final ConfigResource ALL = ConfigResource.ALL_BROKERS;
    private static final ConfigResource GROUP = ConfigResource.group("g");
    private static final ConfigResource METRICS =
            new ConfigResource(ConfigResource.CLIENT_METRICS, "m");

    private final NodeSettings node = Nodes.development(Map.of());
    private final NodeConfigRules rules =
            new NodeConfigRules(node, () -> ConfigLayers.of(node));

    @Test
    void aTopicsSettingsAreKnownAndLegal() {
        refused(TOPIC, 40, "unknown.key", "1", "Unknown topic config name: unknown.key");
        refused(TOPIC, 40, "retention.ms", null, "Null value not supported for topic configs: "
                + "retention.ms");
        refused(TOPIC, 40, "segment.bytes", "100", "Invalid value 100 for configuration "
                + "segment.bytes: Value must be at least 1048576");
        refused(TOPIC, 40, "segment.bytes", "abc", "Invalid value abc for configuration "
                + "segment.bytes: Not a number of type INT");
        refused(TOPIC, 40, "compression.type", "none", "Invalid value none for configuration "
                + "compression.type: String must be one of: uncompressed, zstd, lz4, snappy, gzip, "
                + "producer");
        refused(TOPIC, 40, "cleanup.policy", "foo", "Invalid value foo for configuration "
                + "cleanup.policy: String must be one of: compact, delete");
        refused(TOPIC, 40, "preallocate", "maybe", "Invalid value maybe for configuration "
                + "preallocate: Expected value to be either true or false");
        refused(TOPIC, 40, "min.cleanable.dirty.ratio", "2", "Invalid value 2.0 for configuration "
                + "min.cleanable.dirty.ratio: Value must be no more than 1");
        refused(TOPIC, 40, "compression.gzip.level", "0", "Invalid value 0 for configuration "
                + "compression.gzip.level: Value must be between 1 and 9 or equal to -1");
        refused(TOPIC, 40, "follower.replication.throttled.replicas", "1:2,a", "Invalid value "
                + "[1:2, a] for configuration follower.replication.throttled.replicas: "
                + "follower.replication.throttled.replicas must be the literal '*' or a list of "
                + "replicas in the following format: "
                + "[partitionId]:[brokerId],[partitionId]:[brokerId],...");
        refused(TOPIC, 40, "remote.storage.enable", "true", "Tiered Storage functionality is "
                + "disabled in the broker. Topic cannot be configured with remote log storage.");
    }

    @Test
    void aTopicsSettingsFitTogetherAndTheFirstMistakeInTheTableIsTold() {
        refused(TOPIC, 40, Map.of("min.compaction.lag.ms", "100", "max.compaction.lag.ms", "10"),
                "conflict topic config setting min.compaction.lag.ms (100) > "
                        + "max.compaction.lag.ms (10)");
        refused(TOPIC, 40, Map.of("max.message.bytes", "-1", "segment.bytes", "7"),
                "Invalid value 7 for configuration segment.bytes: Value must be at least 1048576");
        refused(ConfigResource.topic(""), 42, Map.of(), "Default topic resources are not allowed.");
    }

    @Test
    void whatATopicMaySet() {
        accepted(TOPIC, "cleanup.policy", "compact,compact");
        accepted(TOPIC, "cleanup.policy", "");
        accepted(TOPIC, "leader.replication.throttled.replicas", "*");
        accepted(TOPIC, "max.message.bytes", " 100 ");
        accepted(TOPIC, "internal.segment.bytes", "1000");
        accepted(TOPIC, "moldau.durability", "replicated");
    }

    @Test
    void whatABrokerReadsAtStartStays() {
        refused(BROKER, 42, "num.partitions", "5",
                "Cannot update these configs dynamically: [num.partitions]");
        refused(BROKER, 42, "advertised.listeners", "PLAINTEXT://h:1",
                "Cannot update these configs dynamically: [advertised.listeners]");
        refused(BROKER, 42, Map.of("node.id", "3", "log.retention.minutes", "1"),
                "Cannot update these configs dynamically: [log.retention.minutes, node.id]");
    }

    @Test
    void someSettingsBelongToOneBrokerOrOneListener() {
        refused(ALL, 42, "sasl.enabled.mechanisms", "PLAIN", "Cannot update these configs at "
                + "default "
                + "cluster level, broker id must be specified: [sasl.enabled.mechanisms]");
        refused(ALL, 42, "ssl.keystore.location", "/x", "These security configs can be dynamically "
                + "updated only per-listener using the listener prefix: [ssl.keystore.location]");
        refused(ALL, 42, "listener.name.a.any.key", "1", "Cannot update these configs at default "
                + "cluster level, broker id must be specified: [listener.name.a.any.key]");
        accepted(BROKER, "listener.name.a.any.key", "1");
        accepted(ALL, "listener.name.a.max.connections", "1");
        accepted(BROKER, "listener.name.plaintext.ssl.keystore.location", "/x");
        accepted(BROKER, "sasl.jaas.config", "secret");
    }

    @Test
    void aBrokersDynamicSettingsAreLegal() {
        refused(ALL, 42, "log.retention.ms", "abc", "Invalid value abc for configuration "
                + "log.retention.ms: Not a number of type LONG");
        refused(ALL, 42, "num.io.threads", "0", "Invalid value 0 for configuration num.io.threads: "
                + "Value must be at least 1");
        refused(ALL, 42, "num.io.threads", "100", "Dynamic thread count update validation failed "
                + "for "
                + "num.io.threads=100, value should not be greater than double the current value "
                + "8");
        refused(BROKER, 42, "num.io.threads", "3", "Dynamic thread count update validation "
                + "failed for "
                + "num.io.threads=3, value should be at least half the current value 8");
        refused(BROKER, 42, "leader.replication.throttled.rate", "-4", "Invalid value -4 for "
                + "configuration leader.replication.throttled.rate: Value must be at least 0");
        refused(ALL, 42, "log.local.retention.ms", "100000000000", "Invalid value 100000000000 for "
                + "configuration log.local.retention.ms: Value must not be more than "
                + "log.retention.ms property value: 604800000");
        accepted(ALL, "log.retention.ms", "-7");
        accepted(ALL, "unknown.broker.key", "5");
        accepted(BROKER, "num.network.threads", "6");
        refused(new ConfigResource(ConfigResource.BROKER, "abc"), 42, Map.of(),
                "Unable to parse broker name as a base 10 number.");
    }

    @Test
    void cleanersKeepAMegabyteEachAndGrowByDoublingAtMost() {
        refused(BROKER, 42, Map.of("log.cleaner.threads", "2", "log.cleaner.dedupe.buffer.size",
                "2097152"), "log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.");
        accepted(BROKER, Map.of("log.cleaner.threads", "2", "log.cleaner.dedupe.buffer.size", "2097154"));
        refused(BROKER, 42, "log.cleaner.threads", "3", "Log cleaner threads cannot be increased to "
                + "more than double the current value 1");
        refused(BROKER, 42, "log.cleaner.threads", "0", "Log cleaner threads should be at least 1");
    }

    @Test
    void limitsOfConnectionsAreLegalAndLeaveSome() {
        refused(ALL, 42, "max.connections", "0", "Invalid max.connections 0");
        refused(BROKER, 42, "listener.name.a.max.connections", "0", "Invalid max.connections 0");
        refused(BROKER, 42, "max.connections.per.ip", "0", "max.connections.per.ip can be set to "
                + "zero only if max.connections.per.ip.overrides property is set.");
        refused(BROKER, 42, "max.connections.per.ip.overrides", "a:1,b", "max.connections.per.ip."
                + "overrides is a list of host:number, where 'b' is none");
        accepted(BROKER, "max.connections.per.ip.overrides", "localhost:5, ::1:4");
    }

    @Test
    void aGroupStaysWithinItsBrokersBounds() {
        refused(GROUP, 40, "foo", "10", "Unknown group config name: foo");
        refused(GROUP, 40, "consumer.session.timeout.ms", "10", "consumer.session.timeout.ms "
                + "must be "
                + "greater than or equal to group.consumer.min.session.timeout.ms");
        refused(GROUP, 40, "consumer.session.timeout.ms", "5000000", "consumer.session.timeout.ms "
                + "must be less than or equal to group.consumer.max.session.timeout.ms");
        refused(GROUP, 40, "streams.num.standby.replicas", "10", "streams.num.standby.replicas "
                + "must "
                + "be less than or equal to group.streams.max.standby.replicas");
        refused(GROUP, 40, "share.delivery.count.limit", "100", "share.delivery.count.limit must "
                + "be "
                + "less than or equal to group.share.max.delivery.count.limit");
        refused(GROUP, 40, "share.record.lock.duration.ms", "10", "Invalid value 10 for "
                + "configuration share.record.lock.duration.ms: Value must be at least 1000");
        refused(GROUP, 40, "consumer.session.timeout.ms", "abc", "Invalid value abc for "
                + "configuration consumer.session.timeout.ms: Not a number of type INT");
        accepted(GROUP, "consumer.session.timeout.ms", "50000");
        accepted(GROUP, "share.auto.offset.reset", "by_duration:PT1H");
        refused(ConfigResource.group(""), 42, Map.of(), "Default group resources are not allowed.");
    }

    @Test
    void subscriptionsToMetricsAreChecked() {
        refused(METRICS, 42, "interval.ms", "10", "Invalid value 10 for interval.ms, interval must "
                + "be between 100 and 3600000 (1 hour)");
        refused(METRICS, 42, "foo", "bar", "Unknown client metrics configuration: foo");
        refused(METRICS, 40, "match", "foo=bar", "Illegal client matching pattern: foo=bar");
        accepted(METRICS, "match", "client_id=a.*");
        refused(new ConfigResource((byte) 0, "x"), 42, Map.of(), "Unknown resource type 0");
    }

    @Test
    void theFileSaysWhatHoldsWhereNothingIsSet() {
        assertEquals("604800000", rules.staticValue(ConfigResource.TOPIC, "retention.ms"));
        assertEquals("delete", rules.staticValue(ConfigResource.TOPIC, "cleanup.policy"));
        assertEquals("fsync", rules.staticValue(ConfigResource.TOPIC, "moldau.durability"));
        assertTrue(rules.isList(ConfigResource.TOPIC, "cleanup.policy"));
        assertFalse(rules.isList(ConfigResource.TOPIC, "retention.ms"));
        assertEquals(33, rules.effective(Map.of("retention.ms", "1"), Map.of(), Map.of()).size());
    }

    private void accepted(ConfigResource resource, String key, String value) {
        accepted(resource, Map.of(key, value));
    }

    private void accepted(ConfigResource resource, Map<String, String> after) {
        assertEquals(Problem.NONE, rules.check(resource, Map.of(), after));
    }

    private void refused(
            ConfigResource resource, int code, String key, String value, String message) {
        Map<String, String> after = new HashMap<>();
        after.put(key, value);
        refused(resource, code, after, message);
    }

    private void refused(
            ConfigResource resource, int code, Map<String, String> after, String message) {
        Problem problem = rules.check(resource, Map.of(), after);
        assertEquals(message, problem.message());
        assertEquals(code == 40 ? Errors.INVALID_CONFIG : Errors.INVALID_REQUEST, problem.code());
    }
}
