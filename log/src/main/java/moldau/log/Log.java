package moldau.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.DiskFault;
import moldau.base.fault.Malformed;
import moldau.wire.Uuid;

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
/// **Ownership.** Made by [#create] or [#open], which may block, on any thread; then [#use] gives
/// it to a loop, and from there on every method is called on that loop. [Flush], [Removal],
/// [TimeSearch] and [Cleaning] are made without blocking; their `run` blocks and is for `Work`.
///
/// **Appending.** `append…` checks a batch, gives it its offsets in place and gathers it; [#write]
/// at the end of the turn writes all that was gathered with one write. Until then the buffers are
/// borrowed and nothing is acknowledged or readable.
///
/// **Failures.** A full disk is a value. Any other `DiskFault` leaves by exception: the directory
/// is to be taken offline and the log dropped without `close`.
public final class Log {
    private final Disk disk;
    private final TopicPartition partition;
    private Path directory;
    private LogSettings settings;
    private Uuid topicId;
    private Recovered recovered;

    final Segments segments = new Segments();
    final Epochs epochs;
    final Snapshots snapshots;
    private Workbench bench;

    private long startOffset;
    private long highWatermark;
    private long cleanEnd;
    final Tip tip;
    private final Reader reader;

    private final KnownProducers producers = new KnownProducers(this);
    private final Durable durable;
    private final Health health = new Health(this);

    Log(Disk disk, TopicPartition partition, Path directory, LogSettings settings, Epochs epochs,
        Snapshots snapshots) {
        this.disk = disk;
        this.partition = partition;
        this.directory = directory;
        this.settings = settings;
        this.epochs = epochs;
        this.snapshots = snapshots;
        this.tip = new Tip(this);
        this.reader = new Reader(this);
        this.durable = new Durable(this, disk);
    }

    /// Makes an empty log and its directory, starting at offset 0; if the directory is there
    /// already it is opened as after an unclean stop. Nothing is synced: the first [#flush] does
    /// that. A crash before leaves a directory that [#open] accepts or finds empty.
    ///
    /// @throws moldau.base.fault.DiskFault if the directory cannot be made
    public static Log create(Disk disk, TopicPartition partition, Uuid topicId,
        LogSettings settings, long nowMs) {
        return Creation.create(disk, partition, topicId, settings, nowMs);
    }

    /// What `partition.metadata` of a log in use says, whoever uses it; null if there is none. Blocks.
    public static Uuid topicIdOf(Disk disk, TopicPartition partition) {
        return PartitionMetadata.read(SmallFile.text(disk, PartitionMetadata.path(LogName.live(partition))));
    }

    /// Opens what is there, recovering as `hints` demand. Blocks, perhaps for long.
    ///
    /// @throws moldau.base.fault.DiskFault if the directory is missing or cannot be read
    public static Log open(Disk disk, TopicPartition partition, LogSettings settings,
        OpeningHints hints) {
        Workbench bench = new Workbench(disk, Opening.FILES_MAX);
        try {
            return new Opening(bench, partition, settings, hints).run();
        } finally {
            bench.close();
        }
    }

    /// Begins empty, in a directory that was just made.
    void created(Uuid topicId, Segment first, long nowMs) {
        durable.created(nowMs);
        topicId(topicId);
        segments.add(first);
    }

    /// What [Opening] found out.
    void opened(Uuid topicId, long startOffset, long endOffset, OpeningHints hints) {
        this.topicId = topicId;
        this.startOffset = startOffset;
        this.tip.moveTo(endOffset, 0);
        this.highWatermark = Math.clamp(hints.highWatermark(), startOffset, endOffset);
        durable.opened(endOffset, hints);
    }

    void recovered(Recovered recovered) {
        this.recovered = recovered;
    }

    /// What opening it took; null for a log that was just created.
    public Recovered recovered() {
        return recovered;
    }

    Durable durable() {
        return durable;
    }

    /// Gives the log to the loop that `bench` belongs to.
    public void use(Workbench bench) {
        assert bench.disk == disk : bench.disk.dir();
        this.bench = bench;
        tip.moveTo(tip.endOffset(), segments.active().size(bench));
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
            file.write(0, StandardCharsets.UTF_8.encode(PartitionMetadata.encode(id)));
        }
        topicId = id;
        durable.metadataWritten();
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
        return tip.endOffset();
    }

    public long highWatermark() {
        return highWatermark;
    }

    /// Moves the high watermark to `offset`, within `[startOffset, endOffset]`; up or, for a new
    /// leadership, down.
    ///
    /// @return the high watermark now
    public long highWatermark(long offset) {
        highWatermark = Math.clamp(offset, startOffset, tip.endOffset());
        producers.committed(highWatermark);
        return highWatermark;
    }

    /// First offset that readers of committed data may not see (KIP-98).
    public long lastStableOffset() {
        if (!producers.isAny()) return highWatermark;
        return Math.min(highWatermark, producers.all().transactions.firstUnstable());
    }

    /// All below is on the platter. Moved by [#flushed].
    public long recoveryPoint() {
        return durable.recoveryPoint();
    }

    /// Bytes of all segments.
    public long sizeBytes() {
        long size = tip.written();
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
        return producers.all();
    }

    /// Forgets producers that wrote nothing for `expirationMs`. Unlike through [#producers] nothing
    /// is loaded for it: what was not looked into since the start waits until it is.
    public void expireProducers(long nowMs, long expirationMs) {
        producers.expire(nowMs, expirationMs);
    }

    KnownProducers knownProducers() {
        return producers;
    }

    Workbench bench() {
        return bench;
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
        if (tip.isLost()) return Appended.Refused.DISK_FULL;
        try {
            Appended refused = Admission.check(bench.batches.over(batches), settings, origin,
                nowMs);
            if (refused != null) return refused;
            return tip.lead(batches, leaderEpoch, origin, nowMs);
        } catch (Malformed bad) {
            return new Appended.Invalid(Appended.Invalid.Kind.CORRUPT, bad.getMessage());
        }
    }

    /// Appends what a leader's log has from [#endOffset] on, offsets and epochs as they are.
    /// Batches below the end are passed over; one cut off at the buffer's end is left. The buffer's
    /// bytes are borrowed until [#write].
    ///
    /// @param epochMax the leader's epoch: a batch of a later one is damaged, as no checksum covers its epoch
    /// @return [Appended.At] for what was taken, which may be no batch at all
    public Appended appendAsFollower(ByteBuffer batches, int epochMax, long nowMs) {
        if (tip.isLost()) return Appended.Refused.DISK_FULL;
        try {
            return tip.follow(batches, epochMax, nowMs);
        } catch (Malformed bad) {
            return new Appended.Invalid(Appended.Invalid.Kind.CORRUPT, bad.getMessage());
        }
    }

    /// Writes what was gathered since the last call.
    ///
    /// @return false if the disk is full: then none of the [Appended.At] given since the last call
    ///         with a `lastOffset` of [#endOffset] or above has happened
    public boolean write() {
        return tip.write();
    }

    /// Bytes of whole batches from the one holding `offset` on, the last perhaps cut off.
    ///
    /// @param offset within `[startOffset, endOffset]`, which the caller has checked
    /// @param maxBytes 0 or more
    /// @param wholeFirst give the first batch whole even if it is larger (KIP-74); else nothing then
    /// @param upTo no batch at or above this offset is given
    /// @return null if there is nothing; released by whoever sends it
    /// @throws DiskFault of kind ROTTEN if the batch cannot be found, or is part of the [Health#damage]
    public Disk.Slice read(long offset, int maxBytes, boolean wholeFirst, long upTo) {
        return reader.read(offset, maxBytes, wholeFirst, upTo);
    }

    /// Bytes between the batch of `offset` and the end, roughly: tells warm reads from cold ones.
    public long bytesFrom(long offset) {
        return reader.bytesFrom(offset);
    }

    /// The first record whose timestamp is `timestampMs` or later, below `upTo`.
    public TimeSearch searchTime(long timestampMs, long upTo) {
        return TimeSearch.first(this, bench, timestampMs, Math.min(upTo, tip.endOffset()));
    }

    /// All segments as they are, to be read elsewhere.
    List<Segment> views() {
        return TimeSearch.views(segments, bench, tip.written());
    }

    /// The record with the largest timestamp below `upTo`, the first of equals.
    public TimeSearch searchMaxTimestamp(long upTo) {
        return TimeSearch.largest(this, bench, Math.min(upTo, tip.endOffset()));
    }

    /// Notes that `epoch` begins at the end of the log: a new leader does this before any append.
    public void beginEpoch(int epoch) {
        assert tip.isIdle();
        if (epoch > epochs.latest()) epochs.begin(epoch, tip.endOffset());
    }

    /// The newest epoch known; -1 if none.
    public int latestEpoch() {
        return epochs.latest();
    }

    /// The epoch of the batch at `offset`, or that an append at the end would follow; -1 if
    /// unknown.
    public int epochAt(long offset) {
        return epochs.at(offset);
    }

    /// @param epoch as asked by OffsetForLeaderEpoch
    public EpochEnd endOfEpoch(int epoch) {
        return epochs.endOf(epoch, tip.endOffset());
    }

    /// Transactions aborted that overlap `[offset, upTo)`, in order of their markers.
    public List<AbortedTransaction> abortedTransactions(long offset, long upTo) {
        return reader.abortedTransactions(offset, upTo);
    }

    /// Closes the active segment if it has batches and begins one at the end of the log.
    ///
    /// Not after a cut until it [#isSettled]: the new segment could survive a power failure that
    /// brings back what was cut off before it, two histories in one log.
    ///
    /// @return false if that is so or the disk is full; the active segment goes on then
    public boolean roll(long nowMs) {
        return tip.isSettled() && tip.rollTo(tip.nextOffset(), nowMs);
    }

    /// Applies retention by time, size and start offset; a due active segment is rolled first.
    ///
    /// @return files to be deleted later, or null
    public Removal removeOld(long nowMs) {
        assert tip.isIdle();
        if (tip.written() > 0 && tip.isAged(nowMs, nowMs) && !roll(nowMs)) return null;
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
        health.removedBefore(segments.first().baseOffset);
        durable.directoryChanged();
        return files;
    }

    private void startAt(long offset) {
        startOffset = offset;
        epochs.truncateStart(offset);
        highWatermark = Math.max(highWatermark, offset);
        durable.startAt(segments.first().baseOffset);
    }

    /// Where the last cleaning ended; 0 if there was none. Nothing below has to be looked at for keys
    /// that come again. Of this log only, not of another of its name.
    public long cleanEnd() {
        return cleanEnd;
    }

    /// From `cleaner-offset-checkpoint`, or from a log that this one is a copy of.
    void cleanEnd(long offset) {
        cleanEnd = offset > tip.endOffset() ? 0 : offset;
    }

    /// What compaction would do now; null if it does not pay or may not be (see [Dirt]).
    public Cleaning cleaning(Cleaning.Limits limits, long nowMs) {
        return Dirt.plan(this, bench, limits, nowMs);
    }

    /// Ends a cleaning whose `run` went well.
    ///
    /// @return files to be deleted later; if the log changed meanwhile those of the cleaning itself
    public Removal cleaned(Cleaning cleaning) {
        List<Path> retired = new ArrayList<>();
        if (Swaps.carryOut(cleaning, bench, retired)) {
            health.revised();
            durable.directoryChanged();
            cleanEnd = cleaning.cleanedUpTo();
        }
        return new Removal(disk, retired, settings.fileDeleteDelayMs());
    }

    /// Whether it holds what was written to it.
    public Health health() {
        return health;
    }

    /// Raises the start to `offset`, at most [#highWatermark]: DeleteRecords, or the leader's
    /// start. Segments below go with the next [#removeOld].
    public void raiseStart(long offset) {
        assert offset <= highWatermark : offset;
        if (offset > startOffset) startAt(offset);
    }

    /// Cuts all from `offset` on. Nothing gathered may be pending. Reads what producers wrote since
    /// the last snapshot that is left.
    ///
    /// @return files to be deleted later, or null
    public Removal truncateTo(long offset, long nowMs) {
        List<Path> files = new Truncation(this).to(offset, nowMs);
        return files.isEmpty() ? null : new Removal(disk, files, settings.fileDeleteDelayMs());
    }

    /// Drops everything and starts anew at `offset`.
    ///
    /// @return files to be deleted later
    public Removal truncateFully(long offset, long nowMs) {
        List<Path> files = new Truncation(this).fully(offset, nowMs);
        return new Removal(disk, files, settings.fileDeleteDelayMs());
    }

    /// All from `end` on was cut off, at `position` of the active segment.
    void endsAt(long end, int position) {
        tip.moveTo(end, position);
        tip.cut();
        cut(Math.min(startOffset, end), end);
        snapshots.truncateTo(disk, end);
        durable.directoryChanged();
        producers.reload();
        producers.committed(highWatermark);
    }

    /// Everything was dropped.
    void beginsAt(long offset) {
        tip.moveTo(offset, 0);
        cut(offset, offset);
        producers.areGone();
    }

    private void cut(long start, long end) {
        health.revised();
        startOffset = start;
        highWatermark = Math.clamp(highWatermark, start, end);
        cleanEnd = Math.min(cleanEnd, end);
        durable.cutTo(end);
    }

    /// False from a cut ([#truncateTo], or the rest of a write for which the disk had no room) until a
    /// [#flush] made after it is done. A follower flushes before it goes on fetching.
    public boolean isSettled() {
        return tip.isSettled();
    }

    /// Whether `flush.messages`, `flush.ms`, a segment just closed or a cut ask for a flush.
    public boolean wantsFlush(long nowMs) {
        return durable.wantsFlush(nowMs);
    }

    /// What has to be synced for all that is written to be on the platter; null if nothing.
    public Flush flush() {
        return durable.flush();
    }

    /// Tells that `flush.run` went well: moves [#recoveryPoint], unless the log was cut or renamed meanwhile.
    ///
    /// @return offset before which all is on the platter; above [#recoveryPoint] if a recovery has to read it
    public long flushed(Flush flush, long nowMs) {
        return durable.flushed(flush, nowMs);
    }

    /// Ends a life in good order. After the returned flush ran (it also writes what indexes and
    /// producers gathered), or at once if it is null, the directory opens without recovery. No
    /// other method may be called after.
    ///
    /// The flush may throw a `DiskFault` of kind FULL: then there must be no mark of a clean stop.
    public Flush close() {
        assert tip.isIdle();
        closeFiles(bench);
        long end = tip.endOffset();
        boolean told = producers.isInSnapshot() || snapshots.has(end) || hasNoProducers();
        Segment active = segments.active();
        Flush flush = flush();
        if (flush == null && told && !active.isChanged()) return null;
        if (flush == null) flush = durable.emptyFlush();
        flush.closing = active;
        flush.syncsEpochs = !epochs.isFileStart();
        if (!told) flush.snapshot = ProducerSnapshot.encode(producers.all());
        if (!told) flush.snapshotPath = snapshots.path(end);
        return flush;
    }

    /// Nobody with a producer id wrote, and to find that out again takes a look at one small file.
    private boolean hasNoProducers() {
        return producers.areNone()
            && snapshots.isEmpty()
            && segments.count() == 1
            && tip.written() <= BatchScan.LOOKUP_BYTES;
    }

    void closeFiles(Workbench bench) {
        for (int i = 0; i < segments.count(); i++) segments.get(i).closeFiles(bench);
    }

    /// Renames the directory to be deleted (`<topic>-<p>.<uuid32>-delete`). No other method may be
    /// called after.
    ///
    /// @param unique names the deletion, or the first number from it on that is not in use
    public Removal delete(Uuid unique) {
        Path renamed = rename(LogName.unused(disk, partition, LogName.Kind.DELETE, unique));
        return new Removal(disk, List.of(renamed), settings.fileDeleteDelayMs());
    }

    /// Renames the directory to say that the metadata places no such replica here; it is left alone
    /// then. No other method may be called after.
    public void stray(Uuid unique) {
        rename(LogName.unused(disk, partition, LogName.Kind.STRAY, unique));
    }

    /// Goes on under another name, new in the same directory; the next [#flush] makes it last. One that is
    /// under way does not count. Gives the name back.
    public Path rename(Path renamed) {
        health.revised();
        if (bench != null) closeFiles(bench);
        disk.rename(directory, renamed);
        for (int i = 0; i < segments.count(); i++) segments.get(i).movedTo(renamed);
        snapshots.movedTo(renamed);
        durable.renamed();
        return directory = renamed;
    }

    /// Holds in every state between calls. Reads nothing.
    void checkInvariants() {
        long endOffset = tip.endOffset();
        assert startOffset <= highWatermark : startOffset + " > " + highWatermark;
        assert highWatermark <= endOffset : highWatermark + " > " + endOffset;
        assert recoveryPoint() <= endOffset : recoveryPoint() + " > " + endOffset;
        assert endOffset <= tip.nextOffset() : endOffset + " > " + tip.nextOffset();
        assert segments.first().baseOffset <= startOffset : startOffset;
        assert segments.active().baseOffset <= endOffset : endOffset;
        epochs.checkInvariants();
        producers.checkInvariants();
    }
}
