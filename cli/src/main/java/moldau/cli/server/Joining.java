package moldau.cli.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Session;
import moldau.cli.cluster.NewNode;
import moldau.client.Quorum;
import moldau.wire.message.DescribeClusterResponse;
import moldau.wire.message.DescribeQuorumResponse;

/// A node of a cluster over several machines: `--listen` founds one, `--join` adds a node to it. What
/// was decided is kept as `moldau-node/server.properties`, to be read and changed by people, and the
/// same command starts the same node again.
///
/// ```
///   first machine    moldau server start --listen 10.0.0.1
///   every other      moldau server start --join 10.0.0.1
/// ```
///
/// The first three nodes vote on metadata, so that one may fail; those after them are brokers.
final class Joining {
    static final String FOLDER = "moldau-node";
    private static final int VOTERS = 3;
    private static final int COPIES = 3;
    private static final int PORT = 9092;
    private static final int CONNECT_MS_MAX = 5_000;

    private final Given given;
    private final Path folder = Path.of(FOLDER);

    Joining(Given given) {
        this.given = given;
    }

    static boolean isMeant(Given given) {
        return given.has("--join") || given.has("--listen");
    }

    /// Makes the node unless it was made before.
    ///
    /// @return its `server.properties`
    /// @throws Failure if the seed cannot be reached, or cannot take nodes in this way
    String properties() {
        Path file = folder.resolve("server.properties");
        if (Files.exists(file)) return file.toString();
        if (given.has("--join")) join();
        else found();
        return file.toString();
    }

    private void found() {
        String host = given.get("--listen", "");
        int port = port(host);
        var node = new NewNode(folder, 1, true, host, port, List.of(host(host) + ":" + (port + 1)), 1);
        node.make(NewNode.randomId(), Map.of(), "--standalone");
    }

    private void join() {
        String seed = Session.withPorts(given.get("--join", ""));
        Session.run(seed, cluster -> {
            join(seed, cluster.admin().describeCluster(true), cluster.admin().quorum().describe());
            return Exit.OK;
        });
    }

    private void join(String seed, DescribeClusterResponse cluster, Quorum.Status quorum) {
        List<String> controllers = controllers(quorum);
        if (controllers.isEmpty()) {
            throw Failure.of(Exit.FAILED, "M-2022 CANNOT_JOIN", seed + " does not say where its controllers are")
                    .hint("name them", "controller.quorum.bootstrap.servers in a server.properties, and start with -c");
        }
        var voters = quorum.partition().currentVoters();
        boolean votes = voters.size() < VOTERS && voters.stream().noneMatch(each -> each.replicaDirectoryId().isZero());
        String host = given.has("--listen") ? given.get("--listen", "") : hereAsSeenBy(seed);
        int port = port(host);
        if (votes) controllers.add(host(host) + ":" + (port + 1));
        int copies = Math.min(COPIES, cluster.brokers().size() + 1);
        var node = new NewNode(folder, freeId(cluster, quorum), votes, host, port, controllers, copies);
        if (votes) {
            node.make(cluster.clusterId(), Map.of("controller.quorum.auto.join.enable", "true"),
                    "--no-initial-controllers");
        } else {
            node.make(cluster.clusterId(), Map.of());
        }
    }

    private static List<String> controllers(Quorum.Status quorum) {
        var found = new ArrayList<String>();
        for (DescribeQuorumResponse.Node each : quorum.nodes()) {
            for (var at : each.listeners()) found.add(host(at.host()) + ":" + at.port());
        }
        return found;
    }

    /// Nodes that are away keep their ids.
    private static int freeId(DescribeClusterResponse cluster, Quorum.Status quorum) {
        var taken = new TreeSet<Integer>();
        for (var each : cluster.brokers()) taken.add(each.brokerId());
        for (var each : quorum.partition().currentVoters()) taken.add(each.replicaId());
        for (var each : quorum.partition().observers()) taken.add(each.replicaId());
        int id = 1;
        while (taken.contains(id)) id++;
        return id;
    }

    private int port(String host) {
        if (!given.has("--port")) return NewNode.freePorts(host, PORT);
        long port = given.number("--port", PORT);
        if (port < 1 || port > 65_534) throw given.grammar().misused("--port is 1 to 65534");
        return (int) port;
    }

    private static String host(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    /// The address of this machine on the way to the seed: the others come back by it.
    private static String hereAsSeenBy(String seed) {
        String first = seed.split(",")[0];
        int colon = first.lastIndexOf(':');
        String host = first.substring(0, colon).replaceAll("^\\[|]$", "");
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, Integer.parseInt(first.substring(colon + 1))), CONNECT_MS_MAX);
            return socket.getLocalAddress().getHostAddress();
        } catch (IOException | NumberFormatException e) {
            throw Failure.of(Exit.NOT_REACHABLE, "M-2011 NOT_REACHABLE", first + ": " + e.getMessage())
                    .hint("the address is of", "a node that runs, as its `Kafka` line says");
        }
    }
}
