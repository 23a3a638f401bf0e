package moldau.trials.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.base.Endpoint;
import moldau.base.sim.Chance;
import moldau.base.sim.Universe;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Voter;
import moldau.replication.raft.VoterSet;
import moldau.state.cluster.ClusterImage;
import moldau.wire.Uuid;

/// The machines of a run, numbered from 1 as their nodes are.
final class Cluster {
    private static final int CLIENT_PORT = 9092;
    /// Where logs rot they are read all the time.
    private static final String SCRUB_MS = "2000";
    private static final String SCRUB_BYTES_PER_SECOND = "4194304";
    private static final int OTHER_CLIENT_PORT = 9192;
    private static final int CONTROLLER_PORT = 9093;
    private static final int MOVES_ONE_IN = 4;

    private final List<Machine> machines = new ArrayList<>();
    /// Of committed metadata that some node has known.
    private long knownEnd;

    Cluster(Stage stage) {
        Profile.Shape shape = stage.profile().shape();
        var chance = new Chance(stage.plan().seed(), "cluster", 0);
        for (int id = 1; id <= shape.machines(); id++) {
            machines.add(new Machine(stage, stage.universe().host(name(id)), addresses(id, stage),
                    shape.disks(), 1 + chance.below(2)));
        }
    }

    /// What a machine's lives are given in turn: in some seeds the last broker, which clients need not find
    /// at first, is at another address in each other life.
    private static List<Map<String, String>> addresses(int id, Stage stage) {
        Profile profile = stage.profile();
        long seed = stage.plan().seed();
        Map<String, String> settings = settings(id, profile, seed, CLIENT_PORT);
        boolean moves = profile.shape().brokers() > 1 && id == lastBroker(profile.shape())
                && new Chance(seed, "addresses", 0).below(MOVES_ONE_IN) == 0;
        return moves ? List.of(settings, settings(id, profile, seed, OTHER_CLIENT_PORT)) : List.of(settings);
    }

    private static int lastBroker(Profile.Shape shape) {
        return shape.combined() ? shape.brokers() : shape.machines();
    }

    private static String name(int id) {
        return "n" + id;
    }

    /// Where clients begin.
    static String bootstrap(Profile.Shape shape) {
        var all = new ArrayList<String>();
        for (int id = 1; id <= shape.machines(); id++) {
            if (isBroker(id, shape)) all.add(name(id) + ':' + CLIENT_PORT);
        }
        return String.join(",", all);
    }

    private static boolean isController(int id, Profile.Shape shape) {
        return id <= shape.controllers();
    }

    private static boolean isBroker(int id, Profile.Shape shape) {
        return shape.combined() ? id <= shape.brokers() : id > shape.controllers();
    }

    private static Map<String, String> settings(int id, Profile profile, long seed, int clientPort) {
        Profile.Shape shape = profile.shape();
        Profile.Storage storage = profile.storage();
        boolean broker = isBroker(id, shape);
        boolean controller = isController(id, shape);
        var roles = new ArrayList<String>();
        var listeners = new ArrayList<String>();
        if (broker) {
            roles.add("broker");
            listeners.add("PLAINTEXT://" + name(id) + ':' + clientPort);
        }
        if (controller) {
            roles.add("controller");
            listeners.add("CONTROLLER://" + name(id) + ':' + CONTROLLER_PORT);
        }
        var addresses = new ArrayList<String>();
        for (int each = 1; each <= shape.controllers(); each++) {
            String address = name(each) + ':' + CONTROLLER_PORT;
            addresses.add(shape.isVoting() ? address : each + "@" + address);
        }
        var settings = new TreeMap<String, String>();
        settings.put("node.id", "" + id);
        settings.put("process.roles", String.join(",", roles));
        settings.put("listeners", String.join(",", listeners));
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        String quorum = shape.isVoting() ? "controller.quorum.bootstrap.servers" : "controller.quorum.voters";
        settings.put(quorum, String.join(",", addresses));
        boolean joins = shape.isVoting() && new Chance(seed, "joins", 0).below(2) == 0;
        settings.put("controller.quorum.auto.join.enable", "" + joins);
        settings.put("log.dirs", Machine.paths(shape.disks()));
        settings.put("moldau.durability", storage.fsync() ? "fsync" : "replicated");
        settings.put("auto.create.topics.enable", "false");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("offsets.topic.replication.factor", "" + storage.replicas());
        settings.put("offsets.topic.num.partitions", "2");
        settings.put("min.insync.replicas", "" + storage.inSyncMin());
        if (Fault.isRotten(seed, profile)) {
            settings.put("moldau.scrub.interval.ms", SCRUB_MS);
            settings.put("moldau.scrub.bytes.per.second", SCRUB_BYTES_PER_SECOND);
        }
        profile.tempo(seed).into(settings);
        return settings;
    }

    /// Who votes at first, where that is not among the settings (KIP-853).
    static VoterSet votersAtFirst(Profile.Shape shape) {
        var all = new ArrayList<Voter>();
        for (int id = 1; id <= shape.votersAtFirst(); id++) all.add(voter(id, new Uuid(id, id)));
        return new VoterSet(all);
    }

    /// @param directory of its metadata log
    static Voter voter(int id, Uuid directory) {
        var listener = new Voter.Listener("CONTROLLER", new Endpoint(name(id), CONTROLLER_PORT));
        return new Voter(new ReplicaKey(id, directory), List.of(listener), (short) 0, (short) 1);
    }

    List<Machine> machines() {
        return machines;
    }

    /// In the order of the bootstrap addresses.
    List<Machine> brokers() {
        return machines.stream().filter(Machine::isBroker).toList();
    }

    /// Where clients find a broker in most of its lives.
    Endpoint endpoint(Machine broker) {
        return new Endpoint(name(broker.id()), CLIENT_PORT);
    }

    Machine machine(int id) {
        return machines.get(id - 1);
    }

    /// What the active controller knows; null while nobody leads the quorum, or who does has just begun and
    /// knows less than was known before.
    ClusterImage image() {
        for (Machine each : machines) if (each.image() != null) knownEnd = Math.max(knownEnd, each.imageEnd());
        Machine leader = president();
        ClusterImage image = leader == null ? null : leader.image();
        return image == null || leader.imageEnd() < knownEnd ? null : image;
    }

    /// Who leads the quorum in the newest epoch; null while nobody does.
    Machine president() {
        Machine leader = null;
        for (Machine each : machines) {
            boolean newer = each.leadsQuorumIn() > (leader == null ? -1 : leader.leadsQuorumIn());
            if (newer) leader = each;
        }
        return leader;
    }

    /// Starts all machines, each a little after the one before.
    void start(Universe universe) {
        for (Machine each : machines) universe.after(each.id() * 1_000_000L, each::start);
    }
}
