package moldau.broker.partition;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.log.Logs;
import moldau.log.TopicPartition;

/// What the checkpoint files of one directory say, and of what it is not true any more. They name logs
/// by topic and partition; but a log may be followed by another of its name, of another topic (B14) or
/// begun anew, of which what was noted of the first must never be believed: a recovery point too high
/// lets a start pass over what no sync has seen. On any thread; writing blocks.
final class Noted {
    private final Logs logs;
    private final Map<Logs.Checkpoint, Map<TopicPartition, Long>> written =
            new EnumMap<>(Logs.Checkpoint.class);
    /// The moment up to which what was noted of a log is of another one.
    private final Map<TopicPartition, Long> forgotten = new HashMap<>();
    private long moment;

    /// What somebody noted at a moment.
    record Note(long moment, Map<TopicPartition, Long> offsets) {}

    Noted(Logs logs, Logs.Inventory inventory) {
        this.logs = logs;
        written.put(Logs.Checkpoint.RECOVERY_POINT, inventory.recoveryPoints());
        written.put(Logs.Checkpoint.LOG_START, inventory.startOffsets());
        written.put(Logs.Checkpoint.HIGH_WATERMARK, inventory.highWatermarks());
        written.put(Logs.Checkpoint.CLEANER, inventory.cleanerOffsets());
    }

    /// Of the logs there are now.
    synchronized Note note(Map<TopicPartition, Long> offsets) {
        return new Note(moment, offsets);
    }

    /// Of logs an earlier life left.
    static Note found(Map<TopicPartition, Long> offsets) {
        return new Note(0, offsets);
    }

    /// Replaces a file; later notes of a log count more than earlier ones.
    synchronized void write(Logs.Checkpoint kind, Collection<Note> notes) {
        var all = new TreeMap<TopicPartition, Long>();
        for (Note note : notes) {
            note.offsets.forEach((name, offset) -> {
                if (isOf(note.moment, name)) all.put(name, offset);
            });
        }
        logs.write(kind, all);
        written.put(kind, all);
    }

    private boolean isOf(long moment, TopicPartition name) {
        return moment >= forgotten.getOrDefault(name, 0L);
    }

    /// Whether what an earlier life noted is of another log than there is.
    synchronized boolean isForgotten(TopicPartition name) {
        return forgotten.containsKey(name);
    }

    /// Nothing that was noted of this name is of the log that will have it.
    synchronized void forget(TopicPartition name) {
        forget(name, List.of(Logs.Checkpoint.values()));
    }

    /// The log was cut: where its recovery began is not on the platter any more, and what was clean may be
    /// written again.
    synchronized void forgetWhatWasCut(TopicPartition name) {
        forget(name, List.of(Logs.Checkpoint.RECOVERY_POINT, Logs.Checkpoint.CLEANER));
    }

    private void forget(TopicPartition name, List<Logs.Checkpoint> kinds) {
        forgotten.put(name, ++moment);
        for (Logs.Checkpoint each : kinds) {
            if (!written.get(each).containsKey(name)) continue;
            var rest = new TreeMap<>(written.get(each));
            rest.remove(name);
            logs.write(each, rest);
            written.put(each, rest);
        }
    }
}
