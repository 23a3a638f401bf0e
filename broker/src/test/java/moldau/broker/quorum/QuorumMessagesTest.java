package moldau.broker.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Endpoint;
import moldau.broker.metadata.Courier;
import moldau.replication.raft.Answer;
import moldau.replication.raft.Answer.Outcome;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Request;
import moldau.replication.raft.Voter;
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
import org.junit.jupiter.api.Test;

/// What members say to each other arrives as it was meant: through the messages' bytes, both ways.
class QuorumMessagesTest {
    private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qg";
    private static final ReplicaKey SELF = new ReplicaKey(2, new Uuid(3, 4));
    private static final ReplicaKey OTHER = new ReplicaKey(7, new Uuid(5, 6));
    private static final Endpoint LEADER = new Endpoint("leader", 9093);
    private static final List<Voter.Listener> OWN =
            List.of(new Voter.Listener("CONTROLLER", new Endpoint("here", 9093)));

    private interface Read<T> {
        T read(WireReader in, int version);
    }

    private static <T extends Message> T over(T message, int version, Read<T> read) {
        var out = new WireWriter().begin();
        message.write(out, version);
        var in = new WireReader(ByteBuffer.wrap(out.toBytes()));
        T back = read.read(in, version);
        in.expectEnd();
        return back;
    }

    @Test
    void aVoteAndAVoteBeforeTheVoteArriveAsTheyWere() {
        for (boolean pre : new boolean[] {false, true}) {
            var asked = new Request.Vote(OTHER, SELF, 5, new OffsetAndEpoch(100, 4), pre);
            VoteRequest sent = over(VoteMessages.request(asked, CLUSTER), 2, VoteRequest::read);
            assertEquals(asked, VoteMessages.asked(sent, SELF));
            assertEquals(CLUSTER, sent.clusterId());
        }
    }

    @Test
    void outcomesOfAVoteArriveAsTheyWere() {
        for (Outcome outcome : List.of(Outcome.OK, Outcome.FENCED_EPOCH, Outcome.INVALID_VOTER)) {
            var answer = new Answer.Vote(outcome, 5, 7, outcome == Outcome.OK);
            VoteResponse sent = over(VoteMessages.response(answer, LEADER), 2, VoteResponse::read);
            assertEquals(answer, VoteMessages.answer(sent));
            assertEquals("leader", sent.nodeEndpoints().getFirst().host());
        }
    }

    @Test
    void beginAndEndOfALeadershipArriveAsTheyWere() {
        var begin = new Request.BeginEpoch(SELF, 7, 5);
        BeginQuorumEpochRequest begun =
                over(EpochMessages.request(begin, CLUSTER, OWN), 1, BeginQuorumEpochRequest::read);
        assertEquals(begin, EpochMessages.asked(begun, SELF));
        assertEquals("here", begun.leaderEndpoints().getFirst().host());
        var end = new Request.EndEpoch(7, 5, List.of(OTHER, SELF));
        EndQuorumEpochRequest ended =
                over(EpochMessages.request(end, CLUSTER, OWN), 1, EndQuorumEpochRequest::read);
        assertEquals(end, EpochMessages.asked(ended));

        var yes = new Answer.BeginEpoch(Outcome.OK, 5, 7);
        assertEquals(yes, EpochMessages.answer(
                over(EpochMessages.response(yes, null), 1, BeginQuorumEpochResponse::read)));
        var no = new Answer.EndEpoch(Outcome.INVALID_REQUEST, 6, -1);
        assertEquals(no, EpochMessages.answer(
                over(EpochMessages.response(no, null), 1, EndQuorumEpochResponse::read)));
    }

    @Test
    void aFetchArrivesAsItWasInEveryVersionMembersSpeak() {
        var asked = new Request.Fetch(OTHER, 5, 100, 4, 90, 500);
        for (int version = 15; version <= 18; version++) {
            FetchRequest sent =
                    over(FetchMessages.request(asked, CLUSTER, 1 << 20), version, FetchRequest::read);
            var replica = version >= 17 ? OTHER : new ReplicaKey(OTHER.id(), Uuid.ZERO);
            long highWatermark = version >= 18 ? 90 : Long.MAX_VALUE;
            assertEquals(new Request.Fetch(replica, 5, 100, 4, highWatermark, 500),
                    FetchMessages.asked(sent, version));
        }
    }

    @Test
    void everyAnswerToAFetchArrivesAsItWas() {
        var asked = new Request.Fetch(OTHER, 5, 100, 4, 90, 500);
        var answers = new ArrayList<Answer>();
        answers.add(new Answer.Records(5, 7, 100, 90, 0));
        answers.add(new Answer.Diverging(5, 7, new OffsetAndEpoch(80, 3), 70));
        answers.add(new Answer.Snapshot(5, 7, new OffsetAndEpoch(200, 4), 210));
        answers.add(new Answer.Refused(Outcome.FENCED_EPOCH, 6, -1));
        answers.add(new Answer.Refused(Outcome.UNKNOWN_EPOCH, 4, 7));
        answers.add(new Answer.Refused(Outcome.NOT_LEADER, 5, 8));
        for (int version = 12; version <= 18; version++) {
            for (Answer answer : answers) {
                var out = new WireWriter().begin();
                FetchMessages.write(out, version, answer, 0, null, LEADER);
                var in = new WireReader(ByteBuffer.wrap(out.toBytes()));
                FetchResponse sent = FetchResponse.read(in, version);
                in.expectEnd();
                assertEquals(answer, FetchMessages.answer(sent, asked), "version " + version);
                assertEquals(version >= 16 ? 1 : 0, sent.nodeEndpoints().size());
            }
        }
    }

    @Test
    void aPieceOfASnapshotIsAskedForAndRefusedInWordsTheOtherEndReads() {
        var id = new OffsetAndEpoch(200, 4);
        var ask = new Courier.SnapshotAsk(OTHER, 5, id, 4096);
        FetchSnapshotRequest sent =
                over(SnapshotMessages.request(ask, CLUSTER, 1 << 20), 1, FetchSnapshotRequest::read);
        FetchSnapshotRequest.Partition asked = SnapshotMessages.partition(sent);
        assertEquals(4096, asked.position());
        assertEquals(200, asked.snapshotId().endOffset());
        assertEquals(5, asked.currentLeaderEpoch());

        for (int version = 0; version <= 1; version++) {
            var out = new WireWriter().begin();
            SnapshotMessages.write(out, version,
                    new SnapshotMessages.Head((short) 98, id, 7, 5, 0, 0, LEADER), null);
            var in = new WireReader(ByteBuffer.wrap(out.toBytes()));
            FetchSnapshotResponse answer = FetchSnapshotResponse.read(in, version);
            in.expectEnd();
            assertEquals(98, answer.topics().getFirst().partitions().getFirst().errorCode());
            assertNull(SnapshotMessages.piece(answer));
        }
    }

    @Test
    void whatIsNotAboutTheMetadataLogIsNotUnderstood() {
        assertNull(VoteMessages.asked(VoteRequest.DEFAULT, SELF));
        assertNull(EpochMessages.asked(BeginQuorumEpochRequest.DEFAULT, SELF));
        assertNull(EpochMessages.asked(EndQuorumEpochRequest.DEFAULT));
        assertNull(FetchMessages.asked(FetchRequest.DEFAULT, 17));
        assertNull(SnapshotMessages.partition(FetchSnapshotRequest.DEFAULT));
        assertNull(FetchMessages.answer(FetchResponse.DEFAULT.withErrorCode((short) 104), null));
        assertNull(VoteMessages.answer(VoteResponse.DEFAULT));
    }
}
