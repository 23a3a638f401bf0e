package moldau.replication.isr;

/// One partition as a follower of one leader in one epoch: whether it may fetch, and how much of its
/// log must go where the leader's log says otherwise (KIP-101, KIP-279, KIP-595).
///
/// Each fetch tells the epoch of the last batch. If the leader's log parts from ours before the
/// fetch offset it answers where, we cut, and ask again. The high watermark never says where to cut
/// (B1); it follows the leader's.
///
/// ```text
///                 diverged, out of range
///   fetching ────────────────────────────► cutting ──► settled: fetching
///      │  ▲
///      │  └── time is up ── paused ◄── any other error
///      └── fenced: the leader has a newer epoch; only newer metadata helps
/// ```
///
/// A new epoch makes a new object, and answers to the old one's requests are not shown to it. Owned
/// by the partition's loop; nothing on the data path allocates.
public final class Following {
    private final int leader;
    private final int epoch;
    private boolean isCutting;
    private boolean isFenced;
    private long pausedUntilMs = Long.MIN_VALUE;
    private int failures;

    public Following(int leader, int epoch) {
        assert leader >= 0 : leader;
        assert epoch >= 0 : epoch;
        this.leader = leader;
        this.epoch = epoch;
    }

    public int leader() {
        return leader;
    }

    /// Told with each fetch, so that a leader of another epoch refuses it.
    public int epoch() {
        return epoch;
    }

    public boolean mayFetch(long nowMs) {
        return !isCutting && !isFenced && nowMs >= pausedUntilMs;
    }

    /// When [#mayFetch] may hold by time alone; `Long.MAX_VALUE` if time does not help.
    public long resumesMs() {
        return isCutting || isFenced ? Long.MAX_VALUE : pausedUntilMs;
    }

    /// The leader's log has `leaders` where ours has the epoch of our last batch.
    ///
    /// If we know that epoch, our logs agree up to the lesser of both ends. If we do not, nothing of
    /// what we have from later epochs is in the leader's log; what is before is asked about next.
    public Cut diverged(Copy copy, EpochEnd leaders) {
        assert mayCut();
        EpochEnd ours = copy.endOfEpoch(leaders.epoch());
        long end = ours.epoch() == leaders.epoch()
                ? Math.min(ours.endOffset(), leaders.endOffset())
                : ours.endOffset();
        if (ours.epoch() < 0) end = leaders.endOffset();
        isCutting = true;
        failures = 0;
        return new Cut.To(Math.max(copy.startOffset(), Math.min(end, copy.endOffset())));
    }

    /// Our end is outside of the leader's log, which is `[leadersStart, leadersEnd]`.
    public Cut outOfRange(Copy copy, long leadersStart, long leadersEnd) {
        assert mayCut();
        failures = 0;
        if (copy.endOffset() < leadersStart) {
            isCutting = true;
            return new Cut.Anew(leadersStart);
        }
        if (copy.endOffset() <= leadersEnd) return Cut.None.NONE;
        isCutting = true;
        return leadersEnd < copy.startOffset()
                ? new Cut.Anew(leadersEnd)
                : new Cut.To(leadersEnd);
    }

    private boolean mayCut() {
        return !isCutting && !isFenced;
    }

    /// The cut is done, and durable: bytes cut off will not be back after a crash.
    public void settled() {
        isCutting = false;
    }

    /// The fetch went well.
    public void fetched() {
        failures = 0;
    }

    /// The leader cannot serve us now, or cannot be reached: waits a little, longer each time.
    ///
    /// @param backoffMsMax `replica.fetch.backoff.ms`
    public void failed(long nowMs, long backoffMsMax) {
        long backoffMs = Math.min(backoffMsMax, FIRST_BACKOFF_MS << Math.min(failures, 10));
        failures++;
        pausedUntilMs = nowMs + backoffMs;
    }

    /// A leader that has just been elected may not know it yet.
    private static final long FIRST_BACKOFF_MS = 20;

    /// The leader has a newer epoch than ours: the metadata will tell.
    public void fenced() {
        isFenced = true;
    }

    /// Our high watermark now that the leader told its own.
    ///
    /// @param ours before; it never goes back within an epoch (I16)
    /// @param endOffset of our log
    public static long highWatermark(long ours, long leaders, long endOffset) {
        return Math.max(ours, Math.min(leaders, endOffset));
    }
}
