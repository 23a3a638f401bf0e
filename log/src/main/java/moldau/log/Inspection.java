package moldau.log;

import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.DiskFault;
import moldau.wire.batch.Batch;

/// Reads a piece of one segment, and looks whether it holds the batches that were written there:
/// checksums, offsets, epochs. Planned on the loop ([Health#inspection]), run off it.
///
/// The log may change meanwhile: what is found counts as long as [#isOf] says so.
public final class Inspection {
    /// A batch is read whole by pieces of it.
    private static final int WINDOW_BYTES = 64 << 10;
    private static final int NONE = -1;

    private final Disk disk;
    private final Path path;
    private final int revision;
    private final long segment;
    private final int from;
    private final int limit;
    private final int bytesMax;
    private final boolean isLast;
    private final Expected expected;

    /// Position of the last batch if offsets are missing before it, from `gapOffset` on.
    private int gap = NONE;
    private long gapOffset;
    private int bytes;
    private Place next;
    private Damage damage;

    /// Where an inspection begins, or goes on.
    ///
    /// @param segment its base offset; all from there on is to be inspected
    /// @param offset of the batch at `position`; -1 if not known
    /// @param revision of the log as of which there is a batch
    public record Place(long segment, int position, long offset, int revision) {
        /// The log's beginning.
        public static final Place START = new Place(-1, 0, -1, -1);

        static Place segment(long base, int revision) {
            return new Place(base, 0, base, revision);
        }
    }

    private Inspection(Log log, int i, Place from, int bytesMax) {
        Segment of = log.segments.get(i);
        this.disk = log.bench().disk;
        this.path = of.log.path;
        this.revision = log.health().revision();
        this.segment = of.baseOffset;
        this.from = from.position();
        this.isLast = i == log.segments.count() - 1;
        this.limit = isLast ? log.tip.written() : of.size(log.bench());
        this.bytesMax = bytesMax;
        this.expected = new Expected(log, from.offset(), log.segments.endOf(i, log.endOffset()));
    }

    /// @return null if there is nothing from `from` on
    static Inspection plan(Log log, Place from, int bytesMax) {
        Segments segments = log.segments;
        int i = segments.floor(from.segment());
        boolean there = i >= 0 && segments.get(i).baseOffset == from.segment();
        if (!there) i++;
        if (i == segments.count()) return null;
        boolean holds = there && from.revision() == log.health().revision();
        Place begin = holds ? from : Place.segment(segments.get(i).baseOffset, log.health().revision());
        var planned = new Inspection(log, i, begin, bytesMax);
        return planned.from < planned.limit || !planned.isLast ? planned : null;
    }

    /// Blocks. On any thread, once.
    public void run() {
        try (Disk.File file = disk.open(path, Disk.Mode.READ)) {
            inspect(new BatchScan(WINDOW_BYTES).over(file, from, limit, WINDOW_BYTES));
        } catch (DiskFault fault) {
            if (fault.kind() != DiskFault.Kind.MISSING) throw fault;
            next = new Place(segment + 1, 0, -1, revision);
        }
    }

    private void inspect(BatchScan scan) {
        while (damage == null && !scan.isAtEnd() && (scan.end() - from < bytesMax || gap >= 0)) {
            int position = scan.end();
            if (isGood(scan)) take(scan.batch(), position);
            else if (gap >= 0 && isBehindGap(scan)) gapIsDamage(scan);
            else damaged(scan, position);
        }
        bytes = scan.end() - from;
        if (damage != null) return;
        if (!scan.isAtEnd()) next = new Place(segment, scan.end(), expected.offset(), revision);
        else next = behind();
    }

    private boolean isGood(BatchScan scan) {
        return scan.next() && expected.isPossible(scan.batch()) && scan.isIntact();
    }

    private void take(Batch batch, int position) {
        boolean leavesGap = expected.offset() >= 0 && batch.baseOffset() > expected.offset();
        gap = leavesGap ? position : NONE;
        gapOffset = expected.offset();
        expected.saw(batch);
    }

    /// Whether this one is good and begins before the end of the last: then that one stands at an offset
    /// that is not its own, and there is no gap.
    private boolean isBehindGap(BatchScan scan) {
        long base = scan.batch().baseOffset();
        return scan.end() > scan.position() && base > gapOffset && base < expected.offset() && scan.isIntact();
    }

    private void gapIsDamage(BatchScan scan) {
        long base = scan.batch().baseOffset();
        damage = new Damage(segment, gap, gapOffset, base);
        next = new Place(segment, scan.position(), base, revision);
    }

    /// If the sizes are right, the next batch may be good.
    private void damaged(BatchScan scan, int position) {
        boolean goesOn = scan.end() > position && scan.next() && scan.isIntact();
        Batch other = scan.batch();
        long base = goesOn ? other.baseOffset() : -1;
        goesOn &= base > expected.offset() && other.nextOffset() <= expected.end();
        damage = new Damage(segment, position, expected.offset(), goesOn ? base : expected.end());
        next = goesOn ? new Place(segment, scan.position(), base, revision) : behind();
    }

    private Place behind() {
        return isLast ? null : Place.segment(expected.end(), revision);
    }

    /// How much was read.
    public int bytes() {
        return bytes;
    }

    /// Where to go on, after damage behind it; null at the log's end.
    public Place next() {
        return next;
    }

    /// What is wrong; null if nothing is. If its offset is not known, the segment's beginning tells.
    public Damage damage() {
        return damage;
    }

    /// The segment's beginning.
    public Place segmentStart() {
        return Place.segment(segment, revision);
    }

    /// Whether the log is as it was when this was planned, but for appends.
    public boolean isOf(Log log) {
        return revision == log.health().revision();
    }
}
