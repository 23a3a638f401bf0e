package moldau.trials.nodes;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import moldau.base.LogDir;
import moldau.base.os.OsWorld;
import moldau.broker.Node;
import moldau.broker.config.NodeSettings;
import moldau.broker.metadata.Directories;
import moldau.broker.metadata.Format;
import moldau.state.cluster.Bootstrap;
import moldau.state.cluster.Features;

/// One of our nodes with a world of its own, formatted if its directory is empty.
final class RunningNode implements AutoCloseable {
    static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qg";

    private final Map<String, String> settings;
    private OsWorld world;
    private Node node;

    private RunningNode(Map<String, String> settings) {
        this.settings = settings;
    }

    /// @param port of its listener, for others to know before it runs
    static RunningNode controller(int id, int port, Path dir, Map<String, String> more) {
        var settings = new HashMap<>(Map.of(
                "node.id", "" + id,
                "process.roles", "controller",
                "listeners", "CONTROLLER://127.0.0.1:" + port,
                "controller.listener.names", "CONTROLLER",
                "controller.quorum.voters", id + "@127.0.0.1:" + port,
                "log.dirs", dir.toString()));
        settings.putAll(more);
        return new RunningNode(settings).start();
    }

    /// @param voters `controller.quorum.voters`
    static RunningNode broker(int id, String voters, Path dir) {
        return new RunningNode(new HashMap<>(Map.of(
                "node.id", "" + id,
                "process.roles", "broker",
                "listeners", "PLAINTEXT://127.0.0.1:0",
                "controller.listener.names", "CONTROLLER",
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "controller.quorum.voters", voters,
                "offsets.topic.replication.factor", "1",
                "group.initial.rebalance.delay.ms", "0",
                "log.dirs", dir.toString()))).start();
    }

    RunningNode start() {
        NodeSettings read = ((NodeSettings.Read.Good) NodeSettings.read(settings)).node();
        world = new OsWorld(OsWorld.Options.standard());
        try {
            format(read);
            node = Node.start(world, read, "");
        } catch (RuntimeException | Error e) {
            world.close();
            throw e;
        }
        return this;
    }

    private void format(NodeSettings read) {
        var dir = new LogDir(read.metadataLogDir());
        var directories = new Directories(world, List.of(dir), dir);
        if (!directories.isUnformatted()) return;
        new Format(world, new Format.Wish(CLUSTER, read.nodeId(), Format.Quorum.None.ELSEWHERE,
                Bootstrap.atFormat(Features.METADATA_LATEST), false)).run(directories);
    }

    void stop() {
        if (node == null) return;
        node.stop();
        world.close();
        node = null;
    }

    /// Where clients reach it.
    String bootstrap() {
        return node.doors().stream().filter(door -> !door.controller()).findFirst().orElseThrow()
                .bound().toString();
    }

    @Override
    public void close() {
        stop();
    }
}
