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
    private final Map<LogDir, Directory> byPath = new TreeMap<>();
    private final Map<String, TreeMap<Integer, Noted.Note>> noted = new TreeMap<>();
    private final Work work;
    private final Loop answerOn;
    private final Opener.Failures failures;
    private final LogDirs dirs;

    public Checkpoints(LogDirs dirs, Work work, Loop answerOn, Opener.Failures failures) {
        this.dirs = dirs;
        this.work = work;
        this.answerOn = answerOn;
        this.failures = failures;
        for (Directory each : dirs.found()) byPath.put(each.disk().dir(), each);
    }

    @Override
    public List<LogDir> places() {
        var places = new ArrayList<LogDir>();
        for (LogDir each : byPath.keySet()) if (!dirs.isOffline(each)) places.add(each);
        return places;
    }

    @Override
    public void note(LogDir directory, Logs.Checkpoint kind, int shard, Map<TopicPartition, Long> offsets) {
        Directory of = byPath.get(directory);
        Noted.Note note = of.noted().note(offsets);
        work.run(this, () -> write(of, kind, shard, note), answerOn, failure -> {
            if (failure != null) failures.failed(of, failure);
        });
    }

    /// In the lane of this object only.
    private void write(Directory directory, Logs.Checkpoint kind, int shard, Noted.Note note) {
        var shards = noted.computeIfAbsent(directory + " " + kind, _ -> new TreeMap<>());
        if (note.equals(shards.put(shard, note))) return;
        var all = new ArrayList<Noted.Note>();
        all.add(Noted.found(directory.stillNoted(kind)));
        all.addAll(shards.values());
        try {
            directory.noted().write(kind, all);
        } catch (DiskFault fault) {
            // Not written, so to be written at the next note even if nothing changes.
            shards.remove(shard);
            // What is on disk is older and still true; a full disk takes no directory offline.
            if (fault.kind() != DiskFault.Kind.FULL) throw fault;
        }
    }
}
