package moldau.broker.partition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import moldau.base.LogDir;
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

    private final Shard shard;
    private final Holdings holdings;

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

    public Closing(Shard shard, Holdings holdings) {
        this.shard = shard;
        this.holdings = holdings;
    }

    /// On the shard's loop; `done` is called there.
    public void start(Consumer<List<Closed>> done) {
        holdings.stop();
        var closed = new ArrayList<Closed>();
        Map<LogDir, List<Flush>> flushes = new TreeMap<>();
        for (Partition each : shard.partitions()) {
            if (!each.isGone()) close(each, closed, flushes);
        }
        if (flushes.isEmpty()) {
            done.accept(closed);
            return;
        }
        int[] missing = {0};
        flushes.forEach((directory, of) -> missing[0] += (of.size() + FLUSHES_PER_JOB - 1) / FLUSHES_PER_JOB);
        flushes.forEach((directory, of) -> {
            for (int i = 0; i < of.size(); i += FLUSHES_PER_JOB) {
                List<Flush> some = of.subList(i, Math.min(of.size(), i + FLUSHES_PER_JOB));
                shard.work().run(null, () -> Flush.runAll(some), shard.loop(), failure -> {
                    if (failure != null) dirty(closed, directory);
                    if (--missing[0] == 0) done.accept(closed);
                });
            }
        });
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
    }

    /// Writes all checkpoints and the markers of directories of which every log is clean. Blocks.
    public static void mark(List<Directory> directories, List<Closed> closed, long brokerEpoch) {
        var dirty = new TreeSet<LogDir>();
        for (Closed each : closed) if (!each.clean()) dirty.add(each.directory());
        for (Directory directory : directories) {
            if (dirty.contains(directory.disk().dir())) continue;
            Map<TopicPartition, Long> ends = new TreeMap<>();
            Map<TopicPartition, Long> starts = new TreeMap<>();
            Map<TopicPartition, Long> highWatermarks = new TreeMap<>();
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
