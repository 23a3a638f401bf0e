package moldau.log;

import java.nio.ByteBuffer;

/// Sparse index of a segment from offset to position, `<base>.index`.
///
/// ```text
///   0   4  last offset of a batch, less the segment's base offset
///   4   4  position of that batch in the segment
/// ```
///
/// Both rise strictly. Offset 0 at position 0 is implied and never stored.
final class OffsetIndex {
    static final int ENTRY_BYTES = 8;

    final Entries entries;
    private final long baseOffset;

    OffsetIndex(long baseOffset, Handle handle, boolean fresh) {
        this.baseOffset = baseOffset;
        this.entries = new Entries(handle, ENTRY_BYTES, fresh);
    }

    void append(Workbench bench, long lastOffset, int position) {
        assert lastOffset > baseOffset : lastOffset;
        assert position > 0 : position;
        entries.append(bench).putInt((int) (lastOffset - baseOffset)).putInt(position);
    }

    boolean isFull(Workbench bench, int bytesMax) {
        return entries.count(bench) >= Math.max(1, bytesMax / ENTRY_BYTES);
    }

    /// Position of a batch that begins at or before the one of `offset`; 0 if none is known.
    int positionAtOrBefore(Workbench bench, long offset) {
        int i = lastAtOrBefore(bench, offset);
        return i < 0 ? 0 : position(bench, i);
    }

    /// Drops entries of batches that end at or after `offset`.
    void truncateTo(Workbench bench, long offset) {
        entries.truncate(bench, lastAtOrBefore(bench, offset - 1) + 1);
    }

    private int lastAtOrBefore(Workbench bench, long offset) {
        int low = -1;
        int high = entries.count(bench) - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (offset(bench, middle) <= offset) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    private long offset(Workbench bench, int i) {
        ByteBuffer buffer = entries.buffer(bench, i);
        return baseOffset + buffer.getInt(entries.at(i));
    }

    private int position(Workbench bench, int i) {
        ByteBuffer buffer = entries.buffer(bench, i);
        return buffer.getInt(entries.at(i) + 4);
    }

    /// Whether the newest entry fits a segment of `segmentBytes` ending before `endOffset`. What an
    /// unclean stop or a power cut left behind mostly fails here, zeros always.
    boolean isPlausible(Workbench bench, long segmentBytes, long endOffset) {
        if (bench.reading(entries.handle).size() % ENTRY_BYTES != 0) return false;
        int count = entries.count(bench);
        if (count == 0) return true;
        int position = position(bench, count - 1);
        long offset = offset(bench, count - 1);
        return position > 0 && position < segmentBytes && offset > baseOffset && offset < endOffset;
    }
}
