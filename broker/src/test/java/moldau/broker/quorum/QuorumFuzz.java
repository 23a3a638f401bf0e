package moldau.broker.quorum;

import java.nio.ByteBuffer;
import java.util.List;
import moldau.base.sim.Decoder;
import moldau.broker.metadata.MetadataLog;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Request;
import moldau.wire.Message;
import moldau.wire.Uuid;
import moldau.wire.WireReader;
import moldau.wire.WireWriter;
import moldau.wire.message.BeginQuorumEpochRequest;
import moldau.wire.message.BeginQuorumEpochResponse;
import moldau.wire.message.EndQuorumEpochRequest;
import moldau.wire.message.EndQuorumEpochResponse;
import moldau.wire.message.FetchRequest;
import moldau.wire.message.FetchResponse;
import moldau.wire.message.FetchSnapshotRequest;
import moldau.wire.message.FetchSnapshotResponse;
import moldau.wire.message.VoteRequest;
import moldau.wire.message.VoteResponse;

/// What members of the quorum may say, of any bytes: first byte which message, second its version, counted
/// from the first there is.
public final class QuorumFuzz {
    private static final int FETCH = 3;
    private static final int FETCH_VERSION_MIN = 4;
    private static final ReplicaKey SELF = new ReplicaKey(1, new Uuid(1, 1));
    private static final Request.Fetch ASKED =
            new Request.Fetch(SELF, 3, 42, 3, 40, 500);
    private static final Request.Vote VOTE =
            new Request.Vote(SELF, new ReplicaKey(2, new Uuid(2, 2)), 7, new OffsetAndEpoch(42, 3), true);

    public static final Decoder REQUESTS = Decoder.of("quorum-requests", QuorumFuzz::request,
            framed(0, 2, VoteMessages.request(VOTE, "c")),
            framed(1, 1, EpochMessages.request(new Request.BeginEpoch(SELF, 2, 7), "c", List.of())),
            framed(2, 1, EpochMessages.request(
                    new Request.EndEpoch(2, 7, List.of(SELF)), "c", List.of())),
            framed(FETCH, 17, FetchMessages.request(ASKED, "c", 1 << 20))).checked();

    public static final Decoder ANSWERS = Decoder.of("quorum-answers", QuorumFuzz::answer,
            framed(0, 2, VoteResponse.DEFAULT.withTopics(List.of(new VoteResponse.Topic("t", List.of(
                    VoteResponse.Partition.DEFAULT.withLeaderEpoch(7).withLeaderId(2)))))),
            framed(FETCH, 17, FetchResponse.DEFAULT.withResponses(List.of(FetchResponse.Topic.DEFAULT
                    .withTopicId(MetadataLog.TOPIC_ID)
                    .withPartitions(List.of(FetchResponse.Partition.DEFAULT.withHighWatermark(7)
                            .withCurrentLeader(new FetchResponse.Leader(2, 7))
                            .withDivergingEpoch(new FetchResponse.EpochEnd(3, 40))))))),
            framed(4, 1, FetchSnapshotResponse.DEFAULT.withTopics(List.of(
                    new FetchSnapshotResponse.Topic("t", List.of(
                            FetchSnapshotResponse.Partition.DEFAULT.withSize(100))))))).checked();

    private QuorumFuzz() {}

    private static byte[] framed(int which, int version, Message message) {
        WireWriter out = new WireWriter().begin();
        out.int8((byte) which);
        out.int8((byte) (which == FETCH ? version - FETCH_VERSION_MIN : version));
        message.write(out, version);
        return out.toBytes();
    }

    private static void request(byte[] bytes) {
        if (bytes.length < 2) return;
        var in = new WireReader(ByteBuffer.wrap(bytes, 2, bytes.length - 2).slice());
        int version = bytes[1] & 0xff;
        switch (bytes[0] & 0xff) {
            case 0 -> VoteMessages.asked(VoteRequest.read(in, version % 3), SELF);
            case 1 -> EpochMessages.asked(BeginQuorumEpochRequest.read(in, version % 2), SELF);
            case 2 -> EpochMessages.asked(EndQuorumEpochRequest.read(in, version % 2));
            case FETCH -> FetchMessages.isPlain(asked(in, FETCH_VERSION_MIN + version % 15));
            default -> SnapshotMessages.partition(FetchSnapshotRequest.read(in, version % 2));
        }
    }

    private static Request.Fetch asked(WireReader in, int version) {
        Request.Fetch asked = FetchMessages.asked(FetchRequest.read(in, version), version);
        return asked == null ? ASKED : asked;
    }

    private static void answer(byte[] bytes) {
        if (bytes.length < 2) return;
        var in = new WireReader(ByteBuffer.wrap(bytes, 2, bytes.length - 2).slice());
        int version = bytes[1] & 0xff;
        switch (bytes[0] & 0xff) {
            case 0 -> VoteMessages.answer(VoteResponse.read(in, version % 3));
            case 1 -> EpochMessages.answer(BeginQuorumEpochResponse.read(in, version % 2));
            case 2 -> EpochMessages.answer(EndQuorumEpochResponse.read(in, version % 2));
            case FETCH -> FetchMessages.answer(FetchResponse.read(in, FETCH_VERSION_MIN + version % 15), ASKED);
            default -> SnapshotMessages.piece(FetchSnapshotResponse.read(in, version % 2));
        }
    }
}
