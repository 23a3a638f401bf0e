package moldau.log;

import java.nio.ByteBuffer;
import java.util.List;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.DiskFault;
import moldau.wire.batch.Batch;

/// A stretch of a log in one file of batches, `<base>.log`, and the indexes beside it.
///
/// What is known of a segment is found out when it is first asked for: a log with many segments
/// opens without looking into any but the last.
final class Segment {
    private static final int UNKNOWN = -1;
    private static final long UNKNOWN_TIME = Long.MIN_VALUE;

    Path directory;
    /// Behind all its files' names: empty, or what the cleaner's output goes by.
    final String state;
    final long baseOffset;
    final Handle log;
    final OffsetIndex index;
    final TimeIndex timeIndex;
    /// Null until the first abort in it.
    TxnIndex txnIndex;

    /// Bytes with what is gathered; UNKNOWN until asked.
    private int size;
    private long maxTimestampMs;
    private long maxTimestampOffset;
    /// Largest timestamp of the first batch; -1 for none.
    private long firstTimestampMs = UNKNOWN_TIME;
    private int bytesSinceEntry;
    /// Something was noted or cut in this life that [#close] has to tell the index files.
    private boolean changed;
    /// Wall clock of this life's creation of it, for rolling by age when it has no timestamps.
    long createdMs;

    /// @param fresh it has no files yet
    Segment(Path directory, long baseOffset, boolean fresh, long createdMs) {
        this(directory, "", baseOffset, fresh, createdMs);
    }

    Segment(Path directory, String state, long baseOffset, boolean fresh, long createdMs) {
        this.directory = directory;
        this.state = state;
        this.baseOffset = baseOffset;
        this.log = new Handle(path(SegmentFiles.LOG));
        this.index = new OffsetIndex(baseOffset, new Handle(path(SegmentFiles.INDEX)), fresh);
        this.timeIndex = new TimeIndex(baseOffset, new Handle(path(SegmentFiles.TIME_INDEX)),
            fresh);
        this.createdMs = createdMs;
        this.size = fresh ? 0 : UNKNOWN;
        this.maxTimestampMs = fresh ? -1 : UNKNOWN_TIME;
        this.maxTimestampOffset = baseOffset;
        if (fresh) firstTimestampMs = -1;
        this.changed = fresh;
    }

    Path path(String suffix) {
        return SegmentFiles.path(directory, baseOffset, suffix + state);
    }

    /// Makes the file of a fresh segment.
    void create(Workbench bench) {
        bench.writing(log).truncate(0);
    }

    void openTxnIndex(Workbench bench, boolean exists) {
        if (exists) txnIndex = new TxnIndex(bench, new Handle(path(SegmentFiles.TXN_INDEX)), true);
    }

    int size(Workbench bench) {
        if (size == UNKNOWN) size = (int) Math.min(bench.reading(log).size(), Integer.MAX_VALUE);
        return size;
    }

    /// Notes a batch that will stand at the end, offsets final: its size, time and index entries.
    void note(Workbench bench, Batch batch, int indexIntervalBytes) {
        int position = size(bench);
        long lastOffset = batch.lastOffset();
        assert lastOffset - baseOffset <= Integer.MAX_VALUE : lastOffset;
        noteTime(batch);
        if (bytesSinceEntry > indexIntervalBytes && position > 0) {
            index.append(bench, lastOffset, position);
            timeIndex.append(bench, maxTimestampMs, maxTimestampOffset);
            bytesSinceEntry = 0;
        }
        changed = true;
        size = position + batch.size();
        bytesSinceEntry += batch.size();
    }

    private void noteTime(Batch batch) {
        long timestamp = batch.maxTimestamp();
        if (size == 0) firstTimestampMs = timestamp;
        if (timestamp > maxTimestampMs) {
            maxTimestampMs = timestamp;
            maxTimestampOffset = batch.lastOffset();
        }
    }

    void noteAborted(Workbench bench, AbortedTransaction aborted) {
        if (txnIndex == null) {
            txnIndex = new TxnIndex(bench, new Handle(path(SegmentFiles.TXN_INDEX)), false);
        }
        txnIndex.append(bench, aborted);
    }

    /// The largest timestamp in it; -1 if none is known.
    long maxTimestamp(Workbench bench) {
        if (maxTimestampMs == UNKNOWN_TIME) {
            maxTimestampMs = timeIndex.lastTimestamp(bench);
            maxTimestampOffset = timeIndex.lastOffset(bench);
        }
        return maxTimestampMs;
    }

    /// Last offset of the batch that has [#maxTimestamp].
    long maxTimestampOffset(Workbench bench) {
        maxTimestamp(bench);
        return maxTimestampOffset;
    }

    /// When it was written last, for retention: its largest timestamp or else the file's time.
    long newestMs(Workbench bench) {
        long timestamp = maxTimestamp(bench);
        return timestamp >= 0 ? timestamp : bench.reading(log).modifiedWallMs();
    }

    /// Where its age is counted from, for rolling.
    long firstTimestamp(Workbench bench) {
        if (firstTimestampMs == UNKNOWN_TIME) {
            boolean found = scan(bench, 0, size(bench)).next();
            firstTimestampMs = found ? bench.scan.batch().maxTimestamp() : -1;
        }
        return firstTimestampMs;
    }

    BatchScan scan(Workbench bench, int position, int limit) {
        return bench.scan.over(bench.reading(log), position, limit, BatchScan.LOOKUP_BYTES);
    }

    /// Finds the first batch that ends at `offset` or later; it is in `bench.scan` then.
    ///
    /// @param limit bytes that are written
    /// @return its position, or `limit` if there is none
    /// @throws DiskFault of kind ROTTEN if what is there are no batches
    int find(Workbench bench, long offset, int limit) {
        int start = index.positionAtOrBefore(bench, offset);
        if (start < limit) {
            int found = find(bench, offset, start, limit);
            boolean plausible = found >= 0
                && (found > start || bench.scan.batch().baseOffset() <= offset
                || start == 0);
            if (plausible) return found;
        }
        // The index leads nowhere: it is only a hint.
        int found = find(bench, offset, 0, limit);
        if (found < 0) {
            throw new DiskFault(DiskFault.Kind.ROTTEN,
                log.path + " has no batch at position " + bench.scan.end() + " of " + limit, null);
        }
        return found;
    }

    private int find(Workbench bench, long offset, int start, int limit) {
        BatchScan scan = scan(bench, start, limit);
        while (scan.next()) {
            if (scan.batch().lastOffset() >= offset) return scan.position();
        }
        return scan.isAtEnd() ? limit : -1;
    }

    /// Cuts everything from `position` on, where the batch that ends at or after `offset` begins.
    void truncate(Workbench bench, int position, long offset) {
        bench.writing(log).truncate(position);
        changed = true;
        size = position;
        index.truncateTo(bench, offset);
        timeIndex.truncateTo(bench, offset);
        if (txnIndex != null) txnIndex.truncateTo(bench, offset);
        recount(bench);
    }

    /// Takes back what was noted and never written: the file has `position` bytes.
    void forget(Workbench bench, int position, long offset) {
        changed = true;
        size = position;
        index.truncateTo(bench, offset);
        timeIndex.truncateTo(bench, offset);
        if (txnIndex != null) txnIndex.truncateTo(bench, offset);
        recount(bench);
    }

    /// What can have no entries but the one of its closing, all found again by [#recount], needs no
    /// look at its index files: they are taken for empty and written anew when something is added.
    ///
    /// @return false if it is larger
    boolean assumeNoIndexes(Workbench bench, int indexIntervalBytes) {
        if (size(bench) > indexIntervalBytes) return false;
        index.entries.assumeEmpty();
        timeIndex.entries.assumeEmpty();
        return true;
    }

    /// Finds out from the last index entry on what appending needs to know.
    ///
    /// @return whether all bytes are whole batches
    boolean recount(Workbench bench) {
        maxTimestampMs = timeIndex.lastTimestamp(bench);
        maxTimestampOffset = timeIndex.lastOffset(bench);
        int start = index.positionAtOrBefore(bench, Long.MAX_VALUE);
        if (start >= size(bench)) start = 0;
        firstTimestampMs = size == 0 ? -1 : UNKNOWN_TIME;
        BatchScan scan = scan(bench, start, size);
        while (scan.next()) {
            Batch batch = scan.batch();
            if (batch.maxTimestamp() > maxTimestampMs) {
                maxTimestampMs = batch.maxTimestamp();
                maxTimestampOffset = batch.lastOffset();
            }
        }
        bytesSinceEntry = size - start;
        return scan.isAtEnd();
    }

    /// Whether [#close] has something to do.
    boolean isChanged() {
        return changed;
    }

    /// Says the last word to the indexes and makes their files, so that the segment can be left
    /// alone.
    void close(Workbench bench) {
        if (!changed) return;
        changed = false;
        if (size(bench) > 0) timeIndex.append(bench, maxTimestamp(bench), maxTimestampOffset);
        index.entries.store(bench, true);
        timeIndex.entries.store(bench, true);
        if (txnIndex != null && !txnIndex.store(bench)) {
            throw new DiskFault(DiskFault.Kind.FULL, "no space for " + txnIndex.handle.path, null);
        }
    }

    /// After [#close]: brings the indexes to the platter. Blocks.
    void syncIndexes(Workbench bench) {
        bench.writing(index.entries.handle).sync();
        bench.writing(timeIndex.entries.handle).sync();
        if (txnIndex != null) bench.writing(txnIndex.handle).sync();
    }

    /// Writes what the indexes gathered, as far as the disk has room.
    void store(Workbench bench) {
        index.entries.store(bench, false);
        timeIndex.entries.store(bench, false);
    }

    /// The segment as it is now, to be read off the loop that owns this one.
    Segment view(Workbench bench, int written) {
        store(bench);
        Segment view = new Segment(directory, baseOffset, false, createdMs);
        view.size = written;
        view.maxTimestampMs = maxTimestampMs;
        view.maxTimestampOffset = maxTimestampOffset;
        return view;
    }

    /// Empties the indexes, to be filled by [#note] from the start of the file.
    void beginRebuild(Workbench bench) {
        index.entries.reset(bench);
        timeIndex.entries.reset(bench);
        if (txnIndex != null) txnIndex.truncateTo(bench, 0);
        changed = true;
        size = 0;
        maxTimestampMs = -1;
        maxTimestampOffset = baseOffset;
        firstTimestampMs = -1;
        bytesSinceEntry = 0;
    }

    /// Its directory goes by another name now. All files are closed.
    void movedTo(Path renamed) {
        directory = renamed;
        log.path = path(SegmentFiles.LOG);
        index.entries.handle.path = path(SegmentFiles.INDEX);
        timeIndex.entries.handle.path = path(SegmentFiles.TIME_INDEX);
        if (txnIndex != null) txnIndex.handle.path = path(SegmentFiles.TXN_INDEX);
    }

    void closeFiles(Workbench bench) {
        bench.close(log);
        bench.close(index.entries.handle);
        bench.close(timeIndex.entries.handle);
        if (txnIndex != null) bench.close(txnIndex.handle);
    }

    /// Renames its files to `.deleted` and adds them to `into`.
    void retire(Workbench bench, List<Path> into) {
        closeFiles(bench);
        for (String suffix : SegmentFiles.ALL) {
            Path path = path(suffix);
            if (!bench.disk.exists(path)) continue;
            Path retired = SegmentFiles.path(directory, baseOffset, suffix + SegmentFiles.DELETED);
            bench.disk.rename(path, retired);
            into.add(retired);
        }
    }

    void write(Workbench bench, int position, ByteBuffer[] gathered, int count) {
        Disk.File file = bench.writing(log);
        if (count == 1) file.write(position, gathered[0]);
        else file.write(position, gathered, count);
    }
}
