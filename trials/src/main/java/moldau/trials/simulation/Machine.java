package moldau.trials.simulation;

import java.util.List;
import java.util.Map;
import moldau.base.LogDir;
import moldau.base.fault.DiskFault;
import moldau.base.sim.SimDisk;
import moldau.base.sim.SimHost;
import moldau.base.sim.SimWorld;
import moldau.base.sim.Universe;
import moldau.broker.Node;
import moldau.broker.config.NodeSettings;
import moldau.broker.metadata.Directories;
import moldau.broker.metadata.Format;
import moldau.state.cluster.Bootstrap;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.Features;

/// One machine of the cluster: a host, its disk, and the node that runs on it, life after life.
final class Machine implements Resident {
    static final String CLUSTER = "U2ltdWxhdGVkQ2x1c3Rlcg";
    private static final LogDir DIR = new LogDir("/data");
    /// As a supervisor would: a node that gave up is started again after this long.
    private static final long RESTART_NANOS = 1_000_000_000L;

    private final Universe universe;
    private final Stage stage;
    private final Reached reached;
    private final SimHost host;
    private final NodeSettings settings;
    private final int loops;
    private Node node;
    private boolean wanted;

    Machine(Stage stage, SimHost host, Map<String, String> settings, int loops) {
        this.universe = stage.universe();
        this.stage = stage;
        this.reached = stage.reached();
        this.host = host;
        this.loops = loops;
        this.settings = switch (NodeSettings.read(settings)) {
            case NodeSettings.Read.Good good -> good.node();
            case NodeSettings.Read.Bad bad -> throw new IllegalArgumentException(bad.message());
        };
    }

    static LogDir dir() {
        return DIR;
    }

    @Override
    public SimHost host() {
        return host;
    }

    int id() {
        return settings.nodeId();
    }

    boolean isBroker() {
        return settings.isBroker();
    }

    boolean isController() {
        return settings.isController();
    }

    SimDisk disk() {
        return host.disk(DIR);
    }

    @Override
    public void start() {
        wanted = true;
        SimWorld world = host.boot(loops);
        try {
            format(world);
            node = Node.launch(world, settings, "");
        } catch (DiskFault sick) {
            reached.saw("a node could not start");
            giveUp(world);
            return;
        }
        node.broken().thenAccept(_ -> universe.after(0, () -> giveUp(world)));
        node.ready().whenComplete((_, failure) -> {
            reached.saw(failure == null ? "a node became ready" : "a node was refused");
            stage.says(host.name() + " is ready");
        });
    }

    private void format(SimWorld world) {
        var directories = new Directories(world, List.of(DIR), DIR);
        if (!directories.isUnformatted()) return;
        new Format(world, new Format.Wish(CLUSTER, id(), Format.Quorum.None.ELSEWHERE,
                Bootstrap.atFormat(Features.METADATA_LATEST), false)).run(directories);
    }

    /// The node cannot go on: its process ends, and another is tried.
    private void giveUp(SimWorld life) {
        if (host.life() != life || !life.isAlive()) return;
        reached.saw("a node gave up");
        host.kill();
        ended();
        universe.after(RESTART_NANOS, () -> {
            // Pages that a failed sync dropped would still be read: the machine must be started anew.
            if (wanted && !isUp() && !disk().ills().isFailingSync()) start();
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

    /// It is to run: now, or again once it has stopped.
    void want() {
        wanted = true;
        if (!isUp()) start();
    }

    @Override
    public void ended() {
        node = null;
    }

    /// Whether the node of this life, not of an earlier one, serves.
    boolean isReady() {
        return isUp() && node != null && node.ready().isDone();
    }

    /// What the node knows of the cluster; null while it is down.
    ClusterImage image() {
        return isUp() && node != null ? node.image() : null;
    }

    /// The end of the metadata that [#image] is made of.
    long imageEnd() {
        return node.imageEnd();
    }

    /// The epoch in which it leads the metadata quorum; -1 if it does not.
    int leadsQuorumIn() {
        return isUp() && node != null ? node.leadsQuorumIn() : -1;
    }

    @Override
    public String toString() {
        return host.name();
    }
}
