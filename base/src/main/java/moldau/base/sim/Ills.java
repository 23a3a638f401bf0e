package moldau.base.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import moldau.base.Path;
import moldau.base.fault.DiskFault;

/// What is wrong with a [SimDisk]: its size, ranges that cannot be read or written, syncs that fail,
/// writes that go astray. A healthy disk has none and a terabyte.
public final class Ills {
    private static final long TEBIBYTE = 1L << 40;
    private static final Predicate<Path> HEALTHY = path -> false;

    private final List<Range> unreadable = new ArrayList<>();
    private final List<Range> unwritable = new ArrayList<>();
    private Predicate<Path> failsSync = HEALTHY;
    private Path astray;
    private long astrayBy;
    private long sizeBytes = TEBIBYTE;
    private boolean failsReads;
    private boolean failsWrites;
    private boolean gone;
    private int onlookers;

    private record Range(Path path, long from, long to) {
        boolean touches(Path other, long position, long bytes) {
            return path.equals(other) && position < to && position + Math.max(1, bytes) > from;
        }
    }

    /// How many bytes all files together may have (ENOSPC).
    public Ills sizeBytes(long bytes) {
        sizeBytes = bytes;
        return this;
    }

    /// As large as a healthy one again; other ills stay.
    public Ills emptied() {
        sizeBytes = TEBIBYTE;
        return this;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /// Reads that touch `[from, to)` of `path` fail (EIO).
    public Ills unreadable(Path path, long from, long to) {
        unreadable.add(new Range(path, from, to));
        return this;
    }

    /// Writes that touch `[from, to)` of `path` fail (EIO).
    public Ills unwritable(Path path, long from, long to) {
        unwritable.add(new Range(path, from, to));
        return this;
    }

    /// All reads fail, where memory does not have what is read (EIO).
    public Ills failsReads(boolean fails) {
        failsReads = fails;
        return this;
    }

    /// All writes fail (EIO).
    public Ills failsWrites(boolean fails) {
        failsWrites = fails;
        return this;
    }

    /// Syncs of matching files fail, and the pages they should have written are lost though reads
    /// still show them.
    public Ills failsSync(Predicate<Path> which) {
        failsSync = which;
        return this;
    }

    /// The next write to `path` lands `by` bytes from where it should.
    public Ills misdirectNextWrite(Path path, long by) {
        astray = path;
        astrayBy = by;
        return this;
    }

    /// Everything fails, as when a disk was unplugged.
    public Ills gone(boolean gone) {
        this.gone = gone;
        return this;
    }

    /// Who looks from outside of the world sees what is there, whatever ails the disk, until [#lookedOn].
    public void looksOn() {
        onlookers++;
    }

    public void lookedOn() {
        onlookers--;
    }

    /// Back to health; what was lost stays lost.
    public Ills heal() {
        unreadable.clear();
        unwritable.clear();
        failsReads = false;
        failsWrites = false;
        failsSync = HEALTHY;
        astray = null;
        sizeBytes = TEBIBYTE;
        gone = false;
        return this;
    }

    /// Whether it is gone, or all reads or writes fail.
    public boolean isFailing() {
        return gone || failsReads || failsWrites;
    }

    /// Whether syncs of some file fail now.
    public boolean isFailingSync() {
        return failsSync != HEALTHY;
    }

    void check(Path path) {
        if (gone && onlookers == 0) throw fault("reach", path);
    }

    void checkRead(Path path, long position, long bytes) {
        check(path);
        if (onlookers > 0) return;
        if (failsReads) throw fault("read", path);
        for (Range range : unreadable) {
            if (range.touches(path, position, bytes)) throw fault("read", path);
        }
    }

    void checkWrite(Path path, long position, long bytes) {
        check(path);
        if (failsWrites) throw fault("write", path);
        for (Range range : unwritable) {
            if (range.touches(path, position, bytes)) throw fault("write", path);
        }
    }

    void checkSync(Path path) {
        check(path);
        if (failsSync.test(path)) throw fault("sync", path);
    }

    int placeOfWrite(Path path, long position) {
        if (!path.equals(astray)) return (int) position;
        astray = null;
        return (int) Math.max(0, position + astrayBy);
    }

    private static DiskFault fault(String doing, Path path) {
        return new DiskFault(DiskFault.Kind.BROKEN,
                "cannot " + doing + ' ' + path + ": input/output error", null);
    }
}
