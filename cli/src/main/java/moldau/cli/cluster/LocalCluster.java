package moldau.cli.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Terminal;
import moldau.cli.kafka.Scripts;
import moldau.wire.Uuid;

/// The nodes of a cluster on this machine, in one folder. Each is broker and voting controller; they
/// are made with the same cluster id and the same first voters, as `kafka-storage.sh format
/// --initial-controllers` does it.
final class LocalCluster {
    static final String FOLDER = "moldau-cluster";
    private static final String PREFIX = "node-";
    private static final int START_SECONDS_MAX = 60;
    private static final int STOP_SECONDS_MAX = 30;
    private static final int PORT_MAX = 65_000;

    private final Path folder;

    LocalCluster(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    /// In order of their ids; empty if there is no cluster in the folder.
    List<LocalNode> nodes() {
        var found = new TreeMap<Integer, LocalNode>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : all.toList()) {
                String name = each.getFileName().toString();
                if (!name.matches(PREFIX + "\\d{1,4}")) continue;
                int id = Integer.parseInt(name.substring(PREFIX.length()));
                found.put(id, new LocalNode(id, each));
            }
        } catch (IOException e) {
            return List.of();
        }
        return List.copyOf(found.values());
    }

    /// @throws Failure if there is no such node
    LocalNode node(int id) {
        for (LocalNode each : nodes()) if (each.id() == id) return each;
        throw Failure.of(Exit.NOT_FOUND, "M-2019 NO_SUCH_NODE", nodes().isEmpty()
                ? "there is no cluster in " + folder : "the cluster in " + folder + " has no node " + id)
                .hint("make one", "moldau cluster up -n 3")
                .hint("its nodes", "moldau cluster status");
    }

    /// Addresses of the nodes that run, or of all if none does.
    String addresses() {
        var running = new ArrayList<String>();
        var all = new ArrayList<String>();
        for (LocalNode each : nodes()) {
            all.add(each.address());
            if (each.process() != null) running.add(each.address());
        }
        return String.join(",", running.isEmpty() ? all : running);
    }

    /// Writes settings and formats directories of so many nodes.
    ///
    /// @param port the first to try; each node takes two that are free
    void make(int count, int port) {
        List<int[]> ports = freePorts(count, port);
        var voters = new ArrayList<String>();
        var controllers = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            String at = "127.0.0.1:" + ports.get(i)[1];
            controllers.add(at);
            voters.add((i + 1) + "@" + at + ":" + randomId());
        }
        String cluster = randomId();
        for (int i = 0; i < count; i++) {
            var node = new LocalNode(i + 1, folder.resolve(PREFIX + (i + 1)));
            write(node, settings(node, ports.get(i), String.join(",", controllers), count));
            format(node, cluster, String.join(",", voters));
        }
    }

    private static String randomId() {
        var id = UUID.randomUUID();
        return Uuid.random(id.getMostSignificantBits(), id.getLeastSignificantBits()).toString();
    }

    private static Map<String, String> settings(LocalNode node, int[] ports, String controllers, int count) {
        String copies = Integer.toString(Math.min(3, count));
        String inSync = Integer.toString(Math.min(2, count));
        var settings = new TreeMap<String, String>();
        settings.put("node.id", Integer.toString(node.id()));
        settings.put("process.roles", "broker,controller");
        settings.put("listeners", "PLAINTEXT://127.0.0.1:" + ports[0] + ",CONTROLLER://127.0.0.1:" + ports[1]);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("controller.quorum.bootstrap.servers", controllers);
        settings.put("controller.quorum.fetch.timeout.ms", "1000");
        settings.put("controller.quorum.election.timeout.ms", "500");
        settings.put("controller.quorum.request.timeout.ms", "1000");
        settings.put("broker.heartbeat.interval.ms", "250");
        settings.put("broker.session.timeout.ms", "1000");
        settings.put("log.dirs", node.data().toAbsolutePath().toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("default.replication.factor", copies);
        settings.put("min.insync.replicas", inSync);
        settings.put("offsets.topic.replication.factor", copies);
        settings.put("transaction.state.log.replication.factor", copies);
        settings.put("transaction.state.log.min.isr", inSync);
        settings.put("share.coordinator.state.topic.replication.factor", copies);
        settings.put("share.coordinator.state.topic.min.isr", inSync);
        return settings;
    }

    private static void write(LocalNode node, Map<String, String> settings) {
        var lines = new ArrayList<String>();
        settings.forEach((key, value) -> lines.add(key + "=" + value));
        try {
            Files.createDirectories(node.folder());
            Files.write(node.properties(), lines);
        } catch (IOException e) {
            throw Failure.of(Exit.FAILED, "M-2007 DIRECTORY_FAILED", node.folder() + ": " + e.getMessage());
        }
    }

    private static void format(LocalNode node, String cluster, String voters) {
        var said = new ByteArrayOutputStream();
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);
        var terminal = new Terminal(InputStream.nullInputStream(), out, out, Map.of(), false, false, false);
        int exit = Scripts.run(terminal, "kafka-storage", List.of("format", "-t", cluster,
                "-c", node.properties().toString(), "-I", voters));
        if (exit == Exit.OK) return;
        throw Failure.of(Exit.FAILED, "M-2007 DIRECTORY_FAILED", "node " + node.id() + " was not formatted: "
                + said.toString(StandardCharsets.UTF_8).strip());
    }

    private static List<int[]> freePorts(int count, int from) {
        var found = new ArrayList<int[]>();
        for (int port = from; found.size() < count && port < PORT_MAX; port += 2) {
            if (isFree(port) && isFree(port + 1)) found.add(new int[] {port, port + 1});
        }
        if (found.size() == count) return found;
        throw Failure.of(Exit.FAILED, "M-2001 ADDRESS_IN_USE", "no free ports from " + from + " on");
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /// Starts nodes together and waits until clients can use each of them.
    void start(List<LocalNode> nodes) {
        var started = new TreeMap<Integer, Process>();
        for (LocalNode each : nodes) started.put(each.id(), each.start());
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
        for (LocalNode each : nodes) {
            while (each.process() == null) {
                boolean isDead = !started.get(each.id()).isAlive();
                if (isDead || System.nanoTime() > deadlineNs) throw notStarted(each, isDead);
                pause();
            }
        }
    }

    private static Failure notStarted(LocalNode node, boolean isDead) {
        String words = node.lastWords();
        return Failure.of(Exit.FAILED, "M-2018 NODE_NOT_STARTED", "node " + node.id()
                + (isDead ? " ended" : " is not there after " + START_SECONDS_MAX + " s")
                + (words.isEmpty() ? "" : ":\n" + words))
                .hint("all it said", node.log().toString())
                .hint("end the others", "moldau cluster down");
    }

    /// Ends nodes in good order, together; by force those that take too long.
    ///
    /// @return ids of those that had to be forced
    List<Integer> stop(List<LocalNode> nodes) {
        var processes = new TreeMap<Integer, ProcessHandle>();
        for (LocalNode each : nodes) {
            ProcessHandle process = each.process();
            if (process != null) processes.put(each.id(), process);
        }
        processes.values().forEach(ProcessHandle::destroy);
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS_MAX);
        while (processes.values().stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadlineNs) pause();
        var forced = new ArrayList<Integer>();
        processes.forEach((id, process) -> {
            if (!process.isAlive()) return;
            process.destroyForcibly();
            forced.add(id);
        });
        return forced;
    }

    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
