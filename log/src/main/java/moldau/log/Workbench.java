package moldau.log;

import java.nio.ByteBuffer;
import moldau.base.Disk;
import moldau.wire.batch.Batches;

/// What the logs of one directory on one loop share: the open files, of which there are at most so
/// many, and scratch buffers. The files used longest ago are closed first.
public final class Workbench {
    /// Enough to find a batch between two index entries with one read in most logs.
    private static final int SCRATCH_BYTES = 64 << 10;
    /// One page of the smallest entries, 8 bytes each.
    static final int PAGE_BYTES = 4096;

    final Disk disk;
    /// For scans, direct. Valid until the next call into any log of this bench.
    final BatchScan scan = new BatchScan(SCRATCH_BYTES);
    /// The page of an index that was read last, direct; null before the first.
    private ByteBuffer page;
    Entries pageOwner;
    int pageNumber;

    /// Batches of an append, reused.
    final Batches batches = new Batches();

    private final int filesMax;
    private final Handle ends = new Handle(null);
    private int openCount;

    /// @param filesMax files kept open at a time for this loop and directory
    public Workbench(Disk disk, int filesMax) {
        assert filesMax > 0 : filesMax;
        this.disk = disk;
        this.filesMax = filesMax;
        ends.newer = ends;
        ends.older = ends;
    }

    ByteBuffer page() {
        if (page == null) page = ByteBuffer.allocateDirect(PAGE_BYTES);
        return page;
    }

    /// Files open now.
    public int openFiles() {
        return openCount;
    }

    /// The file for reading; it must exist.
    Disk.File reading(Handle handle) {
        if (handle.file == null) return open(handle, Disk.Mode.READ);
        touch(handle);
        return handle.file;
    }

    /// The file for writing, made if missing.
    Disk.File writing(Handle handle) {
        if (handle.file != null && !handle.writable) close(handle);
        if (handle.file == null) return open(handle, Disk.Mode.WRITE);
        touch(handle);
        return handle.file;
    }

    /// Closes the file if it is open. It opens again when used.
    void close(Handle handle) {
        if (handle.file == null) return;
        unlink(handle);
        openCount--;
        Disk.File file = handle.file;
        handle.file = null;
        file.close();
    }

    /// Closes all files.
    public void close() {
        while (ends.older != ends) close(ends.older);
    }

    private Disk.File open(Handle handle, Disk.Mode mode) {
        if (openCount == filesMax) close(ends.newer);
        handle.file = disk.open(handle.path, mode);
        handle.writable = mode != Disk.Mode.READ;
        openCount++;
        link(handle);
        return handle.file;
    }

    private void touch(Handle handle) {
        if (ends.older == handle) return;
        unlink(handle);
        link(handle);
    }

    /// `ends.older` is the file used last, `ends.newer` the one used longest ago.
    private void link(Handle handle) {
        handle.older = ends.older;
        handle.newer = ends;
        ends.older.newer = handle;
        ends.older = handle;
    }

    private void unlink(Handle handle) {
        handle.older.newer = handle.newer;
        handle.newer.older = handle.older;
        handle.newer = null;
        handle.older = null;
    }
}
