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
import moldau.log.Logs;
import moldau.log.TopicPartition;
import moldau.wire.Errors;

/// Closes all logs of a shard in good order, so that the next start finds nothing to recover.
public final class Closing {
    private static final int LANES = 4;

    private final Shard shard;
    private final Holdings holdings;

    /// A log that is closed and synced, or not.
    ///
    /// @param clean false if it could not be: its directory needs recovery
    public record Closed(
            TopicPartition name, LogDir directory, long endOffset, long startOffset, long highWatermark,
            boolean clean) {}

    public Closing(Shard shard, Holdings holdings) {
        this.shard = shard;
        this.holdings = holdings;
    }

    /// On the shard's loop; `done` is called there.
    public void start(Consumer<List<Closed>> done) {
        holdings.stop();
        var lanes = new ArrayList<List<Runnable>>();
        for (int i = 0; i < LANES; i++) lanes.add(new ArrayList<>());
        var closed = new ArrayList<Closed>();
        int next = 0;
        for (Partition each : shard.partitions()) {
            if (each.isGone()) continue;
            each.leave(Errors.NOT_LEADER_OR_FOLLOWER);
            close(each, lanes.get(next++ % LANES), closed);
        }
        int[] missing = {LANES};
        for (int i = 0; i < LANES; i++) {
            List<Runnable> lane = lanes.get(i);
            shard.work().run("close-" + i, () -> lane.forEach(Runnable::run), shard.loop(), failure -> {
                if (failure != null) throw failure;
                if (--missing[0] == 0) done.accept(closed);
            });
        }
    }

    private void close(Partition partition, List<Runnable> lane, List<Closed> closed) {
        var log = partition.log();
        try {
            Flush flush = log.close();
            lane.add(() -> {
                boolean clean = synced(flush);
                synchronized (closed) {
                    closed.add(new Closed(partition.name(), partition.directory(), log.endOffset(),
                            log.startOffset(), log.highWatermark(), clean));
                }
            });
        } catch (DiskFault _) {
            synchronized (closed) {
                closed.add(new Closed(partition.name(), partition.directory(), 0, 0, 0, false));
            }
        }
    }

    private static boolean synced(Flush flush) {
        if (flush == null) return true;
        try {
            flush.run();
            return true;
        } catch (DiskFault _) {
            return false;
        }
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
