package moldau.broker.partition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import moldau.base.LogDir;
import moldau.base.Path;
import moldau.base.fault.DiskFault;
import moldau.log.Log;
import moldau.log.LogName;
import moldau.log.LogSettings;
import moldau.log.Recovered;
import moldau.log.TopicPartition;
import moldau.log.Workbench;
import moldau.wire.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens and creates logs, many at a time, on `Work`: found or new, recovered or not.
/// What somebody asked for meanwhile goes before the rest.
public final class Opener {
    private static final Logger LOG = LoggerFactory.getLogger(Opener.class);
    /// Jobs side by side: enough to keep a disk busy, few enough not to starve fsyncs.
    private static final int LANES = 4;
    private static final int LOGS_PER_JOB = 64;
    private static final long AGAIN_NANOS = 20_000_000L;
    private static final long FULL_AGAIN_NANOS = 1_000_000_000L;
    private static final int OPENING_FILES_MAX = 64;

    private final LogDirs dirs;
    private final Places places;
    private final Strays strays;
    private final int filesMax;
    private final Failures failures;
    private final Map<Shard, Workbench[]> benches = new HashMap<>();

    /// A partition that should be here and is not open yet.
    ///
    /// @param directory the id the metadata names, perhaps a reserved one: any will do then
    /// @param counts whether an earlier life may have left what others count on: the replica is complete, and
    ///     something has happened to the partition since it was made
    /// @param taken by one of the jobs that look for what is left to do
    record Wanted(
            TopicPartition name, Uuid topicId, Uuid directory, boolean counts, Tuning tuning, AtomicBoolean taken) {}

    record Opened(Wanted wanted, Directory directory, Log log) {}

    /// What became of one wanted partition. On the shard's loop.
    interface Outcome {
        /// @param opened null if its directory failed
        void opened(Wanted wanted, Opened opened);
    }

    /// Hears of directories that cannot be used any more.
    public interface Failures {
        void failed(Directory directory, RuntimeException why);
    }

    /// @param filesMax files kept open at a time for each loop and directory
    public Opener(LogDirs dirs, int filesMax, Failures failures) {
        this.dirs = dirs;
        this.places = new Places(dirs);
        this.strays = new Strays(dirs, places, failures);
        this.filesMax = filesMax;
        this.failures = failures;
    }

    public Places places() {
        return places;
    }

    public Strays strays() {
        return strays;
    }

    List<Directory> directories() {
        return dirs.found();
    }

    /// The directory in use of that path.
    Directory directory(LogDir dir) {
        return dirs.find(dir);
    }

    /// What logs of one directory share on one loop.
    Workbench bench(Shard shard, Directory directory) {
        synchronized (benches) {
            Workbench[] of = benches.computeIfAbsent(shard, _ -> new Workbench[places.count()]);
            int index = places.indexOf(directory);
            if (of[index] == null) of[index] = new Workbench(directory.disk(), filesMax);
            return of[index];
        }
    }

    /// Opens all that is wanted. Each outcome is told as it comes.
    void open(Shard shard, List<Wanted> wanted, Outcome outcome) {
        for (int i = 0; i < wanted.size(); i += LOGS_PER_JOB) {
            int lane = i / LOGS_PER_JOB % LANES;
            run(shard, "open-" + lane, wanted.subList(i, Math.min(wanted.size(), i + LOGS_PER_JOB)), outcome);
        }
    }

    /// Opens one that waits for its turn now. Nothing happens if its turn has come.
    void openNow(Shard shard, Wanted wanted, Outcome outcome) {
        if (!wanted.taken().get()) run(shard, null, List.of(wanted), outcome);
    }

    private void run(Shard shard, Object lane, List<Wanted> job, Outcome outcome) {
        var opened = new ArrayList<Opened>(job.size());
        var failed = new ArrayList<Wanted>(0);
        var later = new ArrayList<Wanted>(0);
        var noRoom = new ArrayList<Wanted>(0);
        shard.work().run(lane, () -> openAll(shard, job, opened, failed, later, noRoom), shard.loop(), failure -> {
            again(shard, lane, later, AGAIN_NANOS, outcome);
            again(shard, lane, noRoom, FULL_AGAIN_NANOS, outcome);
            for (Opened each : opened) outcome.opened(each.wanted(), each);
            for (Wanted each : failed) outcome.opened(each, null);
            if (failure != null) throw failure;
        });
    }

    private void again(Shard shard, Object lane, List<Wanted> some, long afterNanos, Outcome outcome) {
        if (some.isEmpty()) return;
        for (Wanted each : some) each.taken().set(false);
        shard.loop().at(shard.clock().nowNanos() + afterNanos, () -> run(shard, lane, some, outcome));
    }

    /// @param later takes those whose place is taken
    /// @param noRoom takes those for which the disk has no room: the directory goes on with what it has
    private void openAll(
            Shard shard, List<Wanted> job, List<Opened> opened, List<Wanted> failed, List<Wanted> later,
            List<Wanted> noRoom) {
        var mine = new Workbench[places.count()];
        try {
            for (Wanted each : job) {
                if (!each.taken().compareAndSet(false, true)) continue;
                Directory directory = choose(shard, each);
                if (directory == null) {
                    failed.add(each);
                    continue;
                }
                int index = places.indexOf(directory);
                if (mine[index] == null) mine[index] = new Workbench(directory.disk(), OPENING_FILES_MAX);
                try {
                    Log log = open(shard, each, directory, mine[index]);
                    if (log == null) {
                        places.left(directory);
                        later.add(each);
                        continue;
                    }
                    places.opened(each.name());
                    opened.add(new Opened(each, directory, log));
                } catch (DiskFault fault) {
                    if (fault.kind() == DiskFault.Kind.FULL) {
                        LOG.warn("{} cannot be opened in {}, which is full; it is tried again", each.name(), directory);
                        places.hadNoRoom(each, directory);
                        noRoom.add(each);
                    } else {
                        failed.add(each);
                        failures.failed(directory, fault);
                    }
                }
            }
        } finally {
            for (Workbench bench : mine) if (bench != null) bench.close();
        }
    }

    /// @return null if it cannot be opened until more directories can be read
    private Directory choose(Shard shard, Wanted wanted) {
        try {
            Directory chosen = places.choose(wanted, shard.clock().wallMs());
            if (chosen == null) LOG.warn("{} may lie in a directory that is offline: no other is made", wanted.name());
            return chosen;
        } catch (Places.Unreadable fault) {
            failures.failed(fault.directory(), fault);
            return null;
        }
    }

    private static void tellLoss(Log log, Directory directory) {
        Recovered of = log.recovered();
        if (!of.isLossy()) return;
        LOG.warn("{} in {} ends at offset {}: {} bytes and {} segments behind it were no good batches and were cut off",
                log.partition(), directory, log.endOffset(), of.cutBytes(), of.droppedSegments());
    }

    /// @return null while its place is taken
    private Log open(Shard shard, Wanted wanted, Directory directory, Workbench bench) {
        long nowMs = shard.clock().wallMs();
        LogSettings settings = wanted.tuning().log();
        boolean found = directory.claim(wanted.name());
        if (found) {
            if (directory.id().equals(wanted.directory())) strays.setOthersAside(wanted.name(), directory);
            else strays.setOtherTopicsAside(wanted, directory);
        }
        if (found || promote(wanted.name(), directory)) {
            Log log = directory.logs().open(
                    bench, directory.inventory(), wanted.name(), settings, nowMs);
            tellLoss(log, directory);
            boolean isNew = log.topicId() == null && log.endOffset() == 0;
            if (isNew) log.topicId(wanted.topicId());
            if (wanted.topicId().equals(log.topicId())) return log;
            // An older topic of the same name, deleted while we were away (B14), or a log of which a power
            // cut took the id: of which topic it is nobody knows.
            LOG.warn("{} in {} is of topic {} and not of {}: set aside", wanted.name(), directory,
                    log.topicId(), wanted.topicId());
            log.stray(log.topicId() == null ? Uuid.ZERO : log.topicId());
            places.madeWay(wanted.name(), directory);
        }
        if (isOccupied(directory, wanted)) return null;
        directory.noted().forget(wanted.name());
        return Log.create(directory.disk(), wanted.name(), wanted.topicId(), settings, nowMs);
    }

    /// The topic of that name before has not left yet: another loop has it.
    private static boolean isOccupied(Directory directory, Wanted wanted) {
        Uuid there = Log.topicIdOf(directory.disk(), wanted.name());
        return there != null && !there.equals(wanted.topicId());
    }

    /// A stop came when the log had left its directory and the copy had not taken its place yet.
    private static boolean promote(TopicPartition name, Directory directory) {
        Path future = directory.futures().remove(name);
        if (future == null) return false;
        directory.disk().rename(future, LogName.live(name));
        directory.disk().syncDirectory(Path.ROOT);
        return true;
    }
}
