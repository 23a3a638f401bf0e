package moldau.trials.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import moldau.trials.nodes.FreePort;

/// Our node in a process of its own: on free ports, on a directory that outlives it.
public final class NodeProcess implements AutoCloseable {
    private static final long START_SECONDS_MAX = 60;

    private final Path home;
    private final int port;
    private final int controllerPort;
    private Process process;
    private int starts;

    private NodeProcess(Path home, int port, int controllerPort) {
        this.home = home;
        this.port = port;
        this.controllerPort = controllerPort;
    }

    /// @param home a directory for its data, settings and log lines
    public static NodeProcess in(Path home) {
        return new NodeProcess(home, FreePort.next(), FreePort.next());
    }

    /// Starts and waits until it says that it has.
    ///
    /// @param more lines of server.properties
    public NodeProcess start(String... more) {
        starts++;
        try {
            Path properties = properties(more);
            var command = new ArrayList<String>(List.of(
                    System.getProperty("java.home") + "/bin/java", "-Xmx256m", "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1", "-ea:moldau...", "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow", "-cp", classPath(), "moldau.cli.Main",
                    "server", "start", "-c", properties.toString()));
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log().toFile())
                    .start();
            awaitLine("Kafka Server started");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As Apache Kafka would read it too.
    Path properties(String... more) throws IOException {
        Path file = home.resolve("server.properties");
        var lines = new ArrayList<String>(List.of(
                "process.roles=broker,controller",
                "node.id=1",
                "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "controller.listener.names=CONTROLLER",
                "controller.quorum.bootstrap.servers=127.0.0.1:" + controllerPort,
                "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
                "log.dirs=" + data(),
                "offsets.topic.num.partitions=3",
                "offsets.topic.replication.factor=1",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "share.coordinator.state.topic.replication.factor=1",
                "share.coordinator.state.topic.min.isr=1",
                "group.initial.rebalance.delay.ms=0"));
        lines.addAll(List.of(more));
        Files.write(file, lines);
        return file;
    }

    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    Path data() {
        return home.resolve("data");
    }

    /// Log lines of the present life.
    Path log() {
        return home.resolve("node-" + starts + ".log");
    }

    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    int controllerPort() {
        return controllerPort;
    }

    Process process() {
        return process;
    }

    private void awaitLine(String line) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
        while (!Files.readString(log()).contains(line)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("the node did not start:\n" + Files.readString(log()));
            }
            pause();
        }
    }

    /// Waiting for another process is polling its signs; nothing here depends on how long it takes.
    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Asks it to end in good order and waits.
    void stop() {
        end(process::destroy);
    }

    /// Ends it at once, as `kill -9` does.
    void kill() {
        end(process::destroyForcibly);
    }

    private void end(Runnable how) {
        how.run();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) throw new AssertionError("the node does not end");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Lines of the present life that tell of a bug.
    public List<String> errors() {
        try (var lines = Files.lines(log())) {
            return lines.filter(line -> line.contains("] ERROR ")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) kill();
    }
}
