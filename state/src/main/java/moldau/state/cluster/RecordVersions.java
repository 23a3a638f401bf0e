package moldau.state.cluster;

import moldau.wire.record.*;

/// Which version of a record is written at a metadata version, so that every node that has agreed
/// to the metadata version can read it.
public final class RecordVersions {
    private RecordVersions() {
    }

    /// @param metadataVersion the finalized one when the record is decided
    public static short of(MetadataRecord record, short metadataVersion) {
        return switch (record) {
            case RegisterBrokerRecord _ -> registerBroker(metadataVersion);
            case PartitionRecord _, PartitionChangeRecord _ -> partition(metadataVersion);
            case BrokerRegistrationChangeRecord it -> change(it);
            case TopicRecord _, ConfigRecord _, RemoveTopicRecord _, UnregisterBrokerRecord _,
                 FenceBrokerRecord _, UnfenceBrokerRecord _, DelegationTokenRecord _,
                 RemoveDelegationTokenRecord _, UserScramCredentialRecord _,
                 RemoveUserScramCredentialRecord _, FeatureLevelRecord _, ClientQuotaRecord _,
                 ProducerIdsRecord _, AccessControlEntryRecord _, RemoveAccessControlEntryRecord _,
                 NoOpRecord _, ZkMigrationStateRecord _, BeginTransactionRecord _,
                 EndTransactionRecord _, AbortTransactionRecord _, RegisterControllerRecord _,
                 ClearElrRecord _ -> 0;
        };
    }

    private static short registerBroker(short metadataVersion) {
        if (metadataVersion >= Features.METADATA_4_3_IV0) return 4;
        if (metadataVersion >= Features.METADATA_3_7_IV2) return 3;
        return (short) (metadataVersion >= Features.METADATA_3_4_IV0 ? 2 : 1);
    }

    private static short partition(short metadataVersion) {
        if (metadataVersion >= Features.METADATA_4_0_IV1) return 2;
        return (short) (metadataVersion >= Features.METADATA_3_7_IV2 ? 1 : 0);
    }

    /// The lowest that can say it.
    private static short change(BrokerRegistrationChangeRecord record) {
        if (record.cordonedLogDirs() != null) return 3;
        if (!record.logDirs().isEmpty()) return 2;
        return (short) (record.inControlledShutdown() != 0 ? 1 : 0);
    }
}
