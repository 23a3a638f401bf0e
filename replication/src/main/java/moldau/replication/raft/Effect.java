package moldau.replication.raft;

import java.util.List;

/// What the machine wants done. [Effects] tells in which order and how durable.
public sealed interface Effect {
    /// Write `quorum-state`, durably.
    record Persist(ElectionState state) implements Effect {}

    /// Append these as one control batch of `epoch`; then tell [Event.ControlAppended],
    /// [Event.Appended] and, when synced, [Event.Synced].
    record Append(int epoch, List<ControlRecord> records) implements Effect {}

    /// Append what the leader sent with this answer; then as for [Append].
    record AppendFetched(Answer.Records answer) implements Effect {}

    /// Cut the log back to `endOffset`, durably; then tell [Event.Truncated].
    record Truncate(long endOffset) implements Effect {}

    /// Bring the snapshot `id` from `leaderId`; then tell [Event.SnapshotInstalled]. On failure
    /// tell [Event.Unanswered] with the fetch that asked.
    record FetchSnapshot(int leaderId, OffsetAndEpoch id, Request.Fetch asked) implements Effect {}

    /// Send to node `to`; [ReplicaKey#NOBODY]: to any bootstrap server. Then tell [Event.Answered]
    /// or [Event.Unanswered].
    record Send(int to, Request request) implements Effect {}

    /// Answer a request of another member. For [Answer.Records] the driver reads the log.
    record Reply(long reply, Answer answer) implements Effect {}

    /// All before `highWatermark` is committed.
    record CommitAdvanced(long highWatermark) implements Effect {}

    /// This node leads `epoch`, whose first record is at `startOffset`. Told after the
    /// [CommitAdvanced] that covers that record: once the state machine has applied all of it, it
    /// holds everything any earlier leader committed, and may append.
    record BecameLeader(int epoch, long startOffset) implements Effect {}

    /// This node led `epoch` and no longer does: what it appended and is not committed may vanish.
    record Resigned(int epoch) implements Effect {}

    /// Another leader, or none ([ReplicaKey#NOBODY]), is known in `epoch`.
    record LeaderChanged(int epoch, int leaderId) implements Effect {}
}
