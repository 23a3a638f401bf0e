package moldau.wire.batch;

/// Sequence numbers of idempotent producers: after 2^31-1 comes 0 (KIP-98).
public final class Sequence {
    private Sequence() {}

    /// `sequence` advanced by `count` records.
    ///
    /// @param count at least 0
    public static int plus(int sequence, int count) {
        assert sequence >= 0 : sequence;
        assert count >= 0 : count;
        return (sequence + count) & Integer.MAX_VALUE;
    }

    /// `sequence` moved back by `count` records.
    ///
    /// @param count at least 0
    public static int minus(int sequence, int count) {
        assert sequence >= 0 : sequence;
        assert count >= 0 : count;
        return (sequence - count) & Integer.MAX_VALUE;
    }

    /// Whether a batch beginning at `next` continues one that ended at `last`.
    public static boolean follows(int last, int next) {
        return plus(last, 1) == next;
    }
}
