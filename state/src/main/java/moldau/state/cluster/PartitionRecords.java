package moldau.state.cluster;

import java.util.List;
import moldau.base.fault.Malformed;
import moldau.wire.Uuid;
import moldau.wire.record.PartitionChangeRecord;
import moldau.wire.record.PartitionRecord;

/// Between partitions and their records.
final class PartitionRecords {
    /// In a change record: the leader stays, with its epoch.
    static final int SAME_LEADER = -2;
    /// In a change record: the recovery state stays.
    static final byte SAME_STATE = -1;

    private PartitionRecords() {
    }

    static PartitionImage image(PartitionRecord record, ClusterFold.Shared shared) {
        Ids replicas = shared.ids(record.replicas());
        List<Uuid> directories = Directories.orMigrating(record.directories(), replicas.size());
        checkDirectories(directories, replicas);
        return new PartitionImage(replicas, shared.directories(directories),
                shared.ids(record.isr()), shared.ids(record.removingReplicas()),
                shared.ids(record.addingReplicas()), shared.ids(record.eligibleLeaderReplicas()),
                shared.ids(record.lastKnownElr()), record.leader(), record.leaderRecoveryState(),
                record.leaderEpoch(), record.partitionEpoch());
    }

    /// The partition after a change. The leader epoch rises if the record names a leader, even the
    /// same one; the partition epoch always.
    static PartitionImage changed(
            PartitionImage was, PartitionChangeRecord record, ClusterFold.Shared shared) {
        Ids replicas = record.replicas() == null ? was.replicas() : shared.ids(record.replicas());
        List<Uuid> directories =
                record.directories() == null ? was.directories() : record.directories();
        directories = Directories.orMigrating(directories, replicas.size());
        checkDirectories(directories, replicas);
        boolean led = record.leader() != SAME_LEADER;
        return new PartitionImage(replicas, shared.directories(directories),
                orElse(record.isr(), was.isr(), shared),
                orElse(record.removingReplicas(), was.removing(), shared),
                orElse(record.addingReplicas(), was.adding(), shared),
                orElse(record.eligibleLeaderReplicas(), was.elr(), shared),
                orElse(record.lastKnownElr(), was.lastKnownElr(), shared),
                led ? record.leader() : was.leader(),
                record.leaderRecoveryState() == SAME_STATE
                        ? was.leaderRecoveryState() : record.leaderRecoveryState(),
                led ? was.leaderEpoch() + 1 : was.leaderEpoch(),
                was.partitionEpoch() + 1);
    }

    static PartitionImage withoutElr(PartitionImage was) {
        return new PartitionImage(was.replicas(), was.directories(), was.isr(), was.removing(),
                was.adding(), Ids.NONE, Ids.NONE, was.leader(), was.leaderRecoveryState(),
                was.leaderEpoch(), was.partitionEpoch() + 1);
    }

    /// The whole partition as one record, at a metadata version that may lack some of it.
    static PartitionRecord record(
            Uuid topic, int index, PartitionImage partition, short metadataVersion) {
        boolean elr = metadataVersion >= Features.METADATA_4_0_IV1;
        boolean directories = metadataVersion >= Features.METADATA_3_7_IV2;
        return PartitionRecord.DEFAULT
                .withPartitionId(index)
                .withTopicId(topic)
                .withReplicas(partition.replicas().toList())
                .withIsr(partition.isr().toList())
                .withRemovingReplicas(partition.removing().toList())
                .withAddingReplicas(partition.adding().toList())
                .withLeader(partition.leader())
                .withLeaderRecoveryState(partition.leaderRecoveryState())
                .withLeaderEpoch(partition.leaderEpoch())
                .withPartitionEpoch(partition.partitionEpoch())
                .withDirectories(directories ? partition.directories() : List.of())
                .withEligibleLeaderReplicas(elr ? orNull(partition.elr()) : null)
                .withLastKnownElr(elr ? orNull(partition.lastKnownElr()) : null);
    }

    private static List<Integer> orNull(Ids ids) {
        return ids.isEmpty() ? null : ids.toList();
    }

    private static Ids orElse(List<Integer> ids, Ids was, ClusterFold.Shared shared) {
        return ids == null ? was : shared.ids(ids);
    }

    private static void checkDirectories(List<Uuid> directories, Ids replicas) {
        if (directories.size() != replicas.size()) {
            throw new Malformed(directories.size() + " directories for the replicas " + replicas);
        }
    }
}
