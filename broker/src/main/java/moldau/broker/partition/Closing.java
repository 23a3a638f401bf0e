package moldau.broker.partition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.Work;
import moldau.base.fault.DiskFault;
import moldau.log.Flush;
import moldau.log.Log;
import moldau.log.Logs;
import moldau.log.TopicPartition;
import moldau.wire.Errors;

/// Closes all logs of a shard in good order, so that the next start finds nothing to recover.
public final class Closing {
    /// Few enough that many jobs wait for the disk side by side, whose journal takes them together.
    private static final int FLUSHES_PER_JOB = 32;
    /// From so many logs on one sync of the whole file system is cheaper than one for each.
    private static final int TOGETHER_MIN = 256;

    private final Shard shard;
    private final Holdings holdings;
    private final List<Directory> directories;

    /// A log that is closed and synced, or not.
    ///
    /// @param clean false if it could not be: its directory needs recovery
    public record Closed(
            TopicPartition name, LogDir directory, long endOffset, long startOffset, long highWatermark,
            boolean clean) {
        Closed dirty() {
            return new Closed(name, directory, endOffset, startOffset, highWatermark, false);
        }
    }

    public Closing(Shard shard, Holdings holdings, List<Directory> directories) {
        this.shard = shard;
        this.holdings = holdings;
        this.directories = directories;
    }

    /// On the shard's loop; `done` is called there.
    public void start(Consumer<List<Closed>> done) {
        holdings.stop(() -> closeAll(done));
    }

    private void closeAll(Consumer<List<Closed>> done) {
        var closed = new ArrayList<Closed>();
        Map<LogDir, List<Flush>> flushes = new TreeMap<>();
        for (Partition each : shard.partitions()) {
            if (!each.isGone()) close(each, closed, flushes);
        }
        if (flushes.isEmpty()) {
            done.accept(closed);
            return;
        }
        int[] missing = {flushes.size()};
        flushes.forEach((directory, of) -> flush(disk(directory), of, failed -> {
            if (failed) dirty(closed, directory);
            if (--missing[0] == 0) done.accept(closed);
        }));
    }

    private Disk disk(LogDir directory) {
        for (Directory each : directories) if (each.disk().dir().equals(directory)) return each.disk();
        throw new AssertionError(directory);
    }

    private interface Flushed {
        void done(boolean failed);
    }

    /// Few are synced one by one, which bothers nobody else on the file system; many together.
    private void flush(Disk disk, List<Flush> all, Flushed flushed) {
        boolean together = all.size() >= TOGETHER_MIN && disk.canSyncAll();
        boolean[] failed = {false};
        int[] missing = {(all.size() + FLUSHES_PER_JOB - 1) / FLUSHES_PER_JOB};
        for (int i = 0; i < all.size(); i += FLUSHES_PER_JOB) {
            List<Flush> some = all.subList(i, Math.min(all.size(), i + FLUSHES_PER_JOB));
            Work.Job job = together ? () -> some.forEach(Flush::prepare) : () -> Flush.runAll(some);
            shard.work().run(null, job, shard.loop(), failure -> {
                failed[0] |= failure != null;
                if (--missing[0] > 0) return;
                if (!together) flushed.done(failed[0]);
                else shard.work().run(null, disk::syncAll, shard.loop(),
                        broken -> flushed.done(failed[0] || broken != null));
            });
        }
    }

    private static void dirty(List<Closed> closed, LogDir directory) {
        closed.replaceAll(each -> each.directory().equals(directory) ? each.dirty() : each);
    }

    private void close(Partition partition, List<Closed> closed, Map<LogDir, List<Flush>> flushes) {
        partition.leave(Errors.NOT_LEADER_OR_FOLLOWER);
        Log log = partition.log();
        boolean clean = true;
        try {
            Flush flush = log.close();
            if (flush != null) flushes.computeIfAbsent(partition.directory(), _ -> new ArrayList<>()).add(flush);
        } catch (DiskFault _) {
            clean = false;
        }
        closed.add(new Closed(partition.name(), partition.directory(), log.endOffset(), log.startOffset(),
                log.highWatermark(), clean));
        if (partition.copy() != null) closeCopy(partition, closed, flushes);
    }

    /// A copy is read whole when it is opened again; but it may be all there is ([Moves]).
    private static void closeCopy(Partition partition, List<Closed> closed, Map<LogDir, List<Flush>> flushes) {
        LogDir directory = partition.copyDirectory();
        try {
            Flush flush = partition.copy().close();
            if (flush != null) flushes.computeIfAbsent(directory, _ -> new ArrayList<>()).add(flush);
        } catch (DiskFault _) {
            closed.add(new Closed(partition.name(), directory, 0, 0, 0, false));
        }
    }

    /// Writes all checkpoints and the markers of directories of which every log is clean. Blocks.
    public static void mark(List<Directory> directories, List<Closed> closed, long brokerEpoch) {
        var dirty = new TreeSet<LogDir>();
        for (Closed each : closed) if (!each.clean()) dirty.add(each.directory());
        for (Directory directory : directories) {
            if (dirty.contains(directory.disk().dir()) || directory.isDoubtful()) continue;
            Map<TopicPartition, Long> ends = directory.stillNoted(Logs.Checkpoint.RECOVERY_POINT);
            Map<TopicPartition, Long> starts = directory.stillNoted(Logs.Checkpoint.LOG_START);
            Map<TopicPartition, Long> highWatermarks =
                    directory.stillNoted(Logs.Checkpoint.HIGH_WATERMARK);
            for (Closed each : closed) {
                if (!each.directory().equals(directory.disk().dir())) continue;
                ends.put(each.name(), each.endOffset());
                if (each.startOffset() > 0) starts.put(each.name(), each.startOffset());
                highWatermarks.put(each.name(), each.highWatermark());
            }
            directory.logs().write(Logs.Checkpoint.RECOVERY_POINT, ends);
            directory.logs().write(Logs.Checkpoint.LOG_START, starts);
            directory.logs().write(Logs.Checkpoint.HIGH_WATERMARK, highWatermarks);
            directory.logs().markClean(brokerEpoch);
        }
    }
}
