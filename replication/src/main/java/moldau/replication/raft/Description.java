package moldau.replication.raft;

import java.util.List;

/// What DescribeQuorum shows. Offsets and times of others are known to the leader only.
///
/// @param highWatermark -1: not known yet
public record Description(int leaderId, int epoch, long highWatermark, VoterSet voterSet,
        List<Replica> voters, List<Replica> observers) {
    /// @param endOffset -1: not known
    /// @param fetchedMs,caughtUpMs on the machine's clock; -1: never. The leader's own are now
    public record Replica(ReplicaKey key, long endOffset, long fetchedMs, long caughtUpMs) {}
}
