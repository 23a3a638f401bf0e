package moldau.cli.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

/// `moldau train COMMAND...`, hidden: a node in a temporary folder does what `COMMAND HOST:PORT` asks of it,
/// so that the JVM learns which classes a start needs and keeps them ready (`-XX:AOTCacheOutput`, JEP 514).
/// `moldau tour HOST:PORT`, hidden too, is the command meant: what users do most, in one process.
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

    /// Starts a node, then `command` with the node's address as its last word.
    public static int serve(List<String> command) {
        LogProvider.install();
        LogLevels.ofProcess().obey(Map.of("KAFKA_LOG4J_ROOT_LOGLEVEL", "WARN"));
        Path folder = null;
        try {
            folder = Files.createTempDirectory("moldau-train");
            return serve(folder, command);
        } catch (IOException e) {
            throw Failure.of(Exit.FAILED, "M-2012 NO_TRAINING", "training did not start: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Exit.FAILED;
        } finally {
            if (folder != null) remove(folder);
        }
    }

    private static int serve(Path folder, List<String> command) throws IOException, InterruptedException {
        var words = List.of("--port", "0", "--set", "log.dirs=" + folder.resolve("data"));
        var given = NodeOptions.grammar("").read(words);
        NodeSettings settings = NodeOptions.read(given, Map.of());
        try (var world = new OsWorld(OsWorld.Options.standard())) {
            Node node = Node.start(world, settings, "");
            var visit = new ArrayList<>(command);
            for (Door each : node.doors()) if (!each.controller()) visit.add(each.bound().toString());
            int exit = new ProcessBuilder(visit).inheritIO().start().waitFor();
            node.stop();
            return exit;
        }
    }

    /// Runs every command of the tour against the node at `address`, silently.
    ///
    /// @return the first exit code that is not [Exit#OK]
    public static int tour(Commands commands, String address) {
        for (String tour : TOUR) {
            String option = tour.startsWith("kafka-") ? " --bootstrap-server " : " -b ";
            int exit = commands.run(silent(), List.of((tour + option + address).split(" ")));
            if (exit != Exit.OK) return exit;
        }
        return Exit.OK;
    }

    private static void remove(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        } catch (IOException e) {
            // It is in the temporary folder; the system clears that.
        }
    }
}
