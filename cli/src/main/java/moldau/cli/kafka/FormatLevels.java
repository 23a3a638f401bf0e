package moldau.cli.kafka;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.state.cluster.BrokerImage;
import moldau.state.cluster.Features;
import moldau.wire.record.FeatureLevelRecord;
import moldau.wire.record.MetadataRecord;

/// The features that a new cluster is formatted with: those of a release, and levels that were asked
/// for one by one.
///
/// @param asked by name, without `metadata.version`
record FormatLevels(short metadataVersion, Map<String, Short> asked) {
    /// @param release such as `4.1` or `4.1-IV0`; null for the newest
    /// @param features each `name=level`
    /// @param unstable allows levels that are not released yet
    static FormatLevels read(String release, List<String> features, boolean unstable) {
        short version = release == null ? Features.METADATA_LATEST : version(release, unstable);
        Map<String, Short> asked = parse(features);
        for (String each : asked.keySet()) expectSupported(each);
        if (asked.containsKey(Features.METADATA_VERSION)) {
            if (release != null) {
                throw refused("Use --release-version instead of --feature metadata.version=X to avoid ambiguity.");
            }
            version = checked(asked.remove(Features.METADATA_VERSION), unstable);
        }
        return new FormatLevels(version, asked);
    }

    /// @param features each `name=level`; of two for one feature the last counts
    static Map<String, Short> parse(List<String> features) {
        var levels = new LinkedHashMap<String, Short>();
        for (String each : features) {
            int equals = each.indexOf('=');
            if (equals < 0) {
                throw refused("Can't parse feature=level string " + each + ": equals sign not found.");
            }
            levels.put(each.substring(0, equals).trim(), level(each, each.substring(equals + 1).trim()));
        }
        return levels;
    }

    private static short level(String whole, String level) {
        try {
            return Short.parseShort(level);
        } catch (NumberFormatException e) {
            throw refused("Can't parse feature=level string " + whole + ": unable to parse " + level + " as a short.");
        }
    }

    private static void expectSupported(String feature) {
        if (Features.supported().get(feature) != null) return;
        var names = new ArrayList<String>();
        for (var each : Features.supported()) {
            if (!each.getKey().equals(Features.METADATA_VERSION)) names.add(each.getKey());
        }
        throw refused("Unsupported feature: " + feature + ". Supported features are: " + String.join(", ", names));
    }

    private static short checked(short version, boolean unstable) {
        if (version < Features.METADATA_MIN || version > Features.METADATA_UNSTABLE) {
            throw refused("No MetadataVersion with feature level " + version + ". Valid feature levels are from "
                    + Features.METADATA_MIN + " to " + Features.METADATA_UNSTABLE + ".");
        }
        if (version > Features.METADATA_LATEST && !unstable) {
            throw refused("metadata.version " + Features.metadataName(version) + " is not yet stable.");
        }
        return version;
    }

    /// The metadata version of a release.
    ///
    /// @param unstable whether one that is not released yet may be named, in full
    static short version(String release, boolean unstable) {
        short version = Features.metadataVersion(release);
        boolean isNamed = version <= Features.METADATA_LATEST
                || unstable && Features.metadataName(version).equals(release);
        if (version >= 0 && isNamed) return version;
        var names = new ArrayList<String>();
        int last = unstable ? Features.METADATA_UNSTABLE : Features.METADATA_LATEST;
        for (short each = Features.METADATA_MIN; each <= last; each++) names.add(Features.metadataName(each));
        throw Failure.of(Exit.FAILED, "M-2014 UNKNOWN_VERSION", "Unknown metadata.version '" + release
                + "'. Supported metadata.version are: " + String.join(", ", names));
    }

    /// The records of the levels that are not 0, `metadata.version` first.
    ///
    /// @param hasFixedVoters `controller.quorum.voters` is set
    List<MetadataRecord> records(boolean hasFixedVoters) {
        var levels = new TreeMap<String, Short>();
        for (Features.Level each : Features.atFormat(metadataVersion)) levels.put(each.name(), each.level());
        levels.remove(Features.METADATA_VERSION);
        levels.putAll(asked);
        levels.forEach(this::check);
        Short kraft = levels.remove(Features.KRAFT_VERSION);
        if (kraft != null) checkKraft(kraft, hasFixedVoters);
        List<MetadataRecord> records = new ArrayList<>();
        records.add(record(Features.METADATA_VERSION, metadataVersion));
        levels.forEach((name, level) -> {
            if (level > 0) records.add(record(name, level));
        });
        return records;
    }

    private static MetadataRecord record(String name, short level) {
        return FeatureLevelRecord.DEFAULT.withName(name).withFeatureLevel(level);
    }

    private void check(String name, short level) {
        BrokerImage.FeatureRange range = Features.supported().get(name);
        if (level < range.min() || level > range.max()) {
            throw refused("No feature:" + name + " with feature level " + level);
        }
        short needed = Features.metadataNeeded(name, level);
        if (metadataVersion < needed) {
            throw refused(name + " could not be set to " + level
                    + " because it depends on metadata.version level " + needed);
        }
    }

    /// The version of the quorum follows from where its voters stand.
    private static void checkKraft(short level, boolean hasFixedVoters) {
        String flags = "controller.quorum.voters is empty and one of the flags --standalone,"
                + " --initial-controllers, or --no-initial-controllers is used. For dynamic controllers support, try ";
        if (level == 0 && !hasFixedVoters) {
            throw refused("Cannot set kraft.version to 0 if " + flags
                    + "removing the --feature flag for kraft.version.");
        }
        if (level > 0 && hasFixedVoters) {
            throw refused("Cannot set kraft.version to " + level + " unless " + flags
                    + "using one of --standalone, --initial-controllers, or --no-initial-controllers and removing"
                    + " controller.quorum.voters.");
        }
    }

    private static Failure refused(String message) {
        return Failure.of(Exit.FAILED, "M-2014 UNKNOWN_FEATURE", message);
    }
}
