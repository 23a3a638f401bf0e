package moldau.log;

import java.nio.ByteBuffer;

/// Sparse index of a segment from time to offset, `<base>.timeindex`.
///
/// ```text
///   0   8  timestamp, ms: no record up to the offset has a larger one
///   8   4  last offset of the batch that has it, less the segment's base offset
/// ```
///
/// Timestamps rise strictly, offsets do not fall.
final class TimeIndex {
    static final int ENTRY_BYTES = 12;

    final Entries entries;
    private final long baseOffset;

    TimeIndex(long baseOffset, Handle handle, boolean fresh) {
        this.baseOffset = baseOffset;
        this.entries = new Entries(handle, ENTRY_BYTES, fresh);
    }

    /// Appends unless the newest entry says as much already.
    void append(Workbench bench, long timestampMs, long offset) {
        if (timestampMs < 0 || timestampMs <= lastTimestamp(bench)) return;
        assert offset >= baseOffset : offset;
        entries.append(bench).putLong(timestampMs).putInt((int) (offset - baseOffset));
    }

    /// One entry is kept free for the one that closing the segment adds.
    boolean isFull(Workbench bench, int bytesMax) {
        return entries.count(bench) >= Math.max(1, bytesMax / ENTRY_BYTES - 1);
    }

    /// The largest timestamp indexed; -1 if none.
    long lastTimestamp(Workbench bench) {
        int count = entries.count(bench);
        return count == 0 ? -1 : timestamp(bench, count - 1);
    }

    /// The offset beside [#lastTimestamp]; the base offset if none.
    long lastOffset(Workbench bench) {
        int count = entries.count(bench);
        return count == 0 ? baseOffset : offset(bench, count - 1);
    }

    /// An offset up to which all timestamps are below `timestampMs`; the base offset if none is
    /// known.
    long offsetBefore(Workbench bench, long timestampMs) {
        int low = -1;
        int high = entries.count(bench) - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (timestamp(bench, middle) < timestampMs) low = middle;
            else high = middle - 1;
        }
        return low < 0 ? baseOffset : offset(bench, low);
    }

    /// Drops entries that speak of `offset` or later.
    void truncateTo(Workbench bench, long offset) {
        int count = entries.count(bench);
        while (count > 0 && offset(bench, count - 1) >= offset) count--;
        entries.truncate(bench, count);
    }

    private long timestamp(Workbench bench, int i) {
        ByteBuffer buffer = entries.buffer(bench, i);
        return buffer.getLong(entries.at(i));
    }

    private long offset(Workbench bench, int i) {
        ByteBuffer buffer = entries.buffer(bench, i);
        return baseOffset + buffer.getInt(entries.at(i) + 8);
    }

    /// Whether the newest entry fits a segment ending before `endOffset`.
    boolean isPlausible(Workbench bench, long endOffset) {
        if (bench.reading(entries.handle).size() % ENTRY_BYTES != 0) return false;
        int count = entries.count(bench);
        if (count == 0) return true;
        long timestamp = timestamp(bench, count - 1);
        long offset = offset(bench, count - 1);
        return timestamp >= timestamp(bench, 0) && timestamp > 0
            && offset >= baseOffset && offset < endOffset;
    }
}
