package moldau.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.DiskFault;
import moldau.base.fault.Malformed;
import moldau.wire.Uuid;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Batches;

/// One partition's log: batches one after another in segment files, each file named by its first
/// offset, with indexes beside it. The directory's layout is Apache Kafka's.
///
/// ```text
///   startOffset      lastStableOffset   highWatermark    endOffset
///       |                  |                  |              |
///   ....[ committed ......]( open transaction )( not yet on  )  gathered, not yet written
///       [                                      ( all in sync )]
///   [ segment 0 ][ segment 1 ][ active segment ................]
///                      ^ recoveryPoint: below it all is on the platter
/// ```
///
/// **Ownership.** Made by [#create] or [#open], which may block, on any thread; then [#use] gives it to
/// a loop, and from there on every method is called on that loop. [Flush], [Removal], [TimeSearch] and
/// [Cleaning] are made without blocking; their `run` blocks and is for `Work`.
///
/// **Appending.** `append…` checks a batch, gives it its offsets in place and gathers it; [#write] at
/// the end of the turn writes all that was gathered with one write. Until then the buffers are
/// borrowed and nothing is acknowledged or readable.
///
/// **Failures.** A full disk is a value. Any other `DiskFault` leaves by exception: the directory is
/// to be taken offline and the log dropped without `close`.
public final class Log {
    private final Disk disk;
    private final TopicPartition partition;
    private final Path directory;
    private LogSettings settings;
    private Uuid topicId;

    final Segments segments = new Segments();
    final Epochs epochs;
    final Snapshots snapshots;
    private Workbench bench;

    /// Null while none is known, or while `<deferredSnapshot>.snapshot` was not looked into.
    private Producers producers;
    private long deferredSnapshot = -1;

    private long startOffset;
    private long highWatermark;
    private long recoveryPoint;
    /// Where the file ends.
    private long endOffset;
    /// Where it will end when what is gathered is written.
    private long nextOffset;
    /// Bytes of the active segment in the file.
    private int written;

    private final Gather gather = new Gather();
    private final Appended.At at = new Appended.At();
    private boolean lost;
    private final Tail tail = new Tail();

    private boolean directoryChanged;
    private boolean parentChanged;
    private boolean metadataChanged;
    private int epochsStored;
    private int generation;
    private long flushedMs;
    /// A cut is not on the platter: bytes cut off may be back after a power failure.
    private boolean unsettled;

    Log(Disk disk, TopicPartition partition, LogSettings settings, Epochs epochs, Snapshots snapshots) {
        this.disk = disk;
        this.partition = partition;
        this.directory = Path.ROOT.child(partition.toString());
        this.settings = settings;
        this.epochs = epochs;
        this.snapshots = snapshots;
        this.epochsStored = epochs.version();
    }

    /// Makes an empty log and its directory, starting at offset 0. Nothing is synced: the first
    /// [#flush] does that. A crash before leaves a directory that [#open] accepts or finds empty.
    ///
    /// @throws moldau.base.fault.DiskFault if the directory cannot be made
    public static Log create(Disk disk, TopicPartition partition, Uuid topicId, LogSettings settings, long nowMs) {
        Path directory = Path.ROOT.child(partition.toString());
        disk.createDirectory(directory);
        Log log = new Log(disk, partition, settings, new Epochs(), new Snapshots(directory));
        log.parentChanged = true;
        log.topicId(topicId);
        log.segments.add(new Segment(directory, 0, true, nowMs));
        disk.open(log.segments.first().log.path, Disk.Mode.CREATE).close();
        log.flushedMs = nowMs;
        return log;
    }

    /// Opens what is there, recovering as `hints` demand. Blocks, perhaps for long.
    ///
    /// @throws moldau.base.fault.DiskFault if the directory is missing or cannot be read
    public static Log open(Disk disk, TopicPartition partition, LogSettings settings, OpeningHints hints) {
        Workbench bench = new Workbench(disk, Opening.FILES_MAX);
        try {
            return new Opening(bench, partition, settings, hints).run();
        } finally {
            bench.close();
        }
    }

    /// What [Opening] found out.
    void opened(Uuid topicId, long startOffset, long endOffset, OpeningHints hints) {
        this.topicId = topicId;
        this.startOffset = startOffset;
        this.endOffset = endOffset;
        this.nextOffset = endOffset;
        this.highWatermark = Math.clamp(hints.highWatermark(), startOffset, endOffset);
        this.recoveryPoint = hints.clean() ? endOffset : Math.min(hints.recoveryPoint(), endOffset);
        this.flushedMs = hints.nowMs();
    }

    void opened(Producers producers, long deferredSnapshot) {
        this.producers = producers;
        this.deferredSnapshot = deferredSnapshot;
    }

    /// The epochs are those of the file.
    void epochsRead() {
        epochsStored = epochs.version();
    }

    /// Something was renamed or deleted that the next flush must make last.
    void directoryChanged() {
        directoryChanged = true;
    }

    /// Gives the log to the loop that `bench` belongs to.
    public void use(Workbench bench) {
        assert bench.disk == disk : bench.disk.dir();
        this.bench = bench;
        written = segments.active().size(bench);
    }

    public TopicPartition partition() {
        return partition;
    }

    /// The log's directory below the log directory.
    public Path directory() {
        return directory;
    }

    /// From `partition.metadata`; null if the file is missing or torn, see [#topicId(Uuid)].
    public Uuid topicId() {
        return topicId;
    }

    /// Writes `partition.metadata`. Only where [#topicId()] is null.
    public void topicId(Uuid id) {
        assert topicId == null : topicId;
        try (Disk.File file = disk.open(PartitionMetadata.path(directory), Disk.Mode.CREATE)) {
            file.write(0, java.nio.charset.StandardCharsets.UTF_8.encode(PartitionMetadata.encode(id)));
        }
        topicId = id;
        metadataChanged = true;
        directoryChanged = true;
    }

    public LogSettings settings() {
        return settings;
    }

    /// New settings count from the next append on.
    public void settings(LogSettings settings) {
        this.settings = settings;
    }

    /// First offset that may be read; rises by [#raiseStart] and retention.
    public long startOffset() {
        return startOffset;
    }

    /// Offset after the last batch written: the next one's, unless some are gathered.
    public long endOffset() {
        return endOffset;
    }

    public long highWatermark() {
        return highWatermark;
    }

    /// Moves the high watermark to `offset`, within `[startOffset, endOffset]`; up or, for a new
    /// leadership, down.
    ///
    /// @return the high watermark now
    public long highWatermark(long offset) {
        highWatermark = Math.clamp(offset, startOffset, endOffset);
        if (producers != null) producers.transactions.committed(highWatermark);
        return highWatermark;
    }

    /// First offset that readers of committed data may not see (KIP-98).
    public long lastStableOffset() {
        if (producers == null && deferredSnapshot < 0) return highWatermark;
        return Math.min(highWatermark, producers().transactions.firstUnstable());
    }

    /// All below is on the platter. Moved by [#flushed].
    public long recoveryPoint() {
        return recoveryPoint;
    }

    /// Bytes of all segments.
    public long sizeBytes() {
        long size = written;
        for (int i = 0; i < segments.count() - 1; i++) size += segments.get(i).size(bench);
        return size;
    }

    public int segmentCount() {
        return segments.count();
    }

    /// Offset of the active segment's first batch, for tools and metrics.
    public long activeBaseOffset() {
        return segments.active().baseOffset;
    }

    /// What is known of producers here. Owned by this log.
    public Producers producers() {
        if (producers == null) {
            producers = new Producers();
            if (deferredSnapshot >= 0) Opening.loadProducers(this, bench, producers, endOffset);
            deferredSnapshot = -1;
        }
        return producers;
    }

    /// Forgets producers that wrote nothing for `expirationMs`. Unlike through [#producers] nothing is
    /// loaded for it: what was not looked into since the start waits until it is.
    public void expireProducers(long nowMs, long expirationMs) {
        if (producers != null) producers.expire(nowMs, expirationMs);
    }

    /// Appends as leader of `leaderEpoch`: checks, assigns offsets and epoch in place, gathers.
    ///
    /// The buffer holds exactly one batch, of the quorum's own one or more. It is patched, and
    /// borrowed, with its position and limit, until [#write], which moves the position.
    ///
    /// Not looked into: the records. What depends on them (keys of compacted topics, each record's
    /// timestamp, another codec) the caller does before.
    ///
    /// @param nowMs wall clock
    public Appended appendAsLeader(ByteBuffer batches, int leaderEpoch, Origin origin, long nowMs) {
        if (lost) return Appended.Refused.DISK_FULL;
        try {
            Appended refused = Admission.check(bench.batches.over(batches), settings, origin, nowMs);
            if (refused != null) return refused;
            return admit(batches, leaderEpoch, origin, nowMs);
        } catch (Malformed bad) {
            return new Appended.Invalid(Appended.Invalid.Kind.CORRUPT, bad.getMessage());
        }
    }

    private Appended admit(ByteBuffer buffer, int leaderEpoch, Origin origin, long nowMs) {
        Batches batches = bench.batches.over(buffer);
        batches.next();
        if (origin != Origin.QUORUM && batches.batch().hasProducerId()) {
            Appended refused = producers().check(batches.batch(), origin);
            if (refused != null) return refused;
        }
        if (!makeRoom(buffer.remaining(), batches.batch(), nextOffset, nowMs)) {
            return Appended.Refused.DISK_FULL;
        }
        if (leaderEpoch > epochs.latest()) epochs.begin(leaderEpoch, nextOffset);
        at.baseOffset = nextOffset;
        at.appendTimeMs = settings.appendTime() && origin != Origin.QUORUM ? nowMs : -1;
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

    /// Appends what a leader's log has from [#endOffset] on, offsets and epochs as they are. Batches
    /// below the end are passed over; one cut off at the buffer's end is left. The buffer's bytes are
    /// borrowed until [#write].
    ///
    /// @return [Appended.At] for what was taken, which may be no batch at all
    public Appended appendAsFollower(ByteBuffer buffer, long nowMs) {
        if (lost) return Appended.Refused.DISK_FULL;
        at.baseOffset = nextOffset;
        at.appendTimeMs = -1;
        at.batches = 0;
        Batches batches = bench.batches.over(buffer);
        try {
            while (batches.next()) {
                Appended refused = follow(buffer, batches, nowMs);
                if (refused != null) return refused;
            }
        } catch (Malformed bad) {
            return new Appended.Invalid(Appended.Invalid.Kind.CORRUPT, bad.getMessage());
        }
        at.lastOffset = nextOffset - 1;
        return at;
    }

    private Appended follow(ByteBuffer buffer, Batches batches, long nowMs) {
        Batch batch = batches.batch();
        if (batch.lastOffset() < nextOffset) return null;
        if (batch.baseOffset() < nextOffset) return Appended.Refused.NOT_CONTIGUOUS;
        if (batch.lastOffsetDelta() < 0 || !batch.isIntact()) {
            return new Appended.Invalid(Appended.Invalid.Kind.CORRUPT, "bad batch from leader: " + batch);
        }
        boolean epochFalls = batch.leaderEpoch() >= 0 && batch.leaderEpoch() < epochs.latest();
        if (epochFalls) {
            return new Appended.Invalid(Appended.Invalid.Kind.CORRUPT,
                "epoch falls from " + epochs.latest() + " in " + batch);
        }
        int start = batch.position();
        if (!makeRoom(batch.size(), batch, batch.baseOffset(), nowMs)) return Appended.Refused.DISK_FULL;
        if (batch.leaderEpoch() > epochs.latest()) epochs.begin(batch.leaderEpoch(), batch.baseOffset());
        if (at.batches == 0) at.baseOffset = batch.baseOffset();
        take(batch);
        gather.follow(buffer, start, batches.position());
        return null;
    }

    /// Notes `batch`, offsets final, everywhere but in the file.
    private void take(Batch batch) {
        Segment active = segments.active();
        active.note(bench, batch, settings.indexIntervalBytes());
        if (batch.hasProducerId()) {
            AbortedTransaction aborted = producers().take(batch);
            if (aborted != null) active.noteAborted(bench, aborted);
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
        int size = active.size(bench);
        boolean isDue = size > 0 && (size > settings.segmentBytes() - bytes
            || isAged(active, Math.max(first.maxTimestamp(), -1), nowMs)
            || isIndexFull(active));
        boolean rolls = isDue && !unsettled
            || size > Integer.MAX_VALUE - bytes
            // No record is smaller than a byte; a batch that compaction emptied may be.
            || baseOffset + Math.max(first.lastOffsetDelta(), bytes) - active.baseOffset > Integer.MAX_VALUE;
        return !rolls || rollTo(baseOffset, nowMs);
    }

    private boolean isIndexFull(Segment active) {
        return active.index.isFull(bench, settings.indexBytesMax())
            || active.timeIndex.isFull(bench, settings.indexBytesMax());
    }

    private boolean isAged(Segment segment, long timestampMs, long nowMs) {
        long jitterMs = settings.segmentJitterMs() == 0
            ? 0
            : Math.floorMod(partition.hashCode() * 31L + segment.baseOffset, settings.segmentJitterMs());
        long first = segment.firstTimestamp(bench);
        long ageMs = first >= 0 ? timestampMs - first : nowMs - segment.createdMs;
        return ageMs > settings.segmentMs() - jitterMs;
    }

    /// Writes what was gathered since the last call.
    ///
    /// @return false if the disk is full: then none of the [Appended.At] given since the last call
    ///         with a `lastOffset` of [#endOffset] or above has happened
    public boolean write() {
        boolean done = !lost && writeGathered();
        lost = false;
        return done;
    }

    private boolean writeGathered() {
        if (gather.isEmpty()) return true;
        int bytes = gather.bytes();
        assert written + bytes == segments.active().size(bench) : written + " + " + bytes;
        try {
            gather.write(segments.active(), written, bench);
        } catch (DiskFault fault) {
            if (fault.kind() != DiskFault.Kind.FULL) throw fault;
            takeBack();
            return false;
        }
        gather.clear();
        tail.wrote(endOffset, written);
        written += bytes;
        endOffset = nextOffset;
        if (producers != null) producers.keep();
        return true;
    }

    /// Nothing of what was gathered has happened. What of it reached the file is cut off again, or
    /// written over by the next batch.
    private void takeBack() {
        gather.clear();
        lost = true;
        nextOffset = endOffset;
        Segment active = segments.active();
        bench.writing(active.log).truncate(written);
        active.forget(bench, written, endOffset);
        if (producers != null) producers.revert(endOffset);
        epochs.truncateEnd(endOffset + 1);
    }

    /// Bytes of whole batches from the one holding `offset` on, the last perhaps cut off.
    ///
    /// @param offset within `[startOffset, endOffset]`, which the caller has checked
    /// @param maxBytes 0 or more
    /// @param wholeFirst give the first batch whole even if it is larger (KIP-74)
    /// @param upTo no batch at or above this offset is given
    /// @return null if there is nothing; released by whoever sends it
    public Disk.Slice read(long offset, int maxBytes, boolean wholeFirst, long upTo) {
        assert offset >= segments.first().baseOffset : offset;
        assert offset <= endOffset : offset;
        if (offset >= Math.min(upTo, endOffset)) return null;
        int i = segments.floor(offset);
        int position = position(i, offset);
        // A gap may reach to the segment's end, where compaction took its last batches.
        while (position == bytes(i) && i + 1 < segments.count()) position = position(++i, offset);
        long segmentEnd = segments.endOf(i, endOffset);
        int limit = upTo >= segmentEnd ? bytes(i) : position(i, upTo);
        if (position >= limit) return null;
        int bytes = Math.min(maxBytes, limit - position);
        if (wholeFirst && bytes < limit - position) bytes = Math.max(bytes, batchBytes(i, position));
        if (bytes == 0) return null;
        return bench.reading(segments.get(i).log).slice(position, bytes);
    }

    private int batchBytes(int i, int position) {
        BatchScan scan = segments.get(i).scan(bench, position, bytes(i));
        return scan.next() ? scan.batch().size() : 0;
    }

    /// Bytes of segment `i` in its file.
    private int bytes(int i) {
        return i == segments.count() - 1 ? written : segments.get(i).size(bench);
    }

    private int position(int i, long offset) {
        boolean isActive = i == segments.count() - 1;
        if (isActive) {
            if (offset >= endOffset) return written;
            int known = tail.position(offset);
            if (known >= 0) return known;
        }
        Segment segment = segments.get(i);
        return offset <= segment.baseOffset ? 0 : segment.find(bench, offset, bytes(i));
    }

    /// Bytes between the batch of `offset` and the end, roughly: tells warm reads from cold ones.
    public long bytesFrom(long offset) {
        int i = segments.floor(offset);
        if (i < 0) return sizeBytes();
        int position = segments.get(i).index.positionAtOrBefore(bench, offset);
        long bytes = Math.max(0, bytes(i) - position);
        while (++i < segments.count()) bytes += bytes(i);
        return bytes;
    }

    /// The first record whose timestamp is `timestampMs` or later, below `upTo`.
    public TimeSearch searchTime(long timestampMs, long upTo) {
        return TimeSearch.first(this, bench, timestampMs, Math.min(upTo, endOffset));
    }

    /// All segments as they are, to be read elsewhere.
    List<Segment> views() {
        return TimeSearch.views(segments, bench, written);
    }

    /// The record with the largest timestamp below `upTo`, the first of equals.
    public TimeSearch searchMaxTimestamp(long upTo) {
        return TimeSearch.largest(this, bench, Math.min(upTo, endOffset));
    }

    /// Notes that `epoch` begins at the end of the log: a new leader does this before any append.
    public void beginEpoch(int epoch) {
        assert gather.isEmpty();
        if (epoch > epochs.latest()) epochs.begin(epoch, endOffset);
    }

    /// The newest epoch known; -1 if none.
    public int latestEpoch() {
        return epochs.latest();
    }

    /// The epoch of the batch at `offset`, or that an append at the end would follow; -1 if unknown.
    public int epochAt(long offset) {
        return epochs.at(offset);
    }

    /// @param epoch as asked by OffsetForLeaderEpoch
    public EpochEnd endOfEpoch(int epoch) {
        return epochs.endOf(epoch, endOffset);
    }

    /// Transactions aborted that overlap `[offset, upTo)`, in order of their markers.
    public List<AbortedTransaction> abortedTransactions(long offset, long upTo) {
        List<AbortedTransaction> found = new ArrayList<>(0);
        for (int i = Math.max(0, segments.floor(offset)); i < segments.count(); i++) {
            TxnIndex index = segments.get(i).txnIndex;
            if (index != null && index.collect(bench, offset, upTo, found)) break;
        }
        return found;
    }

    /// Closes the active segment if it has batches and begins one at the end of the log.
    ///
    /// Not after a cut until it [#isSettled]: the new segment could survive a power failure that brings
    /// back what was cut off before it, two histories in one log.
    ///
    /// @return false if that is so or the disk is full; the active segment goes on then
    public boolean roll(long nowMs) {
        return !unsettled && rollTo(nextOffset, nowMs);
    }

    private boolean rollTo(long baseOffset, long nowMs) {
        if (!writeGathered()) return false;
        Segment active = segments.active();
        if (written == 0 && active.baseOffset == baseOffset) return true;
        try {
            active.close(bench);
            snapshots.write(disk, baseOffset, producers());
            if (written == 0) dropEmptyActive();
            addSegment(baseOffset, nowMs);
            snapshots.prune(disk, segments);
            return true;
        } catch (DiskFault fault) {
            if (fault.kind() != DiskFault.Kind.FULL) throw fault;
            lost = true;
            return false;
        }
    }

    private void dropEmptyActive() {
        List<Path> files = new ArrayList<>(3);
        segments.active().retire(bench, files);
        segments.removeLast();
        new Removal(disk, files, 0).run();
    }

    private void addSegment(long baseOffset, long nowMs) {
        Segment segment = new Segment(directory, baseOffset, true, nowMs);
        segment.create(bench);
        segments.add(segment);
        directoryChanged = true;
        written = 0;
        tail.clear();
    }

    /// Applies retention by time, size and start offset; a due active segment is rolled first.
    ///
    /// @return files to be deleted later, or null
    public Removal removeOld(long nowMs) {
        assert gather.isEmpty();
        Segment active = segments.active();
        if (written > 0 && isAged(active, nowMs, nowMs) && !roll(nowMs)) return null;
        int removed = Retention.removable(this, bench, nowMs);
        if (removed == segments.count() && !roll(nowMs)) return null;
        removed = Math.min(removed, segments.count() - 1);
        if (removed == 0) return null;
        List<Path> files = retireFirst(removed);
        startAt(Math.max(startOffset, segments.first().baseOffset));
        return new Removal(disk, files, settings.fileDeleteDelayMs());
    }

    private List<Path> retireFirst(int removed) {
        List<Path> files = new ArrayList<>(4 * removed);
        for (int i = 0; i < removed; i++) {
            segments.get(i).retire(bench, files);
            snapshots.retire(disk, segments.get(i).baseOffset, files);
        }
        segments.removeFirst(removed);
        directoryChanged = true;
        return files;
    }

    private void startAt(long offset) {
        startOffset = offset;
        epochs.truncateStart(offset);
        highWatermark = Math.max(highWatermark, offset);
        recoveryPoint = Math.max(recoveryPoint, segments.first().baseOffset);
    }

    /// What compaction would do now; null if it does not pay or may not be (see [Dirt]).
    ///
    /// @param firstDirty where the last cleaning ended; 0 if there was none
    public Cleaning cleaning(long firstDirty, Cleaning.Limits limits, long nowMs) {
        return Dirt.plan(this, bench, firstDirty, limits, nowMs);
    }

    /// Ends a cleaning whose `run` went well.
    ///
    /// @return files to be deleted later; if the log changed meanwhile those of the cleaning itself
    public Removal cleaned(Cleaning cleaning) {
        List<Path> retired = new ArrayList<>();
        if (Swaps.carryOut(cleaning, bench, retired)) directoryChanged = true;
        return new Removal(disk, retired, settings.fileDeleteDelayMs());
    }

    /// Raises the start to `offset`, at most [#highWatermark]: DeleteRecords, or the leader's start.
    /// Segments below go with the next [#removeOld].
    public void raiseStart(long offset) {
        assert offset <= highWatermark : offset;
        if (offset > startOffset) startAt(offset);
    }

    /// Cuts all from `offset` on. Nothing gathered may be pending. Reads what producers wrote since the
    /// last snapshot that is left.
    ///
    /// @return files to be deleted later, or null
    public Removal truncateTo(long offset, long nowMs) {
        assert gather.isEmpty();
        epochs.truncateEnd(offset);
        if (offset >= endOffset) return null;
        if (offset < segments.first().baseOffset) return truncateFully(offset, nowMs);
        generation++;
        List<Path> files = new ArrayList<>(0);
        while (segments.active().baseOffset > offset) {
            segments.active().retire(bench, files);
            segments.removeLast();
            directoryChanged = true;
        }
        Segment active = segments.active();
        int bytes = active.size(bench);
        int position = active.find(bench, offset, bytes);
        long end = position == bytes ? offset : Math.min(offset, bench.scan.batch().baseOffset());
        active.truncate(bench, position, end);
        endAt(end, position);
        return files.isEmpty() ? null : new Removal(disk, files, settings.fileDeleteDelayMs());
    }

    private void endAt(long end, int position) {
        unsettled = true;
        endOffset = end;
        nextOffset = end;
        written = position;
        tail.clear();
        startOffset = Math.min(startOffset, end);
        highWatermark = Math.min(highWatermark, end);
        recoveryPoint = Math.min(recoveryPoint, end);
        snapshots.truncateTo(disk, end);
        directoryChanged = true;
        deferredSnapshot = -1;
        producers = new Producers();
        Opening.loadProducers(this, bench, producers, end);
        producers.transactions.committed(highWatermark);
    }

    /// Drops everything and starts anew at `offset`.
    ///
    /// @return files to be deleted later
    public Removal truncateFully(long offset, long nowMs) {
        assert gather.isEmpty();
        generation++;
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < segments.count(); i++) segments.get(i).retire(bench, files);
        segments.removeFirst(segments.count());
        snapshots.retireAll(disk, files);
        epochs.clear();
        addSegment(offset, nowMs);
        endOffset = offset;
        nextOffset = offset;
        startOffset = offset;
        highWatermark = offset;
        recoveryPoint = Math.min(recoveryPoint, offset);
        producers = null;
        deferredSnapshot = -1;
        return new Removal(disk, files, settings.fileDeleteDelayMs());
    }

    /// False from a cut ([#truncateTo]) until a [#flush] made after it is done. A follower flushes before
    /// it goes on fetching.
    public boolean isSettled() {
        return !unsettled;
    }

    /// Whether `flush.messages`, `flush.ms` or a cut ask for a flush.
    public boolean wantsFlush(long nowMs) {
        if (unsettled) return true;
        if (recoveryPoint >= endOffset) return false;
        return endOffset - recoveryPoint >= settings.flushMessages()
            || nowMs - flushedMs >= settings.flushMs();
    }

    /// What has to be synced for all that is written to be on the platter; null if nothing.
    public Flush flush() {
        boolean epochsChanged = epochsStored != epochs.version();
        boolean settled = recoveryPoint == endOffset && !directoryChanged && !unsettled;
        if (settled && !epochsChanged) return null;
        Flush flush = new Flush(disk, directory, endOffset, generation);
        if (epochsChanged) flush.epochs = epochs.text();
        flush.epochsVersion = epochs.version();
        flush.syncsDirectory = directoryChanged;
        flush.syncsParent = parentChanged;
        if (metadataChanged) flush.files.add(PartitionMetadata.path(directory));
        for (int i = Math.max(0, segments.floor(recoveryPoint)); i < segments.count(); i++) {
            addFiles(i, flush.files);
        }
        directoryChanged = false;
        parentChanged = false;
        metadataChanged = false;
        return flush;
    }

    private void addFiles(int i, List<Path> files) {
        Segment segment = segments.get(i);
        files.add(segment.log.path);
        if (i == segments.count() - 1) return;
        files.add(segment.index.entries.handle.path);
        files.add(segment.timeIndex.entries.handle.path);
        if (segment.txnIndex != null) files.add(segment.txnIndex.handle.path);
        long next = segments.get(i + 1).baseOffset;
        if (snapshots.has(next)) files.add(snapshots.path(next));
    }

    /// Tells that `flush.run` went well: moves [#recoveryPoint], unless the log was cut meanwhile.
    public void flushed(Flush flush, long nowMs) {
        epochsStored = flush.epochsVersion;
        if (flush.generation() != generation) return;
        unsettled = false;
        recoveryPoint = Math.max(recoveryPoint, Math.min(flush.upTo(), endOffset));
        flushedMs = nowMs;
    }

    /// Ends a life in good order: snapshot of the producers, index ends. After the returned flush ran,
    /// or at once if it is null, the directory opens without recovery. No other method may be called
    /// after.
    ///
    /// @throws moldau.base.fault.DiskFault of kind FULL if there was no space for that: then there must
    ///         be no mark of a clean stop
    public Flush close() {
        assert gather.isEmpty();
        segments.active().close(bench);
        boolean known = deferredSnapshot >= 0 || snapshots.has(endOffset) || endOffset == 0;
        if (!known) {
            snapshots.write(disk, endOffset, producers());
            snapshots.prune(disk, segments);
        }
        Flush flush = flush();
        closeFiles(bench);
        return flush;
    }

    void closeFiles(Workbench bench) {
        for (int i = 0; i < segments.count(); i++) segments.get(i).closeFiles(bench);
    }

    /// Renames the directory to be deleted (`<topic>-<p>.<uuid32>-delete`). No other method may be
    /// called after.
    ///
    /// @param unique names the deletion
    public Removal delete(Uuid unique) {
        return new Removal(disk, List.of(rename(LogName.Kind.DELETE, unique)), settings.fileDeleteDelayMs());
    }

    /// Renames the directory to say that the metadata places no such replica here; it is left alone
    /// then. No other method may be called after.
    public void stray(Uuid unique) {
        rename(LogName.Kind.STRAY, unique);
    }

    private Path rename(LogName.Kind kind, Uuid unique) {
        closeFiles(bench);
        Path renamed = Path.ROOT.child(LogName.decorated(partition, kind, unique));
        disk.rename(directory, renamed);
        return renamed;
    }

    /// Holds in every state between calls. Reads nothing.
    void checkInvariants() {
        assert startOffset <= highWatermark : startOffset + " > " + highWatermark;
        assert highWatermark <= endOffset : highWatermark + " > " + endOffset;
        assert recoveryPoint <= endOffset : recoveryPoint + " > " + endOffset;
        assert endOffset <= nextOffset : endOffset + " > " + nextOffset;
        assert segments.first().baseOffset <= startOffset : startOffset;
        assert segments.active().baseOffset <= endOffset : endOffset;
        epochs.checkInvariants();
        if (producers != null) producers.checkInvariants();
    }
}
