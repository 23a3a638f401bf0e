package moldau.cli.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Terminal;
import moldau.cli.kafka.Scripts;
import moldau.wire.Uuid;

/// A node of a cluster that is about to be made: its settings and its empty directory.
///
/// @param folder gets `server.properties` and `data/`
/// @param votes whether it is a controller too, and not a broker alone
/// @param host where it listens, and what others are told
/// @param port of clients; controllers are at the next one
/// @param controllers `host:port` of those to ask for the quorum
/// @param copies replicas of new topics and of the internal ones
public record NewNode(
        Path folder, int id, boolean votes, String host, int port, List<String> controllers, int copies) {
    private static final int PORT_MAX = 65_000;

    public static String randomId() {
        var id = UUID.randomUUID();
        return Uuid.random(id.getMostSignificantBits(), id.getLeastSignificantBits()).toString();
    }

    /// The first of two ports in a row that nobody listens at.
    ///
    /// @throws Failure if there are none from `from` on
    public static int freePorts(String host, int from) {
        for (int port = from; port < PORT_MAX; port += 2) {
            if (isFree(host, port) && isFree(host, port + 1)) return port;
        }
        throw Failure.of(Exit.FAILED, "M-2001 ADDRESS_IN_USE", "no free ports at " + host + " from " + from + " on");
    }

    private static boolean isFree(String host, int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port), 1);
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    public Path properties() {
        return folder.resolve("server.properties");
    }

    /// Where controllers reach this one.
    public String controller() {
        return shown() + ":" + (port + 1);
    }

    private String shown() {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    private SortedMap<String, String> settings(Map<String, String> more) {
        String replicas = Integer.toString(copies);
        String inSync = Integer.toString(Math.min(2, copies));
        String clients = "PLAINTEXT://" + shown() + ":" + port;
        var settings = new TreeMap<String, String>();
        settings.put("node.id", Integer.toString(id));
        settings.put("process.roles", votes ? "broker,controller" : "broker");
        settings.put("listeners", votes ? clients + ",CONTROLLER://" + controller() : clients);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("controller.quorum.bootstrap.servers", String.join(",", controllers));
        settings.put("controller.quorum.fetch.timeout.ms", "1000");
        settings.put("controller.quorum.election.timeout.ms", "500");
        settings.put("controller.quorum.request.timeout.ms", "1000");
        settings.put("broker.heartbeat.interval.ms", "250");
        settings.put("broker.session.timeout.ms", "1000");
        settings.put("log.dirs", folder.resolve("data").toAbsolutePath().toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("default.replication.factor", replicas);
        settings.put("min.insync.replicas", inSync);
        settings.put("offsets.topic.replication.factor", replicas);
        settings.put("transaction.state.log.replication.factor", replicas);
        settings.put("transaction.state.log.min.isr", inSync);
        settings.put("share.coordinator.state.topic.replication.factor", replicas);
        settings.put("share.coordinator.state.topic.min.isr", inSync);
        settings.putAll(more);
        return settings;
    }

    /// Writes the settings and formats the directory, as `kafka-storage.sh format` does.
    ///
    /// @param more settings that beat those of every new node
    /// @param quorum options that say who votes first, such as `--standalone`
    public void make(String clusterId, Map<String, String> more, String... quorum) {
        var lines = new ArrayList<String>();
        settings(more).forEach((key, value) -> lines.add(key + "=" + value));
        try {
            Files.createDirectories(folder);
            Files.write(properties(), lines);
        } catch (IOException e) {
            throw Failure.of(Exit.FAILED, "M-2007 DIRECTORY_FAILED", folder + ": " + e.getMessage());
        }
        format(clusterId, quorum);
    }

    private void format(String clusterId, String... quorum) {
        var words = new ArrayList<>(List.of("format", "-t", clusterId, "-c", properties().toString()));
        words.addAll(List.of(quorum));
        var said = new ByteArrayOutputStream();
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);
        var terminal = new Terminal(InputStream.nullInputStream(), out, out, Map.of(), false, false, false);
        if (Scripts.run(terminal, "kafka-storage", words) == Exit.OK) return;
        throw Failure.of(Exit.FAILED, "M-2007 DIRECTORY_FAILED", "node " + id + " was not formatted: "
                + said.toString(StandardCharsets.UTF_8).strip());
    }
}
