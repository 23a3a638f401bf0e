package moldau.trials.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import moldau.base.LogDir;
import moldau.base.Path;
import moldau.base.fault.DiskFault;
import moldau.base.sim.SimDisk;
import moldau.base.sim.SimHost;
import moldau.base.sim.SimWorld;
import moldau.base.sim.Universe;
import moldau.broker.Node;
import moldau.broker.config.NodeSettings;
import moldau.broker.metadata.Directories;
import moldau.broker.metadata.Format;
import moldau.broker.metadata.MetaProperties;
import moldau.client.TopicPartition;
import moldau.log.SmallFile;
import moldau.replication.raft.VoterSet;
import moldau.state.cluster.ClusterImage;
import moldau.wire.Uuid;

/// One machine of the cluster: a host, its disk, and the node that runs on it, life after life.
final class Machine implements Resident {
    static final String CLUSTER = "U2ltdWxhdGVkQ2x1c3Rlcg";
    private static final LogDir DIR = new LogDir("/data");
    private static final String FUTURE = "-future";
    /// As a supervisor would: a node that gave up is started again after this long.
    private static final long RESTART_NANOS = 1_000_000_000L;

    private final Universe universe;
    private final Stage stage;
    private final Reached reached;
    private final SimHost host;
    /// One for each life, in turn.
    private final List<NodeSettings> settings;
    private final List<LogDir> dirs;
    private final int loops;
    private Node node;
    private int lives;
    private boolean wanted;

    /// @param settings of its lives, in turn; they differ in addresses only
    Machine(Stage stage, SimHost host, List<Map<String, String>> settings, int disks, int loops) {
        this.universe = stage.universe();
        this.stage = stage;
        this.reached = stage.reached();
        this.host = host;
        this.dirs = dirs(disks);
        this.loops = loops;
        this.settings = settings.stream().map(Machine::read).toList();
    }

    private static NodeSettings read(Map<String, String> settings) {
        return switch (NodeSettings.read(settings)) {
            case NodeSettings.Read.Good good -> good.node();
            case NodeSettings.Read.Bad bad -> throw new IllegalArgumentException(bad.message());
        };
    }

    /// Where something of a partition lies on this machine.
    record Home(SimDisk disk, Path directory) {}

    private static List<LogDir> dirs(int disks) {
        var all = new ArrayList<LogDir>();
        for (int i = 1; i <= disks; i++) all.add(i == 1 ? DIR : new LogDir(DIR.path() + i));
        return all;
    }

    /// `log.dirs` of a machine with so many disks.
    static String paths(int disks) {
        return String.join(",", dirs(disks).stream().map(LogDir::path).toList());
    }

    @Override
    public SimHost host() {
        return host;
    }

    int id() {
        return settings.getFirst().nodeId();
    }

    boolean isBroker() {
        return settings.getFirst().isBroker();
    }

    boolean isController() {
        return settings.getFirst().isController();
    }

    /// That of the metadata log.
    SimDisk disk() {
        return host.disk(DIR);
    }

    List<LogDir> dirs() {
        return dirs;
    }

    List<SimDisk> disks() {
        var all = new ArrayList<SimDisk>();
        for (LogDir each : dirs) all.add(host.disk(each));
        return all;
    }

    /// What `look` finds on its disks, whatever ails them: for who judges, not for the node.
    <R> R look(Supplier<R> look) {
        for (SimDisk each : disks()) each.ills().looksOn();
        try {
            return look.get();
        } finally {
            for (SimDisk each : disks()) each.ills().lookedOn();
        }
    }

    /// Where a partition's log lies. A copy that changes directories takes the place of a log whose
    /// directory has lost its name a moment ago; a log of another topic of that name, that nobody has
    /// deleted yet, is the last to be taken.
    ///
    /// @param topic null for any
    Home home(TopicPartition partition, Uuid topic) {
        String name = partition.toString();
        Path directory = Path.ROOT.child(name);
        Home other = null;
        for (LogDir dir : dirs) {
            SimDisk disk = host.disk(dir);
            Home home = disk.exists(directory) ? new Home(disk, directory) : null;
            if (home != null && (dirs.size() == 1 || topic == null || isOf(home, topic))) return home;
            Home copy = dirs.size() == 1 ? null : copy(disk, name);
            if (copy != null && (topic == null || isOf(copy, topic))) other = copy;
            else if (other == null) other = home;
        }
        return other == null ? new Home(disk(), directory) : other;
    }

    private static boolean isOf(Home home, Uuid topic) {
        Path path = home.directory().child("partition.metadata");
        String text = SmallFile.text(home.disk(), path);
        return text != null && text.endsWith(topic.toString());
    }

    private static Home copy(SimDisk disk, String name) {
        for (Path each : disk.list(Path.ROOT)) {
            boolean copies = each.name().startsWith(name + '.') && each.name().endsWith(FUTURE);
            if (copies) return new Home(disk, each);
        }
        return null;
    }

    /// A number that differs when something on a disk does.
    long fingerprint() {
        long all = 0;
        for (SimDisk each : disks()) all = all * 31 + each.fingerprint();
        return all;
    }

    @Override
    public void start() {
        wanted = true;
        SimWorld world = host.boot(loops);
        try {
            format(world);
            node = Node.launch(world, settings.get(lives++ % settings.size()), "");
        } catch (DiskFault sick) {
            reached.saw("a node could not start");
            giveUp(world);
            return;
        }
        node.broken().thenAccept(_ -> universe.after(0, () -> giveUp(world)));
        node.ready().whenComplete((_, failure) -> {
            String became = failure == null ? "became ready" : "was refused";
            reached.saw("a node " + became);
            stage.says(host.name() + ' ' + became);
            if (failure != null) universe.after(0, () -> giveUp(world));
        });
    }

    private void format(SimWorld world) {
        var directories = new Directories(world, dirs, DIR);
        if (directories.isUnformatted()) reached.saw("a node was formatted");
        else if (disk().exists(new Path("meta.properties"))) return;
        new Format(world, new Format.Wish(CLUSTER, id(), quorum(),
                stage.plan().release().bootstrap(), true)).run(directories);
    }

    private Format.Quorum quorum() {
        Profile.Shape shape = stage.profile().shape();
        boolean votes = shape.isVoting() && id() <= shape.votersAtFirst();
        return votes ? new Format.Quorum.Initial(Cluster.votersAtFirst(shape)) : Format.Quorum.None.ELSEWHERE;
    }

    /// The id of its directory of the metadata log; null if it has none yet.
    Uuid metadataDirectory() {
        MetaProperties found = look(() -> MetaProperties.read(disk()));
        return found == null ? null : found.directoryId();
    }

    /// The node cannot go on: its process ends, and another is tried.
    private void giveUp(SimWorld life) {
        if (host.life() != life || !life.isAlive()) return;
        reached.saw("a node gave up");
        host.kill();
        ended();
        universe.after(RESTART_NANOS, () -> {
            // Pages that a failed sync dropped would still be read: the machine must be started anew.
            if (wanted && !isUp() && !isFailingSync()) start();
        });
    }

    /// Asks the node to stop in good order; it is down then, if nothing else happens to it first.
    void stop() {
        SimWorld life = host.life();
        Node stopping = node;
        wanted = false;
        stopping.retire(() -> universe.after(0, () -> {
            if (host.life() != life || !life.isAlive()) return;
            stopping.letGo();
            host.kill();
            ended();
            reached.saw("a node stopped in good order");
            if (wanted) start();
        }));
    }

    /// As long as it is stopping it comes back when it has stopped.
    @Override
    public void revive() {
        wanted = true;
        if (!isUp()) start();
    }

    /// The machine loses its power, and with it what its disks had not synced, whatever ails them.
    void cutPower() {
        look(() -> {
            host.cutPower();
            return null;
        });
        ended();
    }

    @Override
    public void ended() {
        node = null;
    }

    /// Whether the node of this life, not of an earlier one, serves.
    boolean isReady() {
        return isUp() && node != null && node.ready().isDone() && !node.ready().isCompletedExceptionally();
    }

    /// What the node knows of the cluster; null while it is down.
    ClusterImage image() {
        return isUp() && node != null ? node.image() : null;
    }

    /// The end of the metadata that [#image] is made of.
    long imageEnd() {
        return node.imageEnd();
    }

    /// The end of the metadata that its clients are shown.
    long appliedEnd() {
        return node.appliedEnd();
    }

    /// The epoch in which it leads the metadata quorum; -1 if it does not.
    int leadsQuorumIn() {
        return isUp() && node != null ? node.leadsQuorumIn() : -1;
    }

    /// Who votes on metadata, as the node knows; nobody while it is down.
    VoterSet voters() {
        return isUp() && node != null ? node.voters() : VoterSet.EMPTY;
    }

    /// Whether a disk drops what it is to sync.
    boolean isFailingSync() {
        for (SimDisk each : disks()) if (each.ills().isFailingSync()) return true;
        return false;
    }

    @Override
    public String toString() {
        return host.name();
    }
}
