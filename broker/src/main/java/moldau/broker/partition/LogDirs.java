package moldau.broker.partition;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import moldau.base.LogDir;

/// All log directories of this broker: those that are in use, and those that failed, now or before the
/// start. On any thread.
public final class LogDirs {
    private final List<LogDir> all;
    private final List<Directory> found;
    private final Set<LogDir> failed = new TreeSet<>();

    /// @param all `log.dirs`, in order
    /// @param found those of them that could be read at the start
    public LogDirs(List<LogDir> all, List<Directory> found) {
        this.all = List.copyOf(all);
        this.found = List.copyOf(found);
        for (LogDir each : all) if (find(each) == null) failed.add(each);
    }

    /// As in `log.dirs`.
    public List<LogDir> all() {
        return all;
    }

    public List<Directory> found() {
        return found;
    }

    public boolean has(LogDir dir) {
        return all.contains(dir);
    }

    /// @return null if it could not be read at the start, or is none of ours
    public Directory find(LogDir dir) {
        for (Directory each : found) if (each.disk().dir().equals(dir)) return each;
        return null;
    }

    public synchronized boolean isOffline(LogDir dir) {
        return failed.contains(dir);
    }

    /// Whether none is offline.
    synchronized boolean isComplete() {
        return failed.isEmpty();
    }

    public synchronized void failed(LogDir dir) {
        failed.add(dir);
    }
}
