package moldau.log;

import java.util.Arrays;

/// The segments of one log by rising base offset, the active one last. Never empty once open.
final class Segments {
    private Segment[] segments = new Segment[1];
    private int count;

    int count() {
        return count;
    }

    Segment get(int i) {
        assert i < count : i;
        return segments[i];
    }

    Segment first() {
        return segments[0];
    }

    Segment active() {
        return segments[count - 1];
    }

    /// Adds one behind all others.
    void add(Segment segment) {
        assert count == 0 || segment.baseOffset > active().baseOffset : segment.baseOffset;
        if (count == segments.length) segments = Arrays.copyOf(segments, 2 * count);
        segments[count++] = segment;
    }

    /// Index of the segment that `offset` belongs to: the last whose base is not above it; -1 if
    /// below all.
    int floor(long offset) {
        if (count > 0 && active().baseOffset <= offset) return count - 1;
        int low = -1;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segments[middle].baseOffset <= offset) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    /// The first segment of which a recovery from `recoveryPoint` reads all, and a flush brings all to the
    /// platter. Where the point is the very end of a segment, that one may have been the active one when
    /// it was synced: its indexes were closed later, and nobody knows what became of them.
    int recoveredFrom(long recoveryPoint) {
        int i = Math.max(0, floor(recoveryPoint));
        return i > 0 && segments[i].baseOffset == recoveryPoint ? i - 1 : i;
    }

    void removeFirst(int removed) {
        assert removed <= count : removed;
        System.arraycopy(segments, removed, segments, 0, count - removed);
        Arrays.fill(segments, count - removed, count, null);
        count -= removed;
    }

    void removeLast() {
        segments[--count] = null;
    }

    /// Puts `replacement` in the place of segments `[from, to)`.
    void replace(int from, int to, Segment replacement) {
        assert from < to : from;
        assert to <= count : to;
        segments[from] = replacement;
        System.arraycopy(segments, to, segments, from + 1, count - to);
        int before = count;
        count -= to - from - 1;
        Arrays.fill(segments, count, before, null);
    }

    /// Offset after segment `i`, in a log that ends at `endOffset`.
    long endOf(int i, long endOffset) {
        return i + 1 < count ? segments[i + 1].baseOffset : endOffset;
    }
}
