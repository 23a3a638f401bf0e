package moldau.log;

/// The settings of one topic that its logs obey, in effect: topic over broker over default. Names
/// and defaults are Kafka's (`segment.bytes`, ...); ours is `moldau.durability`.
///
/// @param segmentBytes a segment is closed before it would grow beyond this
/// @param segmentMs and when its first batch is older than this
/// @param segmentJitterMs less a number below this that differs from log to log
/// @param indexBytesMax a segment is closed when an index would grow beyond this
/// @param indexIntervalBytes about one index entry per so many bytes
/// @param maxMessageBytes largest batch a leader takes, header included, as stored
/// @param retentionMs age of the newest record at which a closed segment goes; -1 never
/// @param retentionBytes size of the log above which its oldest segments go; -1 never
/// @param fileDeleteDelayMs how long a removed file stays as `.deleted`
/// @param deletes `cleanup.policy` has `delete`
/// @param compacts `cleanup.policy` has `compact`
/// @param appendTime `message.timestamp.type` is `LogAppendTime`
/// @param timestampBeforeMaxMs how far behind the clock a created timestamp may be
/// @param timestampAfterMaxMs and how far ahead
/// @param flushMessages records after which the log wants a flush
/// @param flushMs time after which the log wants a flush
/// @param durability what an acknowledgement of `acks=all` promises
/// @param compaction when and how the cleaner works
public record LogSettings(
        int segmentBytes,
        long segmentMs,
        long segmentJitterMs,
        int indexBytesMax,
        int indexIntervalBytes,
        int maxMessageBytes,
        long retentionMs,
        long retentionBytes,
        long fileDeleteDelayMs,
        boolean deletes,
        boolean compacts,
        boolean appendTime,
        long timestampBeforeMaxMs,
        long timestampAfterMaxMs,
        long flushMessages,
        long flushMs,
        Durability durability,
        Compaction compaction) {
    private static final long DAY_MS = 24 * 3_600_000L;

    public static final LogSettings DEFAULT = new LogSettings(
        1 << 30, 7 * DAY_MS, 0, 10 << 20, 4096, 1_048_588, 7 * DAY_MS, -1, 60_000,
        true, false, false, Long.MAX_VALUE, 3_600_000, Long.MAX_VALUE, Long.MAX_VALUE,
        Durability.REPLICATED, Compaction.DEFAULT);

    public LogSettings {
        assert segmentBytes > 0 : segmentBytes;
        assert segmentMs > 0 : segmentMs;
        assert segmentJitterMs >= 0 : segmentJitterMs;
        assert indexBytesMax >= 4 : indexBytesMax;
        assert indexIntervalBytes >= 0 : indexIntervalBytes;
    }

    /// `moldau.durability`.
    public enum Durability {
        /// The page cache of every in-sync replica, as Kafka does.
        REPLICATED,
        /// The platter: the high watermark waits for [Flush].
        FSYNC
    }

    /// Compaction (KIP-58, KIP-354, KIP-534).
    ///
    /// @param dirtyRatioMin share of not yet cleaned bytes from which cleaning pays
    /// @param lagMsMin records younger than this stay
    /// @param lagMsMax records older than this force a cleaning
    /// @param deleteRetentionMs how long a removable tombstone or marker stays
    public record Compaction(double dirtyRatioMin, long lagMsMin, long lagMsMax,
        long deleteRetentionMs) {
        public static final Compaction DEFAULT = new Compaction(0.5, 0, Long.MAX_VALUE, DAY_MS);
    }

    public LogSettings withSegmentBytes(int bytes) {
        return new LogSettings(bytes, segmentMs, segmentJitterMs, indexBytesMax, indexIntervalBytes,
            maxMessageBytes, retentionMs, retentionBytes, fileDeleteDelayMs, deletes, compacts,
            appendTime, timestampBeforeMaxMs, timestampAfterMaxMs, flushMessages, flushMs,
            durability, compaction);
    }

    public LogSettings withSegmentMs(long ms, long jitterMs) {
        return new LogSettings(segmentBytes, ms, jitterMs, indexBytesMax, indexIntervalBytes,
            maxMessageBytes, retentionMs, retentionBytes, fileDeleteDelayMs, deletes, compacts,
            appendTime, timestampBeforeMaxMs, timestampAfterMaxMs, flushMessages, flushMs,
            durability, compaction);
    }

    public LogSettings withIndex(int bytesMax, int intervalBytes) {
        return new LogSettings(segmentBytes, segmentMs, segmentJitterMs, bytesMax, intervalBytes,
            maxMessageBytes, retentionMs, retentionBytes, fileDeleteDelayMs, deletes, compacts,
            appendTime, timestampBeforeMaxMs, timestampAfterMaxMs, flushMessages, flushMs,
            durability, compaction);
    }

    public LogSettings withMaxMessageBytes(int bytes) {
        return new LogSettings(segmentBytes, segmentMs, segmentJitterMs, indexBytesMax,
            indexIntervalBytes, bytes, retentionMs, retentionBytes, fileDeleteDelayMs, deletes,
            compacts, appendTime, timestampBeforeMaxMs, timestampAfterMaxMs, flushMessages, flushMs,
            durability, compaction);
    }

    public LogSettings withRetention(long ms, long bytes) {
        return new LogSettings(segmentBytes, segmentMs, segmentJitterMs, indexBytesMax,
            indexIntervalBytes, maxMessageBytes, ms, bytes, fileDeleteDelayMs, deletes, compacts,
            appendTime, timestampBeforeMaxMs, timestampAfterMaxMs, flushMessages, flushMs,
            durability, compaction);
    }

    public LogSettings withFileDeleteDelayMs(long ms) {
        return new LogSettings(segmentBytes, segmentMs, segmentJitterMs, indexBytesMax,
            indexIntervalBytes, maxMessageBytes, retentionMs, retentionBytes, ms, deletes, compacts,
            appendTime, timestampBeforeMaxMs, timestampAfterMaxMs, flushMessages, flushMs,
            durability, compaction);
    }

    /// `cleanup.policy`; neither is legal and means that nothing is ever removed.
    public LogSettings withCleanup(boolean deletes, boolean compacts) {
        return new LogSettings(segmentBytes, segmentMs, segmentJitterMs, indexBytesMax,
            indexIntervalBytes, maxMessageBytes, retentionMs, retentionBytes, fileDeleteDelayMs,
            deletes, compacts, appendTime, timestampBeforeMaxMs, timestampAfterMaxMs, flushMessages,
            flushMs, durability, compaction);
    }

    /// `message.timestamp.*`.
    public LogSettings withTimestamps(boolean appendTime, long beforeMaxMs, long afterMaxMs) {
        return new LogSettings(segmentBytes, segmentMs, segmentJitterMs, indexBytesMax,
            indexIntervalBytes, maxMessageBytes, retentionMs, retentionBytes, fileDeleteDelayMs,
            deletes, compacts, appendTime, beforeMaxMs, afterMaxMs, flushMessages, flushMs,
            durability, compaction);
    }

    public LogSettings withFlush(long messages, long ms, Durability durability) {
        return new LogSettings(segmentBytes, segmentMs, segmentJitterMs, indexBytesMax,
            indexIntervalBytes, maxMessageBytes, retentionMs, retentionBytes, fileDeleteDelayMs,
            deletes, compacts, appendTime, timestampBeforeMaxMs, timestampAfterMaxMs, messages, ms,
            durability, compaction);
    }

    public LogSettings withCompaction(Compaction compaction) {
        return new LogSettings(segmentBytes, segmentMs, segmentJitterMs, indexBytesMax,
            indexIntervalBytes, maxMessageBytes, retentionMs, retentionBytes, fileDeleteDelayMs,
            deletes, compacts, appendTime, timestampBeforeMaxMs, timestampAfterMaxMs, flushMessages,
            flushMs, durability, compaction);
    }
}
