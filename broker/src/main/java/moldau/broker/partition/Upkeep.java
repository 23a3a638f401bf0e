package moldau.broker.partition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.base.LogDir;
import moldau.base.fault.DiskFault;
import moldau.log.Logs;
import moldau.log.TopicPartition;

/// What one shard does on the side, by the clock: retention, compaction, checkpoints, forgetting idle
/// producers, flushing what `flush.ms` asks for. A bounded amount per turn.
public final class Upkeep {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int PARTITIONS_PER_TURN = 200;

    private final Shard shard;
    private final Holdings holdings;
    private final Notes notes;
    private final Pace pace;
    private final Compacting compacting;
    private boolean stopped;

    /// How often, in milliseconds.
    ///
    /// @param retentionFirst until the first look at retention
    /// @param retention `log.retention.check.interval.ms`
    /// @param highWatermarks `replica.high.watermark.checkpoint.interval.ms`
    /// @param recoveryPoints `log.flush.offset.checkpoint.interval.ms`
    /// @param producers `producer.id.expiration.check.interval.ms`
    /// @param producerExpiration `producer.id.expiration.ms`
    /// @param compaction `log.cleaner.backoff.ms`
    public record Pace(
            long retentionFirst, long retention, long highWatermarks, long recoveryPoints,
            long producers, long producerExpiration, long compaction) {}

    /// Where the offsets of all shards come together: a directory has one file for all of them.
    public interface Notes {
        /// Directories that can be written.
        List<LogDir> places();

        void note(LogDir directory, Logs.Checkpoint kind, int shard, Map<TopicPartition, Long> offsets);
    }

    /// @param compacting null where `log.cleaner.enable` is false
    public Upkeep(Shard shard, Holdings holdings, Notes notes, Pace pace, Compacting compacting) {
        this.compacting = compacting;
        this.shard = shard;
        this.holdings = holdings;
        this.notes = notes;
        this.pace = pace;
    }

    /// On the shard's loop.
    public void start() {
        every(pace.retentionFirst(), pace.retention(), this::retention);
        every(pace.highWatermarks(), pace.highWatermarks(), this::noteHighWatermarks);
        every(pace.recoveryPoints(), pace.recoveryPoints(), this::noteRecoveryPoints);
        every(pace.producers(), pace.producers(), this::expireProducers);
        every(1_000, 1_000, this::flushDue);
        if (compacting == null) return;
        every(pace.recoveryPoints(), pace.recoveryPoints(), compacting::note);
        every(pace.compaction(), Math.max(pace.compaction(), 1_000), compacting::look);
    }

    public void stop() {
        stopped = true;
    }

    private void every(long firstMs, long ms, Runnable what) {
        shard.loop().at(shard.clock().nowNanos() + firstMs * 1_000_000, () -> {
            if (stopped) return;
            what.run();
            every(ms, ms, what);
        });
    }

    private interface Each {
        void partition(Partition partition);
    }

    /// Walks all partitions, some at a time, so that clients need not wait for the walk.
    private void walk(Each each) {
        var all = new ArrayList<Partition>();
        for (Partition partition : shard.partitions()) all.add(partition);
        walk(all, 0, each);
    }

    private void walk(ArrayList<Partition> all, int from, Each each) {
        int end = Math.min(all.size(), from + PARTITIONS_PER_TURN);
        for (int i = from; i < end; i++) {
            Partition partition = all.get(i);
            if (partition.isGone()) continue;
            try {
                each.partition(partition);
            } catch (DiskFault fault) {
                shard.broken(partition, fault);
            }
        }
        if (end < all.size() && !stopped) shard.loop().insist(() -> walk(all, end, each));
    }

    private void retention() {
        walk(partition -> {
            holdings.later(partition.log().removeOld(shard.wallMs()));
            if (partition.move() != null) partition.move().removeOld(shard.wallMs());
        });
    }

    private void expireProducers() {
        walk(partition -> partition.log().expireProducers(shard.wallMs(), pace.producerExpiration()));
    }

    private void flushDue() {
        walk(partition -> {
            if (partition.log().wantsFlush(shard.wallMs())) partition.syncing().now();
        });
    }

    private interface OffsetOf {
        /// @return -1 for none
        long of(Partition partition);
    }

    private void noteHighWatermarks() {
        note(Logs.Checkpoint.HIGH_WATERMARK, partition -> partition.log().highWatermark());
    }

    /// Replicas lie elsewhere now.
    public void moved() {
        noteRecoveryPoints();
        noteHighWatermarks();
        if (compacting != null) compacting.note();
    }

    private void noteRecoveryPoints() {
        note(Logs.Checkpoint.RECOVERY_POINT, partition -> partition.log().recoveryPoint());
        note(Logs.Checkpoint.LOG_START, partition ->
                partition.log().startOffset() > 0 ? partition.log().startOffset() : -1);
    }

    private void note(Logs.Checkpoint kind, OffsetOf offset) {
        var byDirectory = new TreeMap<LogDir, Map<TopicPartition, Long>>();
        // Where nothing is left there is something to note, too.
        for (LogDir each : notes.places()) byDirectory.put(each, new TreeMap<>());
        for (Partition partition : shard.partitions()) {
            var of = byDirectory.computeIfAbsent(partition.directory(), _ -> new TreeMap<>());
            long value = offset.of(partition);
            if (value >= 0) of.put(partition.name(), value);
        }
        byDirectory.forEach((directory, offsets) -> notes.note(directory, kind, shard.loop().index(), offsets));
    }
}
