package moldau.replication.isr;

import java.util.ArrayList;
import java.util.List;

/// A log of records that are one batch each, with what was synced of it.
final class MemoryLog implements Copy {
    /// @param value unlike any other ever written
    record Entry(int epoch, int value) {}

    private final List<Entry> entries = new ArrayList<>();
    /// Epochs and where they begin; also those in which nothing was written.
    private final List<long[]> epochs = new ArrayList<>();
    long highWatermark;
    long synced;

    @Override
    public long startOffset() {
        return 0;
    }

    @Override
    public long endOffset() {
        return entries.size();
    }

    Entry at(long offset) {
        return entries.get((int) offset);
    }

    List<Entry> from(long offset, int countMax) {
        int end = (int) Math.min(entries.size(), offset + countMax);
        return List.copyOf(entries.subList((int) offset, end));
    }

    void append(Entry entry) {
        if (entry.epoch() > latestEpoch()) begin(entry.epoch());
        assert entry.epoch() == latestEpoch() : entry + " after epoch " + latestEpoch();
        entries.add(entry);
    }

    /// As `Log.beginEpoch`: an epoch that begins where an empty one did replaces it.
    void begin(int epoch) {
        while (!epochs.isEmpty() && epochs.getLast()[1] >= endOffset()) epochs.removeLast();
        epochs.add(new long[] {epoch, endOffset()});
    }

    void cutTo(long offset) {
        while (!epochs.isEmpty() && epochs.getLast()[1] >= offset) epochs.removeLast();
        while (entries.size() > offset) entries.removeLast();
        highWatermark = Math.min(highWatermark, offset);
        synced = Math.min(synced, offset);
    }

    int latestEpoch() {
        return epochs.isEmpty() ? -1 : (int) epochs.getLast()[0];
    }

    @Override
    public EpochEnd endOfEpoch(int epoch) {
        if (epochs.isEmpty() || epoch > latestEpoch()) return new EpochEnd(-1, -1);
        if (epoch == latestEpoch()) return new EpochEnd(epoch, endOffset());
        int at = epochs.size() - 1;
        while (at >= 0 && epochs.get(at)[0] > epoch) at--;
        return at < 0
                ? new EpochEnd(epoch, epochs.getFirst()[1])
                : new EpochEnd((int) epochs.get(at)[0], epochs.get(at + 1)[1]);
    }

    @Override
    public String toString() {
        return "hw " + highWatermark + " synced " + synced + " " + entries;
    }
}
