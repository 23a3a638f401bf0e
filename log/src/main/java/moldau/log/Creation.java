package moldau.log;

import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.DiskFault;
import moldau.wire.Uuid;

/// Makes the files of a new log, unless they are there.
final class Creation {
    private Creation() {}

    /// As [Log#create].
    static Log create(
            Disk disk, TopicPartition partition, Uuid topicId, LogSettings settings, long nowMs) {
        Path directory = LogName.live(partition);
        if (disk.exists(directory)) return adopt(disk, partition, topicId, settings, nowMs);
        return make(disk, partition, directory, topicId, settings, nowMs);
    }

    /// Makes them in `directory`, which is not there yet; nothing of it is there if the disk is full.
    static Log make(
            Disk disk, TopicPartition partition, Path directory, Uuid topicId, LogSettings settings,
            long nowMs) {
        disk.createDirectory(directory);
        Log log = new Log(disk, partition, directory, settings, new Epochs(), new Snapshots(directory));
        Segment first = new Segment(directory, 0, true, nowMs);
        try {
            disk.open(first.log.path, Disk.Mode.CREATE).close();
            log.created(topicId, first, nowMs);
        } catch (DiskFault fault) {
            if (fault.kind() == DiskFault.Kind.FULL) undo(disk, directory);
            throw fault;
        }
        return log;
    }

    private static void undo(Disk disk, Path directory) {
        for (Path each : disk.list(directory)) disk.delete(each);
        disk.delete(directory);
    }

    /// What an earlier creation left half done, or a whole log nobody expected: nothing of it is
    /// lost.
    private static Log adopt(
            Disk disk, TopicPartition partition, Uuid topicId, LogSettings settings, long nowMs) {
        Log log = Log.open(disk, partition, settings, OpeningHints.unclean(nowMs));
        if (log.topicId() == null) log.topicId(topicId);
        if (!log.topicId().equals(topicId)) {
            throw new DiskFault(DiskFault.Kind.BROKEN, log.directory() + " holds topic id "
                + log.topicId() + ", not " + topicId, null);
        }
        return log;
    }
}
