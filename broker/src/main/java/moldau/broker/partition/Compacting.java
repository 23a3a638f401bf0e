package moldau.broker.partition;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import moldau.base.LogDir;
import moldau.base.fault.DiskFault;
import moldau.base.fault.Malformed;
import moldau.log.Cleaning;
import moldau.log.Log;
import moldau.log.Logs;
import moldau.log.TopicPartition;

/// Compacts the logs of one shard, one at a time, on `Work`.
///
/// How far each is clean stands in `cleaner-offset-checkpoint`; an older value there costs only work.
/// A log whose records cannot be read, or do not fit, is not compacted any more in this life.
public final class Compacting {
    /// All shards share one lane: one log is compacted at a time, as with one cleaner thread.
    private static final String LANE = "compaction";

    private final Shard shard;
    private final Holdings holdings;
    private final Upkeep.Notes notes;
    private final Cleaning.Limits limits;
    private final Map<LogDir, Map<TopicPartition, Long>> clean = new TreeMap<>();
    private final Set<TopicPartition> unreadable = new HashSet<>();
    private boolean underWay;

    public Compacting(
            Shard shard, Holdings holdings, Upkeep.Notes notes, List<Directory> directories,
            Cleaning.Limits limits) {
        this.shard = shard;
        this.holdings = holdings;
        this.notes = notes;
        this.limits = limits;
        for (Directory each : directories) {
            clean.put(each.disk().dir(), new TreeMap<>(each.inventory().cleanerOffsets()));
        }
    }

    /// Begins with the first log for which it pays. On the shard's loop.
    void look() {
        if (underWay) return;
        for (Partition each : shard.partitions()) {
            boolean may = !each.isGone() && each.move() == null && each.log().settings().compacts() && !unreadable.contains(each.name());
            if (!may) continue;
            try {
                Cleaning cleaning = each.log().cleaning(cleanUpTo(each), limits, shard.wallMs());
                if (cleaning == null) continue;
                underWay = true;
                Log log = each.log();
                shard.work().run(LANE, cleaning::run, shard.loop(), failure -> {
                    underWay = false;
                    if (each.log() == log) done(each, cleaning, failure);
                });
                return;
            } catch (DiskFault fault) {
                shard.broken(each, fault);
            }
        }
    }

    /// A replica lies elsewhere now.
    public void moved(Partition partition, LogDir before) {
        Map<TopicPartition, Long> from = clean.get(before);
        Long offset = from.remove(partition.name());
        if (offset == null) return;
        Map<TopicPartition, Long> to = clean.get(partition.directory());
        to.put(partition.name(), offset);
        notes.note(before, Logs.Checkpoint.CLEANER, shard.loop().index(), Map.copyOf(from));
        notes.note(partition.directory(), Logs.Checkpoint.CLEANER, shard.loop().index(), Map.copyOf(to));
    }

    private long cleanUpTo(Partition partition) {
        return clean.get(partition.directory()).getOrDefault(partition.name(), 0L);
    }

    private void done(Partition partition, Cleaning cleaning, RuntimeException failure) {
        if (partition.isGone()) return;
        switch (failure) {
            case null -> swap(partition, cleaning);
            case Malformed _ -> unreadable.add(partition.name());
            case DiskFault fault when fault.kind() == DiskFault.Kind.FULL
                    || fault.kind() == DiskFault.Kind.MISSING -> { }
            default -> shard.broken(partition, failure);
        }
    }

    private void swap(Partition partition, Cleaning cleaning) {
        try {
            holdings.later(partition.log().cleaned(cleaning));
        } catch (DiskFault fault) {
            shard.broken(partition, fault);
            return;
        }
        // A batch of more keys than there is room for would be tried for ever.
        if (cleaning.cleanedUpTo() <= cleanUpTo(partition)) unreadable.add(partition.name());
        Map<TopicPartition, Long> offsets = clean.get(partition.directory());
        offsets.put(partition.name(), cleaning.cleanedUpTo());
        notes.note(partition.directory(), Logs.Checkpoint.CLEANER, shard.loop().index(), Map.copyOf(offsets));
        shard.loop().post(this::look);
    }
}
