package moldau.state.cluster;

import java.util.ArrayList;
import java.util.List;
import moldau.wire.record.AbortTransactionRecord;
import moldau.wire.record.BeginTransactionRecord;
import moldau.wire.record.ConfigRecord;
import moldau.wire.record.EndTransactionRecord;
import moldau.wire.record.FeatureLevelRecord;
import moldau.wire.record.MetadataRecord;

/// The first records of a cluster, written by the first controller to lead an empty log.
public final class Bootstrap {
    private static final String NAME = "Bootstrap records";

    private Bootstrap() {
    }

    /// What `bootstrap.checkpoint` holds after formatting at a metadata version.
    public static List<MetadataRecord> atFormat(short metadataVersion) {
        var records = new ArrayList<MetadataRecord>();
        for (Features.Level each : Features.atFormat(metadataVersion)) {
            records.add(FeatureLevelRecord.DEFAULT
                    .withName(each.name())
                    .withFeatureLevel(each.level()));
        }
        return List.copyOf(records);
    }

    /// The bootstrap records as the log gets them: as one metadata transaction where the version
    /// has them, and with the cluster's minimum of replicas where eligible replicas are kept.
    ///
    /// @param checkpoint the records of `bootstrap.checkpoint`
    static List<MetadataRecord> records(List<MetadataRecord> checkpoint, ConfigRules rules) {
        short metadataVersion = level(checkpoint, Features.METADATA_VERSION);
        boolean inTransaction = metadataVersion >= Features.METADATA_3_6_IV1;
        var records = new ArrayList<MetadataRecord>();
        if (inTransaction) records.add(BeginTransactionRecord.DEFAULT.withName(NAME));
        records.addAll(checkpoint);
        if (level(checkpoint, Features.ELR) > 0) {
            String minIsr = rules.staticValue(ConfigResource.BROKER, Scene.MIN_ISR);
            records.add(ConfigRecord.DEFAULT
                    .withResourceType(ConfigResource.BROKER)
                    .withName(Scene.MIN_ISR)
                    .withValue(minIsr == null ? "1" : minIsr));
        }
        if (inTransaction) records.add(EndTransactionRecord.DEFAULT);
        return records;
    }

    /// Takes back what a controller before us began and did not finish.
    static List<MetadataRecord> abort() {
        return List.of(AbortTransactionRecord.DEFAULT
                .withReason("the controller that began it no longer leads"));
    }

    private static short level(List<MetadataRecord> records, String feature) {
        short level = 0;
        for (MetadataRecord record : records) {
            if (record instanceof FeatureLevelRecord it && it.name().equals(feature)) {
                level = it.featureLevel();
            }
        }
        return level;
    }
}
