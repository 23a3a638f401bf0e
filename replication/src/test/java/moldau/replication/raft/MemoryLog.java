package moldau.replication.raft;

import java.util.ArrayList;
import java.util.List;

/// A metadata log in memory that knows which part of it a power cut would spare.
final class MemoryLog implements LogView {
    /// @param control null for a record of the state machine
    record Entry(int epoch, ControlRecord control, long value) {}

    final List<Entry> entries = new ArrayList<>();
    long synced;

    @Override
    public long startOffset() {
        return 0;
    }

    @Override
    public long endOffset() {
        return entries.size();
    }

    @Override
    public int lastEpoch() {
        return entries.isEmpty() ? 0 : entries.getLast().epoch();
    }

    @Override
    public OffsetAndEpoch endOfEpoch(int epoch) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).epoch() <= epoch) {
                return new OffsetAndEpoch(i + 1, entries.get(i).epoch());
            }
        }
        return new OffsetAndEpoch(0, 0);
    }

    @Override
    public OffsetAndEpoch newestSnapshot() {
        return null;
    }

    void truncate(long end) {
        entries.subList((int) end, entries.size()).clear();
        synced = Math.min(synced, end);
    }
}
