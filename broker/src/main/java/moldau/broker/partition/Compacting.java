package moldau.broker.partition;

import java.util.HashSet;
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
/// How far each is clean ([Log#cleanEnd]) is noted in `cleaner-offset-checkpoint`; an older value there
/// costs only work. A log whose records cannot be read, or do not fit, is not compacted any more in this life.
public final class Compacting {
    /// All shards share one lane: one log is compacted at a time, as with one cleaner thread.
    private static final String LANE = "compaction";

    private final Shard shard;
    private final Holdings holdings;
    private final Upkeep.Notes notes;
    private final Cleaning.Limits limits;
    private final Set<Partition> unreadable = new HashSet<>();
    private boolean underWay;

    public Compacting(Shard shard, Holdings holdings, Upkeep.Notes notes, Cleaning.Limits limits) {
        this.shard = shard;
        this.holdings = holdings;
        this.notes = notes;
        this.limits = limits;
    }

    /// Begins with the first log for which it pays. On the shard's loop.
    void look() {
        if (underWay) return;
        unreadable.removeIf(Partition::isGone);
        for (Partition each : shard.partitions()) {
            boolean may = !each.isGone() && each.move() == null && each.log().settings().compacts()
                    && !unreadable.contains(each);
            if (!may) continue;
            try {
                Cleaning cleaning = each.log().cleaning(limits, shard.wallMs());
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

    /// Notes how far all logs are clean.
    void note() {
        for (LogDir each : notes.places()) note(each);
    }

    private void note(LogDir directory) {
        Map<TopicPartition, Long> ends = new TreeMap<>();
        for (Partition each : shard.partitions()) {
            boolean lies = each.directory().equals(directory) && each.log().cleanEnd() > 0;
            if (lies) ends.put(each.name(), each.log().cleanEnd());
        }
        notes.note(directory, Logs.Checkpoint.CLEANER, shard.loop().index(), ends);
    }

    private void done(Partition partition, Cleaning cleaning, RuntimeException failure) {
        if (partition.isGone()) return;
        switch (failure) {
            case null -> swap(partition, cleaning);
            case Malformed _ -> unreadable.add(partition);
            case DiskFault fault when fault.kind() == DiskFault.Kind.ROTTEN -> {
                unreadable.add(partition);
                shard.broken(partition, fault);
            }
            case DiskFault fault when fault.kind() == DiskFault.Kind.FULL
                    || fault.kind() == DiskFault.Kind.MISSING -> { }
            default -> shard.broken(partition, failure);
        }
    }

    private void swap(Partition partition, Cleaning cleaning) {
        Log log = partition.log();
        // A batch of more keys than there is room for would be tried for ever.
        if (cleaning.cleanedUpTo() <= log.cleanEnd()) unreadable.add(partition);
        try {
            holdings.later(log.cleaned(cleaning));
        } catch (DiskFault fault) {
            shard.broken(partition, fault);
            return;
        }
        note(partition.directory());
        shard.loop().insist(this::look);
    }
}
