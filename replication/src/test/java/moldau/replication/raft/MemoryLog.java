package moldau.replication.raft;

import java.util.ArrayList;
import java.util.List;

/// A metadata log in memory that knows which part of it a power cut would spare, and its newest
/// snapshot.
final class MemoryLog implements LogView {
    /// @param control null for a record of the state machine
    record Entry(int epoch, ControlRecord control, long value) {}

    /// @param state of the state machine: a hash over all records before `id`
    record Snapshot(OffsetAndEpoch id, long state, VoterSet voters, short level) {}

    /// From `start` on.
    final List<Entry> entries = new ArrayList<>();
    long start;
    long synced;

    /// A sync that began before the last of them says nothing of what came after it.
    long truncations;
    Snapshot snapshot;

    private int epochBeforeStart;

    @Override
    public long startOffset() {
        return start;
    }

    @Override
    public long endOffset() {
        return start + entries.size();
    }

    @Override
    public int lastEpoch() {
        int last = entries.isEmpty() ? epochBeforeStart : entries.getLast().epoch();
        return Math.max(last, snapshot == null ? 0 : snapshot.id().epoch());
    }

    @Override
    public OffsetAndEpoch endOfEpoch(int epoch) {
        if (epoch >= lastEpoch()) return new OffsetAndEpoch(endOffset(), lastEpoch());
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).epoch() <= epoch) {
                return new OffsetAndEpoch(start + i + 1, entries.get(i).epoch());
            }
        }
        return new OffsetAndEpoch(start, epochBeforeStart);
    }

    @Override
    public OffsetAndEpoch newestSnapshot() {
        return snapshot == null ? null : snapshot.id();
    }

    Entry get(long offset) {
        return entries.get((int) (offset - start));
    }

    List<Entry> slice(long from, long to) {
        return List.copyOf(entries.subList((int) (from - start), (int) (to - start)));
    }

    void truncate(long end) {
        entries.subList((int) (end - start), entries.size()).clear();
        synced = Math.min(synced, end);
        truncations++;
    }

    /// Lets go of what the snapshot holds.
    void prune() {
        int count = (int) (snapshot.id().offset() - start);
        if (count <= 0) return;
        entries.subList(0, count).clear();
        start = snapshot.id().offset();
        epochBeforeStart = snapshot.id().epoch();
    }

    /// Begins anew after a snapshot.
    void install(Snapshot from) {
        entries.clear();
        truncations++;
        snapshot = from;
        start = from.id().offset();
        epochBeforeStart = from.id().epoch();
        synced = start;
    }
}
