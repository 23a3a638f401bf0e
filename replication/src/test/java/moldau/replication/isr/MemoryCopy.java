package moldau.replication.isr;

/// A log of which only epochs and bounds are known.
record MemoryCopy(long startOffset, long endOffset, int[] epochs, long[] starts) implements Copy {
    /// @param epochsAndStarts in turn, rising
    static MemoryCopy of(long startOffset, long endOffset, long... epochsAndStarts) {
        int count = epochsAndStarts.length / 2;
        int[] epochs = new int[count];
        long[] starts = new long[count];
        for (int i = 0; i < count; i++) {
            epochs[i] = (int) epochsAndStarts[2 * i];
            starts[i] = epochsAndStarts[2 * i + 1];
        }
        return new MemoryCopy(startOffset, endOffset, epochs, starts);
    }

    @Override
    public EpochEnd endOfEpoch(int epoch) {
        int at = epochs.length - 1;
        if (at < 0 || epoch > epochs[at]) return new EpochEnd(-1, -1);
        while (at >= 0 && epochs[at] > epoch) at--;
        if (at < 0) return new EpochEnd(epoch, starts[0]);
        return new EpochEnd(epochs[at], at + 1 < epochs.length ? starts[at + 1] : endOffset);
    }
}
