package moldau.state.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The features of a cluster and their levels: `metadata.version` and those that came after it
/// (KIP-584, KIP-1022). Facts of Kafka 4.3.
public final class Features {
    public static final String METADATA_VERSION = "metadata.version";
    /// Not a record of its own: kept as a control record of the quorum.
    public static final String KRAFT_VERSION = "kraft.version";
    public static final String ELR = "eligible.leader.replicas.version";
    public static final String GROUP = "group.version";
    public static final String SHARE = "share.version";
    public static final String STREAMS = "streams.version";
    public static final String TRANSACTION = "transaction.version";

    /// 3.3-IV3, the lowest a 4.x controller works at.
    public static final short METADATA_MIN = 7;
    public static final short METADATA_3_4_IV0 = 8;
    /// SCRAM credentials.
    public static final short METADATA_3_5_IV2 = 11;
    public static final short METADATA_3_6_IV0 = 12;
    /// Begin, end and abort of metadata transactions.
    public static final short METADATA_3_6_IV1 = 13;
    /// Registration of controllers.
    public static final short METADATA_3_7_IV0 = 15;
    /// Directories of replicas.
    public static final short METADATA_3_7_IV2 = 17;
    public static final short METADATA_3_9_IV0 = 21;
    /// Eligible leader replicas in records.
    public static final short METADATA_4_0_IV1 = 23;
    /// Cordoned directories.
    public static final short METADATA_4_3_IV0 = 30;
    /// The newest we write by default.
    public static final short METADATA_LATEST = METADATA_4_3_IV0;
    /// 4.4-IV0, which Kafka 4.3 knows but has not released: no record differs yet.
    public static final short METADATA_UNSTABLE = 31;

    private static final List<String> METADATA_NAMES = List.of(
            "3.3-IV3", "3.4-IV0", "3.5-IV0", "3.5-IV1", "3.5-IV2", "3.6-IV0", "3.6-IV1", "3.6-IV2",
            "3.7-IV0", "3.7-IV1", "3.7-IV2", "3.7-IV3", "3.7-IV4", "3.8-IV0", "3.9-IV0", "4.0-IV0",
            "4.0-IV1", "4.0-IV2", "4.0-IV3", "4.1-IV0", "4.1-IV1", "4.2-IV0", "4.2-IV1", "4.3-IV0", "4.4-IV0");

    /// Metadata versions that changed what is stored: going back below one of them may lose data.
    private static final List<Short> METADATA_CHANGES =
            List.of((short) 8, (short) 11, (short) 13, (short) 14, (short) 15, (short) 17,
                    (short) 23, (short) 30);

    /// All features but the metadata version that stand in records, in the order of their names.
    private static final List<Feature> OTHERS = List.of(
            new Feature(ELR, (short) 1, List.of((short) 26), Map.of((short) 1, (short) 23)),
            new Feature(GROUP, (short) 1, List.of((short) 22), Map.of()),
            new Feature(SHARE, (short) 1, List.of((short) 28), Map.of()),
            new Feature(STREAMS, (short) 1, List.of((short) 29), Map.of()),
            new Feature(TRANSACTION, (short) 2, List.of((short) 24, (short) 24), Map.of()));

    /// @param max the highest level
    /// @param defaultFrom for levels 1.., the metadata version from which it is formatted by
    ///     default
    /// @param needs for some levels, the metadata version they depend on
    private record Feature(
            String name, short max, List<Short> defaultFrom, Map<Short, Short> needs) {
        short defaultLevel(short metadataVersion) {
            short level = 0;
            while (level < max && metadataVersion >= defaultFrom.get(level)) level++;
            return level;
        }
    }

    /// A feature at a level.
    public record Level(String name, short level) {
    }

    private Features() {
    }

    /// What a new cluster of this metadata version starts with, as the format command writes it:
    /// the metadata version, then every feature whose level is not 0, by name.
    public static List<Level> atFormat(short metadataVersion) {
        var levels = new ArrayList<Level>();
        levels.add(new Level(METADATA_VERSION, metadataVersion));
        for (Feature feature : OTHERS) {
            short level = feature.defaultLevel(metadataVersion);
            if (level > 0) levels.add(new Level(feature.name(), level));
        }
        return List.copyOf(levels);
    }

    /// What this node supports, `kraft.version` included, by name.
    public static Sorted<String, BrokerImage.FeatureRange> supported() {
        return supported(false);
    }

    /// As [#supported()], with the levels that are not released yet if `unstable`.
    public static Sorted<String, BrokerImage.FeatureRange> supported(boolean unstable) {
        Sorted<String, BrokerImage.FeatureRange> supported = Sorted.empty();
        for (Feature feature : OTHERS) {
            supported = supported.with(feature.name(), range(0, feature.max()));
        }
        return supported
                .with(METADATA_VERSION, range(
                        METADATA_MIN, unstable ? METADATA_UNSTABLE : METADATA_LATEST))
                .with(KRAFT_VERSION, range(0, 1));
    }

    /// The metadata version that a level of a feature depends on; 0 if on none.
    public static short metadataNeeded(String name, short level) {
        for (Feature feature : OTHERS) {
            if (feature.name().equals(name)) return feature.needs().getOrDefault(level, (short) 0);
        }
        return 0;
    }

    /// "4.3-IV0" and so on; the bare number where we do not know the version.
    public static String metadataName(short version) {
        int index = version - METADATA_MIN;
        return index >= 0 && index < METADATA_NAMES.size()
                ? METADATA_NAMES.get(index) : Short.toString(version);
    }

    /// The version of a name like "4.3-IV0" or "4.3" (its newest); -1 if there is none.
    public static short metadataVersion(String name) {
        for (int i = METADATA_NAMES.size() - 1; i >= 0; i--) {
            String known = METADATA_NAMES.get(i);
            if (known.equals(name) || known.startsWith(name + "-")) {
                return (short) (METADATA_MIN + i);
            }
        }
        return -1;
    }

    /// Whether going from one metadata version down to the other crosses a change of what is
    /// stored.
    static boolean losesMetadata(short from, short to) {
        for (short change : METADATA_CHANGES) if (to < change && change <= from) return true;
        return false;
    }

    private static BrokerImage.FeatureRange range(int min, int max) {
        return new BrokerImage.FeatureRange((short) min, (short) max);
    }
}
