package moldau.broker.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.base.Endpoint;
import moldau.base.settings.Settings;

/// What one node was told at start, all of it checked and fitting together.
///
/// @param settings everything by key, see [BrokerSettings]; `node.id` is always given
/// @param isBroker holds partitions and serves clients
/// @param isController votes on metadata
/// @param listeners where we listen, controller listeners included, in the order given
/// @param advertised what brokers and clients are told, without controller listeners; hosts may be
///        empty: then it is this machine's own name
/// @param controllerListeners of `listeners` those for the quorum, the preferred one first; empty
///        for a mere broker
/// @param interBrokerListener name of the listener brokers use among themselves
/// @param controllerProtocol how controllers are spoken to
/// @param logDirs at least one, as written
/// @param metadataLogDir where `__cluster_metadata` is
/// @param voters of a fixed quorum; empty where voters may change
/// @param bootstrap controllers to begin with; empty where the voters are fixed
/// @param warnings what deserves a line in the log, one sentence each
public record NodeSettings(
        Settings settings,
        boolean isBroker,
        boolean isController,
        List<Listener> listeners,
        List<Listener> advertised,
        List<Listener> controllerListeners,
        String interBrokerListener,
        SecurityProtocol controllerProtocol,
        List<String> logDirs,
        String metadataLogDir,
        List<Voter> voters,
        List<Endpoint> bootstrap,
        List<String> warnings) {

    /// The outcome of reading.
    public sealed interface Read {
        record Good(NodeSettings node) implements Read {}

        /// @param complaints everything that is wrong, one sentence each
        record Bad(List<String> complaints) implements Read {
            /// All complaints, one a line.
            public String message() {
                return String.join("\n", complaints);
            }
        }
    }

    /// Reads a node's settings as they stand in `server.properties`.
    ///
    /// Where Kafka would listen on all interfaces for want of a `listeners` line, we listen on
    /// loopback only; see docs/differences.md.
    public static Read read(Map<String, String> given) {
        Map<String, String> texts = new TreeMap<>(given);
        List<String> complaints = new ArrayList<>();
        alignIds(texts, complaints);
        return switch (Settings.parse(BrokerSettings.TABLE, texts)) {
            case Settings.Parsed.Good(Settings settings) ->
                    new NodeReading(settings, complaints).read();
            case Settings.Parsed.Bad(List<String> more) -> {
                complaints.addAll(more);
                yield new Read.Bad(List.copyOf(complaints));
            }
        };
    }

    /// The settings of a node that was told nothing: one node for development, broker and
    /// controller in one process, loopback only, every acknowledged batch on disk, small internal
    /// topics.
    ///
    /// @param changes settings that differ, from the command line
    public static Read development(Map<String, String> changes) {
        Map<String, String> given = new LinkedHashMap<>(DEVELOPMENT);
        given.putAll(changes);
        return read(given);
    }

    private static final Map<String, String> DEVELOPMENT = Map.ofEntries(
            Map.entry("node.id", "1"),
            Map.entry("process.roles", "broker,controller"),
            Map.entry("listeners", "PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093"),
            Map.entry("controller.listener.names", "CONTROLLER"),
            Map.entry("controller.quorum.bootstrap.servers", "127.0.0.1:9093"),
            Map.entry("controller.quorum.fetch.timeout.ms", "1000"),
            Map.entry("controller.quorum.election.timeout.ms", "500"),
            Map.entry("controller.quorum.request.timeout.ms", "1000"),
            Map.entry("broker.session.timeout.ms", "1000"),
            Map.entry("broker.heartbeat.interval.ms", "200"),
            Map.entry("log.dirs", "moldau-data"),
            Map.entry("moldau.durability", "fsync"),
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"));

    public int nodeId() {
        return settings.get(BrokerSettings.NODE_ID);
    }

    /// `broker.id` and `node.id` are one setting with two names.
    private static void alignIds(Map<String, String> texts, List<String> complaints) {
        String node = texts.get("node.id");
        String broker = texts.get("broker.id");
        if (node == null && broker != null) {
            texts.put("node.id", broker);
        } else if (node != null && broker == null) {
            texts.put("broker.id", node);
        } else if (node != null && !node.trim().equals(broker.trim())) {
            complaints.add("You must set `node.id` to the same value as `broker.id`.");
        }
    }
}
