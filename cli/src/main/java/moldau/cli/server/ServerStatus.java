package moldau.cli.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import moldau.broker.config.NodeSettings;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Json;
import moldau.cli.Terminal;

/// `moldau server status`: whether a node runs on the data here, where it listens and since when.
public final class ServerStatus {
    private static final String USAGE = "moldau server status [-c server.properties] [-o json]";
    private static final int CONNECT_MS = 2_000;

    private ServerStatus() {}

    public static int run(Terminal terminal, List<String> words) {
        Given given = NodeOptions.grammar(USAGE)
                .value("-o,--output", "json", "a line of JSON")
                .read(words);
        if (given.has("--help")) {
            terminal.out().print(given.grammar().help());
            return Exit.OK;
        }
        NodeSettings settings = NodeOptions.read(given, terminal.environment());
        NodeFile file = NodeFile.read(settings.metadataLogDir());
        ProcessHandle process = file == null ? null : file.process();
        if (process == null) throw ServerStop.notRunning(settings);
        if (!answers(file.address())) {
            throw Failure.of(Exit.NOT_REACHABLE, "M-2011 NOT_REACHABLE", "process " + file.pid()
                    + " runs, but nobody answers at " + file.address());
        }
        String data = Path.of(settings.metadataLogDir()).toAbsolutePath().toString();
        long seconds = Math.max(0, System.currentTimeMillis() - file.startedMs()) / 1000;
        if (given.get("-o", "").equals("json")) {
            terminal.out().println(new Json().begin().put("state", "running").put("pid", file.pid())
                    .put("kafka", file.address()).put("data", data).put("uptimeSeconds", seconds)
                    .put("version", file.version()).end());
        } else {
            terminal.out().println(file.version() + " runs");
            terminal.out().println("  data     " + data);
            terminal.out().println("  Kafka    " + file.address());
            terminal.out().println("  process  " + file.pid() + ", for " + duration(seconds));
        }
        return Exit.OK;
    }

    private static boolean answers(String address) {
        int colon = address.lastIndexOf(':');
        if (colon < 0) return false;
        String host = address.substring(0, colon).replace("[", "").replace("]", "");
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, Integer.parseInt(address.substring(colon + 1))),
                    CONNECT_MS);
            return true;
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    private static String duration(long seconds) {
        if (seconds < 60) return seconds + " s";
        if (seconds < 3_600) return seconds / 60 + " min";
        if (seconds < 86_400) return seconds / 3_600 + " h " + seconds / 60 % 60 + " min";
        return seconds / 86_400 + " d " + seconds / 3_600 % 24 + " h";
    }
}
