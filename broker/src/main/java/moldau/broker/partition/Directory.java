package moldau.broker.partition;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.log.Log;
import moldau.log.LogName;
import moldau.log.Logs;
import moldau.log.TopicPartition;
import moldau.wire.Uuid;

/// One log directory in use by this process: locked, identified, and what was found in it.
///
/// @param id `directory.id` of its `meta.properties`
/// @param unopened logs that are there and that nobody has opened yet; shared by all loops
/// @param claimed those of them that are being opened
/// @param futures copies that an earlier life began and nobody has gone on with yet; shared as well
/// @param noted what its checkpoint files say
public record Directory(
        Uuid id, Disk disk, Logs logs, Logs.Inventory inventory, Set<TopicPartition> unopened,
        Set<TopicPartition> claimed, Map<TopicPartition, Path> futures, Noted noted) {
    public static Directory of(Uuid id, Disk disk, Logs logs, Logs.Inventory inventory) {
        var futures = new ConcurrentSkipListMap<TopicPartition, Path>();
        for (Path each : inventory.future()) futures.put(LogName.parse(each.name()).partition(), each);
        return new Directory(
                id, disk, logs, inventory, new ConcurrentSkipListSet<>(inventory.live()),
                new ConcurrentSkipListSet<>(), futures, new Noted(logs, inventory));
    }

    /// Whether the log of that name that is there is of that topic. Blocks.
    boolean holds(TopicPartition name, Uuid topicId) {
        return topicId.equals(Log.topicIdOf(disk, name));
    }

    /// Somebody opens a log that may be there; nobody sets it aside from then on.
    ///
    /// @return whether it is there
    boolean claim(TopicPartition name) {
        synchronized (claimed) {
            return unopened.contains(name) && claimed.add(name);
        }
    }

    /// It could not be opened, and is tried again.
    void disclaim(TopicPartition name) {
        synchronized (claimed) {
            claimed.remove(name);
        }
    }

    /// Renames a log that was found and that nobody opened: the metadata places no such replica here, or
    /// has it elsewhere. It is left alone then. Blocks.
    ///
    /// @return false if it is being opened
    boolean setAside(TopicPartition name) {
        synchronized (claimed) {
            if (!unopened.contains(name) || claimed.contains(name)) return false;
            LogName.setAside(disk, name);
            unopened.remove(name);
        }
        disk.syncDirectory(Path.ROOT);
        return true;
    }

    /// The same for a copy that an earlier life began.
    ///
    /// @return false if somebody goes on with it
    boolean setCopyAside(TopicPartition name) {
        Path copy = futures.remove(name);
        if (copy == null) return false;
        LogName.setAside(disk, name, copy);
        disk.syncDirectory(Path.ROOT);
        return true;
    }

    /// Whether logs lie here that were left uncleanly and that nobody has looked into since, perhaps because
    /// this life ended before it knew which ones are its own.
    boolean isDoubtful() {
        return !inventory.isClean() && !unopened.isEmpty();
    }

    /// What an earlier life noted of the logs that this one has not opened.
    Map<TopicPartition, Long> stillNoted(Logs.Checkpoint kind) {
        Map<TopicPartition, Long> noted = switch (kind) {
            case RECOVERY_POINT -> inventory.recoveryPoints();
            case LOG_START -> inventory.startOffsets();
            case HIGH_WATERMARK -> inventory.highWatermarks();
            case CLEANER -> inventory.cleanerOffsets();
        };
        Map<TopicPartition, Long> still = new TreeMap<>();
        for (TopicPartition each : unopened) {
            Long offset = noted.get(each);
            if (offset != null && !this.noted.isForgotten(each)) still.put(each, offset);
        }
        return still;
    }

    @Override
    public String toString() {
        return disk.dir().path();
    }
}
