package moldau.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Path;
import moldau.base.fault.DiskFault;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Batches;

/// Where a log grows: gathers batches, writes them together, begins new segments.
///
/// ```text
///     active segment's file        gathered
///   [..........................][..............]
///                              ^ endOffset     ^ nextOffset
///                              at byte written
/// ```
///
/// Segment, epochs and producers know of a batch once it is gathered; if its write fails for want
/// of space all of them are told to forget it.
final class Tip {
    private final Log log;
    private final Segments segments;
    private final Epochs epochs;
    private final Gather gather = new Gather();
    private final Tail tail = new Tail();
    /// The outcome of all appends that went well, filled anew each time.
    private final Appended.At at = new Appended.At();

    private long endOffset;
    private long nextOffset;
    private int written;
    /// Something gathered since the last [#write] was taken back.
    private boolean lost;
    /// Times that something was cut off, and how many of them are on the platter: bytes cut off may
    /// else be back after a power failure.
    private int cuts;
    private int cutsSettled;

    Tip(Log log) {
        this.log = log;
        this.segments = log.segments;
        this.epochs = log.epochs;
    }

    long endOffset() {
        return endOffset;
    }

    long nextOffset() {
        return nextOffset;
    }

    /// Bytes of the active segment in its file.
    int written() {
        return written;
    }

    boolean isLost() {
        return lost;
    }

    boolean isIdle() {
        return gather.isEmpty();
    }

    boolean isSettled() {
        return cuts == cutsSettled;
    }

    int cuts() {
        return cuts;
    }

    /// A flush that began after so many cuts is done.
    void settled(int cuts) {
        cutsSettled = cuts;
    }

    void cut() {
        cuts++;
    }

    /// The log ends at `offset`, byte `position` of its active segment.
    void moveTo(long offset, int position) {
        assert gather.isEmpty();
        endOffset = offset;
        nextOffset = offset;
        written = position;
        tail.clear();
    }

    /// Position in the active segment of the batch that begins at `offset`, if it is one of the
    /// newest; else -1.
    int position(long offset) {
        return offset >= endOffset ? written : tail.position(offset);
    }

    /// Gathers what [Admission] found good, unless its producer or the disk object.
    Appended lead(ByteBuffer buffer, int leaderEpoch, Origin origin, long nowMs) {
        Batches batches = log.bench().batches.over(buffer);
        batches.next();
        if (origin != Origin.QUORUM && batches.batch().hasProducerId()) {
            Appended refused = log.producers().check(batches.batch(), origin);
            if (refused != null) return refused;
        }
        if (!makeRoom(buffer.remaining(), batches.batch(), nextOffset, nowMs)) {
            return Appended.Refused.DISK_FULL;
        }
        if (leaderEpoch > epochs.latest()) epochs.begin(leaderEpoch, nextOffset);
        at.baseOffset = nextOffset;
        at.appendTimeMs = log.settings().appendTime() && origin != Origin.QUORUM ? nowMs : -1;
        at.batches = 0;
        batches.over(buffer);
        while (batches.next()) {
            Batch batch = batches.batch();
            batch.patchBaseOffset(nextOffset);
            batch.patchLeaderEpoch(leaderEpoch);
            if (at.appendTimeMs >= 0) batch.patchAppendTime(nowMs);
            take(batch);
        }
        gather.add(buffer);
        at.lastOffset = nextOffset - 1;
        return at;
    }

    /// Gathers batches of a leader's log as far as they are good and follow.
    Appended follow(ByteBuffer buffer, int epochMax, long nowMs) {
        at.baseOffset = nextOffset;
        at.appendTimeMs = -1;
        at.batches = 0;
        Batches batches = log.bench().batches.over(buffer);
        while (batches.next()) {
            if (batches.batch().lastOffset() < nextOffset) continue;
            if (batches.batch().leaderEpoch() > epochMax) {
                return new Appended.Invalid(Appended.Invalid.Kind.CORRUPT,
                    "later than the leader's epoch " + epochMax + ": " + batches.batch());
            }
            Appended refused = follow(buffer, batches, nowMs);
            if (refused != null) return refused;
        }
        at.lastOffset = nextOffset - 1;
        return at;
    }

    private Appended follow(ByteBuffer buffer, Batches batches, long nowMs) {
        Batch batch = batches.batch();
        if (batch.baseOffset() < nextOffset) return Appended.Refused.NOT_CONTIGUOUS;
        if (batch.lastOffsetDelta() < 0 || !batch.isIntact()) {
            return new Appended.Invalid(Appended.Invalid.Kind.CORRUPT,
                "bad batch from leader: " + batch);
        }
        if (batch.leaderEpoch() >= 0 && batch.leaderEpoch() < epochs.latest()) {
            // We led for a moment, in an epoch of which we have no record: it says nothing (B4).
            epochs.truncateEnd(batch.baseOffset());
        }
        if (batch.leaderEpoch() >= 0 && batch.leaderEpoch() < epochs.latest()) {
            return new Appended.Invalid(Appended.Invalid.Kind.CORRUPT,
                "epoch falls from " + epochs.latest() + " in " + batch);
        }
        int start = batch.position();
        if (!makeRoom(batch.size(), batch, batch.baseOffset(),
            nowMs)) return Appended.Refused.DISK_FULL;
        if (batch.leaderEpoch() > epochs.latest()) epochs.begin(batch.leaderEpoch(),
            batch.baseOffset());
        if (at.batches == 0) at.baseOffset = batch.baseOffset();
        take(batch);
        gather.follow(buffer, start, batches.position());
        return null;
    }

    /// Notes `batch`, offsets final, everywhere but in the file.
    private void take(Batch batch) {
        Segment active = segments.active();
        active.note(log.bench(), batch, log.settings().indexIntervalBytes());
        if (batch.hasProducerId()) {
            AbortedTransaction aborted = log.producers().take(batch);
            if (aborted != null) active.noteAborted(log.bench(), aborted);
        }
        nextOffset = batch.nextOffset();
        at.batches++;
    }

    /// Rolls if `bytes` more that begin with `first` at `baseOffset` do not belong in the active
    /// segment; writes if enough is gathered.
    ///
    /// @return false if the disk is full
    private boolean makeRoom(int bytes, Batch first, long baseOffset, long nowMs) {
        if (gather.isFull() && !writeGathered()) return false;
        Segment active = segments.active();
        int size = active.size(log.bench());
        boolean isDue = size > 0 && (size > log.settings().segmentBytes() - bytes
            || isAged(Math.max(first.maxTimestamp(), -1), nowMs)
            || isIndexFull(active));
        boolean rolls = isDue && isSettled()
            || size > Integer.MAX_VALUE - bytes
            // No record is smaller than a byte; a batch that compaction emptied may be.
            || baseOffset + Math.max(first.lastOffsetDelta(),
                bytes) - active.baseOffset > Integer.MAX_VALUE;
        return !rolls || rollTo(baseOffset, nowMs);
    }

    private boolean isIndexFull(Segment active) {
        int bytesMax = log.settings().indexBytesMax();
        return active.index.isFull(log.bench(), bytesMax)
            || active.timeIndex.isFull(log.bench(), bytesMax);
    }

    /// Whether the active segment is due by age, `timestampMs` being the newest time seen.
    boolean isAged(long timestampMs, long nowMs) {
        Segment active = segments.active();
        LogSettings settings = log.settings();
        long jitterMs = settings.segmentJitterMs() == 0
            ? 0
            : Math.floorMod(log.partition().hashCode() * 31L + active.baseOffset,
                settings.segmentJitterMs());
        long first = active.firstTimestamp(log.bench());
        long ageMs = first >= 0 ? timestampMs - first : nowMs - active.createdMs;
        return ageMs > settings.segmentMs() - jitterMs;
    }

    boolean write() {
        boolean done = !lost && writeGathered();
        lost = false;
        return done;
    }

    private boolean writeGathered() {
        if (gather.isEmpty()) return true;
        int bytes = gather.bytes();
        Segment active = segments.active();
        assert written + bytes == active.size(log.bench()) : written + " + " + bytes;
        try {
            gather.write(active, written, log.bench());
        } catch (DiskFault fault) {
            if (fault.kind() != DiskFault.Kind.FULL) throw fault;
            takeBack();
            return false;
        }
        gather.clear();
        tail.wrote(endOffset, written);
        written += bytes;
        endOffset = nextOffset;
        log.knownProducers().keep();
        return true;
    }

    /// Nothing of what was gathered has happened. What of it reached the file is cut off again, or
    /// written over by the next batch.
    private void takeBack() {
        gather.clear();
        lost = true;
        nextOffset = endOffset;
        Segment active = segments.active();
        log.bench().writing(active.log).truncate(written);
        cut();
        active.forget(log.bench(), written, endOffset);
        log.knownProducers().revert(endOffset);
        epochs.truncateEnd(endOffset + 1);
    }

    /// Begins a segment at `baseOffset`; what is gathered is written before.
    ///
    /// @return false if the disk is full
    boolean rollTo(long baseOffset, long nowMs) {
        if (!writeGathered()) return false;
        Segment active = segments.active();
        if (written == 0 && active.baseOffset == baseOffset) return true;
        Workbench bench = log.bench();
        try {
            active.close(bench);
            log.snapshots.write(bench.disk, baseOffset, log.producers());
            Segment next = new Segment(log.directory(), baseOffset, true, nowMs);
            next.create(bench);
            if (written == 0) removeEmpty(active);
            begin(next);
            log.snapshots.prune(bench.disk, segments);
            return true;
        } catch (DiskFault fault) {
            if (fault.kind() != DiskFault.Kind.FULL) throw fault;
            lost = true;
            return false;
        }
    }

    private void removeEmpty(Segment active) {
        List<Path> files = new ArrayList<>(3);
        active.retire(log.bench(), files);
        segments.removeLast();
        new Removal(log.bench().disk, files, 0).run();
    }

    /// Goes on in `segment`, which is empty and has its file.
    void begin(Segment segment) {
        segments.add(segment);
        log.durable().directoryChanged();
        written = 0;
        tail.clear();
    }
}
