package moldau.cli.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import moldau.base.os.OsWorld;
import moldau.broker.Node;
import moldau.broker.config.NodeSettings;
import moldau.broker.connection.Door;
import moldau.broker.logging.LogLevels;
import moldau.broker.logging.LogProvider;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Terminal;

/// `moldau train`, hidden: does once what users do most, in a temporary folder, so that the JVM learns
/// which classes a start needs and keeps them ready (`-XX:AOTCacheOutput`, JEP 514).
public final class Training {
    /// What users do first; the commands are started the same way.
    private static final List<String> TOUR = List.of("topic create tour -p 2", "topics",
            "topic describe tour", "produce tour", "consume tour --from-beginning --exit",
            "consume tour -g app --from-beginning --exit", "groups", "group describe app",
            "kafka-topics --list", "kafka-topics --describe --topic tour",
            "kafka-console-producer --topic tour",
            "kafka-console-consumer --topic tour --from-beginning --max-messages 2",
            "kafka-consumer-groups --describe --group app");

    /// Runs a command, as `moldau.cli.Main` does.
    public interface Commands {
        int run(Terminal terminal, List<String> words);
    }

    private Training() {}

    private static Terminal silent() {
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        var lines = new ByteArrayInputStream("one\ntwo\n".getBytes(StandardCharsets.UTF_8));
        return new Terminal(lines, nowhere, nowhere, Map.of(), false, false, false);
    }

    public static int run(Commands commands) {
        LogProvider.install();
        LogLevels.ofProcess().obey(Map.of("KAFKA_LOG4J_ROOT_LOGLEVEL", "WARN"));
        Path folder = null;
        try {
            folder = Files.createTempDirectory("moldau-train");
            train(folder, commands);
            return Exit.OK;
        } catch (IOException e) {
            throw Failure.of(Exit.FAILED, "M-2012 NO_TRAINING", "no temporary folder: " + e.getMessage());
        } finally {
            if (folder != null) remove(folder);
        }
    }

    private static void train(Path folder, Commands commands) {
        var words = List.of("--port", "0", "--set", "log.dirs=" + folder.resolve("data"));
        var given = NodeOptions.grammar("").read(words);
        NodeSettings settings = NodeOptions.read(given, Map.of());
        try (var world = new OsWorld(OsWorld.Options.standard())) {
            Node node = Node.start(world, settings, "");
            String at = "";
            for (Door each : node.doors()) if (!each.controller()) at = each.bound().toString();
            for (String tour : TOUR) {
                List<String> command = List.of((tour + (tour.startsWith("kafka-") ? " --bootstrap-server " : " -b ") + at).split(" "));
                int exit = commands.run(silent(), command);
                assert exit == Exit.OK : tour;
            }
            node.stop();
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        } catch (IOException e) {
            // It is in the temporary folder; the system clears that.
        }
    }
}
