package moldau.broker.quorum;

import java.util.List;
import moldau.base.Endpoint;
import moldau.broker.metadata.MetadataLog;
import moldau.replication.raft.Answer;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Request;
import moldau.wire.Errors;
import moldau.wire.message.VoteRequest;
import moldau.wire.message.VoteResponse;

/// Votes, and votes before the vote.
public final class VoteMessages {
    private static final String TOPIC = MetadataLog.PARTITION.topic();

    private VoteMessages() {}

    public static VoteRequest request(Request.Vote it, String clusterId) {
        var partition = VoteRequest.Partition.DEFAULT
                .withReplicaEpoch(it.epoch())
                .withReplicaId(it.candidate().id())
                .withReplicaDirectoryId(it.candidate().directoryId())
                .withVoterDirectoryId(it.voter().directoryId())
                .withLastOffsetEpoch(it.end().epoch())
                .withLastOffset(it.end().offset())
                .withPreVote(it.preVote());
        return VoteRequest.DEFAULT.withClusterId(clusterId).withVoterId(it.voter().id())
                .withTopics(List.of(new VoteRequest.Topic(TOPIC, List.of(partition))));
    }

    /// @param self who is asked, where the version does not say
    /// @return null if it is not about the metadata log, and nothing else
    public static Request.Vote asked(VoteRequest request, ReplicaKey self) {
        if (request.topics().size() != 1) return null;
        VoteRequest.Topic topic = request.topics().getFirst();
        if (!topic.topicName().equals(TOPIC) || topic.partitions().size() != 1) return null;
        VoteRequest.Partition it = topic.partitions().getFirst();
        if (it.partitionIndex() != 0 || it.replicaEpoch() < 0 || it.replicaId() < 0
                || it.lastOffset() < 0 || it.lastOffsetEpoch() < 0) {
            return null;
        }
        int voter = request.voterId() < 0 ? self.id() : request.voterId();
        return new Request.Vote(new ReplicaKey(it.replicaId(), it.replicaDirectoryId()),
                new ReplicaKey(voter, it.voterDirectoryId()), it.replicaEpoch(),
                new OffsetAndEpoch(it.lastOffset(), it.lastOffsetEpoch()), it.preVote());
    }

    /// @param leader where the leader of the answer is; null if that is not known
    public static VoteResponse response(Answer.Vote it, Endpoint leader) {
        var partition = VoteResponse.Partition.DEFAULT
                .withErrorCode(Outcomes.code(it.outcome()))
                .withLeaderId(it.leaderId())
                .withLeaderEpoch(it.epoch())
                .withVoteGranted(it.granted());
        List<VoteResponse.Node> nodes = leader == null ? List.of()
                : List.of(new VoteResponse.Node(it.leaderId(), leader.host(), leader.port()));
        return VoteResponse.DEFAULT.withNodeEndpoints(nodes)
                .withTopics(List.of(new VoteResponse.Topic(TOPIC, List.of(partition))));
    }

    /// @return null if it says nothing
    public static Answer.Vote answer(VoteResponse response) {
        if (response.errorCode() != Errors.NONE || response.topics().isEmpty()
                || response.topics().getFirst().partitions().isEmpty()) {
            return null;
        }
        VoteResponse.Partition it = response.topics().getFirst().partitions().getFirst();
        Answer.Outcome outcome = Outcomes.of(it.errorCode());
        if (outcome == null) return null;
        return new Answer.Vote(outcome, it.leaderEpoch(), it.leaderId(), it.voteGranted());
    }
}
