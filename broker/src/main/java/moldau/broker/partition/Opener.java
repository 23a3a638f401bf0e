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
import moldau.log.TopicPartition;
import moldau.log.Workbench;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.Directories;
import moldau.state.cluster.PartitionImage;
import moldau.state.cluster.TopicImage;
import moldau.wire.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens and creates logs, many at a time, on `Work`: which directory, found or new, recovered or not.
/// What somebody asked for meanwhile goes before the rest.
public final class Opener {
    private static final Logger LOG = LoggerFactory.getLogger(Opener.class);
    /// Jobs side by side: enough to keep a disk busy, few enough not to starve fsyncs.
    private static final int LANES = 4;
    private static final int LOGS_PER_JOB = 64;
    private static final long AGAIN_NANOS = 20_000_000L;
    private static final long FULL_AGAIN_NANOS = 1_000_000_000L;
    private static final int OPENING_FILES_MAX = 64;
    /// Clients name partitions that may never be. More than that are forgotten.
    private static final int WISHES_MAX = 10_000;

    private final LogDirs dirs;
    private final Directory[] directories;
    private final int filesMax;
    private final Failures failures;
    private final Map<Shard, Workbench[]> benches = new HashMap<>();
    private final int[] held;
    /// Where replicas are wished that are not here yet.
    private final Map<TopicPartition, Directory> wishes = new HashMap<>();

    /// A partition that should be here and is not open yet.
    ///
    /// @param directory the id the metadata names, perhaps a reserved one: any will do then
    /// @param taken by one of the jobs that look for what is left to do
    record Wanted(
            TopicPartition name, Uuid topicId, Uuid directory, Tuning tuning, AtomicBoolean taken) {}

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
        this.directories = dirs.found().toArray(Directory[]::new);
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

    List<Directory> directories() {
        return dirs.found();
    }

    /// The directory in use of that path.
    Directory directory(LogDir dir) {
        return dirs.find(dir);
    }

    /// A replica that is not here yet is to be made there; forgotten with this life, as Apache Kafka does.
    public synchronized void wish(TopicPartition name, Directory where) {
        if (wishes.size() < WISHES_MAX || wishes.containsKey(name)) wishes.put(name, where);
    }

    /// A replica changed places.
    public synchronized void moved(LogDir from, LogDir to) {
        held[indexOf(dirs.find(from))]--;
        held[indexOf(dirs.find(to))]++;
    }

    private int indexOf(Directory directory) {
        for (int i = 0; i < directories.length; i++) if (directories[i] == directory) return i;
        throw new AssertionError(directory);
    }

    /// Whether it was found in a directory: to be opened, not made.
    boolean isFound(TopicPartition name) {
        for (Directory each : directories) if (each.unopened().contains(name)) return true;
        return false;
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
        var mine = new Workbench[directories.length];
        try {
            for (Wanted each : job) {
                if (!each.taken().compareAndSet(false, true)) continue;
                if (mayLieOffline(each)) {
                    LOG.warn("{} may lie in a directory that is offline: no other is made", each.name());
                    failed.add(each);
                    continue;
                }
                Directory directory = directory(each);
                int index = indexOf(directory);
                if (mine[index] == null) mine[index] = new Workbench(directory.disk(), OPENING_FILES_MAX);
                try {
                    Log log = open(shard, each, directory, mine[index]);
                    if (log == null) later.add(each);
                    else opened.add(new Opened(each, directory, log));
                } catch (DiskFault fault) {
                    if (fault.kind() == DiskFault.Kind.FULL) {
                        LOG.warn("{} cannot be opened in {}, which is full; it is tried again", each.name(), directory);
                        hadNoRoom(each, directory);
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

    /// @return null while its place is taken
    private Log open(Shard shard, Wanted wanted, Directory directory, Workbench bench) {
        long nowMs = shard.clock().wallMs();
        LogSettings settings = wanted.tuning().log();
        boolean found = directory.claim(wanted.name());
        if (found) setOthersAside(wanted, directory);
        if (found || promote(wanted.name(), directory)) {
            Log log = directory.logs().open(
                    bench, directory.inventory(), wanted.name(), settings, nowMs);
            boolean isNew = log.topicId() == null && log.endOffset() == 0;
            if (isNew) log.topicId(wanted.topicId());
            if (wanted.topicId().equals(log.topicId())) return log;
            // An older topic of the same name, deleted while we were away (B14), or a log of which a power
            // cut took the id: of which topic it is nobody knows.
            LOG.warn("{} in {} is of topic {} and not of {}: set aside", wanted.name(), directory,
                    log.topicId(), wanted.topicId());
            log.stray(log.topicId() == null ? Uuid.ZERO : log.topicId());
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

    /// An old disk came back with a log that has moved meanwhile, or the deletion of an older topic did not
    /// last. Of two logs of the same topic both stay unless the metadata says which.
    private void setOthersAside(Wanted wanted, Directory directory) {
        boolean sure = directory.id().equals(wanted.directory());
        for (Directory each : directories) {
            if (each == directory || !each.unopened().contains(wanted.name())) continue;
            if (sure || !isOf(each, wanted)) setAside(each, wanted.name());
        }
    }

    private static boolean isOf(Directory directory, Wanted wanted) {
        return wanted.topicId().equals(Log.topicIdOf(directory.disk(), wanted.name()));
    }

    private void setAside(Directory directory, TopicPartition name) {
        try {
            if (!directory.setAside(name)) return;
            LOG.warn("{} in {} is no replica of this broker's, or not there: set aside", name, directory);
        } catch (DiskFault fault) {
            failures.failed(directory, fault);
        }
    }

    /// Sets aside what was found of partitions that are not this broker's any more: it was away when they
    /// left it. Blocks.
    ///
    /// @param image up to date
    public void setStrangersAside(int nodeId, ClusterImage image) {
        for (Directory each : directories) {
            if (dirs.isOffline(each.disk().dir())) continue;
            for (TopicPartition name : each.unopened()) {
                if (!isOurs(name, nodeId, image)) setAside(each, name);
            }
        }
    }

    private static boolean isOurs(TopicPartition name, int nodeId, ClusterImage image) {
        TopicImage topic = image.topic(name.topic());
        PartitionImage partition = topic == null ? null : topic.partition(name.partition());
        return partition != null && partition.replicas().has(nodeId);
    }

    /// A stop came when the log had left its directory and the copy had not taken its place yet.
    private static boolean promote(TopicPartition name, Directory directory) {
        Path future = directory.futures().remove(name);
        if (future == null) return false;
        directory.disk().rename(future, LogName.live(name));
        directory.disk().syncDirectory(Path.ROOT);
        return true;
    }

    /// Where it is, where it was wished, where the metadata says, or where the fewest are.
    private synchronized Directory directory(Wanted wanted) {
        Directory wish = wishes.remove(wanted.name());
        Directory found = found(wanted);
        if (found != null) return found;
        if (wish != null && !dirs.isOffline(wish.disk().dir())) {
            held[indexOf(wish)]++;
            return wish;
        }
        int best = -1;
        for (int i = 0; i < directories.length; i++) {
            if (directories[i].id().equals(wanted.directory())) {
                held[i]++;
                return directories[i];
            }
            if (best < 0 || isBetter(i, best)) best = i;
        }
        held[best]++;
        return directories[best];
    }

    /// Whether nobody knows that the log is not in a directory that cannot be read (KIP-858). One made in its place
    /// would be empty, and might lead.
    private boolean mayLieOffline(Wanted wanted) {
        if (dirs.isComplete() || wanted.directory().equals(Directories.UNASSIGNED)) return false;
        for (Directory each : directories) if (each.id().equals(wanted.directory())) return false;
        return found(wanted) == null;
    }

    private synchronized void hadNoRoom(Wanted wanted, Directory directory) {
        directory.disclaim(wanted.name());
        if (!directory.unopened().contains(wanted.name())) held[indexOf(directory)]--;
    }

    /// A cordoned directory is better than none: the controller has decided that the replica comes here.
    private boolean isBetter(int one, int other) {
        boolean isOpen = dirs.takesReplicas(directories[one].disk().dir());
        if (isOpen != dirs.takesReplicas(directories[other].disk().dir())) return isOpen;
        return held[one] < held[other];
    }

    private static boolean isRather(Directory one, Directory other, Wanted wanted) {
        boolean isOf = isOf(one, wanted);
        if (isOf != isOf(other, wanted)) return isOf;
        return one.id().equals(wanted.directory());
    }

    /// Where it is, and of the topic that is wanted; if only a copy is left, where that is: but not while the log may be in a directory
    /// that cannot be read.
    private Directory found(Wanted wanted) {
        Directory live = null;
        for (Directory each : directories) {
            if (!each.unopened().contains(wanted.name())) continue;
            if (live == null || isRather(each, live, wanted)) live = each;
        }
        if (live != null) return live;
        for (Directory each : directories) {
            boolean sure = each.id().equals(wanted.directory()) || dirs.isComplete();
            if (sure && each.futures().containsKey(wanted.name())) return each;
        }
        return null;
    }
}
