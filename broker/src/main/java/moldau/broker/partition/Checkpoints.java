package moldau.broker.partition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.base.LogDir;
import moldau.base.Loop;
import moldau.base.Work;
import moldau.base.fault.DiskFault;
import moldau.log.Logs;
import moldau.log.TopicPartition;

/// The checkpoint files of all directories: what every shard noted last, written together. Any loop
/// may note; the files are written on `Work`, one after the other.
public final class Checkpoints implements Upkeep.Notes {
    private final Map<LogDir, Logs> logs = new TreeMap<>();
    private final Map<String, TreeMap<Integer, Map<TopicPartition, Long>>> noted = new TreeMap<>();
    private final Work work;
    private final Loop answerOn;
    private final Opener.Failures failures;
    private final LogDirs dirs;
    private final List<Directory> directories;

    public Checkpoints(LogDirs dirs, Work work, Loop answerOn, Opener.Failures failures) {
        this.dirs = dirs;
        this.directories = dirs.found();
        this.work = work;
        this.answerOn = answerOn;
        this.failures = failures;
        for (Directory each : directories) logs.put(each.disk().dir(), each.logs());
    }

    @Override
    public List<LogDir> places() {
        var places = new ArrayList<LogDir>();
        for (LogDir each : logs.keySet()) if (!dirs.isOffline(each)) places.add(each);
        return places;
    }

    @Override
    public void note(LogDir directory, Logs.Checkpoint kind, int shard, Map<TopicPartition, Long> offsets) {
        work.run(this, () -> write(directory, kind, shard, offsets), answerOn, failure -> {
            if (failure == null) return;
            for (Directory each : directories) {
                if (each.disk().dir().equals(directory)) failures.failed(each, failure);
            }
        });
    }

    /// In the lane of this object only.
    private void write(LogDir directory, Logs.Checkpoint kind, int shard, Map<TopicPartition, Long> offsets) {
        var shards = noted.computeIfAbsent(directory + " " + kind, _ -> new TreeMap<>());
        Map<TopicPartition, Long> before = shards.put(shard, offsets);
        if (offsets.equals(before)) return;
        var all = new TreeMap<TopicPartition, Long>();
        for (Directory each : directories) {
            if (each.disk().dir().equals(directory)) all.putAll(each.stillNoted(kind));
        }
        for (Map<TopicPartition, Long> each : shards.values()) all.putAll(each);
        try {
            logs.get(directory).write(kind, all);
        } catch (DiskFault fault) {
            // Not written, so to be written at the next note even if nothing changes.
            shards.remove(shard);
            // What is on disk is older and still true; a full disk takes no directory offline.
            if (fault.kind() != DiskFault.Kind.FULL) throw fault;
        }
    }
}
