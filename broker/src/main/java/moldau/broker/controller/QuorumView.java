package moldau.broker.controller;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Clock;
import moldau.broker.metadata.MetadataLog;
import moldau.replication.raft.Description;
import moldau.replication.raft.Voter;
import moldau.wire.Errors;
import moldau.wire.message.DescribeQuorumRequest;
import moldau.wire.message.DescribeQuorumResponse;

/// The quorum as DescribeQuorum shows it (KIP-595, KIP-836). On the controller's loop.
public final class QuorumView {
    /// Where nothing is wrong Kafka's answer has a message, an empty one.
    private static final String NO_ERROR = "";

    private final MetadataLog log;
    private final Clock clock;

    public QuorumView(MetadataLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    public DescribeQuorumResponse describe(DescribeQuorumRequest request) {
        boolean known = request.topics().size() == 1
                && request.topics().getFirst().topicName().equals(MetadataLog.PARTITION.topic())
                && request.topics().getFirst().partitions().size() == 1
                && request.topics().getFirst().partitions().getFirst().partitionIndex() == 0;
        if (!known) {
            return DescribeQuorumResponse.DEFAULT
                    .withErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION)
                    .withErrorMessage(Errors.message(Errors.UNKNOWN_TOPIC_OR_PARTITION));
        }
        Description now = log.describe();
        var partition = DescribeQuorumResponse.Partition.DEFAULT
                .withPartitionIndex(0)
                .withErrorMessage(NO_ERROR)
                .withLeaderId(now.leaderId())
                .withLeaderEpoch(now.epoch())
                .withHighWatermark(now.highWatermark())
                .withCurrentVoters(states(now.voters()))
                .withObservers(states(now.observers()));
        return DescribeQuorumResponse.DEFAULT
                .withErrorMessage(NO_ERROR)
                .withTopics(List.of(new DescribeQuorumResponse.Topic(
                        MetadataLog.PARTITION.topic(), List.of(partition))))
                .withNodes(nodes(now));
    }

    private List<DescribeQuorumResponse.ReplicaState> states(List<Description.Replica> replicas) {
        long aheadMs = clock.wallMs() - clock.nowMs();
        var states = new ArrayList<DescribeQuorumResponse.ReplicaState>(replicas.size());
        for (Description.Replica each : replicas) {
            states.add(new DescribeQuorumResponse.ReplicaState(
                    each.key().id(), each.key().directoryId(), each.endOffset(),
                    each.fetchedMs() < 0 ? -1 : each.fetchedMs() + aheadMs,
                    each.caughtUpMs() < 0 ? -1 : each.caughtUpMs() + aheadMs));
        }
        return states;
    }

    private static List<DescribeQuorumResponse.Node> nodes(Description now) {
        var nodes = new ArrayList<DescribeQuorumResponse.Node>();
        for (Voter voter : now.voterSet().voters()) {
            var listeners = new ArrayList<DescribeQuorumResponse.Listener>();
            for (Voter.Listener each : voter.listeners()) {
                listeners.add(new DescribeQuorumResponse.Listener(
                        each.name(), each.endpoint().host(), each.endpoint().port()));
            }
            nodes.add(new DescribeQuorumResponse.Node(voter.id(), listeners));
        }
        return nodes;
    }
}
