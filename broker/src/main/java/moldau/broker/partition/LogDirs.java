package moldau.broker.partition;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import moldau.base.LogDir;
import moldau.wire.Uuid;

/// All log directories of this broker: those that are in use, those that failed, now or before the start,
/// and those that take no new replicas (KIP-1066). On any thread.
public final class LogDirs {
    private static final String ANY = "*";

    private final List<String> names;
    private final List<LogDir> all;
    private final List<Directory> found;
    private final Set<LogDir> failed = new TreeSet<>();
    private volatile Set<LogDir> cordoned = Set.of();

    /// @param names `log.dirs`, as written
    /// @param all the same as directories
    /// @param found those of them that could be read at the start, and that of the metadata log
    public LogDirs(List<String> names, List<LogDir> all, List<Directory> found) {
        this.names = List.copyOf(names);
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

    /// What of `cordoned.log.dirs` is none of ours.
    public List<String> strangers(List<String> wanted) {
        if (wanted.equals(List.of(ANY))) return List.of();
        return wanted.stream().filter(each -> !names.contains(each) && !has(new LogDir(each))).toList();
    }

    /// `cordoned.log.dirs` is this now.
    ///
    /// @return whether it was another
    public boolean cordon(List<String> wanted) {
        var now = new TreeSet<LogDir>();
        for (int i = 0; i < all.size(); i++) {
            boolean named = wanted.contains(names.get(i)) || wanted.contains(all.get(i).path());
            if (named || wanted.contains(ANY)) now.add(all.get(i));
        }
        boolean changed = !now.equals(cordoned);
        cordoned = now;
        return changed;
    }

    public boolean isCordoned(LogDir dir) {
        return cordoned.contains(dir);
    }

    /// Not a directory of the metadata log alone, nor a cordoned one.
    boolean takesReplicas(LogDir dir) {
        return has(dir) && !isCordoned(dir);
    }

    /// As [#isCordoned], for the controller.
    public List<Uuid> cordonedIds() {
        var ids = new ArrayList<Uuid>();
        for (Directory each : found) if (isCordoned(each.disk().dir())) ids.add(each.id());
        return ids;
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
