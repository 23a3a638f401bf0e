package moldau.trials.nodes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import moldau.base.LogDir;
import moldau.base.os.OsWorld;
import moldau.broker.config.NodeSettings;
import moldau.broker.metadata.Directories;
import moldau.broker.metadata.Format;
import moldau.state.cluster.Bootstrap;
import moldau.state.cluster.Features;

/// One node of a cluster in a process of its own, ours or Apache Kafka's, on a directory that
/// outlives it.
public final class Member implements AutoCloseable {
    private static final long START_SECONDS_MAX = 180;

    /// Whose program it is.
    public enum Make { MOLDAU, APACHE }

    private Make make;
    private final Path home;
    private final TreeMap<String, String> settings;
    private final int port;
    private Format.Quorum quorum = Format.Quorum.None.ELSEWHERE;
    private short metadataVersion = Features.METADATA_LATEST;
    private Process process;
    private int starts;

    private Member(Make make, Path home, int port, Map<String, String> settings) {
        this.make = make;
        this.home = home;
        this.port = port;
        this.settings = new TreeMap<>(settings);
    }

    public static Member controller(Make make, int id, int port, Path home) {
        return new Member(make, home, port, Map.of(
                "node.id", "" + id,
                "process.roles", "controller",
                "listeners", "CONTROLLER://127.0.0.1:" + port,
                "controller.listener.names", "CONTROLLER",
                "listener.security.protocol.map", "CONTROLLER:PLAINTEXT",
                "controller.quorum.voters", id + "@127.0.0.1:" + port,
                "log.dirs", home.resolve("data").toString()));
    }

    public static Member broker(Make make, int id, String voters, Path home, Map<String, String> more) {
        int port = FreePort.next();
        var settings = new TreeMap<>(Map.of(
                "node.id", "" + id,
                "process.roles", "broker",
                "listeners", "PLAINTEXT://127.0.0.1:" + port,
                "controller.listener.names", "CONTROLLER",
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "controller.quorum.voters", voters,
                "offsets.topic.num.partitions", "4",
                "group.initial.rebalance.delay.ms", "0",
                "log.dirs", home.resolve("data").toString()));
        settings.putAll(more);
        String listener = settings.get("listeners");
        int chosen = Integer.parseInt(listener.substring(listener.lastIndexOf(':') + 1));
        return new Member(make, home, chosen, settings);
    }

    /// Broker and controller in one.
    ///
    /// @param ports of the broker's listener and of the controller's
    /// @param more with `controller.quorum.voters` or `.bootstrap.servers`
    /// @param quorum as the directory is to be formatted
    public static Member both(Make make, int id, int[] ports, Path home, Format.Quorum quorum,
            Map<String, String> more) {
        var settings = new TreeMap<>(Map.of(
                "node.id", "" + id,
                "process.roles", "broker,controller",
                "listeners", "PLAINTEXT://127.0.0.1:" + ports[0] + ",CONTROLLER://127.0.0.1:" + ports[1],
                "controller.listener.names", "CONTROLLER",
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "offsets.topic.num.partitions", "4",
                "group.initial.rebalance.delay.ms", "0",
                "log.dirs", home.resolve("data").toString()));
        settings.putAll(more);
        var member = new Member(make, home, ports[0], settings);
        member.quorum = quorum;
        return member;
    }

    /// One more setting, from the next start on.
    public Member with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /// Its cluster is made by an older release.
    ///
    /// @param release such as `3.6`
    Member madeBy(String release) {
        metadataVersion = Features.metadataVersion(release);
        return this;
    }

    /// Starts, and waits until it says that it has.
    public Member start() {
        launch();
        awaitStarted();
        return this;
    }

    /// Starts, without waiting: a voter alone cannot become ready.
    public void launch() {
        starts++;
        try {
            Files.createDirectories(home);
            format();
            Path file = home.resolve("server.properties");
            var lines = new ArrayList<String>();
            settings.forEach((key, value) -> lines.add(key + "=" + value));
            Files.write(file, lines);
            process = new ProcessBuilder(command(file))
                    .redirectErrorStream(true).redirectOutput(log().toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void awaitStarted() {
        try {
            await("Kafka Server started");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As `-Dmoldau.launcher=./moldau` says users start it, with its AOT cache; else from the classes
    /// that were just compiled.
    private List<String> command(Path file) {
        String launcher = System.getProperty("moldau.launcher", "");
        if (make == Make.MOLDAU && !launcher.isEmpty()) {
            return List.of(launcher, "server", "start", "-c", file.toString());
        }
        var command = new ArrayList<String>(List.of(
                System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(switch (make) {
            case MOLDAU -> List.of("-Xmx256m", "-ea:moldau...", "moldau.cli.Main", "server", "start", "-c");
            case APACHE -> List.of("-Xmx400m", "kafka.Kafka");
        });
        command.add(file.toString());
        return command;
    }

    private void format() {
        NodeSettings read = ((NodeSettings.Read.Good) NodeSettings.read(settings)).node();
        try (var world = new OsWorld(OsWorld.Options.standard())) {
            var dir = new LogDir(read.metadataLogDir());
            var directories = new Directories(
                    world, read.logDirs().stream().map(LogDir::new).toList(), dir);
            if (!directories.isUnformatted()) return;
            new Format(world, new Format.Wish(RunningNode.CLUSTER, read.nodeId(),
                    quorum, Bootstrap.atFormat(metadataVersion), false))
                    .run(directories);
        }
    }

    private void await(String line) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
        while (!hasStarted(line)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("the node did not start:\n" + Files.readString(log()));
            }
            pause();
        }
    }

    /// Apache's writes nothing to its output without a logging library: then its port tells.
    private boolean hasStarted(String line) throws IOException {
        if (make == Make.MOLDAU) return Files.readString(log()).contains(line);
        try (var socket = new java.net.Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (java.net.ConnectException notYet) {
            return false;
        }
    }

    /// Waiting for another process is polling its signs; nothing here depends on how long it takes.
    public static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Make make() {
        return make;
    }

    public int id() {
        return Integer.parseInt(settings.get("node.id"));
    }

    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /// Output of the present life.
    public Path log() {
        return home.resolve("node-" + starts + ".log");
    }

    /// Lines of all lives that tell of a bug.
    public List<String> errors() {
        var errors = new ArrayList<String>();
        try {
            for (int life = 1; life <= starts; life++) {
                for (String line : Files.readAllLines(home.resolve("node-" + life + ".log"))) {
                    if (line.contains(" ERROR ") || line.contains("AssertionError")) errors.add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return errors;
    }

    /// The next start is that of another program, on the same directories.
    public void become(Make next) {
        make = next;
    }

    /// Asks it to end in good order and waits.
    public void stop() {
        end(process::destroy);
    }

    /// Stops its threads where they are, as a long pause of its machine does, until [#thaw].
    public void freeze() {
        signal("STOP");
    }

    public void thaw() {
        signal("CONT");
    }

    /// From now on each write of its process to a file fails (EFBIG), those of its own log, too.
    public void failWrites() {
        tell("prlimit", "--pid", "" + process.pid(), "--fsize=0");
    }

    private void signal(String name) {
        tell("kill", "-" + name, "" + process.pid());
    }

    private static void tell(String... command) {
        try {
            int exit = new ProcessBuilder(command).start().waitFor();
            if (exit != 0) throw new AssertionError(String.join(" ", command) + " ended with " + exit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /// Ends it at once, as `kill -9` does.
    public void kill() {
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

    @Override
    public void close() {
        if (process != null && process.isAlive()) kill();
    }
}
