package moldau.cli.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import moldau.cli.Exit;
import moldau.cli.Failure;

/// The nodes of a cluster on this machine, in one folder. Each is broker and voting controller; they
/// are made with the same cluster id and the same first voters, as `kafka-storage.sh format
/// --initial-controllers` does it.
final class LocalCluster {
    static final String FOLDER = "moldau-cluster";
    private static final String PREFIX = "node-";
    private static final int START_SECONDS_MAX = 60;
    private static final int STOP_SECONDS_MAX = 30;
    private static final String HOST = "127.0.0.1";

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
        var ports = new ArrayList<Integer>();
        var voters = new ArrayList<String>();
        var controllers = new ArrayList<String>();
        for (int id = 1; id <= count; id++) {
            ports.add(NewNode.freePorts(HOST, ports.isEmpty() ? port : ports.getLast() + 2));
            String controller = HOST + ":" + (ports.getLast() + 1);
            controllers.add(controller);
            voters.add(id + "@" + controller + ":" + NewNode.randomId());
        }
        String cluster = NewNode.randomId();
        for (int id = 1; id <= count; id++) {
            new NewNode(folder.resolve(PREFIX + id), id, true, HOST, ports.get(id - 1), controllers, Math.min(3, count))
                    .make(cluster, Map.of(), "--initial-controllers", String.join(",", voters));
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
