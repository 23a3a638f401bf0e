package moldau.replication.raft;

/// What a quorum member answers. Every answer says which epoch and leader its sender knows.
public sealed interface Answer {
    int epoch();

    /// [ReplicaKey#NOBODY] if there is none.
    int leaderId();

    record Vote(Outcome outcome, int epoch, int leaderId, boolean granted) implements Answer {}

    record BeginEpoch(Outcome outcome, int epoch, int leaderId) implements Answer {}

    record EndEpoch(Outcome outcome, int epoch, int leaderId) implements Answer {}

    /// A fetch that gives no records.
    record Refused(Outcome outcome, int epoch, int leaderId) implements Answer {}

    /// Records from `offset` on, as many as fit. The bytes stay with the driver.
    ///
    /// @param highWatermark -1 while nothing of the leader's epoch is committed: more may be than it knows
    /// @param bytes how many came; 0 in what the machine itself answers, for there the driver fills
    record Records(int epoch, int leaderId, long offset, long highWatermark, int bytes)
            implements Answer {}

    /// The logs differ before the offset asked for: cut back to `end`, and fetch again (KIP-595).
    record Diverging(int epoch, int leaderId, OffsetAndEpoch end, long highWatermark)
            implements Answer {}

    /// The log no longer has these records: fetch this snapshot (KIP-630).
    record Snapshot(int epoch, int leaderId, OffsetAndEpoch id, long highWatermark)
            implements Answer {}

    /// What became of a [Request.Change].
    record Changed(Outcome outcome, int epoch, int leaderId) implements Answer {}

    /// Refusals as values; the driver knows their codes on the wire.
    enum Outcome {
        OK,
        /// The asker's epoch is older.
        FENCED_EPOCH,
        /// The asker's epoch is newer than ours.
        UNKNOWN_EPOCH,
        NOT_LEADER,
        /// The directory asked for is not ours.
        INVALID_VOTER,
        /// The request contradicts what must be true, such as two leaders in one epoch.
        INVALID_REQUEST,
        /// Not now: another change of voters is under way, or the one to be added lags behind. On
        /// the wire it is a timeout, which callers try again.
        BUSY,
        DUPLICATE_VOTER,
        VOTER_NOT_FOUND,
        /// The voters of this quorum are fixed by configuration (`kraft.version` 0).
        UNSUPPORTED
    }
}
