package moldau.replication.raft;

import java.util.List;

/// What the quorum writes into its own log: records of control batches, which use up offsets and
/// are never handed to the state machine.
public sealed interface ControlRecord {
    /// First record of an epoch.
    ///
    /// @param voters all who could vote
    /// @param granting those who voted for the leader, itself included
    record LeaderChange(int leaderId, List<ReplicaKey> voters, List<ReplicaKey> granting)
            implements ControlRecord {}

    /// Level of the feature `kraft.version` from here on; 1: voters stand in the log.
    record KraftVersion(short level) implements ControlRecord {}

    /// The voters from here on (KIP-853): they count as soon as they are appended.
    record Voters(VoterSet voters) implements ControlRecord {}
}
