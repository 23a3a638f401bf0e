package moldau.log;

import java.nio.ByteBuffer;
import moldau.base.Disk;
import moldau.base.fault.DiskFault;

/// The entries of an index file, all of one size, sorted. New ones gather in memory and reach the
/// file in runs, so that the data path makes no system call per entry. The file holds entries and
/// nothing else: no room is set aside, unlike in Apache's active segments.
///
/// An index is a hint that can be had again from the log. So a full disk drops entries silently.
final class Entries {
    private static final int TAIL_ENTRIES = 64;

    final Handle handle;
    private final int entryBytes;
    private final int entriesPerPage;
    /// In the file; -1 until the file was looked at.
    private int stored;
    /// Gathered, behind the stored ones; null when there are none and never were.
    private ByteBuffer tail;

    /// @param fresh there is no file
    Entries(Handle handle, int entryBytes, boolean fresh) {
        this.handle = handle;
        this.entryBytes = entryBytes;
        this.entriesPerPage = Workbench.PAGE_BYTES / entryBytes;
        this.stored = fresh ? 0 : -1;
    }

    int count(Workbench bench) {
        if (stored < 0) stored = countStored(bench);
        return stored + (tail == null ? 0 : tail.position() / entryBytes);
    }

    private int countStored(Workbench bench) {
        try {
            return (int) Math.min(bench.reading(handle).size() / entryBytes,
                Integer.MAX_VALUE / entryBytes);
        } catch (DiskFault fault) {
            if (fault.kind() == DiskFault.Kind.MISSING) return 0;
            throw fault;
        }
    }

    /// Where a new entry's bytes go: put exactly one.
    ByteBuffer append(Workbench bench) {
        if (tail == null) tail = ByteBuffer.allocate(TAIL_ENTRIES * entryBytes);
        if (!tail.hasRemaining()) store(bench);
        return tail;
    }

    /// Entry `i`, as a place in a buffer: the bytes are at the returned buffer's [#at].
    ByteBuffer buffer(Workbench bench, int i) {
        assert i >= 0 : i;
        assert i < count(bench) : i;
        if (i >= stored) return tail;
        ByteBuffer buffer = bench.page();
        int page = i / entriesPerPage;
        if (bench.pageOwner == this && bench.pageNumber == page) return buffer;
        bench.pageOwner = null;
        buffer.clear().limit(entriesPerPage * entryBytes);
        long position = (long) page * entriesPerPage * entryBytes;
        int read = bench.reading(handle).read(position, buffer);
        // Short only if the file shrank behind our back: absent entries then read as zeros.
        for (int at = read; at < buffer.limit(); at++) buffer.put(at, (byte) 0);
        bench.pageOwner = this;
        bench.pageNumber = page;
        return buffer;
    }

    /// Byte position of entry `i` in [#buffer].
    int at(int i) {
        return (i >= stored ? i - stored : i % entriesPerPage) * entryBytes;
    }

    /// Keeps the first `count` entries.
    void truncate(Workbench bench, int count) {
        assert count <= count(bench) : count;
        if (bench.pageOwner == this) bench.pageOwner = null;
        if (count >= stored) {
            if (tail != null) tail.position((count - stored) * entryBytes);
            return;
        }
        if (tail != null) tail.clear();
        bench.writing(handle).truncate((long) count * entryBytes);
        stored = count;
    }

    /// Takes the file for empty without looking; the next [#store] makes it so.
    void assumeEmpty() {
        stored = 0;
    }

    /// Drops all entries, whatever the file holds.
    void reset(Workbench bench) {
        if (bench.pageOwner == this) bench.pageOwner = null;
        if (bench.disk.exists(handle.path)) bench.writing(handle).truncate(0);
        stored = 0;
        if (tail != null) tail.clear();
    }

    /// Writes what was gathered to the file. If `create`, makes the file even for nothing.
    void store(Workbench bench, boolean create) {
        boolean gathered = tail != null && tail.position() > 0;
        if (!gathered && !create) return;
        if (stored < 0) stored = countStored(bench);
        try {
            Disk.File file = bench.writing(handle);
            int entries = gathered ? tail.position() / entryBytes : 0;
            if (gathered) file.write((long) stored * entryBytes, tail.flip());
            // Last, and seldom: emptied first, ext4 would put the new bytes on the disk at close.
            long end = (long) (stored + entries) * entryBytes;
            if (file.size() > end) file.truncate(end);
            stored += entries;
        } catch (DiskFault fault) {
            if (fault.kind() != DiskFault.Kind.FULL) throw fault;
        }
        if (bench.pageOwner == this) bench.pageOwner = null;
        if (tail != null) tail.clear();
    }

    private void store(Workbench bench) {
        store(bench, false);
    }
}
