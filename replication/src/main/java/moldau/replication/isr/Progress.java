package moldau.replication.isr;

/// How far one replica has come, as far as the leader can know. Changed in place: one for each
/// replica and leadership.
final class Progress {
    private static final int REPEATS = 4;
    private static final int REPEATS_MANY = 64;

    final int id;
    /// Whether it holds back the high watermark: in sync, or proposed to be (maximal ISR, KIP-497).
    boolean counts;
    /// All before is in its log; [Leading#UNKNOWN] before its first fetch.
    long endOffset = Leading.UNKNOWN;
    long startOffset = Leading.UNKNOWN;
    /// Which life of the broker fetched last (KIP-903); -1 if it did not say.
    long brokerEpoch = -1;
    /// The high watermark that the last answer to it told.
    long toldHighWatermark = Leading.UNKNOWN;
    /// When it was level with the leader last.
    long caughtUpMs;
    private long fetchedMs = Leading.UNKNOWN;
    /// The leader's end at that time.
    private long fetchedEnd = Leading.UNKNOWN;
    /// How often it asked again for what there was when it asked before.
    private int repeats;

    Progress(int id, long caughtUpMs) {
        this.id = id;
        this.caughtUpMs = caughtUpMs;
    }

    void fetched(long offset, long leaderEnd, long nowMs) {
        if (offset >= leaderEnd) {
            caughtUpMs = nowMs;
        } else if (fetchedEnd != Leading.UNKNOWN && offset >= fetchedEnd) {
            // It has reached where we were when it fetched last: it was level at that moment.
            caughtUpMs = Math.max(caughtUpMs, fetchedMs);
        }
        repeats = offset == endOffset && offset < fetchedEnd ? repeats + 1 : 0;
        endOffset = offset;
        fetchedEnd = leaderEnd;
        fetchedMs = nowMs;
    }

    boolean asksAgain() {
        return repeats == REPEATS || repeats > 0 && repeats % REPEATS_MANY == 0;
    }

    @Override
    public String toString() {
        return id + "@" + endOffset + (counts ? "" : " (out of sync)");
    }
}
