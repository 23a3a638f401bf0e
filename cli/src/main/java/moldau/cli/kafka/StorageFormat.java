package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import moldau.base.os.OsWorld;
import moldau.broker.config.BrokerSettings;
import moldau.broker.config.Listener;
import moldau.broker.config.NodeSettings;
import moldau.broker.metadata.DirectoryRefused;
import moldau.broker.metadata.Format;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.replication.raft.Voter;
import moldau.state.cluster.Features;
import moldau.wire.record.FeatureLevelRecord;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.UserScramCredentialRecord;

/// `kafka-storage.sh format`: makes the directories of a node.
final class StorageFormat {
    private static final String USAGE = """
            kafka-storage format [-h] --config CONFIG --cluster-id CLUSTER_ID
                                 [--add-scram ADD_SCRAM] [--ignore-formatted]
                                 [--release-version RELEASE_VERSION]
                                 [--feature FEATURE] [--standalone |
                                 --no-initial-controllers |
                                 --initial-controllers INITIAL_CONTROLLERS]""";

    private StorageFormat() {}

    private static Grammar grammar() {
        return Argparse.grammar(USAGE)
                .value("-c,--config", "CONFIG", "server.properties of the node")
                .value("-t,--cluster-id", "CLUSTER_ID", "the cluster the directories will belong to")
                .value("-S,--add-scram", "ADD_SCRAM", "a SCRAM credential of the new cluster, such as"
                        + " SCRAM-SHA-256=[name=alice,password=secret]; may be repeated")
                .flag("-g,--ignore-formatted", "leave formatted directories alone")
                .value("-r,--release-version", "RELEASE_VERSION", "features of this release")
                .value("-f,--feature", "FEATURE", "name=level; may be repeated")
                .flag("-s,--standalone", "this node is the only voter")
                .flag("-N,--no-initial-controllers", "the voters are elsewhere")
                .value("-I,--initial-controllers", "INITIAL_CONTROLLERS", "id@host:port:directory,...");
    }

    static int run(PrintStream out, List<String> words) {
        Given given = Argparse.read(out, grammar(), words, "--cluster-id", "--config");
        if (given == null) return Exit.OK;
        Argparse.exclude(given, "--standalone", "--no-initial-controllers", "--initial-controllers");
        String cluster = given.get("--cluster-id", "");
        if (cluster.isBlank()) throw given.grammar().misused(given.grammar().argument("--cluster-id") + ": is empty");
        NodeSettings settings = KafkaStorage.settings(given);
        List<MetadataRecord> bootstrap = bootstrap(given, settings);
        var wish = new Format.Wish(cluster, settings.nodeId(), quorum(given, settings), bootstrap,
                given.has("--ignore-formatted"));
        try (var world = new OsWorld(OsWorld.Options.standard())) {
            print(out, new Format(world, wish).run(KafkaStorage.directories(world, settings)), bootstrap);
            return Exit.OK;
        } catch (DirectoryRefused refused) {
            throw Failure.of(Exit.FAILED, "M-2008 DIRECTORY_REFUSED", refused.getMessage());
        }
    }

    private static void print(PrintStream out, List<Format.Formatted> made, List<MetadataRecord> bootstrap) {
        if (made.isEmpty()) {
            out.println("All of the log directories are already formatted.");
            return;
        }
        short version = Format.level(bootstrap, Features.METADATA_VERSION);
        out.println("Bootstrap metadata: " + text(bootstrap, version));
        for (Format.Formatted each : made) {
            String kind = switch (each.kind()) {
                case DATA -> "data directory";
                case METADATA -> "metadata directory";
                case DYNAMIC -> "dynamic metadata directory";
                case DYNAMIC_VOTER -> "dynamic metadata voter directory";
            };
            out.println("Formatting " + kind + " " + each.dir() + " with metadata.version "
                    + Features.metadataName(version) + ".");
        }
    }

    private static Format.Quorum quorum(Given given, NodeSettings settings) {
        boolean isStatic = !settings.voters().isEmpty();
        if (given.has("--standalone") && !settings.isController()) {
            throw refused("M-2021 NO_CONTROLLER", "You can only use --standalone on a controller.");
        }
        if (isStatic && (given.has("--standalone") || given.has("--initial-controllers"))) {
            throw refused("M-2013 STATIC_VOTERS", "You cannot specify controller.quorum.voters and format the"
                    + " node with --initial-controllers or --standalone. If you want to use dynamic quorum,"
                    + " please remove controller.quorum.voters and specify"
                    + " controller.quorum.bootstrap.servers instead.");
        }
        if (given.has("--initial-controllers")) {
            String listener = settings.settings().get(BrokerSettings.CONTROLLER_LISTENER_NAMES).getFirst();
            return new Format.Quorum.Initial(InitialControllers.read(given.get("--initial-controllers", ""), listener));
        }
        if (given.has("--standalone")) {
            var listeners = new ArrayList<Voter.Listener>();
            for (Listener each : settings.controllerListeners()) {
                listeners.add(new Voter.Listener(each.name(), each.at()));
            }
            return new Format.Quorum.Standalone(listeners);
        }
        if (given.has("--no-initial-controllers") || isStatic || !settings.isController()) {
            return Format.Quorum.None.ELSEWHERE;
        }
        throw refused("M-2013 NO_VOTERS", "Because controller.quorum.voters is not set on this controller, you must"
                + " specify one of the following: --standalone, --initial-controllers, or"
                + " --no-initial-controllers.");
    }

    private static Failure refused(String code, String message) {
        return Failure.of(Exit.FAILED, code, message);
    }

    /// The records of `bootstrap.checkpoint`.
    private static List<MetadataRecord> bootstrap(Given given, NodeSettings settings) {
        var levels = FormatLevels.read(given.get("--release-version", null), given.all("--feature"),
                settings.settings().get(BrokerSettings.UNSTABLE_FEATURE_VERSIONS_ENABLE));
        List<UserScramCredentialRecord> scrams =
                given.all("--add-scram").stream().map(ScramArgument::read).toList();
        List<MetadataRecord> records = levels.records(!settings.voters().isEmpty());
        if (!scrams.isEmpty() && levels.metadataVersion() < Features.METADATA_3_5_IV2) {
            throw refused("M-2014 UNKNOWN_VERSION", "SCRAM is only supported in metadata.version "
                    + Features.metadataName(Features.METADATA_3_5_IV2) + " or later.");
        }
        records.addAll(scrams);
        return records;
    }

    /// As Kafka's classes print themselves.
    private static String text(List<MetadataRecord> records, short version) {
        return records.stream().map(StorageFormat::text)
                .map(each -> "ApiMessageAndVersion(" + each + " at version 0)")
                .collect(Collectors.joining(", ", "BootstrapMetadata(records=[", "], metadataVersionLevel=" + version
                        + ", source=format command)"));
    }

    private static String text(MetadataRecord record) {
        return switch (record) {
            case FeatureLevelRecord it ->
                    "FeatureLevelRecord(name='" + it.name() + "', featureLevel=" + it.featureLevel() + ")";
            case UserScramCredentialRecord it -> "UserScramCredentialRecord(name='" + it.name() + "', mechanism="
                    + it.mechanism() + ", salt=" + Arrays.toString(it.salt()) + ", storedKey="
                    + Arrays.toString(it.storedKey()) + ", serverKey=" + Arrays.toString(it.serverKey())
                    + ", iterations=" + it.iterations() + ")";
            default -> throw new AssertionError(record);
        };
    }
}
