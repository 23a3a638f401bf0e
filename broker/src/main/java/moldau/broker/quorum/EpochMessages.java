package moldau.broker.quorum;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Endpoint;
import moldau.broker.metadata.MetadataLog;
import moldau.replication.raft.Answer;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Request;
import moldau.replication.raft.Voter;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.BeginQuorumEpochRequest;
import moldau.wire.message.BeginQuorumEpochResponse;
import moldau.wire.message.EndQuorumEpochRequest;
import moldau.wire.message.EndQuorumEpochResponse;

/// Begin and end of a leadership, as the leader tells the voters.
public final class EpochMessages {
    private static final String TOPIC = MetadataLog.PARTITION.topic();

    private EpochMessages() {}

    /// @param own where the leader, this node, can be reached
    public static BeginQuorumEpochRequest request(
            Request.BeginEpoch it, String clusterId, List<Voter.Listener> own) {
        var partition = BeginQuorumEpochRequest.Partition.DEFAULT
                .withVoterDirectoryId(it.voter().directoryId())
                .withLeaderId(it.leaderId())
                .withLeaderEpoch(it.epoch());
        var endpoints = new ArrayList<BeginQuorumEpochRequest.Endpoint>(own.size());
        for (Voter.Listener each : own) {
            endpoints.add(new BeginQuorumEpochRequest.Endpoint(
                    each.name(), each.endpoint().host(), each.endpoint().port()));
        }
        return BeginQuorumEpochRequest.DEFAULT.withClusterId(clusterId)
                .withVoterId(it.voter().id())
                .withTopics(List.of(
                        new BeginQuorumEpochRequest.Topic(TOPIC, List.of(partition))))
                .withLeaderEndpoints(endpoints);
    }

    /// @param self who is told, where the version does not say
    /// @return null if it is not about the metadata log, and nothing else
    public static Request.BeginEpoch asked(BeginQuorumEpochRequest request, ReplicaKey self) {
        if (request.topics().size() != 1) return null;
        BeginQuorumEpochRequest.Topic topic = request.topics().getFirst();
        if (!topic.topicName().equals(TOPIC) || topic.partitions().size() != 1) return null;
        BeginQuorumEpochRequest.Partition it = topic.partitions().getFirst();
        if (it.partitionIndex() != 0 || it.leaderEpoch() < 0) return null;
        int voter = request.voterId() < 0 ? self.id() : request.voterId();
        return new Request.BeginEpoch(
                new ReplicaKey(voter, it.voterDirectoryId()), it.leaderId(), it.leaderEpoch());
    }

    /// @param leader where the leader of the answer is; null if that is not known
    public static BeginQuorumEpochResponse response(Answer.BeginEpoch it, Endpoint leader) {
        var partition = BeginQuorumEpochResponse.Partition.DEFAULT
                .withErrorCode(Outcomes.code(it.outcome()))
                .withLeaderId(it.leaderId())
                .withLeaderEpoch(it.epoch());
        List<BeginQuorumEpochResponse.Node> nodes = leader == null ? List.of()
                : List.of(new BeginQuorumEpochResponse.Node(
                        it.leaderId(), leader.host(), leader.port()));
        return BeginQuorumEpochResponse.DEFAULT.withNodeEndpoints(nodes).withTopics(
                List.of(new BeginQuorumEpochResponse.Topic(TOPIC, List.of(partition))));
    }

    /// @return null if it says nothing
    public static Answer.BeginEpoch answer(BeginQuorumEpochResponse response) {
        if (response.errorCode() != Errors.NONE || response.topics().isEmpty()
                || response.topics().getFirst().partitions().isEmpty()) {
            return null;
        }
        var it = response.topics().getFirst().partitions().getFirst();
        Answer.Outcome outcome = Outcomes.of(it.errorCode());
        if (outcome == null) return null;
        return new Answer.BeginEpoch(outcome, it.leaderEpoch(), it.leaderId());
    }

    public static EndQuorumEpochRequest request(
            Request.EndEpoch it, String clusterId, List<Voter.Listener> own) {
        var candidates = new ArrayList<EndQuorumEpochRequest.Candidate>(it.successors().size());
        var ids = new ArrayList<Integer>(it.successors().size());
        for (ReplicaKey each : it.successors()) {
            candidates.add(new EndQuorumEpochRequest.Candidate(each.id(), each.directoryId()));
            ids.add(each.id());
        }
        var endpoints = new ArrayList<EndQuorumEpochRequest.Endpoint>(own.size());
        for (Voter.Listener each : own) {
            endpoints.add(new EndQuorumEpochRequest.Endpoint(
                    each.name(), each.endpoint().host(), each.endpoint().port()));
        }
        var partition = EndQuorumEpochRequest.Partition.DEFAULT
                .withLeaderId(it.leaderId())
                .withLeaderEpoch(it.epoch())
                .withPreferredSuccessors(ids)
                .withPreferredCandidates(candidates);
        return EndQuorumEpochRequest.DEFAULT.withClusterId(clusterId)
                .withTopics(List.of(new EndQuorumEpochRequest.Topic(TOPIC, List.of(partition))))
                .withLeaderEndpoints(endpoints);
    }

    /// @return null if it is not about the metadata log, and nothing else
    public static Request.EndEpoch asked(EndQuorumEpochRequest request) {
        if (request.topics().size() != 1) return null;
        EndQuorumEpochRequest.Topic topic = request.topics().getFirst();
        if (!topic.topicName().equals(TOPIC) || topic.partitions().size() != 1) return null;
        EndQuorumEpochRequest.Partition it = topic.partitions().getFirst();
        if (it.partitionIndex() != 0 || it.leaderEpoch() < 0) return null;
        var successors = new ArrayList<ReplicaKey>();
        for (var each : it.preferredCandidates()) {
            successors.add(new ReplicaKey(each.candidateId(), each.candidateDirectoryId()));
        }
        if (successors.isEmpty()) {
            for (int id : it.preferredSuccessors()) successors.add(new ReplicaKey(id, Uuid.ZERO));
        }
        return new Request.EndEpoch(it.leaderId(), it.leaderEpoch(), successors);
    }

    /// @param leader where the leader of the answer is; null if that is not known
    public static EndQuorumEpochResponse response(Answer.EndEpoch it, Endpoint leader) {
        var partition = EndQuorumEpochResponse.Partition.DEFAULT
                .withErrorCode(Outcomes.code(it.outcome()))
                .withLeaderId(it.leaderId())
                .withLeaderEpoch(it.epoch());
        List<EndQuorumEpochResponse.Node> nodes = leader == null ? List.of()
                : List.of(new EndQuorumEpochResponse.Node(
                        it.leaderId(), leader.host(), leader.port()));
        return EndQuorumEpochResponse.DEFAULT.withNodeEndpoints(nodes).withTopics(
                List.of(new EndQuorumEpochResponse.Topic(TOPIC, List.of(partition))));
    }

    /// @return null if it says nothing
    public static Answer.EndEpoch answer(EndQuorumEpochResponse response) {
        if (response.errorCode() != Errors.NONE || response.topics().isEmpty()
                || response.topics().getFirst().partitions().isEmpty()) {
            return null;
        }
        var it = response.topics().getFirst().partitions().getFirst();
        Answer.Outcome outcome = Outcomes.of(it.errorCode());
        if (outcome == null) return null;
        return new Answer.EndEpoch(outcome, it.leaderEpoch(), it.leaderId());
    }
}
