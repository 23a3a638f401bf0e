package moldau.broker.partition;

import java.util.HashMap;
import java.util.Map;
import moldau.base.LogDir;
import moldau.base.fault.DiskFault;
import moldau.log.Log;
import moldau.log.TopicPartition;
import moldau.state.cluster.Directories;

/// In which directory a replica's log is, or is to be made. On any thread.
public final class Places {
    /// Clients name partitions that may never be. More than that are forgotten.
    private static final int WISHES_MAX = 10_000;

    private final LogDirs dirs;
    private final Directory[] directories;
    /// How many logs lie in each directory, or are being made there: new ones go where the fewest are.
    private final int[] held;
    /// Where replicas are wished that are not here yet.
    private final Map<TopicPartition, Directory> wishes = new HashMap<>();

    /// What lies in a directory could not be read: where a log is cannot be told.
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Directory directory;

        Unreadable(Directory directory, DiskFault fault) {
            super(fault);
            this.directory = directory;
        }

        Directory directory() {
            return directory;
        }
    }

    private record End(int epoch, long offset) {
        boolean isAfter(End other) {
            return epoch != other.epoch ? epoch > other.epoch : offset > other.offset;
        }
    }

    Places(LogDirs dirs) {
        this.dirs = dirs;
        this.directories = dirs.found().toArray(Directory[]::new);
        this.held = new int[directories.length];
        for (int i = 0; i < held.length; i++) held[i] = directories[i].unopened().size();
    }

    int count() {
        return directories.length;
    }

    int indexOf(Directory directory) {
        for (int i = 0; i < directories.length; i++) if (directories[i] == directory) return i;
        throw new AssertionError(directory);
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

    /// Whether it was found in a directory: to be opened, not made.
    boolean isFound(TopicPartition name) {
        for (Directory each : directories) if (each.unopened().contains(name)) return true;
        return false;
    }

    /// Where it is, where it was wished, where the metadata says, or where the fewest are. Blocks.
    ///
    /// @return null if it may lie in a directory that is offline: one made in its place would be empty, and
    ///     might lead (KIP-858)
    /// @throws Unreadable
    synchronized Directory choose(Opener.Wanted wanted, long nowMs) {
        Directory found = found(wanted, nowMs);
        if (found == null && mayLieOffline(wanted)) return null;
        if (found != null) return found;
        Directory wish = wishes.get(wanted.name());
        Directory chosen = wish != null && !dirs.isOffline(wish.disk().dir()) ? wish : forNew(wanted);
        held[indexOf(chosen)]++;
        return chosen;
    }

    /// It is there.
    synchronized void opened(TopicPartition name) {
        wishes.remove(name);
    }

    /// What was found there was of another topic, and is nowhere any more: a new one is made in its place.
    synchronized void madeWay(TopicPartition name, Directory directory) {
        directory.unopened().remove(name);
    }

    /// A log has left: deleted, or set aside.
    synchronized void left(Directory directory) {
        held[indexOf(directory)]--;
    }

    /// It could not be made there.
    synchronized void hadNoRoom(Opener.Wanted wanted, Directory directory) {
        directory.disclaim(wanted.name());
        if (!directory.unopened().contains(wanted.name())) held[indexOf(directory)]--;
    }

    /// Where it is, and of the topic that is wanted; if only a copy is left, where that is: but not while the
    /// log may be in a directory that cannot be read.
    private Directory found(Opener.Wanted wanted, long nowMs) {
        Directory live = null;
        for (Directory each : directories) {
            if (!each.unopened().contains(wanted.name())) continue;
            if (live == null || isRather(each, live, wanted, nowMs)) live = each;
        }
        if (live != null) return live;
        for (Directory each : directories) {
            boolean sure = isTold(each, wanted) || dirs.isComplete();
            if (sure && each.futures().containsKey(wanted.name())) return each;
        }
        return null;
    }

    /// Of two logs of the topic, neither of which was told to the controller, one was made while the other
    /// could not be read: that which goes further, as in votes, has all that was acknowledged.
    private static boolean isRather(Directory one, Directory other, Opener.Wanted wanted, long nowMs) {
        boolean isOf = isOf(one, wanted);
        if (isOf != isOf(other, wanted)) return isOf;
        if (isTold(one, wanted) || isTold(other, wanted)) return isTold(one, wanted);
        return isOf && end(one, wanted, nowMs).isAfter(end(other, wanted, nowMs));
    }

    private static boolean isTold(Directory directory, Opener.Wanted wanted) {
        return directory.id().equals(wanted.directory());
    }

    private static boolean isOf(Directory directory, Opener.Wanted wanted) {
        try {
            return directory.holds(wanted.name(), wanted.topicId());
        } catch (DiskFault fault) {
            throw new Unreadable(directory, fault);
        }
    }

    private static End end(Directory directory, Opener.Wanted wanted, long nowMs) {
        try {
            Log log = directory.logs().open(
                    directory.inventory(), wanted.name(), wanted.tuning().log(), nowMs);
            return new End(log.latestEpoch(), log.endOffset());
        } catch (DiskFault fault) {
            throw new Unreadable(directory, fault);
        }
    }

    private boolean mayLieOffline(Opener.Wanted wanted) {
        if (dirs.isComplete()) return false;
        // An earlier life may have ended before it could tell where it had made the log.
        if (wanted.directory().equals(Directories.UNASSIGNED)) return wanted.counts();
        for (Directory each : directories) if (isTold(each, wanted)) return false;
        return true;
    }

    private Directory forNew(Opener.Wanted wanted) {
        int best = 0;
        for (int i = 0; i < directories.length; i++) {
            if (isTold(directories[i], wanted)) return directories[i];
            if (isBetter(i, best)) best = i;
        }
        return directories[best];
    }

    /// A cordoned directory is better than none: the controller has decided that the replica comes here.
    private boolean isBetter(int one, int other) {
        boolean isOpen = dirs.takesReplicas(directories[one].disk().dir());
        if (isOpen != dirs.takesReplicas(directories[other].disk().dir())) return isOpen;
        return held[one] < held[other];
    }
}
