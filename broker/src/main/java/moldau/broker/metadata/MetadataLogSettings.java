package moldau.broker.metadata;

import moldau.log.LogSettings;
import moldau.replication.raft.Timeouts;
import moldau.replication.raft.Voter;
import moldau.replication.raft.VoterSet;
import moldau.wire.Uuid;

/// How this node keeps the metadata log.
///
/// @param nodeId this node, voter or observer
/// @param directoryId of the directory the log lies in
/// @param staticVoters `controller.quorum.voters`; empty where voters stand in the log
/// @param own this node as a voter would be written down; null if it can never be one
/// @param joins whether it asks to become one
/// @param timeouts of the quorum
/// @param segmentBytes,segmentMs `metadata.log.segment.bytes`, `.ms`
/// @param snapshots when a snapshot is written, and how long old ones stay
/// @param batchBytesMax `internal.metadata.max.batch.size.in.bytes`
public record MetadataLogSettings(int nodeId, Uuid directoryId, VoterSet staticVoters,
        Voter own, boolean joins, Timeouts timeouts, int segmentBytes, long segmentMs, Snapshots snapshots,
        int batchBytesMax) {
    /// @param afterBytes of committed batches since the last one
    /// @param afterMs since the last one, if anything is new; 0: not by time
    /// @param keepBytes,keepMs older snapshots go beyond these, and with them the log before the
    ///     oldest that is left; negative: no limit
    public record Snapshots(long afterBytes, long afterMs, long keepBytes, long keepMs) {
        public static final Snapshots DEFAULT =
                new Snapshots(20 << 20, 3_600_000, 100 << 20, 7 * 24 * 3_600_000L);
    }

    /// Kafka's defaults.
    public static MetadataLogSettings of(int nodeId, Uuid directoryId, VoterSet staticVoters) {
        return new MetadataLogSettings(nodeId, directoryId, staticVoters, null, false, Timeouts.KAFKA, 1 << 30,
                7 * 24 * 3_600_000L, Snapshots.DEFAULT, 8 << 20);
    }

    public MetadataLogSettings withSnapshots(Snapshots snapshots) {
        return new MetadataLogSettings(nodeId, directoryId, staticVoters, own, joins, timeouts, segmentBytes,
                segmentMs, snapshots, batchBytesMax);
    }

    public MetadataLogSettings withTimeouts(Timeouts timeouts) {
        return new MetadataLogSettings(nodeId, directoryId, staticVoters, own, joins, timeouts, segmentBytes,
                segmentMs, snapshots, batchBytesMax);
    }

    /// @param own where other members reach this node
    public MetadataLogSettings withOwn(Voter own, boolean joins) {
        return new MetadataLogSettings(nodeId, directoryId, staticVoters, own, joins, timeouts,
                segmentBytes, segmentMs, snapshots, batchBytesMax);
    }

    public MetadataLogSettings withSegments(int bytes, long ms) {
        return new MetadataLogSettings(nodeId, directoryId, staticVoters, own, joins, timeouts, bytes, ms,
                snapshots, batchBytesMax);
    }

    /// Retention is by snapshots, so the log itself never removes anything above its start.
    LogSettings logSettings() {
        return LogSettings.DEFAULT.withSegmentBytes(segmentBytes).withSegmentMs(segmentMs, 0)
                .withRetention(-1, -1);
    }
}
