package moldau.cli.kafka;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.base.Endpoint;
import moldau.base.LogDir;
import moldau.base.os.OsWorld;
import moldau.broker.config.Listener;
import moldau.broker.config.NodeSettings;
import moldau.broker.metadata.Directories;
import moldau.broker.metadata.DirectoryRefused;
import moldau.broker.metadata.Format;
import moldau.broker.metadata.MetaProperties;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Terminal;
import moldau.cli.server.NodeOptions;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Voter;
import moldau.replication.raft.VoterSet;
import moldau.state.cluster.Bootstrap;
import moldau.state.cluster.Features;
import moldau.wire.Uuid;
import moldau.wire.record.FeatureLevelRecord;
import moldau.wire.record.MetadataRecord;

/// `kafka-storage.sh`: makes and shows the directories of a node.
final class KafkaStorage {
    private static final String USAGE = "kafka-storage"
            + " {info,format,version-mapping,feature-dependencies,random-uuid} ...";

    private KafkaStorage() {}

    static int run(Terminal terminal, List<String> words) {
        PrintStream out = terminal.out();
        String verb = words.isEmpty() ? "" : words.getFirst();
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        switch (verb) {
            case "random-uuid" -> out.println(randomUuid());
            case "info" -> {
                return info(out, rest);
            }
            case "format" -> format(out, rest);
            case "version-mapping" -> versionMapping(out, rest);
            case "-h", "--help" -> out.println("usage: " + USAGE);
            case "" -> throw Failure.usage("too few arguments").hint("usage", USAGE);
            default -> throw Failure.usage("invalid choice: '" + verb + "'").hint("usage", USAGE);
        }
        return Exit.OK;
    }

    /// No id begins with a dash: it would look like an option.
    private static String randomUuid() {
        var random = new SecureRandom();
        while (true) {
            Uuid id = Uuid.random(random.nextLong(), random.nextLong());
            if (!id.isReserved() && !id.toString().startsWith("-")) return id.toString();
        }
    }

    private static int info(PrintStream out, List<String> words) {
        Given given = new Grammar("kafka-storage info [-h] --config CONFIG")
                .value("-c,--config", "CONFIG", "server.properties of the node")
                .read(words);
        NodeSettings settings = settings(given);
        List<String> found = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        MetaProperties first = null;
        try (var world = new OsWorld(OsWorld.Options.standard())) {
            for (LogDir dir : directories(world, settings).all()) {
                if (!Files.isDirectory(Path.of(dir.path()))) {
                    problems.add(dir + " does not exist");
                    continue;
                }
                found.add(dir.toString());
                MetaProperties there = MetaProperties.read(world.disk(dir));
                if (there == null) problems.add(dir + " is not formatted.");
                else if (first == null) first = there;
                else if (!there.clusterId().equals(first.clusterId())) {
                    problems.add(dir + " is of cluster " + there.clusterId());
                }
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

    private static void list(PrintStream out, List<String> lines, String title) {
        if (lines.isEmpty()) return;
        out.println(title);
        for (String each : lines) out.println("  " + each);
        out.println();
    }

    private static void format(PrintStream out, List<String> words) {
        Given given = new Grammar("kafka-storage format --config CONFIG --cluster-id CLUSTER_ID"
                + " [--standalone | --no-initial-controllers | --initial-controllers LIST]")
                .value("-c,--config", "CONFIG", "server.properties of the node")
                .value("-t,--cluster-id", "CLUSTER_ID", "the cluster the directories will belong to")
                .value("-S,--add-scram", "ADD_SCRAM", "a SCRAM credential of the new cluster")
                .flag("-g,--ignore-formatted", "leave formatted directories alone")
                .value("-r,--release-version", "RELEASE_VERSION", "features of this release")
                .value("-f,--feature", "FEATURE", "name=level; may be repeated")
                .flag("-s,--standalone", "this node is the only voter")
                .flag("-N,--no-initial-controllers", "the voters are elsewhere")
                .value("-I,--initial-controllers", "LIST", "id@host:port:directory,...")
                .read(words);
        NodeSettings settings = settings(given);
        if (!given.has("-t")) throw given.grammar().misused("argument --cluster-id/-t is required");
        if (given.has("-S")) {
            throw Failure.usage("--add-scram is not built yet: SCRAM users come with security");
        }
        List<MetadataRecord> bootstrap = bootstrap(given);
        var wish = new Format.Wish(given.get("-t", ""), settings.nodeId(), quorum(given, settings),
                bootstrap, given.has("-g"));
        short version = Format.level(bootstrap, Features.METADATA_VERSION);
        try (var world = new OsWorld(OsWorld.Options.standard())) {
            List<Format.Formatted> made = new Format(world, wish).run(directories(world, settings));
            if (made.isEmpty()) {
                out.println("All of the log directories are already formatted.");
                return;
            }
            out.println("Bootstrap metadata: " + text(bootstrap, version));
            for (Format.Formatted each : made) {
                String kind = switch (each.kind()) {
                    case DATA -> "data directory";
                    case METADATA -> "metadata directory";
                    case DYNAMIC_VOTER -> "dynamic metadata voter directory";
                };
                out.println("Formatting " + kind + " " + each.dir() + " with metadata.version "
                        + Features.metadataName(version) + ".");
            }
        } catch (DirectoryRefused refused) {
            throw Failure.of(Exit.FAILED, "M-2008 DIRECTORY_REFUSED", refused.getMessage());
        }
    }

    private static Directories directories(OsWorld world, NodeSettings settings) {
        var dirs = new ArrayList<LogDir>();
        for (String each : settings.logDirs()) dirs.add(new LogDir(each));
        return new Directories(world, dirs, new LogDir(settings.metadataLogDir()));
    }

    private static NodeSettings settings(Given given) {
        if (!given.has("-c")) throw given.grammar().misused("argument --config/-c is required");
        String file = given.get("-c", "");
        return switch (NodeSettings.read(NodeOptions.properties(file))) {
            case NodeSettings.Read.Good(NodeSettings settings) -> settings;
            case NodeSettings.Read.Bad bad ->
                    throw Failure.of(Exit.FAILED, "M-2002 INVALID_SETTINGS", bad.message());
        };
    }

    private static Format.Quorum quorum(Given given, NodeSettings settings) {
        if (!settings.isController() || !settings.voters().isEmpty()) {
            return Format.Quorum.None.ELSEWHERE;
        }
        int ways = 0;
        for (String each : List.of("-s", "-N", "-I")) if (given.has(each)) ways++;
        if (ways > 1) {
            throw given.grammar().misused("--standalone, --initial-controllers and"
                    + " --no-initial-controllers exclude each other");
        }
        if (given.has("-N")) return Format.Quorum.None.ELSEWHERE;
        if (given.has("-I")) return new Format.Quorum.Initial(voters(given, settings));
        if (given.has("-s")) {
            var listeners = new ArrayList<Voter.Listener>();
            for (Listener each : settings.controllerListeners()) {
                listeners.add(new Voter.Listener(each.name(), each.at()));
            }
            return new Format.Quorum.Standalone(listeners);
        }
        throw Failure.of(Exit.FAILED, "M-2013 NO_VOTERS", "Because controller.quorum.voters is not set"
                + " on this controller, you must specify one of the following: --standalone,"
                + " --initial-controllers, or --no-initial-controllers.");
    }

    /// `0@host:9093:directoryId,…`
    private static VoterSet voters(Given given, NodeSettings settings) {
        var voters = new ArrayList<Voter>();
        String name = settings.controllerListeners().getFirst().name();
        for (String each : given.get("-I", "").split(",")) {
            int at = each.indexOf('@');
            int idColon = each.lastIndexOf(':');
            int portColon = each.lastIndexOf(':', idColon - 1);
            if (at <= 0 || portColon <= at) {
                throw given.grammar().misused("expected id@host:port:directory, not '" + each + "'");
            }
            try {
                var key = new ReplicaKey(Integer.parseInt(each.substring(0, at)),
                        Uuid.parse(each.substring(idColon + 1)));
                var endpoint = new Endpoint(each.substring(at + 1, portColon).replaceAll("[\\[\\]]", ""),
                        Integer.parseInt(each.substring(portColon + 1, idColon)));
                voters.add(new Voter(key, List.of(new Voter.Listener(name, endpoint)), (short) 0,
                        (short) 1));
            } catch (IllegalArgumentException e) {
                throw given.grammar().misused("'" + each + "' is not id@host:port:directory");
            }
        }
        return new VoterSet(voters);
    }

    private static List<MetadataRecord> bootstrap(Given given) {
        String release = given.get("-r", null);
        short version = release == null ? Features.METADATA_LATEST : version(release);
        Map<String, String> wanted = new TreeMap<>(given.pairs("-f"));
        String metadata = wanted.remove(Features.METADATA_VERSION);
        if (metadata != null) version = level(metadata);
        wanted.remove(Features.KRAFT_VERSION);
        var levels = new TreeMap<String, Short>();
        for (Features.Level each : Features.atFormat(version)) levels.put(each.name(), each.level());
        levels.remove(Features.METADATA_VERSION);
        wanted.forEach((name, text) -> {
            if (Features.supported().get(name) == null) {
                throw Failure.of(Exit.FAILED, "M-2014 UNKNOWN_FEATURE", "Unsupported feature: " + name
                        + ". Supported features are: eligible.leader.replicas.version, group.version,"
                        + " kraft.version, share.version, streams.version, transaction.version");
            }
            levels.put(name, level(text));
        });
        List<MetadataRecord> records = new ArrayList<>();
        records.add(FeatureLevelRecord.DEFAULT
                .withName(Features.METADATA_VERSION).withFeatureLevel(version));
        levels.forEach((name, level) -> {
            if (level > 0) {
                records.add(FeatureLevelRecord.DEFAULT.withName(name).withFeatureLevel(level));
            }
        });
        return records;
    }

    private static short level(String text) {
        try {
            return Short.parseShort(text);
        } catch (NumberFormatException e) {
            throw Failure.usage("a feature's level is a number, not '" + text + "'");
        }
    }

    private static short version(String release) {
        short version = Features.metadataVersion(release);
        if (version >= 0) return version;
        var names = new ArrayList<String>();
        for (short v = Features.METADATA_MIN; v <= Features.METADATA_LATEST; v++) {
            names.add(Features.metadataName(v));
        }
        throw Failure.of(Exit.FAILED, "M-2014 UNKNOWN_VERSION", "Unknown metadata.version '" + release
                + "'. Supported metadata.version are: " + String.join(", ", names));
    }

    private static void versionMapping(PrintStream out, List<String> words) {
        Given given = new Grammar("kafka-storage version-mapping [--release-version RELEASE_VERSION]")
                .value("-r,--release-version", "RELEASE_VERSION", "a release; the newest by default")
                .read(words);
        String release = given.get("-r", Features.metadataName(Features.METADATA_LATEST));
        short version = version(release);
        var levels = new TreeMap<String, Short>();
        for (Features.Level each : Features.atFormat(version)) levels.put(each.name(), each.level());
        out.println("metadata.version=" + version + " (" + release + ")");
        out.println("kraft.version=" + (version >= Features.METADATA_3_9_IV0 ? 1 : 0));
        for (String each : List.of(Features.TRANSACTION, Features.GROUP, Features.ELR,
                Features.SHARE, Features.STREAMS)) {
            out.println(each + "=" + levels.getOrDefault(each, (short) 0));
        }
    }

    /// As Kafka's classes print themselves.
    private static String text(List<MetadataRecord> records, short version) {
        StringBuilder text = new StringBuilder("BootstrapMetadata(records=[");
        String comma = "";
        for (MetadataRecord each : records) {
            var level = (FeatureLevelRecord) each;
            text.append(comma).append("ApiMessageAndVersion(FeatureLevelRecord(name='")
                    .append(level.name()).append("', featureLevel=").append(level.featureLevel())
                    .append(") at version 0)");
            comma = ", ";
        }
        return text.append("], metadataVersionLevel=").append(version)
                .append(", source=format command)").toString();
    }
}
