package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.state.cluster.BrokerImage;
import moldau.state.cluster.Features;

/// What features there are: those of a release, and what a level of one depends on.
final class FeatureTables {
    private FeatureTables() {}

    /// What a cluster of a release starts with.
    ///
    /// @param release null for the newest
    static int mapping(PrintStream out, String release) {
        String name = release == null ? Features.metadataName(Features.METADATA_LATEST) : release;
        short version = FormatLevels.version(name, true);
        Map<String, Short> levels = levels(version);
        out.println("metadata.version=" + version + " (" + name + ")");
        for (String each : List.of(Features.KRAFT_VERSION, Features.TRANSACTION, Features.GROUP, Features.ELR,
                Features.SHARE, Features.STREAMS)) {
            out.println(each + "=" + levels.get(each));
        }
        return Exit.OK;
    }

    /// The levels of all features with a metadata version, also those that are 0.
    static SortedMap<String, Short> levels(short metadataVersion) {
        var levels = new TreeMap<String, Short>();
        for (var each : Features.supported()) levels.put(each.getKey(), (short) 0);
        for (Features.Level each : Features.atFormat(metadataVersion)) levels.put(each.name(), each.level());
        levels.put(Features.KRAFT_VERSION, (short) (metadataVersion >= Features.METADATA_3_9_IV0 ? 1 : 0));
        return levels;
    }

    /// What levels depend on.
    ///
    /// @param features each `name=level`
    static int dependencies(PrintStream out, List<String> features) {
        for (String each : features) {
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
