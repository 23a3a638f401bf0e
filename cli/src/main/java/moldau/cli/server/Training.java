package moldau.cli.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import moldau.base.os.OsWorld;
import moldau.broker.Node;
import moldau.broker.config.NodeSettings;
import moldau.broker.logging.LogLevels;
import moldau.broker.logging.LogProvider;
import moldau.cli.Exit;
import moldau.cli.Failure;

/// `moldau train`, hidden: does once what users do most, in a temporary folder, so that the JVM learns
/// which classes a start needs and keeps them ready (`-XX:AOTCacheOutput`, JEP 514).
public final class Training {
    private Training() {}

    public static int run() {
        LogProvider.install();
        LogLevels.ofProcess().obey(Map.of("KAFKA_LOG4J_ROOT_LOGLEVEL", "WARN"));
        Path folder = null;
        try {
            folder = Files.createTempDirectory("moldau-train");
            train(folder);
            return Exit.OK;
        } catch (IOException e) {
            throw Failure.of(Exit.FAILED, "M-2012 NO_TRAINING", "no temporary folder: " + e.getMessage());
        } finally {
            if (folder != null) remove(folder);
        }
    }

    private static void train(Path folder) {
        var words = List.of("--port", "0", "--set", "log.dirs=" + folder.resolve("data"));
        var given = NodeOptions.grammar("").read(words);
        NodeSettings settings = NodeOptions.read(given, Map.of());
        try (var world = new OsWorld(OsWorld.Options.standard())) {
            Node node = Node.start(world, settings, "");
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
