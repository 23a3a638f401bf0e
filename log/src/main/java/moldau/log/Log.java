package moldau.log;

import java.nio.ByteBuffer;
import java.util.List;
import moldau.base.Disk;
import moldau.base.Path;
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
/// **Ownership.** Made by [#create] or [#open], which may block, on any thread; then [#use] gives it to
/// a loop, and from there on every method is called on that loop. Methods returning [Flush],
/// [Removal], [TimeSearch] do not block: their `run` does, and is for `Work`.
///
/// **Appending.** `append…` checks a batch, gives it its offsets in place and gathers it; [#write] at
/// the end of the turn writes all that was gathered with one write. Until then the buffers are
/// borrowed and nothing is acknowledged or readable.
///
/// **Failures.** A full disk is a value. Any other `DiskFault` leaves by exception: the directory is
/// to be taken offline and the log dropped without `close`.
public final class Log {
    private Log() {}

    /// Makes an empty log and its directory, starting at offset 0. Nothing is synced: the first
    /// [#flush] does that. A crash before leaves a directory that [#open] accepts or finds empty.
    ///
    /// @throws moldau.base.fault.DiskFault if the directory cannot be made
    public static Log create(Disk disk, TopicPartition partition, Uuid topicId, LogSettings settings, long nowMs) {
        throw new UnsupportedOperationException();
    }

    /// Opens what is there, recovering as `hints` demand. Blocks, perhaps for long.
    public static Log open(Disk disk, TopicPartition partition, LogSettings settings, OpeningHints hints) {
        throw new UnsupportedOperationException();
    }

    /// Gives the log to the loop that `bench` belongs to.
    public void use(Workbench bench) {
        throw new UnsupportedOperationException();
    }

    public TopicPartition partition() {
        throw new UnsupportedOperationException();
    }

    /// The log's directory below the log directory.
    public Path directory() {
        throw new UnsupportedOperationException();
    }

    /// From `partition.metadata`; null if the file is missing or torn, see [#topicId(Uuid)].
    public Uuid topicId() {
        throw new UnsupportedOperationException();
    }

    /// Writes `partition.metadata`. Only where [#topicId()] is null.
    public void topicId(Uuid id) {
        throw new UnsupportedOperationException();
    }

    public LogSettings settings() {
        throw new UnsupportedOperationException();
    }

    /// New settings count from the next append on.
    public void settings(LogSettings settings) {
        throw new UnsupportedOperationException();
    }

    /// First offset that may be read; rises by [#raiseStart] and retention.
    public long startOffset() {
        throw new UnsupportedOperationException();
    }

    /// Offset after the last batch written: the next one's, unless some are gathered.
    public long endOffset() {
        throw new UnsupportedOperationException();
    }

    public long highWatermark() {
        throw new UnsupportedOperationException();
    }

    /// Moves the high watermark to `offset`, within `[startOffset, endOffset]`; up or, for a new
    /// leadership, down.
    ///
    /// @return the high watermark now
    public long highWatermark(long offset) {
        throw new UnsupportedOperationException();
    }

    /// First offset that readers of committed data may not see (KIP-98).
    public long lastStableOffset() {
        throw new UnsupportedOperationException();
    }

    /// All below is on the platter. Moved by [#flushed].
    public long recoveryPoint() {
        throw new UnsupportedOperationException();
    }

    /// Bytes of all segments.
    public long sizeBytes() {
        throw new UnsupportedOperationException();
    }

    public int segmentCount() {
        throw new UnsupportedOperationException();
    }

    /// Appends as leader of `leaderEpoch`: checks, assigns offsets and epoch in place, gathers.
    ///
    /// A client's buffer holds exactly one batch, others' one or more. The buffer is patched, and
    /// borrowed with its position and limit until [#write].
    ///
    /// Not looked into: the records. What depends on them (keys of compacted topics, each record's
    /// timestamp, other codec) the caller does before.
    ///
    /// @param nowMs wall clock
    public Appended appendAsLeader(ByteBuffer batches, int leaderEpoch, Origin origin, long nowMs) {
        throw new UnsupportedOperationException();
    }

    /// Appends what a leader's log has from [#endOffset] on, offsets and epochs as they are. Batches
    /// below the end are passed over; one cut off at the buffer's end is left.
    public Appended appendAsFollower(ByteBuffer batches, long nowMs) {
        throw new UnsupportedOperationException();
    }

    /// Writes what was gathered since the last call.
    ///
    /// @return false if the disk is full: then none of the [Appended.At] given since the last call
    ///         with a `lastOffset` of [#endOffset] or above has happened
    public boolean write() {
        throw new UnsupportedOperationException();
    }

    /// Bytes of whole batches from the one holding `offset` on, the last perhaps cut off.
    ///
    /// @param offset within `[startOffset, endOffset]`, which the caller has checked
    /// @param maxBytes 0 or more
    /// @param wholeFirst give the first batch whole even if it is larger (KIP-74)
    /// @param upTo no batch at or above this offset is given
    /// @return null if there is nothing; released by whoever sends it
    public Disk.Slice read(long offset, int maxBytes, boolean wholeFirst, long upTo) {
        throw new UnsupportedOperationException();
    }

    /// Bytes between the batch of `offset` and the end, roughly: tells warm reads from cold ones.
    public long bytesFrom(long offset) {
        throw new UnsupportedOperationException();
    }

    /// The first record whose timestamp is `timestampMs` or later, below `upTo`.
    public TimeSearch searchTime(long timestampMs, long upTo) {
        throw new UnsupportedOperationException();
    }

    /// The record with the largest timestamp below `upTo`, the first of equals.
    public TimeSearch searchMaxTimestamp(long upTo) {
        throw new UnsupportedOperationException();
    }

    /// Notes that `epoch` begins at the end of the log: a new leader does this before any append.
    public void beginEpoch(int epoch) {
        throw new UnsupportedOperationException();
    }

    /// The newest epoch known; -1 if none.
    public int latestEpoch() {
        throw new UnsupportedOperationException();
    }

    /// The epoch of the batch at `offset`, or that an append at the end would follow; -1 if unknown.
    public int epochAt(long offset) {
        throw new UnsupportedOperationException();
    }

    /// @param epoch as asked by OffsetForLeaderEpoch
    public EpochEnd endOfEpoch(int epoch) {
        throw new UnsupportedOperationException();
    }

    /// Transactions aborted that overlap `[offset, upTo)`, in order of their markers.
    public List<AbortedTransaction> abortedTransactions(long offset, long upTo) {
        throw new UnsupportedOperationException();
    }

    /// What is known of producers here. Owned by this log.
    public Producers producers() {
        throw new UnsupportedOperationException();
    }

    /// Closes the active segment if it has batches and begins one at the end of the log.
    public void roll(long nowMs) {
        throw new UnsupportedOperationException();
    }

    /// Applies retention by time, size and start offset; a due active segment is rolled first.
    ///
    /// @return files to be deleted later, or null
    public Removal removeOld(long nowMs) {
        throw new UnsupportedOperationException();
    }

    /// Raises the start to `offset`, at most [#highWatermark]: DeleteRecords, or the leader's start.
    /// Segments below go with the next [#removeOld].
    public void raiseStart(long offset) {
        throw new UnsupportedOperationException();
    }

    /// Cuts all from `offset` on. Nothing gathered may be pending.
    ///
    /// @return files to be deleted later, or null
    public Removal truncateTo(long offset) {
        throw new UnsupportedOperationException();
    }

    /// Drops everything and starts anew at `offset`.
    ///
    /// @return files to be deleted later, or null
    public Removal truncateFully(long offset, long nowMs) {
        throw new UnsupportedOperationException();
    }

    /// Whether `flush.messages` or `flush.ms` ask for a flush.
    public boolean wantsFlush(long nowMs) {
        throw new UnsupportedOperationException();
    }

    /// What has to be synced for all that is written to be on the platter; null if nothing.
    public Flush flush() {
        throw new UnsupportedOperationException();
    }

    /// Tells that `flush.run` went well: moves [#recoveryPoint].
    public void flushed(Flush flush, long nowMs) {
        throw new UnsupportedOperationException();
    }

    /// Ends a life in good order: snapshot of the producers, index ends. After the returned flush ran
    /// the directory opens without recovery. No other method may be called after.
    public Flush close() {
        throw new UnsupportedOperationException();
    }

    /// Renames the directory to be deleted (`<topic>-<p>.<uuid32>-delete`) and forgets its files.
    ///
    /// @param unique names the deletion
    public Removal delete(Uuid unique) {
        throw new UnsupportedOperationException();
    }
}
