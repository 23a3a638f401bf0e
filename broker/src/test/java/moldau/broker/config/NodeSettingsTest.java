package moldau.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import moldau.base.Endpoint;
import moldau.base.settings.PropertiesText;
import moldau.log.LogSettings;
import org.junit.jupiter.api.Test;

class NodeSettingsTest {
    private static final String BOTH = """
            process.roles=broker,controller
            node.id=1
            controller.listener.names=CONTROLLER
            """;
    private static final String TWO = "listeners=PLAINTEXT://:9092,CONTROLLER://:9093\n";
    private static final String BOOTSTRAP = "controller.quorum.bootstrap.servers=localhost:9093\n";
    private static final String MAP = "listener.security.protocol.map="
            + "PLAINTEXT:PLAINTEXT,SSL:SSL,CONTROLLER:PLAINTEXT\n";

    @Test
    void aNodeThatWasToldNothingIsSingleOnLoopbackAndSyncs() {
        NodeSettings node = Nodes.development(Map.of());

        assertTrue(node.isBroker() && node.isController());
        assertEquals(1, node.nodeId());
        assertEquals(List.of(new Endpoint("127.0.0.1", 9092), new Endpoint("127.0.0.1", 9093)),
                node.listeners().stream().map(Listener::at).toList());
        assertEquals(List.of("PLAINTEXT"),
                node.advertised().stream().map(Listener::name).toList());
        assertEquals(List.of("moldau-data"), node.logDirs());
        assertEquals(List.of(), node.warnings());
        assertEquals(LogSettings.Durability.FSYNC, TopicConfigs.log(
                TopicConfigs.effective(ConfigLayers.of(node), Map.of())).durability());
        assertEquals((short) 1, node.settings()
                .get(GroupCoordinatorSettings.OFFSETS_TOPIC_REPLICATION_FACTOR));
    }

    @Test
    void aChangeOnTheCommandLineOverridesDevelopmentDefaults() {
        assertEquals(5, Nodes.development(Map.of("num.partitions", "5"))
                .settings().get(BrokerSettings.NUM_PARTITIONS));
    }

    @Test
    void aFileMeansReplicatedUnlessItSaysOtherwise() {
        NodeSettings node = read(BOTH + TWO + BOOTSTRAP);

        assertEquals(LogSettings.DEFAULT, TopicConfigs.log(
                TopicConfigs.effective(ConfigLayers.of(node), Map.of())));
    }

    @Test
    void anAbsentListenersLineMeansLoopback() {
        NodeSettings node = read("""
                process.roles=broker
                node.id=4
                controller.listener.names=CONTROLLER
                controller.quorum.voters=2@localhost:9093
                """);

        assertEquals("[PLAINTEXT://127.0.0.1:9092]", node.listeners().toString());
        assertEquals(List.of(new Voter(2, new Endpoint("localhost", 9093))), node.voters());
        assertEquals(SecurityProtocol.PLAINTEXT, node.controllerProtocol());
    }

    @Test
    void severalListenersMayBeAdvertisedUnderOtherAddresses() {
        NodeSettings node = read(BOTH + BOOTSTRAP + """
                listeners=in://:9092,OUT://[::1]:9094,CONTROLLER://10.0.0.1:9093
                advertised.listeners=IN://h1:1,OUT://h2:2
                inter.broker.listener.name=IN
                listener.security.protocol.map=IN:PLAINTEXT,OUT:sasl_ssl,CONTROLLER:SSL
                """);

        assertEquals("[IN://h1:1, OUT://h2:2]", node.advertised().toString());
        assertEquals("[IN://:9092, OUT://[::1]:9094, CONTROLLER://10.0.0.1:9093]",
                node.listeners().toString());
        assertTrue(node.listeners().getFirst().isWildcard());
        assertEquals(SecurityProtocol.SASL_SSL, node.listeners().get(1).protocol());
        assertEquals("[CONTROLLER://10.0.0.1:9093]", node.controllerListeners().toString());
        assertEquals(SecurityProtocol.SSL, node.controllerProtocol());
        assertEquals("IN", node.interBrokerListener());
        assertEquals(1, node.warnings().size());
    }

    @Test
    void brokerIdIsAnotherNameOfNodeId() {
        assertEquals(3, read(BOTH.replace("node.id=1", "broker.id=3") + TWO + BOOTSTRAP).nodeId());
        assertBad(BOTH + "broker.id=3\n" + TWO + BOOTSTRAP,
                "You must set `node.id` to the same value as `broker.id`.");
    }

    @Test
    void dataIsInLogDirsElseInLogDir() {
        NodeSettings two = read(BOTH + TWO + BOOTSTRAP + "log.dirs=/a,/b,/a\nlog.dir=/c\n");
        NodeSettings one = read(BOTH + TWO + BOOTSTRAP + "log.dir=/c\nmetadata.log.dir=/m\n");

        assertEquals(List.of("/a", "/b"), two.logDirs());
        assertEquals("/a", two.metadataLogDir());
        assertEquals(List.of("/c"), one.logDirs());
        assertEquals("/m", one.metadataLogDir());
    }

    @Test
    void whatIsMissingIsSaid() {
        assertBad("",
                "Missing required configuration \"controller.listener.names\" "
                        + "which has no default value.",
                "Missing required configuration \"node.id\" which has no default value.",
                "Missing required configuration \"process.roles\" which has no default value.");
        assertBad(BOTH + TWO, "If using process.roles, either controller.quorum.bootstrap.servers "
                + "must contain the set of bootstrap controllers or controller.quorum.voters must "
                + "contain a parseable set of controllers.");
    }

    @Test
    void theQuorumFitsTheRole() {
        assertBad(BOTH + TWO + "controller.quorum.voters=2@localhost:9093\n",
                "If process.roles contains the 'controller' role, the node id 1 must be included "
                        + "in "
                        + "the set of voters controller.quorum.voters=Set(2)");
        assertBad("""
                process.roles=broker
                node.id=1
                controller.listener.names=CONTROLLER
                controller.quorum.voters=1@localhost:9093
                """, "If process.roles contains just the 'broker' role, the node id 1 must not be "
                + "included in the set of voters controller.quorum.voters=Set(1)");
        assertBad(BOTH + TWO + "controller.quorum.voters=1@localhost\n",
                "Failed to parse host name from entry 1@localhost for the configuration "
                        + "controller.quorum.voters. Each entry should be in the form "
                        + "`{id}@{host}:{port}`.");
        assertBad(BOTH + TWO + "controller.quorum.voters=x@localhost:1\n",
                "Failed to parse voter ID as an integer from x");
        assertBad(BOTH + TWO + "controller.quorum.bootstrap.servers=localhost\n",
                "Failed to parse host name from localhost for the configuration "
                        + "controller.quorum.bootstrap.servers. Each entry should be in the form "
                        + "\"{host}:{port}\"");
    }

    @Test
    void listenersFitTheRole() {
        assertBad(BOTH + BOOTSTRAP, "controller.listener.names must contain at least one value "
                + "appearing in the 'listeners' configuration when running the KRaft controller "
                + "role");
        assertBad(BOTH + BOOTSTRAP + "listeners=CONTROLLER://:9093\n",
                "There must be at least one broker advertised listener. Perhaps all listeners "
                        + "appear in controller.listener.names?");
        assertBad(BOTH.replace("broker,", "") + BOOTSTRAP + TWO,
                "The listeners config must only contain KRaft controller listeners from "
                        + "controller.listener.names when process.roles=controller");
        assertBad(BOTH.replace(",controller", "") + BOOTSTRAP + TWO,
                "controller.listener.names must not contain a value appearing in the 'listeners' "
                        + "configuration when running KRaft with just the broker role");
    }

    @Test
    void badAddressesAreNamed() {
        assertBad(BOTH + BOOTSTRAP + "listeners=PLAINTEXT//:9092,CONTROLLER://:9093\n",
                "Error creating broker listeners from '[PLAINTEXT//:9092, CONTROLLER://:9093]': "
                        + "Unable to parse PLAINTEXT//:9092 to a broker endpoint");
        assertBad(BOTH + BOOTSTRAP + MAP
                        + "listeners=PLAINTEXT://:9092,SSL://:9092,CONTROLLER://:9093\n",
                "Error creating broker listeners from '[PLAINTEXT://:9092, SSL://:9092, "
                        + "CONTROLLER://:9093]': Each listener must have a different port, "
                        + "listeners: "
                        + "[PLAINTEXT://:9092, SSL://:9092, CONTROLLER://:9093]");
        assertBad(BOTH + BOOTSTRAP + "listeners=FOO://:1,CONTROLLER://:9093\n",
                "Error creating broker listeners from '[FOO://:1, CONTROLLER://:9093]': "
                        + "No security protocol defined for listener FOO",
                "Error creating broker listeners from '[FOO://:1, CONTROLLER://:9093]': "
                        + "No security protocol defined for listener CONTROLLER");
        assertBad(BOTH + BOOTSTRAP + TWO + "advertised.listeners=PLAINTEXT://0.0.0.0:9092\n",
                "advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. "
                        + "Use a routable IP address.");
        assertBad(BOTH + BOOTSTRAP + TWO + MAP
                        + "advertised.listeners=PLAINTEXT://h:9092,SSL://h:9093\n",
                "advertised.listeners listener names must be equal to or a subset of the ones "
                        + "defined in listeners. Found PLAINTEXT,SSL. The valid options based on "
                        + "the "
                        + "current configuration are PLAINTEXT,CONTROLLER");
    }

    @Test
    void oneIpv4AndOneIpv6AddressMayShareAPort() {
        NodeSettings node = read(BOTH + BOOTSTRAP + MAP
                + "listeners=PLAINTEXT://127.0.0.1:9092,SSL://[::1]:9092,CONTROLLER://:0\n");

        assertEquals(3, node.listeners().size());
    }

    @Test
    void theInterBrokerListenerIsKnownAndNamedOnce() {
        assertBad(BOTH + BOOTSTRAP + TWO + "inter.broker.listener.name=FOO\n",
                "Listener with name FOO defined in inter.broker.listener.name not found in "
                        + "listener.security.protocol.map.");
        assertBad(BOTH + BOOTSTRAP + TWO + "inter.broker.listener.name=PLAINTEXT\n"
                        + "security.inter.broker.protocol=PLAINTEXT\n",
                "Only one of inter.broker.listener.name and security.inter.broker.protocol "
                        + "should be "
                        + "set.");
    }

    @Test
    void valuesFitTogether() {
        assertBad(BOTH + BOOTSTRAP + TWO + """
                log.retention.ms=0
                log.roll.ms=0
                log.roll.jitter.ms=-1
                replica.socket.timeout.ms=100
                log.cleaner.dedupe.buffer.size=1
                max.connections.per.ip=0
                offsets.topic.compression.codec=9
                group.coordinator.rebalance.protocols=consumer
                group.consumer.heartbeat.interval.ms=100
                cordoned.log.dirs=/x
                """, """
                log.retention.ms must be unlimited (-1) or, greater than or equal to 1
                log.roll.ms must be greater than or equal to 1
                log.roll.jitter.ms must be greater than or equal to 0
                replica.socket.timeout.ms should always be at least replica.fetch.wait.max.ms to \
                prevent unnecessary socket timeouts
                log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.
                max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides \
                property is set.
                Unknown compression type id: 9
                Disabling the 'classic' protocol is not supported.
                group.consumer.heartbeat.interval.ms must be greater than or equal to \
                group.consumer.min.heartbeat.interval.ms
                All entries in cordoned.log.dirs must be present in log.dirs or log.dir. \
                Missing entries : /x""");
    }

    @Test
    void unknownKeysAndOpenListenersAreWarnedOf() {
        NodeSettings node = read(BOTH + BOOTSTRAP + TWO + "num.partition=3\n");

        assertEquals(List.of(
                "Listener PLAINTEXT://:9092 is open to the network without encryption or "
                        + "authentication.",
                "Listener CONTROLLER://:9093 is open to the network without encryption or "
                        + "authentication.",
                "Unknown setting num.partition, did you mean num.partitions?"), node.warnings());
    }

    private static NodeSettings read(String text) {
        return Nodes.read(new HashMap<>(PropertiesText.parse(text)));
    }

    private static void assertBad(String text, String... complaints) {
        NodeSettings.Read read = NodeSettings.read(PropertiesText.parse(text));
        assertFalse(read instanceof NodeSettings.Read.Good, "should have been refused");
        String message = ((NodeSettings.Read.Bad) read).message();
        assertEquals(String.join("\n", complaints),
                complaints[0].startsWith("Missing")
                        ? message.lines().sorted().reduce((a, b) -> a + "\n" + b).orElseThrow()
                        : message);
    }
}
