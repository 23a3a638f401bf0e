package moldau.trials.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import moldau.base.Endpoint;
import moldau.base.settings.Settings;
import moldau.base.sim.Chance;
import moldau.base.sim.SimHost;
import moldau.base.sim.SimWorld;
import moldau.client.TopicPartition;
import moldau.client.config.AdminSettings;
import moldau.client.net.Links;
import moldau.replication.raft.Voter;
import moldau.state.cluster.ConfigResource;
import moldau.state.cluster.Features;
import moldau.wire.Uuid;
import moldau.wire.message.AddRaftVoterRequest;
import moldau.wire.message.AlterPartitionReassignmentsRequest;
import moldau.wire.message.AlterReplicaLogDirsRequest;
import moldau.wire.message.IncrementalAlterConfigsRequest;
import moldau.wire.message.RemoveRaftVoterRequest;
import moldau.wire.message.Request;
import moldau.wire.message.UnregisterBrokerRequest;
import moldau.wire.message.UpdateFeaturesRequest;

/// Moves replicas to other brokers and other directories, changes configurations, features and who votes,
/// while everything goes on. It does not look at answers: what it asked for may be refused, lost, or done.
final class Operator {
    private static final int ONE_IN_CALLS_OFF = 4;
    /// With one voter alone nobody outlives anything.
    private static final int VOTERS_MIN = 2;
    private static final int ADD_TIMEOUT_MS = 5000;
    /// Of UpdateFeatures.
    private static final byte UPGRADE = 1;
    private static final byte SAFE_DOWNGRADE = 2;
    private static final int ONE_IN_DOWN = 4;
    private static final List<String> FEATURES = List.of(Features.METADATA_VERSION, Features.METADATA_VERSION,
            Features.METADATA_VERSION, Features.ELR, Features.GROUP, Features.TRANSACTION, Features.KRAFT_VERSION);
    private static final String OFFSETS = "__consumer_offsets";

    private final Stage stage;
    private final Cluster cluster;
    private final SimHost host;
    private final Chance chance;
    private Links links;

    Operator(Stage stage, Cluster cluster) {
        this.stage = stage;
        this.cluster = cluster;
        this.host = stage.universe().host("operator");
        this.chance = new Chance(stage.plan().seed(), "operator", 0);
    }

    void start() {
        SimWorld world = host.boot(1);
        var texts = Map.of("bootstrap.servers", stage.bootstrap(),
                "request.timeout.ms", "" + stage.profile().load().requestTimeoutMs());
        links = Links.of(world, Settings.parse(AdminSettings.TABLE, texts).orThrow(), 60_000);
    }

    /// A partition is to have other replicas, as many as it has; or what was asked before is called off.
    void reassign(Fault fault) {
        TopicPartition partition = partition(fault);
        List<Integer> replicas = fault.other() % ONE_IN_CALLS_OFF == 0 ? null : brokers(fault);
        stage.says("operator gives " + partition + " the replicas " + replicas);
        var asked = new AlterPartitionReassignmentsRequest.Partition(partition.partition(), replicas);
        ask(AlterPartitionReassignmentsRequest.DEFAULT.withTopics(List.of(
                new AlterPartitionReassignmentsRequest.Topic(partition.topic(), List.of(asked)))));
    }

    /// A replica is to lie in one of its machine's directories, perhaps where it lies.
    void move(Fault fault) {
        TopicPartition partition = partition(fault);
        Machine machine = cluster.brokers().get(fault.victim() % cluster.brokers().size());
        String path = machine.dirs().get(fault.other() % machine.dirs().size()).path();
        stage.says("operator moves " + partition + " of " + machine + " to " + path);
        Endpoint at = links.bootstrap().get(cluster.brokers().indexOf(machine));
        links.ask(at, AlterReplicaLogDirsRequest.DEFAULT.withDirs(List.of(
                new AlterReplicaLogDirsRequest.Dir(path, List.of(new AlterReplicaLogDirsRequest.Topic(
                        partition.topic(), List.of(partition.partition())))))));
    }

    /// A topic gets another value of a setting: one under which all that is promised holds.
    void reconfigure(Fault fault) {
        Profile.Storage storage = stage.profile().storage();
        List<Choice> choices = List.of(
                new Choice("min.insync.replicas", "" + storage.inSyncMin(), "" + storage.replicas()),
                new Choice("internal.segment.bytes", "" + storage.segmentBytes(), "4096", "65536"),
                new Choice("flush.messages", "" + Long.MAX_VALUE, "1", "100"),
                new Choice("message.timestamp.type", "CreateTime", "LogAppendTime"),
                new Choice("moldau.durability", storage.fsync() ? "fsync" : "replicated", "fsync"));
        Choice choice = choices.get(fault.victim() % choices.size());
        String topic = Stage.topic((fault.victim() >> 4) % storage.topics());
        String value = choice.values.get(fault.other() % choice.values.size());
        stage.says("operator sets " + choice.setting + " of " + topic + " to " + value);
        var config = new IncrementalAlterConfigsRequest.Config(choice.setting, (byte) 0, value);
        ask(IncrementalAlterConfigsRequest.DEFAULT.withResources(List.of(new IncrementalAlterConfigsRequest.Resource(
                ConfigResource.TOPIC, topic, List.of(config)))));
    }

    /// A feature gets another level: mostly a higher one of `metadata.version`. What would lose something is
    /// refused, as is what others depend on.
    void upgrade(Fault fault) {
        String feature = FEATURES.get(fault.victim() % FEATURES.size());
        boolean isMetadata = feature.equals(Features.METADATA_VERSION);
        int levels = Features.METADATA_LATEST - Features.METADATA_MIN + 1;
        int level = isMetadata ? Features.METADATA_MIN + fault.other() % levels : 1;
        byte type = isMetadata && (fault.victim() >> 8) % ONE_IN_DOWN == 0 ? SAFE_DOWNGRADE : UPGRADE;
        stage.says("operator wants " + feature + " at " + level + (type == UPGRADE ? "" : ", safely down"));
        ask(UpdateFeaturesRequest.DEFAULT.withFeatureUpdates(List.of(
                UpdateFeaturesRequest.FeatureUpdate.DEFAULT.withFeature(feature)
                        .withMaxVersionLevel((short) level).withUpgradeType(type))));
    }

    /// The cluster is to forget a broker that has stopped (KIP-631).
    void unregister(Machine machine) {
        stage.says("operator unregisters " + machine);
        stage.reached().saw("a broker was to be forgotten");
        ask(new UnregisterBrokerRequest(machine.id()));
    }

    private record Choice(String setting, List<String> values) {
        Choice(String setting, String... values) {
            this(setting, List.of(values));
        }
    }

    /// A controller leaves off voting that votes, or comes to vote: which it does is as the active controller
    /// knows now.
    ///
    /// @return whether there was somebody to ask
    boolean changeVoters(Fault fault) {
        Machine president = cluster.president();
        Machine machine = cluster.machine(1 + fault.victim() % stage.profile().shape().controllers());
        Uuid directory = machine.metadataDirectory();
        if (president == null || directory == null) return false;
        boolean leaves = president.voters().byId(machine.id()) != null;
        if (leaves && president.voters().size() <= VOTERS_MIN) return false;
        stage.says("operator lets " + machine + (leaves ? " leave off voting" : " vote"));
        if (leaves) {
            ask(new RemoveRaftVoterRequest(null, machine.id(), directory));
        } else {
            var listeners = new ArrayList<AddRaftVoterRequest.Listener>();
            for (Voter.Listener each : Cluster.voter(machine.id(), directory).listeners()) {
                listeners.add(new AddRaftVoterRequest.Listener(
                        each.name(), each.endpoint().host(), each.endpoint().port()));
            }
            ask(AddRaftVoterRequest.DEFAULT.withClusterId(null).withTimeoutMs(ADD_TIMEOUT_MS)
                    .withVoterId(machine.id()).withVoterDirectoryId(directory).withListeners(listeners));
        }
        return true;
    }

    private TopicPartition partition(Fault fault) {
        var all = new ArrayList<>(stage.partitions());
        all.add(new TopicPartition(OFFSETS, 0));
        all.add(new TopicPartition(OFFSETS, 1));
        return all.get((fault.victim() >> 4) % all.size());
    }

    /// So many brokers as there are to be replicas, in any order.
    private List<Integer> brokers(Fault fault) {
        var rest = new ArrayList<Integer>();
        for (Machine each : cluster.brokers()) rest.add(each.id());
        var picked = new ArrayList<Integer>();
        int left = fault.other() / ONE_IN_CALLS_OFF;
        while (picked.size() < stage.profile().storage().replicas()) {
            picked.add(rest.remove(left % rest.size()));
            left /= 4;
        }
        return picked;
    }

    private void ask(Request request) {
        links.ask(links.bootstrap().get(chance.below(links.bootstrap().size())), request)
                .whenComplete((answer, failure) ->
                        stage.says("operator heard " + (failure == null ? answer : failure)));
    }
}
