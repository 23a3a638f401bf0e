package moldau.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.DiskFault;
import moldau.base.fault.Malformed;
import moldau.wire.Uuid;
import moldau.wire.batch.Batch;

/// Opens one log from its files. Blocks; used once, on any thread.
///
/// 1. Leftovers go: `.deleted`, `.cleaned`, `.tmp`; a compaction's `.swap` is finished ([Swaps]).
/// 2. After an unclean stop every batch from the recovery point's segment on is read: size,
/// checksum, offsets and epochs must rise. At the first that is wrong the log ends, and what
/// follows is set aside. Indexes and epochs of what was read are made anew.
/// 3. After a clean stop only the end of the last segment is looked at; should even that be no
/// batch, the segment is treated as after an unclean stop.
/// 4. Producers come from the newest snapshot that can be trusted and the batches behind it. If
/// there is one for the very end, not even that is read until it is needed.
///
/// Every step can be cut off by a crash and done again (I5): files are first made right, then
/// trusted.
final class Opening {
    static final int FILES_MAX = 16;

    private static final String ASIDE = ".log.cut";
    private static final int ASIDE_BYTES_MAX = 1 << 20;

    private final Disk disk;
    private final LogSettings settings;
    private final OpeningHints hints;
    private final Path directory;
    private final Workbench bench;
    private final Epochs epochs = new Epochs();
    private final Snapshots snapshots;
    private final Log log;
    private final Segments segments;
    private final TreeSet<String> names = new TreeSet<>();

    private long recoveryPoint;
    private long endOffset;
    /// Of the newest batch accepted by a recovery.
    private int lastEpoch = -1;
    private long scannedBytes;
    private long cutBytes;
    private int droppedSegments;
    /// Producers as of the batches read so far, if they are being kept up.
    private Producers producers;
    private long producersAsOf = -1;

    /// @param bench of the calling thread
    Opening(Workbench bench, TopicPartition partition, LogSettings settings, OpeningHints hints) {
        this(bench, partition, LogName.live(partition), settings, hints);
    }

    /// @param directory if it is not that of a log in use
    Opening(
            Workbench bench, TopicPartition partition, Path directory, LogSettings settings,
            OpeningHints hints) {
        this.disk = bench.disk;
        this.settings = settings;
        this.hints = hints;
        this.directory = directory;
        this.bench = bench;
        this.snapshots = new Snapshots(directory);
        this.log = new Log(disk, partition, directory, settings, epochs, snapshots);
        this.segments = log.segments;
    }

    Log run() {
        if (!disk.isDirectory(directory)) {
            throw new DiskFault(DiskFault.Kind.MISSING, "no log at " + directory, null);
        }
        clearLeftovers();
        findSegments();
        // Without them a recovery has to find the epochs of all batches, wherever it could begin.
        recoveryPoint = readEpochs() ? Math.max(0, hints.recoveryPoint()) : 0;
        boolean clean = hints.clean() && endsWell();
        if (!clean) recover();
        long start = Math.max(hints.startOffset(), segments.first().baseOffset);
        if (start > endOffset) {
            startAnew(start);
            clean = false;
        }
        epochs.truncateEnd(endOffset + 1);
        epochs.truncateStart(start);
        log.opened(topicId(), start, endOffset, asFound(clean));
        openProducers(clean);
        snapshots.prune(disk, segments);
        log.recovered(new Recovered(clean, scannedBytes, cutBytes, droppedSegments));
        log.checkInvariants();
        log.closeFiles(bench);
        return log;
    }

    private OpeningHints asFound(boolean clean) {
        return new OpeningHints(clean, recoveryPoint, hints.startOffset(), hints.highWatermark(),
            hints.nowMs());
    }

    private void clearLeftovers() {
        for (Path file : disk.list(directory)) names.add(file.name());
        Swaps.finish(disk, directory, names);
        for (String name : List.copyOf(names)) {
            boolean leftover = name.endsWith(SegmentFiles.DELETED)
                || name.endsWith(SegmentFiles.CLEANED)
                || name.endsWith(SmallFile.TEMPORARY);
            if (leftover) delete(name);
        }
    }

    private void delete(String name) {
        names.remove(name);
        disk.delete(directory.child(name));
        log.durable().directoryChanged();
    }

    private void findSegments() {
        TreeMap<Long, String> found = new TreeMap<>();
        for (String name : names) {
            long base = SegmentFiles.offset(name, SegmentFiles.LOG);
            if (base >= 0) found.put(base, name);
            long snapshot = SegmentFiles.offset(name, ProducerSnapshot.SUFFIX);
            if (snapshot >= 0) snapshots.found(snapshot);
        }
        for (String name : List.copyOf(names)) {
            for (int i = 1; i < SegmentFiles.ALL.length; i++) {
                long base = SegmentFiles.offset(name, SegmentFiles.ALL[i]);
                if (base >= 0 && !found.containsKey(base)) delete(name);
            }
        }
        for (long base : found.keySet()) addFound(base);
        if (segments.count() == 0) addFresh(Math.max(0, hints.startOffset()));
    }

    private void addFound(long base) {
        Segment segment = new Segment(directory, base, false, hints.nowMs());
        segment.openTxnIndex(bench,
            names.contains(SegmentFiles.name(base, SegmentFiles.TXN_INDEX)));
        segments.add(segment);
    }

    private void addFresh(long base) {
        Segment segment = new Segment(directory, base, true, hints.nowMs());
        segment.create(bench);
        segments.add(segment);
        log.durable().directoryChanged();
    }

    /// @return false if the file is missing, empty or no good
    private boolean readEpochs() {
        String text = text(directory.child(Epochs.FILE));
        boolean good = text != null && !text.isEmpty();
        try {
            epochs.read(good ? text : "");
        } catch (Malformed _) {
            epochs.clear();
            good = false;
        }
        epochs.stored(epochs.version());
        return good;
    }

    private String text(Path file) {
        return names.contains(file.name()) ? SmallFile.text(disk, file) : null;
    }

    private Uuid topicId() {
        return PartitionMetadata.read(text(PartitionMetadata.path(directory)));
    }

    /// After a clean stop: whether indexes are there, the last segment ends with whole batches, and
    /// the epochs know the last of them. Looks into no other segment.
    private boolean endsWell() {
        for (int i = 0; i < segments.count(); i++) {
            long base = segments.get(i).baseOffset;
            boolean indexed = names.contains(SegmentFiles.name(base, SegmentFiles.INDEX))
                && names.contains(SegmentFiles.name(base, SegmentFiles.TIME_INDEX));
            boolean last = i == segments.count() - 1;
            if (!indexed && !last) rebuild(i);
        }
        Segment active = segments.active();
        boolean small = active.assumeNoIndexes(bench, settings.indexIntervalBytes());
        boolean indexed = small || hasPlausibleIndexes(active, Long.MAX_VALUE);
        if (!indexed || !active.recount(bench)) {
            recoveryPoint = active.baseOffset;
            return false;
        }
        // Counting walked over all batches behind the last index entry, of which there is one.
        Batch last = active.size(bench) == 0 ? null : bench.scan.batch();
        if (last != null && !follows(active, last, active.baseOffset)) {
            recoveryPoint = active.baseOffset;
            return false;
        }
        endOffset = last == null ? active.baseOffset : last.nextOffset();
        if (last != null && last.leaderEpoch() > epochs.latest()) {
            recoveryPoint = epochs.count() == 0 ? 0 : epochs.start(epochs.count() - 1);
            return false;
        }
        return true;
    }

    private boolean hasPlausibleIndexes(Segment segment, long endOffset) {
        boolean there = names.contains(SegmentFiles.name(segment.baseOffset, SegmentFiles.INDEX))
            && names.contains(SegmentFiles.name(segment.baseOffset, SegmentFiles.TIME_INDEX));
        return there
            && segment.index.isPlausible(bench, segment.size(bench), endOffset)
            && segment.timeIndex.isPlausible(bench, endOffset)
            && (segment.txnIndex == null
                || segment.txnIndex.isPlausible(bench, segment.baseOffset, endOffset));
    }

    private void recover() {
        int from = segments.recoveredFrom(recoveryPoint);
        for (int i = 0; i < from; i++) {
            if (!hasPlausibleIndexes(segments.get(i), segments.get(i + 1).baseOffset)) rebuild(i);
        }
        snapshots.truncateTo(disk, recoveryPoint);
        beginProducers(segments.get(from).baseOffset);
        endOffset = segments.get(from).baseOffset;
        for (int i = from; i < segments.count(); i++) {
            if (!follows(i, i > from)) {
                dropFrom(i);
                break;
            }
            if (!rescan(i)) {
                dropFrom(i + 1);
                break;
            }
        }
        // The scan began below the point up to which all was on the platter: it cannot end there.
        recoveryPoint = Math.min(recoveryPoint, endOffset);
        log.durable().doubted();
    }

    /// Whether segment `i` goes on where the one before ended. After a crash an older file may be
    /// back that was cut away (it begins below), or the end before it may be lost (it begins
    /// above). Gaps are normal where compaction removed batches.
    private boolean follows(int i, boolean hasBefore) {
        if (!hasBefore) return true;
        long base = segments.get(i).baseOffset;
        return base == endOffset || base > endOffset && settings.compacts();
    }

    private void beginProducers(long upTo) {
        producers = new Producers();
        long asOf = snapshots.load(disk, upTo, producers);
        replay(log, bench, producers, Math.max(asOf, segments.first().baseOffset), upTo);
        producersAsOf = upTo;
    }

    /// Reads all of segment `i`, cuts it at the first wrong batch, rebuilds what hangs on it.
    ///
    /// @return whether nothing was cut
    private boolean rescan(int i) {
        Segment segment = segments.get(i);
        int size = segment.size(bench);
        if (i > 0) snapshots.write(disk, segment.baseOffset, producers);
        segment.beginRebuild(bench);
        BatchScan scan = bench.scan.over(
            bench.reading(segment.log), 0, size, bench.scan.windowBytesMax());
        endOffset = Math.max(endOffset, segment.baseOffset);
        while (scan.next() && accept(segment, scan)) endOffset = scan.batch().nextOffset();
        int good = segment.size(bench);
        boolean last = i == segments.count() - 1;
        scannedBytes += size;
        if (good < size) cut(segment, good, size);
        if (!last && good == size) segment.close(bench);
        else segment.store(bench);
        return good == size;
    }

    private boolean accept(Segment segment, BatchScan scan) {
        Batch batch = scan.batch();
        boolean ordered = follows(segment, batch, endOffset)
            && (batch.leaderEpoch() < 0 || batch.leaderEpoch() >= lastEpoch);
        if (!ordered || !scan.isIntact()) return false;
        segment.note(bench, batch, settings.indexIntervalBytes());
        // Control batches are small: they fit the window that isIntact left them in.
        AbortedTransaction aborted = producers.take(batch);
        producers.keep();
        if (aborted != null) segment.noteAborted(bench, aborted);
        noteEpoch(batch);
        lastEpoch = Math.max(lastEpoch, batch.leaderEpoch());
        return true;
    }

    /// Whether the offsets of a batch can stand in a segment after those before `endOffset`. No
    /// checksum covers a base offset.
    private static boolean follows(Segment segment, Batch batch, long endOffset) {
        long last = batch.lastOffset();
        return last >= batch.baseOffset()
            && (batch.isLegacy() ? last : batch.baseOffset()) >= endOffset
            && last - segment.baseOffset <= Integer.MAX_VALUE;
    }

    private void noteEpoch(Batch batch) {
        int epoch = batch.leaderEpoch();
        if (epoch < 0 || epochs.at(batch.baseOffset()) == epoch) return;
        epochs.truncateEnd(batch.baseOffset());
        if (epoch > epochs.latest()) epochs.begin(epoch, batch.baseOffset());
    }

    /// Keeps the first of what is cut off beside the log, for people, and makes the cut.
    private void cut(Segment segment, int good, int size) {
        cutBytes += size - good;
        Disk.File from = bench.reading(segment.log);
        ByteBuffer bytes = ByteBuffer.allocate(Math.min(size - good, ASIDE_BYTES_MAX));
        from.read(good, bytes);
        try (Disk.File aside = disk.open(segment.path(ASIDE), Disk.Mode.CREATE)) {
            aside.write(0, bytes.flip());
        } catch (DiskFault fault) {
            if (fault.kind() != DiskFault.Kind.FULL) throw fault;
        }
        bench.writing(segment.log).truncate(good);
        log.durable().directoryChanged();
    }

    /// Segments from `from` on are no part of the log. Their batches stay as `.cut` files.
    private void dropFrom(int from) {
        List<Path> files = new ArrayList<>();
        while (segments.count() > Math.max(from, 1)) {
            Segment dropped = segments.active();
            snapshots.retire(disk, dropped.baseOffset, files);
            dropped.closeFiles(bench);
            if (disk.exists(dropped.log.path)) disk.rename(dropped.log.path, dropped.path(ASIDE));
            dropped.retire(bench, files);
            droppedSegments++;
            segments.removeLast();
        }
        new Removal(disk, files, 0).run();
        log.durable().directoryChanged();
    }

    /// Makes the indexes of a segment below the recovery point anew, as far as its batches are in
    /// order. No flush of the log comes by here again, so they are brought to the platter at once; and as
    /// long as they are not all there the time index has another name, so that the next opening begins
    /// again.
    private void rebuild(int i) {
        Segment segment = segments.get(i);
        int size = segment.size(bench);
        // Before the scan begins: this scans too, and the bench has one scan.
        Producers before = producersOf(i);
        Path timeIndex = segment.path(SegmentFiles.TIME_INDEX);
        if (disk.exists(timeIndex)) disk.delete(timeIndex);
        disk.syncDirectory(directory);
        Handle times = segment.timeIndex.entries.handle;
        bench.close(times);
        times.path = segment.path(SegmentFiles.TIME_INDEX + SmallFile.TEMPORARY);
        segment.beginRebuild(bench);
        BatchScan scan = bench.scan.over(bench.reading(segment.log), 0, size,
            BatchScan.LOOKUP_BYTES);
        long end = segment.baseOffset;
        while (scan.next() && follows(segment, scan.batch(), end)) {
            scan.load();
            Batch batch = scan.batch();
            end = batch.nextOffset();
            segment.note(bench, batch, settings.indexIntervalBytes());
            AbortedTransaction aborted = before.take(batch);
            before.keep();
            if (aborted != null) segment.noteAborted(bench, aborted);
        }
        segment.close(bench);
        segment.syncIndexes(bench);
        disk.syncDirectory(directory);
        bench.close(times);
        disk.rename(times.path, timeIndex);
        times.path = timeIndex;
        disk.syncDirectory(directory);
    }

    private Producers producersOf(int i) {
        Producers before = new Producers();
        long base = segments.get(i).baseOffset;
        long asOf = snapshots.load(disk, base, before);
        replay(log, bench, before, Math.max(asOf, segments.first().baseOffset), base);
        return before;
    }

    /// The start was raised above the end: nothing here may be read any more.
    private void startAnew(long start) {
        List<Path> files = new ArrayList<>();
        while (segments.count() > 0) {
            segments.active().retire(bench, files);
            segments.removeLast();
        }
        snapshots.retireAll(disk, files);
        new Removal(disk, files, 0).run();
        epochs.clear();
        addFresh(start);
        endOffset = start;
        recoveryPoint = start;
        producers = new Producers();
        producersAsOf = start;
    }

    private void openProducers(boolean clean) {
        if (clean && snapshots.has(endOffset)) {
            log.knownProducers().areInSnapshot();
            return;
        }
        if (producersAsOf < 0) {
            producers = new Producers();
            loadProducers(log, bench, producers, endOffset);
        }
        producers.transactions.committed(log.highWatermark());
        log.knownProducers().are(producers);
    }

    /// Brings `producers`, empty, to the state as of `upTo`: from a snapshot and the batches behind
    /// it.
    static void loadProducers(Log log, Workbench bench, Producers producers, long upTo) {
        long asOf = log.snapshots.load(bench.disk, upTo, producers);
        replay(log, bench, producers, Math.max(asOf, log.segments.first().baseOffset), upTo);
    }

    /// Feeds the batches of `[from, upTo)` to `producers`.
    private static void replay(Log log, Workbench bench, Producers producers, long from,
        long upTo) {
        // What is behind the end may be noted and not yet written.
        if (from >= upTo) return;
        Segments segments = log.segments;
        for (int i = Math.max(0, segments.floor(from)); i < segments.count(); i++) {
            Segment segment = segments.get(i);
            if (segment.baseOffset >= upTo) return;
            int size = segment.size(bench);
            int start = from <= segment.baseOffset ? 0 : segment.find(bench, from, size);
            BatchScan scan = segment.scan(bench, start, size);
            while (scan.next() && scan.batch().baseOffset() < upTo) {
                if (!scan.batch().hasProducerId()) continue;
                if (scan.batch().isControl()) scan.load();
                producers.take(scan.batch());
                producers.keep();
            }
        }
    }
}
