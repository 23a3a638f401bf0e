package moldau.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import moldau.base.settings.PropertiesText;
import org.junit.jupiter.api.Test;

class ConfigDescriptionsTest {
    private static final String FILE = """
            process.roles=broker,controller
            node.id=1
            listeners=PLAINTEXT://127.0.0.1:29092,CONTROLLER://127.0.0.1:39092
            inter.broker.listener.name=PLAINTEXT
            advertised.listeners=PLAINTEXT://127.0.0.1:29092,CONTROLLER://127.0.0.1:39092
            controller.listener.names=CONTROLLER
            listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
            num.network.threads=3
            num.io.threads=8
            socket.send.buffer.bytes=102400
            socket.receive.buffer.bytes=102400
            socket.request.max.bytes=104857600
            log.dirs=/data
            num.partitions=1
            log.retention.hours=168
            log.segment.bytes=1073741824
            log.retention.check.interval.ms=300000
            controller.quorum.bootstrap.servers=127.0.0.1:39092
            offsets.topic.replication.factor=1
            share.coordinator.state.topic.replication.factor=1
            share.coordinator.state.topic.min.isr=1
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            """;
    private static final String COARSE = """
            log.retention.minutes=100
            my.custom.key=hello
            compression.type=lz4
            log.roll.hours=5
            """;
    private static final String UNITS = """
            log.roll.jitter.hours=1
            log.flush.scheduler.interval.ms=5000
            group.consumer.session.timeout.ms=46000
            log.retention.ms=-5
            log.cleanup.policy=compact, delete
            listener.name.plaintext.max.connections=5
            ssl.keystore.password=geheim
            listener.name.plaintext.ssl.key.password=geheim2
            log.flush.interval.messages=10
            group.share.heartbeat.interval.ms=6000
            moldau.durability=fsync
            advertised.host=x
            log.cleaner.io.max.bytes.per.second=1000000
            sasl.enabled.mechanisms=
            """;
    private static final Map<String, String> ELR = Map.of("min.insync.replicas", "1");

    @Test
    void aFreshBrokerDescribesItselfAsKafkaDoes() {
        Map<String, String> golden = Described.golden("described-fresh.tsv");

        ConfigLayers layers = layers(COARSE).with(ELR, Map.of());

        assertEquals(golden.get("broker 1"),
                Described.all(ConfigDescriptions.broker(layers, Set.of())));
        assertEquals(golden.get("all brokers"),
                Described.all(ConfigDescriptions.allBrokers(layers, Set.of())));
        assertEquals(golden.get("group g1"),
                Described.all(ConfigDescriptions.group(layers, Map.of(), Set.of())));
        assertEquals(golden.get("client metrics cm"),
                Described.all(ConfigDescriptions.clientMetrics(Map.of(), Set.of())));
    }

    @Test
    void eachLayerIsSeenInItsOrder() {
        Map<String, String> golden = Described.golden("described-changed.tsv");

        ConfigLayers layers = layers(COARSE).with(
                Map.of("log.retention.ms", "-7", "unknown.broker.key", "5",
                        "min.insync.replicas", "2", "log.roll.ms", "7200000",
                        "follower.replication.throttled.rate", "2000",
                        "log.cleaner.min.compaction.lag.ms", "100",
                        "log.cleaner.max.compaction.lag.ms", "10"),
                Map.of("log.retention.ms", "5000", "unknown.broker.key", "5",
                        "num.network.threads", "6",
                        "listener.name.plaintext.ssl.keystore.location", "/nope",
                        "max.connections.per.ip.overrides", "127.0.0.1:100",
                        "leader.replication.throttled.rate", "1000",
                        "sasl.jaas.config", "secret",
                        "listener.name.controller.sasl.jaas.config", "secret",
                        "log.cleanup.policy", "delete,compact",
                        "log.retention.bytes", "123"));
        assertEquals(List.of(), layers.ignored());

        assertEquals(golden.get("broker 1"),
                Described.set(ConfigDescriptions.broker(layers, Set.of())));
        assertEquals(golden.get("all brokers"),
                Described.all(ConfigDescriptions.allBrokers(layers, Set.of())));
        assertEquals(golden.get("topic t1"), Described.all(topic(layers, Map.of(
                "retention.ms", "1000", "cleanup.policy", "compact", "segment.bytes", "2097152",
                "min.insync.replicas", "1",
                "leader.replication.throttled.replicas", "1:1,2:1,3:1"))));
        assertEquals(golden.get("topic ok26"), Described.set(
                topic(layers, Map.of("internal.segment.bytes", "1000"))));
        assertEquals(golden.get("topic bad6"), Described.set(
                topic(layers, Map.of("cleanup.policy", "compact,compact"))));
        assertEquals(golden.get("topic okempty"), Described.set(
                topic(layers, Map.of("cleanup.policy", ""))));
        assertEquals(golden.get("group g1"), Described.set(ConfigDescriptions.group(layers,
                Map.of("consumer.session.timeout.ms", "50000",
                        "share.auto.offset.reset", "by_duration:PT1H"), Set.of())));
        assertEquals(golden.get("client metrics cm"), Described.all(
                ConfigDescriptions.clientMetrics(
                        Map.of("interval.ms", "1000", "metrics", "a.b"), Set.of())));
    }

    @Test
    void theFinestUnitGivenCounts() {
        Map<String, String> golden = Described.golden("described-units.tsv");

        ConfigLayers before = layers(UNITS).with(ELR, Map.of());
        ConfigLayers after = before.with(
                Map.of("min.insync.replicas", "1", "log.roll.jitter.ms", "800"),
                Map.of("log.flush.interval.ms", "700"));

        assertEquals(golden.get("broker 1"),
                Described.set(ConfigDescriptions.broker(before, Set.of())));
        assertEquals(golden.get("broker 1 later"),
                Described.set(ConfigDescriptions.broker(after, Set.of())));
        assertEquals(golden.get("topic t1"), Described.set(topic(after, Map.of())));
        assertEquals(golden.get("group g1"), Described.set(ConfigDescriptions.group(
                after, Map.of("consumer.heartbeat.interval.ms", "6000"), Set.of())));
    }

    @Test
    void ourOwnSettingsAreShownWhenSetOrAskedFor() {
        ConfigLayers silent = layers("");
        ConfigLayers set = layers("moldau.durability=fsync\n");

        assertTrue(topic(silent, Map.of()).stream()
                .noneMatch(entry -> entry.key().equals("moldau.durability")));
        ConfigEntry asked = ConfigDescriptions.topic(
                set, Map.of(), Set.of("moldau.durability")).getFirst();
        assertEquals("fsync", asked.value());
        assertEquals(ConfigSource.FILE, asked.source());
        assertTrue(ConfigDescriptions.broker(set, Set.of()).stream()
                .anyMatch(entry -> entry.key().equals("moldau.durability")));
    }

    @Test
    void onlyWhatIsAskedForIsDescribed() {
        List<ConfigEntry> entries = ConfigDescriptions.broker(
                layers("my.plugin.password=hunter2\n"),
                Set.of("my.plugin.password", "num.io.threads", "nowhere"));

        assertEquals(List.of("num.io.threads", "my.plugin.password"),
                entries.stream().map(ConfigEntry::key).toList());
        assertNull(entries.getLast().value());
        assertTrue(entries.getLast().isSensitive());
    }

    @Test
    void loggersAreDescribedByLevel() {
        List<ConfigEntry> entries = ConfigDescriptions.loggers(
                new TreeMap<>(Map.of("root", "INFO", "moldau.log", "DEBUG")), Set.of());

        assertEquals("root\tUNKNOWN\tINFO\tDYNAMIC_BROKER_LOGGER_CONFIG\trw\t\t",
                Described.all(entries).lines().toList().getLast());
    }

    private static List<ConfigEntry> topic(ConfigLayers layers, Map<String, String> overrides) {
        return ConfigDescriptions.topic(layers, overrides, Set.of());
    }

    private static ConfigLayers layers(String more) {
        return ConfigLayers.of(Nodes.read(new HashMap<>(PropertiesText.parse(FILE + more))));
    }
}
