package moldau.broker.api;

import java.util.List;
import moldau.base.Disk;
import moldau.base.Endpoint;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.metadata.MetadataLog;
import moldau.broker.quorum.EpochMessages;
import moldau.broker.quorum.FetchMessages;
import moldau.broker.quorum.SnapshotMessages;
import moldau.broker.quorum.VoteMessages;
import moldau.broker.quorum.VoterMessages;
import moldau.replication.raft.Answer;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Voter;
import moldau.wire.Errors;
import moldau.wire.message.BeginQuorumEpochRequest;
import moldau.wire.message.BeginQuorumEpochResponse;
import moldau.wire.message.EndQuorumEpochRequest;
import moldau.wire.message.EndQuorumEpochResponse;
import moldau.wire.message.FetchRequest;
import moldau.wire.message.FetchResponse;
import moldau.wire.message.FetchSnapshotRequest;
import moldau.wire.message.FetchSnapshotResponse;
import moldau.wire.message.UpdateRaftVoterRequest;
import moldau.wire.message.UpdateRaftVoterResponse;
import moldau.wire.message.VoteRequest;
import moldau.wire.message.VoteResponse;

/// What members of the metadata quorum ask of each other (KIP-595, KIP-630): to the machine and back.
/// On the controller's loop, which is also that of its connections.
final class QuorumApis {
    private final MetadataLog log;
    private final String clusterId;
    private final ReplicaKey self;
    private final Endpoint own;

    /// @param own where other members reach this one
    QuorumApis(MetadataLog log, String clusterId, ReplicaKey self, Endpoint own) {
        this.log = log;
        this.clusterId = clusterId;
        this.self = self;
        this.own = own;
    }

    /// @return [Errors#NONE], or the error of the whole answer
    private short check(String cluster, boolean understood) {
        if (cluster != null && !cluster.equals(clusterId)) return Errors.INCONSISTENT_CLUSTER_ID;
        return understood ? Errors.NONE : Errors.INVALID_REQUEST;
    }

    private Endpoint endpoint(int leaderId) {
        if (leaderId == self.id()) return own;
        Voter voter = log.voters().byId(leaderId);
        if (voter == null || voter.listeners().isEmpty()) return null;
        return voter.listeners().getFirst().endpoint();
    }

    void fetch(Request request, Responder responder) {
        FetchRequest body = Bodies.read(request, FetchRequest::read);
        var asked = FetchMessages.asked(body, request.version());
        short wrong = check(body.clusterId(), asked != null);
        if (wrong != Errors.NONE) {
            responder.send(FetchResponse.DEFAULT.withErrorCode(wrong)::write);
            return;
        }
        if (FetchMessages.isPlain(asked)) {
            answer(responder, new Answer.Refused(
                    Answer.Outcome.INVALID_REQUEST, log.epoch(), log.leaderId()), 0);
            return;
        }
        int bytesMax = Math.clamp(body.maxBytes(), 0, FetchMessages.BYTES_MAX);
        log.ask(asked, answer -> answer(responder, answer, bytesMax));
    }

    private void answer(Responder responder, Answer answer, int bytesMax) {
        Disk.Slice records = answer instanceof Answer.Records it && it.offset() < log.endOffset()
                ? log.read(it.offset(), bytesMax) : null;
        long start = log.startOffset();
        Endpoint leader = endpoint(answer.leaderId());
        var taken = new boolean[1];
        responder.send((out, version) -> {
            taken[0] = true;
            FetchMessages.write(out, version, answer, start, records, leader);
        });
        if (!taken[0] && records != null) records.release();
    }

    void vote(Request request, Responder responder) {
        VoteRequest body = Bodies.read(request, VoteRequest::read);
        var asked = VoteMessages.asked(body, self);
        short wrong = check(body.clusterId(), asked != null);
        if (wrong != Errors.NONE) {
            responder.send(VoteResponse.DEFAULT.withErrorCode(wrong)::write);
            return;
        }
        log.ask(asked, answer -> responder.send(
                VoteMessages.response((Answer.Vote) answer, endpoint(answer.leaderId()))::write));
    }

    void begin(Request request, Responder responder) {
        var body = Bodies.read(request, BeginQuorumEpochRequest::read);
        var asked = EpochMessages.asked(body, self);
        short wrong = check(body.clusterId(), asked != null);
        if (wrong != Errors.NONE) {
            responder.send(BeginQuorumEpochResponse.DEFAULT.withErrorCode(wrong)::write);
            return;
        }
        log.ask(asked, answer -> responder.send(EpochMessages.response(
                (Answer.BeginEpoch) answer, endpoint(answer.leaderId()))::write));
    }

    void end(Request request, Responder responder) {
        var body = Bodies.read(request, EndQuorumEpochRequest::read);
        var asked = EpochMessages.asked(body);
        short wrong = check(body.clusterId(), asked != null);
        if (wrong != Errors.NONE) {
            responder.send(EndQuorumEpochResponse.DEFAULT.withErrorCode(wrong)::write);
            return;
        }
        log.ask(asked, answer -> responder.send(EpochMessages.response(
                (Answer.EndEpoch) answer, endpoint(answer.leaderId()))::write));
    }

    void update(Request request, Responder responder) {
        var body = Bodies.read(request, UpdateRaftVoterRequest::read);
        short wrong = check(body.clusterId(), body.voterId() >= 0);
        if (wrong != Errors.NONE) {
            responder.send(UpdateRaftVoterResponse.DEFAULT.withErrorCode(wrong)::write);
            return;
        }
        log.ask(VoterMessages.asked(body), answer -> responder.send(VoterMessages.response(
                (Answer.Changed) answer, endpoint(answer.leaderId()))::write));
    }

    void snapshot(Request request, Responder responder) {
        var body = Bodies.read(request, FetchSnapshotRequest::read);
        var asked = SnapshotMessages.partition(body);
        short wrong = check(body.clusterId(), asked != null);
        if (wrong != Errors.NONE) {
            responder.send(FetchSnapshotResponse.DEFAULT
                    .withErrorCode(wrong).withTopics(List.of())::write);
            return;
        }
        var id = new OffsetAndEpoch(
                asked.snapshotId().endOffset(), asked.snapshotId().epoch());
        short error = snapshotError(asked, id);
        int bytesMax = Math.clamp(body.maxBytes(), 1, SnapshotMessages.BYTES_MAX);
        Disk.Slice piece = error == Errors.NONE
                ? log.readSnapshot(id, asked.position(), bytesMax) : null;
        var head = new SnapshotMessages.Head(error, id, log.leaderId(), log.epoch(),
                error == Errors.NONE ? log.snapshotSize(id) : 0,
                error == Errors.NONE ? asked.position() : 0, endpoint(log.leaderId()));
        responder.send((out, version) -> SnapshotMessages.write(out, version, head, piece));
    }

    private short snapshotError(FetchSnapshotRequest.Partition asked, OffsetAndEpoch id) {
        if (asked.currentLeaderEpoch() < log.epoch()) return Errors.FENCED_LEADER_EPOCH;
        if (asked.currentLeaderEpoch() > log.epoch()) return Errors.UNKNOWN_LEADER_EPOCH;
        if (!log.isLeader()) return Errors.NOT_LEADER_OR_FOLLOWER;
        long size = log.snapshotSize(id);
        if (size < 0) return Errors.SNAPSHOT_NOT_FOUND;
        boolean isInside = asked.position() >= 0 && asked.position() < size;
        return isInside ? Errors.NONE : Errors.POSITION_OUT_OF_RANGE;
    }
}
