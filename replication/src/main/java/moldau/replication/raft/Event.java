package moldau.replication.raft;

/// What happens to the machine. `reply` numbers a request of others that waits for its
/// [Effect.Reply]; the driver chose it.
public sealed interface Event {
    /// First event of a life, after the control records found on load ([ControlAppended]). The log
    /// is loaded, and synced to its end.
    record Started() implements Event {}

    /// A deadline of [Quorum#nextDeadlineMs] may have passed.
    record Ticked() implements Event {}

    /// Another member asks.
    record Requested(long reply, Request request) implements Event {}

    /// Another member answered what was sent to it.
    ///
    /// @param from id of the node asked; [ReplicaKey#NOBODY] if it was any bootstrap server
    /// @param sent the request it answers
    record Answered(int from, Request sent, Answer answer) implements Event {}

    /// A request could not be sent, or its answer did not come.
    record Unanswered(int to, Request sent) implements Event {}

    /// The log grew, by an [Effect.Append], by the state machine's batches, or by fetched records.
    /// All control records among them were told before.
    record Appended(long endOffset) implements Event {}

    /// All before `endOffset` is on the platter.
    record Synced(long endOffset) implements Event {}

    /// An [Effect.Truncate] was carried out, and is durable.
    record Truncated(long endOffset) implements Event {}

    /// A control record entered the log (or was found there on load) at `offset`.
    record ControlAppended(long offset, ControlRecord record) implements Event {}

    /// A snapshot asked for by [Effect.FetchSnapshot] is on disk, and the log begins at its end: what
    /// was in it and not committed is gone. The control records of the snapshot are told next, at
    /// the offset before its end.
    record SnapshotInstalled(OffsetAndEpoch id) implements Event {}

    /// A part of the snapshot being fetched came: the leader lives.
    record SnapshotProgressed() implements Event {}

    /// Give up leadership, on the way to a clean stop or because the state machine failed.
    record ResignWanted() implements Event {}
}
