package moldau.log;

import java.util.Arrays;

/// Transactions of one log that hold back the last stable offset: open ones, and ended ones whose
/// marker is not yet below the high watermark. Sorted by first offset.
final class Transactions {
    private static final long OPEN = -1;

    private long[] starts = new long[2];
    /// Offset of the marker, or [#OPEN].
    private long[] ends = new long[2];
    private int count;

    int count() {
        return count;
    }

    void open(long start) {
        int at = count;
        while (at > 0 && starts[at - 1] > start) at--;
        if (at > 0 && starts[at - 1] == start) return;
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
        }
        System.arraycopy(starts, at, starts, at + 1, count - at);
        System.arraycopy(ends, at, ends, at + 1, count - at);
        starts[at] = start;
        ends[at] = OPEN;
        count++;
    }

    /// Ends the transaction that began at `start` with the marker at `end`.
    ///
    /// @return the last stable offset as it will be once the marker is committed
    long end(long start, long end) {
        long stable = end + 1;
        for (int i = count - 1; i >= 0; i--) {
            if (starts[i] == start) ends[i] = end;
            else if (ends[i] == OPEN) stable = starts[i];
        }
        return stable;
    }

    /// Forgets ended transactions whose marker is below `highWatermark`.
    void committed(long highWatermark) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (ends[i] != OPEN && ends[i] < highWatermark) continue;
            starts[kept] = starts[i];
            ends[kept] = ends[i];
            kept++;
        }
        count = kept;
    }

    /// Forgets all that is open, and what ended at `endOffset` or later.
    void revert(long endOffset) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (ends[i] == OPEN || ends[i] >= endOffset) continue;
            starts[kept] = starts[i];
            ends[kept] = ends[i];
            kept++;
        }
        count = kept;
    }

    void clear() {
        count = 0;
    }

    /// First offset of the oldest; `Long.MAX_VALUE` if there is none.
    long firstUnstable() {
        return count == 0 ? Long.MAX_VALUE : starts[0];
    }
}
