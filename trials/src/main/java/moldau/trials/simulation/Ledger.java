package moldau.trials.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.client.TopicPartition;

/// Every record that was sent and what its sender was told of it: the promises to producers.
///
/// A record is a number, given in the order of sending. Its sender is told that it is written at an
/// offset, or that it failed, which may mean anything, or its process ends before it hears.
final class Ledger {
    private final Verdict verdict;
    private final Canon canon;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<TopicPartition, Long> acknowledgedEnds = new TreeMap<>();
    private int acknowledged;

    /// One record.
    private static final class Entry {
        final TopicPartition partition;
        /// The life of the producer it came from: order is promised within one.
        final int life;
        Fate fate = Fate.UNHEARD;
        long offset = -1;

        Entry(TopicPartition partition, int life) {
            this.partition = partition;
            this.life = life;
        }
    }

    private enum Fate { UNHEARD, ACKNOWLEDGED, FAILED }

    Ledger(Verdict verdict, Canon canon) {
        this.verdict = verdict;
        this.canon = canon;
    }

    /// A record is about to be sent.
    ///
    /// @return its number
    long sending(TopicPartition partition, int life) {
        entries.add(new Entry(partition, life));
        return entries.size() - 1;
    }

    /// @param offset -1 if the broker did not say
    void acknowledged(long record, long offset) {
        Entry entry = entries.get((int) record);
        entry.fate = Fate.ACKNOWLEDGED;
        entry.offset = offset;
        acknowledged++;
        if (offset < 0) return;
        acknowledgedEnds.merge(entry.partition, offset + 1, Math::max);
        canon.seen(entry.partition, offset, record, "its sender");
    }

    void failed(long record) {
        entries.get((int) record).fate = Fate.FAILED;
    }

    int sent() {
        return entries.size();
    }

    int acknowledged() {
        return acknowledged;
    }

    /// The end of what was acknowledged of a partition.
    long acknowledgedEnd(TopicPartition partition) {
        return acknowledgedEnds.getOrDefault(partition, 0L);
    }

    /// A reader found `record` in `partition` (I34).
    void read(TopicPartition partition, long record, String by) {
        boolean sent = record >= 0 && record < entries.size();
        if (!verdict.check(sent, "I34", by + " read record " + record + " that nobody sent")) return;
        TopicPartition meant = entries.get((int) record).partition;
        verdict.check(meant.equals(partition), "I34",
                by + " read record " + record + " of " + meant + " in " + partition);
    }

    /// Compares a partition's log, at the end of all, with what senders were told: nothing lost
    /// (I19), nothing twice, nothing out of order (I29).
    ///
    /// @param log record numbers by offset; negative where there is no record of ours
    void audit(TopicPartition partition, long[] log) {
        var places = new HashMap<Long, Long>();
        var lastOfLife = new HashMap<Integer, Long>();
        for (int offset = 0; offset < log.length; offset++) {
            long record = log[offset];
            if (record < 0) continue;
            read(partition, record, "the log at offset " + offset);
            if (verdict.isBroken()) return;
            Long before = places.put(record, (long) offset);
            verdict.check(before == null, "I29", "record " + record + " of " + partition
                    + " is at offset " + before + " and again at " + offset);
            Entry entry = entries.get((int) record);
            if (entry.fate != Fate.ACKNOWLEDGED) continue;
            Long previous = lastOfLife.put(entry.life, record);
            verdict.check(previous == null || previous < record, "I29", "record " + previous + " of "
                    + partition + " was sent after record " + record + " but lies before it, at "
                    + offset);
        }
        for (int record = 0; record < entries.size(); record++) {
            Entry entry = entries.get(record);
            if (entry.fate != Fate.ACKNOWLEDGED || !entry.partition.equals(partition)) continue;
            Long place = places.get((long) record);
            verdict.check(place != null, "I19", "record " + record + " of " + partition
                    + " was acknowledged at offset " + entry.offset + " and is gone; the log ends at "
                    + log.length);
            verdict.check(place == null || entry.offset < 0 || place == entry.offset, "I19", "record "
                    + record + " of " + partition + " was acknowledged at offset " + entry.offset
                    + " and is at " + place);
        }
    }
}
