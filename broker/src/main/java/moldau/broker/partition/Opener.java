package moldau.broker.partition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import moldau.base.fault.DiskFault;
import moldau.log.Log;
import moldau.log.LogSettings;
import moldau.log.TopicPartition;
import moldau.log.Workbench;
import moldau.wire.Uuid;

/// Opens and creates logs, many at a time, on `Work`: which directory, found or new, recovered or not.
public final class Opener {
    /// Jobs side by side: enough to keep a disk busy, few enough not to starve fsyncs.
    private static final int LANES = 4;
    private static final int LOGS_PER_JOB = 64;
    private static final int OPENING_FILES_MAX = 64;

    private final Directory[] directories;
    private final int filesMax;
    private final Failures failures;
    private final Map<Shard, Workbench[]> benches = new HashMap<>();
    private final int[] held;

    /// A partition that should be here and is not open yet.
    ///
    /// @param directory the id the metadata names, perhaps a reserved one: any will do then
    record Wanted(TopicPartition name, Uuid topicId, Uuid directory, Tuning tuning) {}

    record Opened(Wanted wanted, Directory directory, Log log) {}

    /// Hears of directories that cannot be used any more.
    public interface Failures {
        void failed(Directory directory, RuntimeException why);
    }

    /// @param filesMax files kept open at a time for each loop and directory
    public Opener(List<Directory> directories, int filesMax, Failures failures) {
        this.directories = directories.toArray(Directory[]::new);
        this.filesMax = filesMax;
        this.failures = failures;
        this.held = new int[this.directories.length];
    }

    /// What logs of one directory share on one loop.
    Workbench bench(Shard shard, Directory directory) {
        synchronized (benches) {
            Workbench[] of = benches.computeIfAbsent(shard, _ -> new Workbench[directories.length]);
            int index = indexOf(directory);
            if (of[index] == null) of[index] = new Workbench(directory.disk(), filesMax);
            return of[index];
        }
    }

    private int indexOf(Directory directory) {
        for (int i = 0; i < directories.length; i++) if (directories[i] == directory) return i;
        throw new AssertionError(directory);
    }

    /// Opens all that is wanted; `done` gets those that could be, on the shard's loop.
    void open(Shard shard, List<Wanted> wanted, Consumer<List<Opened>> done) {
        var opened = new ArrayList<Opened>(wanted.size());
        var jobs = new ArrayList<List<Wanted>>();
        for (int i = 0; i < wanted.size(); i += LOGS_PER_JOB) {
            jobs.add(wanted.subList(i, Math.min(wanted.size(), i + LOGS_PER_JOB)));
        }
        int[] missing = {jobs.size()};
        for (int i = 0; i < jobs.size(); i++) {
            List<Wanted> job = jobs.get(i);
            var mine = new ArrayList<Opened>(job.size());
            shard.work().run("open-" + i % LANES, () -> openAll(shard, job, mine), shard.loop(), failure -> {
                opened.addAll(mine);
                if (failure != null) throw failure;
                if (--missing[0] == 0) done.accept(opened);
            });
        }
    }

    private void openAll(Shard shard, List<Wanted> job, List<Opened> into) {
        var mine = new Workbench[directories.length];
        try {
            for (Wanted each : job) {
                Directory directory = directory(each);
                int index = indexOf(directory);
                if (mine[index] == null) mine[index] = new Workbench(directory.disk(), OPENING_FILES_MAX);
                try {
                    into.add(new Opened(each, directory, open(shard, each, directory, mine[index])));
                } catch (DiskFault fault) {
                    failures.failed(directory, fault);
                }
            }
        } finally {
            for (Workbench bench : mine) if (bench != null) bench.close();
        }
    }

    private static Log open(Shard shard, Wanted wanted, Directory directory, Workbench bench) {
        long nowMs = shard.clock().wallMs();
        LogSettings settings = wanted.tuning().log();
        if (directory.unopened().remove(wanted.name())) {
            Log log = directory.logs().open(
                    bench, directory.inventory(), wanted.name(), settings, nowMs);
            if (log.topicId() == null) log.topicId(wanted.topicId());
            if (log.topicId().equals(wanted.topicId())) return log;
            // An older topic of the same name, deleted while we were away (B14).
            log.stray(log.topicId());
        }
        return Log.create(directory.disk(), wanted.name(), wanted.topicId(), settings, nowMs);
    }

    /// Where it is, where the metadata says, or where the fewest are.
    private synchronized Directory directory(Wanted wanted) {
        for (Directory each : directories) {
            if (each.unopened().contains(wanted.name())) return each;
        }
        int best = 0;
        for (int i = 0; i < directories.length; i++) {
            if (directories[i].id().equals(wanted.directory())) {
                held[i]++;
                return directories[i];
            }
            if (held[i] < held[best]) best = i;
        }
        held[best]++;
        return directories[best];
    }
}
