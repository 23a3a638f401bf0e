package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.List;
import java.util.TreeMap;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.state.cluster.BrokerImage;
import moldau.state.cluster.Features;

/// What features there are: those of a release, and what a level of one depends on.
final class FeatureTables {
    private static final String MAPPING = """
            kafka-storage version-mapping [-h]
                                 [--release-version RELEASE_VERSION]""";
    private static final String DEPENDENCIES = "kafka-storage feature-dependencies [-h] --feature FEATURE";

    private FeatureTables() {}

    /// `kafka-storage.sh version-mapping`
    static int versionMapping(PrintStream out, List<String> words) {
        Grammar grammar = Argparse.grammar(MAPPING)
                .value("-r,--release-version", "RELEASE_VERSION", "a release; the newest by default");
        Given given = Argparse.read(out, grammar, words);
        if (given == null) return Exit.OK;
        String release = given.get("--release-version", Features.metadataName(Features.METADATA_LATEST));
        short version = FormatLevels.version(release, true);
        var levels = new TreeMap<String, Short>();
        for (Features.Level each : Features.atFormat(version)) levels.put(each.name(), each.level());
        out.println("metadata.version=" + version + " (" + release + ")");
        out.println("kraft.version=" + (version >= Features.METADATA_3_9_IV0 ? 1 : 0));
        for (String each : List.of(Features.TRANSACTION, Features.GROUP, Features.ELR,
                Features.SHARE, Features.STREAMS)) {
            out.println(each + "=" + levels.getOrDefault(each, (short) 0));
        }
        return Exit.OK;
    }

    /// `kafka-storage.sh feature-dependencies`
    static int dependencies(PrintStream out, List<String> words) {
        Grammar grammar = Argparse.grammar(DEPENDENCIES)
                .value("-f,--feature", "FEATURE", "name=level; may be repeated");
        Given given = Argparse.read(out, grammar, words, "--feature");
        if (given == null) return Exit.OK;
        for (String each : given.all("--feature")) {
            int equals = each.indexOf('=');
            if (equals < 0) {
                throw refused("Invalid feature format: " + each
                        + ". Expected format: 'feature=version' (e.g. 'group.version=1')");
            }
            dependencies(out, each.substring(0, equals).trim(), each.substring(equals + 1).trim());
        }
        return Exit.OK;
    }

    private static void dependencies(PrintStream out, String name, String text) {
        short level;
        try {
            level = Short.parseShort(text);
        } catch (NumberFormatException e) {
            throw refused("Invalid version format: " + text + " for feature " + name);
        }
        BrokerImage.FeatureRange range = Features.supported(true).get(name);
        if (range == null) throw refused("Unknown feature: " + name);
        boolean isMetadata = name.equals(Features.METADATA_VERSION);
        if (level < range.min() || level > range.max()) {
            throw refused(isMetadata ? "Unknown metadata.version " + level
                    : "Feature level " + level + " is not supported for feature " + name);
        }
        String label = name + "=" + level + (isMetadata ? " (" + Features.metadataName(level) + ")" : "");
        short needed = Features.metadataNeeded(name, level);
        if (needed == 0) {
            out.println(label + " has no dependencies.");
            return;
        }
        out.println(label + " requires:");
        out.println("    metadata.version=" + needed + " (" + Features.metadataName(needed) + ")");
    }

    private static Failure refused(String message) {
        return Failure.of(Exit.FAILED, "M-2014 UNKNOWN_FEATURE", message);
    }
}
