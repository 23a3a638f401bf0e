package moldau.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.DiskFault;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Records;

/// One compaction of a log: of the records below a point the last of each key is kept (KIP-58).
///
/// Planned on the loop ([Log#cleaning]), run off it, ended on it ([Log#cleaned]).
///
/// ```text
///     cleaned before         dirty                 not yet: active segment, open transactions, too young
///   |----------------------|---------------------|-------------------------
///                          firstDirty            upTo
///   rewritten: a record goes if its key comes again below upTo, if it was aborted, if it is an old
///   tombstone
/// ```
///
/// Segments that became small are written into one. Output goes to `.cleaned` files, synced before
/// the plan is ended; [Swaps] tells what a crash makes of them.
public final class Cleaning {
    private static final int FILES_MAX = 16;
    private static final int OUT_BYTES = 1 << 20;

    /// What one cleaning may use.
    ///
    /// @param keysMax distinct keys in one run; dirty records beyond wait for the next
    /// @param unpackedBytesMax of one batch
    public record Limits(int keysMax, long unpackedBytesMax) {
        /// 5 million keys take 160 MB: about what Kafka's default buffer of 128 MB holds.
        public static final Limits DEFAULT = new Limits(5_000_000, Records.UNPACKED_BYTES_MAX);
    }

    /// Neighbouring segments, from index `first` on, that become one.
    record Group(int first, int count) {}

    final Log log;
    /// From the log's first to the last below `upTo`, and what they were when planned.
    final List<Segment> sources;
    private final List<Segment> views;
    final List<Group> groups = new ArrayList<>();
    final List<Segment> results = new ArrayList<>();
    private final Disk disk;
    private final LogSettings settings;
    private final Limits limits;
    private final long firstDirty;
    private final long nowMs;
    private final List<AbortedTransaction> aborted;
    private final Map<Long, Long> newestOffsets = new HashMap<>();
    private final Map<Long, Short> markedEpochs = new HashMap<>();
    private final ByteBuffer out = ByteBuffer.allocateDirect(OUT_BYTES);
    private final Batch kept = new Batch();
    /// Where the segment behind the sources begins.
    private final long end;
    private long upTo;

    Cleaning(Log log, Workbench bench, long firstDirty, long upTo, Limits limits, long nowMs) {
        this.log = log;
        this.disk = bench.disk;
        this.settings = log.settings();
        this.limits = limits;
        this.firstDirty = firstDirty;
        this.upTo = upTo;
        this.nowMs = nowMs;
        this.sources = new ArrayList<>();
        this.views = new ArrayList<>();
        Segments segments = log.segments;
        for (int i = 0; i < segments.count() - 1 && segments.get(i).baseOffset < upTo; i++) {
            sources.add(segments.get(i));
            views.add(segments.get(i).view(bench, -1));
        }
        this.end = segments.get(sources.size()).baseOffset;
        this.aborted = log.abortedTransactions(segments.first().baseOffset, upTo);
        for (Producer producer : log.producers().sorted()) {
            if (producer.hasBatches()) newestOffsets.put(producer.id, producer.lastOffset());
            else markedEpochs.put(producer.id, producer.epoch);
        }
    }

    /// What the next cleaning begins with ([Log#cleanEnd]) once this one is ended.
    public long cleanedUpTo() {
        return upTo;
    }

    /// Blocks, for long. On any thread, once.
    ///
    /// @throws DiskFault of kind FULL if there is no room, ROTTEN if the log is damaged: nothing has changed then
    /// @throws moldau.base.fault.Malformed if records cannot be read: such a log is not compacted
    public void run() {
        Workbench bench = new Workbench(disk, FILES_MAX);
        long retentionMs = settings.compaction().deleteRetentionMs();
        try (Records records = new Records();
                BatchCleaner cleaner = new BatchCleaner(nowMs, retentionMs,
                    limits.unpackedBytesMax())) {
            KeyOffsets newest = newest(bench, records);
            rewrite(bench, cleaner, newest);
            disk.syncDirectory(log.directory());
        } catch (RuntimeException failure) {
            bench.close();
            if (!(failure instanceof DiskFault fault && fault.kind() == DiskFault.Kind.BROKEN)) discard();
            throw failure;
        } finally {
            bench.close();
        }
    }

    /// Gives the space of a cleaning that failed back.
    private void discard() {
        for (Path path : disk.list(log.directory())) {
            if (path.name().endsWith(SegmentFiles.CLEANED)) disk.delete(path);
        }
    }

    /// Finds the newest offset of each key in the dirty part; lowers `upTo` to where the keys fit.
    private KeyOffsets newest(Workbench bench, Records records) {
        KeyOffsets newest = new KeyOffsets((int) Math.min(limits.keysMax(), dirtyRecords(bench)));
        CleanedTransactions transactions = new CleanedTransactions(aborted);
        long room = limits.keysMax();
        for (Segment view : views) {
            if (view.baseOffset >= upTo) break;
            BatchScan scan = view.scan(bench, 0, view.size(bench));
            while (scan.next() && scan.batch().baseOffset() < upTo) {
                if (scan.batch().lastOffset() < firstDirty && !scan.batch().isControl()) continue;
                Batch batch = scan.whole();
                boolean discard = transactions.mayDiscard(batch);
                if (batch.lastOffset() < firstDirty || discard || batch.isControl()) continue;
                room -= Math.max(0, batch.recordCount());
                if (room < 0) {
                    upTo = batch.baseOffset();
                    return newest;
                }
                records.over(batch, limits.unpackedBytesMax());
                while (records.next()) {
                    boolean counts = records.hasKey() && records.offset() < upTo;
                    if (counts) newest.put(records.key(), records.offset());
                }
            }
        }
        return newest;
    }

    private long dirtyRecords(Workbench bench) {
        long count = 0;
        for (Segment view : views) {
            BatchScan scan = view.scan(bench, 0, view.size(bench));
            while (scan.next()) {
                Batch batch = scan.batch();
                if (batch.lastOffset() < firstDirty) continue;
                count += batch.recordCount() >= 0 ? batch.recordCount() : limits.keysMax();
            }
        }
        return count;
    }

    /// A segment joins the one before as long as the result surely stays within `segment.bytes`.
    private void rewrite(Workbench bench, BatchCleaner cleaner, KeyOffsets newest) {
        CleanedTransactions transactions = new CleanedTransactions(aborted);
        int i = 0;
        while (i < views.size() && views.get(i).baseOffset < upTo) {
            int first = i;
            Segment result = new Segment(
                log.directory(), SegmentFiles.CLEANED, views.get(first).baseOffset, true, nowMs);
            result.create(bench);
            do {
                rewrite(bench, views.get(i++), result, cleaner, newest, transactions);
            } while (i < views.size() && views.get(i).baseOffset < upTo
                && (long) result.size(bench) + views.get(i).size(bench) <= settings.segmentBytes()
                && endOf(i) - result.baseOffset <= Integer.MAX_VALUE);
            finish(bench, result);
            groups.add(new Group(first, i - first));
            results.add(result);
        }
    }

    private long endOf(int i) {
        return i + 1 < views.size() ? views.get(i + 1).baseOffset : end;
    }

    private void rewrite(
            Workbench bench, Segment view, Segment result, BatchCleaner cleaner, KeyOffsets newest,
            CleanedTransactions transactions) {
        BatchScan scan = view.scan(bench, 0, view.size(bench));
        while (scan.next()) {
            Batch batch = scan.whole();
            // What is written anew gets a checksum that is right.
            if (!batch.isIntact()) throw rotten(view, scan.position());
            boolean discard = transactions.mayDiscard(batch);
            boolean last = batch.nextOffset() == upTo;
            boolean keepEmpty = last || isNewestOfProducer(batch);
            ByteBuffer bytes = cleaner.clean(batch, newest, discard, keepEmpty);
            if (bytes != null) append(bench, result, kept.wrap(bytes), bytes);
        }
        if (!scan.isAtEnd()) throw rotten(view, scan.end());
        for (AbortedTransaction entry : transactions.takeKept()) result.noteAborted(bench, entry);
    }

    private static DiskFault rotten(Segment view, int position) {
        return new DiskFault(DiskFault.Kind.ROTTEN, view.log.path + " has no good batch at " + position, null);
    }

    private boolean isNewestOfProducer(Batch batch) {
        if (!batch.hasProducerId()) return false;
        Long newest = newestOffsets.get(batch.producerId());
        if (newest != null) return newest == batch.lastOffset();
        Short epoch = markedEpochs.get(batch.producerId());
        return batch.isControl() && epoch != null && epoch == batch.producerEpoch();
    }

    private void append(Workbench bench, Segment result, Batch batch, ByteBuffer bytes) {
        if (bytes.remaining() > out.remaining()) writeOut(bench, result);
        result.note(bench, batch, settings.indexIntervalBytes());
        if (bytes.remaining() <= out.remaining()) out.put(bytes);
        else bench.writing(result.log).write(result.size(bench) - bytes.remaining(), bytes);
    }

    private void writeOut(Workbench bench, Segment result) {
        if (out.position() == 0) return;
        out.flip();
        bench.writing(result.log).write(result.size(bench) - out.remaining(), out);
        out.clear();
    }

    private void finish(Workbench bench, Segment result) {
        writeOut(bench, result);
        result.close(bench);
        result.closeFiles(bench);
        for (String suffix : SegmentFiles.ALL) {
            Path path = result.path(suffix);
            if (!disk.exists(path)) continue;
            try (Disk.File file = disk.open(path, Disk.Mode.WRITE)) {
                file.sync();
            }
        }
    }
}
