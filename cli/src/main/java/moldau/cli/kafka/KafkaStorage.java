package moldau.cli.kafka;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import moldau.base.LogDir;
import moldau.base.os.OsWorld;
import moldau.broker.config.NodeSettings;
import moldau.broker.metadata.Directories;
import moldau.broker.metadata.MetaProperties;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Terminal;
import moldau.cli.server.NodeOptions;
import moldau.wire.Uuid;

/// `kafka-storage.sh`: makes and shows the directories of a node.
final class KafkaStorage {
    private static final List<String> VERBS =
            List.of("info", "format", "version-mapping", "feature-dependencies", "random-uuid");
    private static final String USAGE = """
            kafka-storage [-h]
                                 {%s}
                                 ...""".formatted(String.join(",", VERBS));

    private static final String MAPPING_USAGE = """
            kafka-storage version-mapping [-h]
                                 [--release-version RELEASE_VERSION]""";

    private KafkaStorage() {}

    static int run(Terminal terminal, List<String> words) {
        PrintStream out = terminal.out();
        String verb = words.isEmpty() ? "" : words.getFirst();
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        return switch (verb) {
            case "info" -> info(out, rest);
            case "format" -> StorageFormat.run(out, rest);
            case "version-mapping" -> mapping(out, rest);
            case "feature-dependencies" -> dependencies(out, rest);
            case "random-uuid" -> randomUuid(out, rest);
            default -> unknown(out, words);
        };
    }

    private static int unknown(PrintStream out, List<String> words) {
        Grammar grammar = Argparse.grammar(USAGE);
        if (words.isEmpty()) throw grammar.misused("too few arguments");
        if (words.getFirst().startsWith("-")) {
            Argparse.read(out, grammar, words);
            return Exit.OK;
        }
        throw grammar.misused("invalid choice: '" + words.getFirst() + "' (choose from '"
                + String.join("', '", VERBS) + "')");
    }

    private static int mapping(PrintStream out, List<String> words) {
        Grammar grammar = Argparse.grammar(MAPPING_USAGE)
                .value("-r,--release-version", "RELEASE_VERSION", "a release; the newest by default");
        Given given = Argparse.read(out, grammar, words);
        return given == null ? Exit.OK : FeatureTables.mapping(out, given.get("--release-version", null));
    }

    private static int dependencies(PrintStream out, List<String> words) {
        Grammar grammar = Argparse.grammar("kafka-storage feature-dependencies [-h] --feature FEATURE")
                .value("-f,--feature", "FEATURE", "name=level; may be repeated");
        Given given = Argparse.read(out, grammar, words, "--feature");
        return given == null ? Exit.OK : FeatureTables.dependencies(out, given.all("--feature"));
    }

    /// No id begins with a dash: it would look like an option.
    private static int randomUuid(PrintStream out, List<String> words) {
        if (Argparse.read(out, Argparse.grammar("kafka-storage random-uuid [-h]"), words) == null) return Exit.OK;
        var random = new SecureRandom();
        while (true) {
            Uuid id = Uuid.random(random.nextLong(), random.nextLong());
            if (id.isReserved() || id.toString().startsWith("-")) continue;
            out.println(id);
            return Exit.OK;
        }
    }

    private static int info(PrintStream out, List<String> words) {
        Grammar grammar = Argparse.grammar("kafka-storage info [-h] --config CONFIG")
                .value("-c,--config", "CONFIG", "server.properties of the node");
        Given given = Argparse.read(out, grammar, words, "--config");
        if (given == null) return Exit.OK;
        NodeSettings settings = settings(given);
        List<String> found = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        MetaProperties first = null;
        try (var world = new OsWorld(OsWorld.Options.standard())) {
            for (LogDir dir : directories(world, settings).all().stream().sorted().toList()) {
                if (Files.isDirectory(Path.of(dir.path()))) found.add(dir.path());
                else problems.add(dir + " does not exist");
            }
            for (String dir : found) {
                MetaProperties there = MetaProperties.read(world.disk(new LogDir(dir)));
                if (there == null) problems.add(dir + " is not formatted.");
                else if (first == null) first = there;
                else if (!there.clusterId().equals(first.clusterId())) problems.add(mismatched("cluster"));
                else if (there.nodeId() != first.nodeId()) problems.add(mismatched("node"));
            }
        }
        list(out, found, found.size() == 1 ? "Found log directory:" : "Found log directories:");
        if (first != null) {
            out.println("Found metadata: {cluster.id=" + first.clusterId() + ", directory.id="
                    + first.directoryId() + ", node.id=" + first.nodeId() + ", version=1}\n");
        }
        list(out, problems, problems.size() == 1 ? "Found problem:" : "Found problems:");
        return problems.isEmpty() ? Exit.OK : Exit.FAILED;
    }

    private static String mismatched(String what) {
        return "Mismatched " + what + " IDs between storage directories.";
    }

    private static void list(PrintStream out, List<String> lines, String title) {
        if (lines.isEmpty()) return;
        out.println(title);
        for (String each : lines) out.println("  " + each);
        out.println();
    }

    static Directories directories(OsWorld world, NodeSettings settings) {
        var dirs = new ArrayList<LogDir>();
        for (String each : settings.logDirs()) dirs.add(new LogDir(each));
        return new Directories(world, dirs, new LogDir(settings.metadataLogDir()));
    }

    /// The settings in the file of `--config`.
    static NodeSettings settings(Given given) {
        return switch (NodeSettings.read(NodeOptions.properties(given.get("--config", "")))) {
            case NodeSettings.Read.Good(NodeSettings settings) -> settings;
            case NodeSettings.Read.Bad bad ->
                    throw Failure.of(Exit.FAILED, "M-2002 INVALID_SETTINGS", bad.message());
        };
    }
}
