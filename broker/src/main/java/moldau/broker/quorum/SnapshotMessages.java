package moldau.broker.quorum;

import java.util.List;
import moldau.base.Disk;
import moldau.base.Endpoint;
import moldau.broker.metadata.Courier;
import moldau.broker.metadata.MetadataLog;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.wire.Errors;
import moldau.wire.WireWriter;
import moldau.wire.message.FetchSnapshotRequest;
import moldau.wire.message.FetchSnapshotResponse;

/// Pieces of a snapshot of the metadata log (KIP-630).
public final class SnapshotMessages {
    /// What one piece may be asked to hold.
    public static final int BYTES_MAX = 8 << 20;
    private static final String TOPIC = MetadataLog.PARTITION.topic();

    private SnapshotMessages() {}

    /// @param bytesMax of the piece
    public static FetchSnapshotRequest request(Courier.SnapshotAsk it, String clusterId, int bytesMax) {
        var partition = FetchSnapshotRequest.Partition.DEFAULT
                .withCurrentLeaderEpoch(it.leaderEpoch())
                .withSnapshotId(new FetchSnapshotRequest.SnapshotId(
                        it.id().offset(), it.id().epoch()))
                .withPosition(it.position())
                .withReplicaDirectoryId(it.replica().directoryId());
        return FetchSnapshotRequest.DEFAULT
                .withClusterId(clusterId)
                .withReplicaId(it.replica().id())
                .withMaxBytes(bytesMax)
                .withTopics(List.of(
                        new FetchSnapshotRequest.Topic(TOPIC, List.of(partition))));
    }

    /// The one partition asked for, or null if it is not the metadata log's.
    public static FetchSnapshotRequest.Partition partition(FetchSnapshotRequest request) {
        if (request.topics().size() != 1) return null;
        FetchSnapshotRequest.Topic topic = request.topics().getFirst();
        if (!topic.name().equals(TOPIC) || topic.partitions().size() != 1) return null;
        FetchSnapshotRequest.Partition it = topic.partitions().getFirst();
        return it.partition() == 0 ? it : null;
    }

    /// What is said besides the bytes.
    ///
    /// @param size of the whole snapshot, in bytes
    /// @param leader where it is; null if that is not known
    public record Head(short error, OffsetAndEpoch id, int leaderId, int leaderEpoch, long size,
            long position, Endpoint leader) {}

    /// Writes the response around a range of the snapshot's file.
    ///
    /// @param piece null: no bytes
    public static void write(WireWriter out, int version, Head head, Disk.Slice piece) {
        out.int32(0);
        out.int16(Errors.NONE);
        out.count(1, true);
        out.string(TOPIC, true);
        out.count(1, true);
        out.int32(0);
        out.int16(head.error());
        new FetchSnapshotResponse.SnapshotId(head.id().offset(), head.id().epoch())
                .write(out, version);
        out.int64(head.size());
        out.int64(head.position());
        if (piece != null) out.records(piece, true);
        else out.bytesSize(0, true);
        out.uvarint(1);
        int tag = out.beginTag(0);
        new FetchSnapshotResponse.Leader(head.leaderId(), head.leaderEpoch()).write(out, version);
        out.endTag(tag);
        out.uvarint(0);
        boolean tells = version >= 1 && head.leader() != null;
        out.uvarint(tells ? 1 : 0);
        if (!tells) return;
        int nodes = out.beginTag(0);
        out.list(List.of(new FetchSnapshotResponse.Node(
                head.leaderId(), head.leader().host(), head.leader().port())), true, version);
        out.endTag(nodes);
    }

    /// @return null if it gives nothing
    public static Courier.SnapshotPiece piece(FetchSnapshotResponse response) {
        if (response.errorCode() != Errors.NONE || response.topics().isEmpty()
                || response.topics().getFirst().partitions().isEmpty()) {
            return null;
        }
        var it = response.topics().getFirst().partitions().getFirst();
        if (it.errorCode() != Errors.NONE) return null;
        return new Courier.SnapshotPiece(it.size(), it.position(), it.unalignedRecords());
    }
}
