package moldau.log;

/// Where the newest writes began, so that readers at a log's end find their place without an index.
final class Tail {
    private static final int WRITES = 8;

    private final long[] offsets = new long[WRITES];
    private final int[] positions = new int[WRITES];
    private int count;
    private int next;

    void wrote(long offset, int position) {
        offsets[next] = offset;
        positions[next] = position;
        next = (next + 1) % WRITES;
        count = Math.min(count + 1, WRITES);
    }

    /// Position in the active segment of the batch that begins at `offset`; -1 if not known.
    int position(long offset) {
        for (int i = 1; i <= count; i++) {
            int slot = (next - i + WRITES) % WRITES;
            if (offsets[slot] == offset) return positions[slot];
        }
        return -1;
    }

    void clear() {
        count = 0;
    }
}
