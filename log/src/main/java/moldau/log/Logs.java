package moldau.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.Malformed;

/// All logs of one directory, as files: what is there, what the last life left noted, and the notes
/// this life leaves. Holds no open log. Every method blocks; callable from any thread, each file
/// from one at a time.
///
/// ```text
///   .kafka_cleanshutdown                  only between a clean stop and the next start
///   recovery-point-offset-checkpoint      text: 0, count, then lines of topic partition offset
///   log-start-offset-checkpoint
///   replication-offset-checkpoint
///   cleaner-offset-checkpoint
///   <topic>-<partition>/                  see LogName
/// ```
///
/// The checkpoints are hints: too old costs time, never data. So what is missing or malformed holds
/// nothing.
public final class Logs {
    private static final int ENTRIES_MAX = 1 << 20;

    private final Disk disk;

    public Logs(Disk disk) {
        this.disk = disk;
    }

    /// What a start finds. Reads the marker of a clean stop and removes it durably, so that the
    /// next life is taken for unclean until it says otherwise (KIP-966).
    public Inventory takeInventory() {
        OptionalLong clean = CleanMarker.take(disk);
        List<TopicPartition> live = new ArrayList<>();
        List<Path> deleting = new ArrayList<>();
        List<Path> future = new ArrayList<>();
        List<Path> stray = new ArrayList<>();
        for (Path path : disk.list(Path.ROOT)) {
            LogName name = LogName.parse(path.name());
            if (name == null || !disk.isDirectory(path)) continue;
            switch (name.kind()) {
                case LIVE -> live.add(name.partition());
                case DELETE -> deleting.add(path);
                case FUTURE -> future.add(path);
                case STRAY -> stray.add(path);
            }
        }
        return new Inventory(clean, live, deleting, future, stray,
            read(Checkpoint.RECOVERY_POINT), read(Checkpoint.LOG_START),
            read(Checkpoint.HIGH_WATERMARK), read(Checkpoint.CLEANER));
    }

    /// Opens one of the inventory's live logs, recovering it if the last stop was unclean.
    public Log open(Inventory inventory, TopicPartition partition, LogSettings settings,
        long nowMs) {
        Workbench bench = new Workbench(disk, Opening.FILES_MAX);
        try {
            return open(bench, inventory, partition, settings, nowMs);
        } finally {
            bench.close();
        }
    }

    /// As above, for a thread that opens many.
    ///
    /// @param bench of the calling thread; one serves all logs that the thread opens
    public Log open(
            Workbench bench, Inventory inventory, TopicPartition partition, LogSettings settings,
            long nowMs) {
        OpeningHints hints = new OpeningHints(
            inventory.isClean(),
            inventory.recoveryPoints().getOrDefault(partition, 0L),
            inventory.startOffsets().getOrDefault(partition, 0L),
            inventory.highWatermarks().getOrDefault(partition, 0L),
            nowMs);
        Log log = new Opening(bench, partition, settings, hints).run();
        log.cleanEnd(inventory.cleanerOffsets().getOrDefault(partition, 0L));
        return log;
    }

    /// Replaces a checkpoint file, durably.
    public void write(Checkpoint kind, Map<TopicPartition, Long> offsets) {
        SmallFile.replace(disk, kind.path(), encode(offsets));
    }

    /// Reads a checkpoint file. Missing, empty or malformed ones hold nothing.
    public Map<TopicPartition, Long> read(Checkpoint kind) {
        String text = SmallFile.text(disk, kind.path());
        try {
            return text == null ? new TreeMap<>() : decode(text);
        } catch (Malformed _) {
            return new TreeMap<>();
        }
    }

    /// Notes a clean stop, durably. All logs are closed and synced.
    public void markClean(long brokerEpoch) {
        CleanMarker.put(disk, brokerEpoch);
    }

    static String encode(Map<TopicPartition, Long> offsets) {
        StringBuilder text = new StringBuilder(16 + 32 * offsets.size());
        text.append("0\n").append(offsets.size()).append('\n');
        offsets.forEach((partition, offset) -> text.append(partition.topic()).append(' ')
            .append(partition.partition()).append(' ').append(offset).append('\n'));
        return text.toString();
    }

    /// @throws Malformed if `text` is no checkpoint
    static Map<TopicPartition, Long> decode(String text) {
        CheckpointText lines = new CheckpointText(text, ENTRIES_MAX);
        Map<TopicPartition, Long> offsets = new TreeMap<>();
        for (int i = 0; i < lines.count(); i++) {
            String[] fields = lines.next(3);
            long partition = CheckpointText.number(fields[1]);
            if (fields[0].isEmpty() || partition > Integer.MAX_VALUE) {
                throw new Malformed("checkpoint of partition '" + fields[0] + " " + partition
                    + "'");
            }
            offsets.put(new TopicPartition(fields[0], (int) partition),
                CheckpointText.number(fields[2]));
        }
        lines.end();
        return offsets;
    }

    public enum Checkpoint {
        RECOVERY_POINT("recovery-point-offset-checkpoint"),
        LOG_START("log-start-offset-checkpoint"),
        HIGH_WATERMARK("replication-offset-checkpoint"),
        CLEANER("cleaner-offset-checkpoint");

        private final String file;

        Checkpoint(String file) {
            this.file = file;
        }

        Path path() {
            return Path.ROOT.child(file);
        }
    }

    /// @param cleanBrokerEpoch present after a clean stop: the broker's epoch then, or -1 if not
    /// noted
    /// @param live logs in use, in order of their directories' names
    /// @param deleting directories to be removed
    /// @param future copies under way
    /// @param stray set aside by an earlier start
    public record Inventory(
            OptionalLong cleanBrokerEpoch,
            List<TopicPartition> live,
            List<Path> deleting,
            List<Path> future,
            List<Path> stray,
            Map<TopicPartition, Long> recoveryPoints,
            Map<TopicPartition, Long> startOffsets,
            Map<TopicPartition, Long> highWatermarks,
            Map<TopicPartition, Long> cleanerOffsets) {
        public boolean isClean() {
            return cleanBrokerEpoch.isPresent();
        }

        /// Finishes the deletions that a stop interrupted.
        public Removal removal(Disk disk, long delayMs) {
            return new Removal(disk, deleting, delayMs);
        }
    }
}
