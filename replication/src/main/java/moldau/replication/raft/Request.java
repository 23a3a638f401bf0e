package moldau.replication.raft;

import java.util.List;

/// What one quorum member asks of another; the driver puts it on the wire.
public sealed interface Request {
    /// @param voter whom the vote is asked of, with the directory the asker believes in
    /// @param epoch of the candidate; for a pre-vote its present one, not raised (KIP-996)
    /// @param end of the candidate's log
    record Vote(ReplicaKey candidate, ReplicaKey voter, int epoch, OffsetAndEpoch end,
            boolean preVote) implements Request {}

    /// I lead. Sent until the voter fetches.
    record BeginEpoch(ReplicaKey voter, int leaderId, int epoch) implements Request {}

    /// I lead no longer.
    ///
    /// @param successors the voters by how far they have come, best first: who should stand first
    record EndEpoch(int leaderId, int epoch, List<ReplicaKey> successors) implements Request {}

    /// @param leaderEpoch the follower's epoch
    /// @param offset the end of the follower's log: all before it is on its disk
    /// @param lastEpoch of the record before `offset`
    /// @param highWatermark the follower's; [Long#MAX_VALUE] where the request has no such field,
    ///     and then a mere move of the high watermark is not worth an answer (KIP-1166)
    record Fetch(ReplicaKey replica, int leaderEpoch, long offset, int lastEpoch,
            long highWatermark, int waitMs) implements Request {}

    /// A change of the voters, asked of the leader (KIP-853).
    sealed interface Change extends Request {}

    /// @param waitsForCommit whether the answer is to come only when the change is committed
    /// @param timeoutMs how long the asker waits for that
    record AddVoter(Voter voter, boolean waitsForCommit, int timeoutMs) implements Change {}

    record RemoveVoter(ReplicaKey key) implements Change {}

    /// Let the voters stand in the log from now on, with their directories and listeners, where they
    /// were configured before: `kraft.version` 1.
    record RaiseLevel(short level) implements Change {}

    /// A voter tells where it listens and what it can do.
    ///
    /// @param leaderEpoch as the asker knows it
    record UpdateVoter(int leaderEpoch, Voter voter) implements Change {}
}
