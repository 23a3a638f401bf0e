package moldau.client;

import java.util.List;
import moldau.client.net.Links;
import moldau.wire.Uuid;
import moldau.wire.message.AddRaftVoterRequest;
import moldau.wire.message.AddRaftVoterResponse;
import moldau.wire.message.DescribeQuorumRequest;
import moldau.wire.message.DescribeQuorumResponse;
import moldau.wire.message.RemoveRaftVoterRequest;
import moldau.wire.message.RemoveRaftVoterResponse;

/// The controllers that vote on metadata (KIP-595, KIP-853). Every method blocks, as in [Admin].
public final class Quorum {
    private static final String METADATA = "__cluster_metadata";

    private final Links links;

    Quorum(Links links) {
        this.links = links;
    }

    /// Who leads, votes and reads along, and how far each is.
    ///
    /// @param nodes where each listens; empty from a cluster that does not say so
    public record Status(DescribeQuorumResponse.Partition partition, List<DescribeQuorumResponse.Node> nodes) {
        /// Records the slowest voter lacks.
        public long lagMax() {
            long end = leader() == null ? partition.highWatermark() : leader().logEndOffset();
            long lag = 0;
            for (var each : partition.currentVoters()) lag = Math.max(lag, end - each.logEndOffset());
            return lag;
        }

        /// How long ago the slowest voter had all that the leader has, -1 if that is unknown.
        public long lagMsMax() {
            if (leader() == null) return -1;
            long oldest = Long.MAX_VALUE;
            for (var each : partition.currentVoters()) oldest = Math.min(oldest, each.lastCaughtUpTimestamp());
            return oldest < 0 ? -1 : Math.max(0, leader().lastCaughtUpTimestamp() - oldest);
        }

        /// @return null if it is no voter
        public DescribeQuorumResponse.ReplicaState leader() {
            for (var each : partition.currentVoters()) if (each.replicaId() == partition.leaderId()) return each;
            return null;
        }
    }

    public Status describe() {
        var request = DescribeQuorumRequest.DEFAULT.withTopics(List.of(new DescribeQuorumRequest.Topic(
                METADATA, List.of(new DescribeQuorumRequest.Partition(0)))));
        var answer = links.askAny(request, DescribeQuorumResponse.class);
        Refused.check(answer.errorCode(), "quorum", answer.errorMessage());
        var partition = answer.topics().getFirst().partitions().getFirst();
        Refused.check(partition.errorCode(), "quorum", partition.errorMessage());
        return new Status(partition, answer.nodes());
    }

    /// Makes a controller that runs and reads along a voter.
    public void add(int node, Uuid directory, List<AddRaftVoterRequest.Listener> listeners) {
        var request = AddRaftVoterRequest.DEFAULT.withClusterId(null).withTimeoutMs((int) links.timeoutMs())
                .withVoterId(node).withVoterDirectoryId(directory).withListeners(listeners);
        var answer = links.askAny(request, AddRaftVoterResponse.class);
        Refused.check(answer.errorCode(), "voter " + node, answer.errorMessage());
    }

    public void remove(int node, Uuid directory) {
        var request = new RemoveRaftVoterRequest(null, node, directory);
        var answer = links.askAny(request, RemoveRaftVoterResponse.class);
        Refused.check(answer.errorCode(), "voter " + node, answer.errorMessage());
    }
}
