package moldau.broker.config;

import static moldau.base.settings.Setting.ofBoolean;
import static moldau.base.settings.Setting.ofDouble;
import static moldau.base.settings.Setting.ofInt;
import static moldau.base.settings.Setting.ofList;
import static moldau.base.settings.Setting.ofLong;
import static moldau.base.settings.Setting.ofString;

import java.util.List;
import moldau.base.settings.Limit;
import moldau.base.settings.Setting;
import moldau.base.settings.SettingTable;

/// Logs: segments, retention, compaction, limits. Most of them are the defaults of topics.
/// See [BrokerSettings].
public final class BrokerLogSettings {
    public static final SettingTable TABLE = new SettingTable();

    public static final Setting<Integer> COMPRESSION_GZIP_LEVEL =
            TABLE.add(ofInt("compression.gzip.level", -1).limit(new Limit.RangeOr(1, 9, -1))
                    .clusterWide()
                    .note("Effort of gzip where this broker compresses; -1 is gzip's own "
                            + "default."));
    public static final Setting<Integer> COMPRESSION_LZ4_LEVEL =
            TABLE.add(ofInt("compression.lz4.level", 9).between(1, 17).clusterWide()
                    .note("Effort of lz4 where this broker compresses."));
    public static final Setting<String> COMPRESSION_TYPE =
            TABLE.add(ofString("compression.type", "producer")
                    .oneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer").high()
                    .clusterWide()
                    .note("How batches are compressed on disk; `producer` keeps what the "
                            + "producer chose."));
    public static final Setting<Integer> COMPRESSION_ZSTD_LEVEL =
            TABLE.add(ofInt("compression.zstd.level", 3).between(-131_072, 22).clusterWide()
                    .note("Effort of zstd where this broker compresses."));
    public static final Setting<Long> LOG_CLEANER_BACKOFF_MS =
            TABLE.add(ofLong("log.cleaner.backoff.ms", 15_000).atLeast(0).clusterWide()
                    .note("How long an idle cleaner sleeps."));
    public static final Setting<Long> LOG_CLEANER_DEDUPE_BUFFER_SIZE =
            TABLE.add(ofLong("log.cleaner.dedupe.buffer.size", 134_217_728).clusterWide()
                    .note("Memory for all cleaners' tables of keys."));
    public static final Setting<Long> LOG_CLEANER_DELETE_RETENTION_MS =
            TABLE.add(ofLong("log.cleaner.delete.retention.ms", 86_400_000).atLeast(0).clusterWide()
                    .note("How long a tombstone stays in a compacted log."));
    public static final Setting<Boolean> LOG_CLEANER_ENABLE =
            TABLE.add(ofBoolean("log.cleaner.enable", true)
                    .note("Whether compaction runs at all."));
    public static final Setting<Double> LOG_CLEANER_IO_BUFFER_LOAD_FACTOR =
            TABLE.add(ofDouble("log.cleaner.io.buffer.load.factor", 0.9).clusterWide()
                    .note("How full a cleaner's table of keys may get."));
    public static final Setting<Integer> LOG_CLEANER_IO_BUFFER_SIZE =
            TABLE.add(ofInt("log.cleaner.io.buffer.size", 524_288).atLeast(0).clusterWide()
                    .note("Memory for all cleaners' read and write buffers."));
    public static final Setting<Double> LOG_CLEANER_IO_MAX_BYTES_PER_SECOND =
            TABLE.add(ofDouble("log.cleaner.io.max.bytes.per.second", Double.MAX_VALUE)
                    .clusterWide()
                    .note("Bytes per second all cleaners together may read and write."));
    public static final Setting<Long> LOG_CLEANER_MAX_COMPACTION_LAG_MS =
            TABLE.add(ofLong("log.cleaner.max.compaction.lag.ms", Long.MAX_VALUE).atLeast(1)
                    .clusterWide()
                    .note("A record is compacted at the latest after this time."));
    public static final Setting<Double> LOG_CLEANER_MIN_CLEANABLE_RATIO =
            TABLE.add(ofDouble("log.cleaner.min.cleanable.ratio", 0.5).between(0.0, 1.0)
                    .clusterWide()
                    .note("Share of not yet compacted bytes from which on a log is compacted."));
    public static final Setting<Long> LOG_CLEANER_MIN_COMPACTION_LAG_MS =
            TABLE.add(ofLong("log.cleaner.min.compaction.lag.ms", 0).atLeast(0).clusterWide()
                    .note("A record stays as it is for at least this time."));
    public static final Setting<Integer> LOG_CLEANER_THREADS =
            TABLE.add(ofInt("log.cleaner.threads", 1).atLeast(0).clusterWide()
                    .note("Compactions that may run at once."));
    public static final Setting<List<String>> LOG_CLEANUP_POLICY =
            TABLE.add(ofList("log.cleanup.policy", "delete").items("compact", "delete")
                    .clusterWide()
                    .note("What happens to old segments: `delete`, `compact`, both, or nothing."));
    public static final Setting<Long> LOG_FLUSH_INTERVAL_MESSAGES =
            TABLE.add(ofLong("log.flush.interval.messages", Long.MAX_VALUE).atLeast(1).high()
                    .clusterWide()
                    .note("Records after which a log is forced to disk."));
    public static final Setting<Long> LOG_FLUSH_INTERVAL_MS =
            TABLE.add(ofLong("log.flush.interval.ms").high().clusterWide()
                    .note("Time after which a log is forced to disk; by default "
                            + "`log.flush.scheduler.interval.ms`."));
    public static final Setting<Integer> LOG_FLUSH_OFFSET_CHECKPOINT_INTERVAL_MS =
            TABLE.add(ofInt("log.flush.offset.checkpoint.interval.ms", 60_000).atLeast(0).high()
                    .note("How often recovery points are written."));
    public static final Setting<Long> LOG_FLUSH_SCHEDULER_INTERVAL_MS =
            TABLE.add(ofLong("log.flush.scheduler.interval.ms", Long.MAX_VALUE).high()
                    .note("How often logs are examined for what has to be forced to disk."));
    public static final Setting<Integer> LOG_FLUSH_START_OFFSET_CHECKPOINT_INTERVAL_MS =
            TABLE.add(ofInt("log.flush.start.offset.checkpoint.interval.ms", 60_000).atLeast(0)
                    .high()
                    .note("How often log start offsets are written."));
    public static final Setting<Integer> LOG_INDEX_INTERVAL_BYTES =
            TABLE.add(ofInt("log.index.interval.bytes", 4_096).atLeast(0).clusterWide()
                    .note("Bytes of log between two entries of its index."));
    public static final Setting<Integer> LOG_INDEX_SIZE_MAX_BYTES =
            TABLE.add(ofInt("log.index.size.max.bytes", 10_485_760).atLeast(4).clusterWide()
                    .note("Largest size of an index file."));
    public static final Setting<Long> LOG_INITIAL_TASK_DELAY_MS =
            TABLE.add(ofLong("log.initial.task.delay.ms", 30_000).atLeast(0).low().internal()
                    .note("How long after the start periodic work on logs begins."));
    public static final Setting<Long> LOG_LOCAL_RETENTION_BYTES =
            TABLE.add(ofLong("log.local.retention.bytes", -2).atLeast(-2).clusterWide()
                    .note("Bytes of a tiered partition kept on local disk; -2 means as "
                            + "`log.retention.bytes`."));
    public static final Setting<Long> LOG_LOCAL_RETENTION_MS =
            TABLE.add(ofLong("log.local.retention.ms", -2).atLeast(-2).clusterWide()
                    .note("How long segments of a tiered partition stay on local disk; -2 means "
                            + "as `log.retention.ms`."));
    public static final Setting<Long> LOG_MESSAGE_TIMESTAMP_AFTER_MAX_MS =
            TABLE.add(ofLong("log.message.timestamp.after.max.ms", 3_600_000).atLeast(0)
                    .clusterWide()
                    .note("How far ahead of the broker's clock a record's time may be."));
    public static final Setting<Long> LOG_MESSAGE_TIMESTAMP_BEFORE_MAX_MS =
            TABLE.add(ofLong("log.message.timestamp.before.max.ms", Long.MAX_VALUE).atLeast(0)
                    .clusterWide()
                    .note("How far behind the broker's clock a record's time may be."));
    public static final Setting<String> LOG_MESSAGE_TIMESTAMP_TYPE =
            TABLE.add(ofString("log.message.timestamp.type", "CreateTime")
                    .oneOf("CreateTime", "LogAppendTime").clusterWide()
                    .note("Whether a record's time is set by the producer or at the append."));
    public static final Setting<Boolean> LOG_PREALLOCATE =
            TABLE.add(ofBoolean("log.preallocate", false).clusterWide()
                    .note("Whether a new segment takes its full size on disk at once."));
    public static final Setting<Long> LOG_RETENTION_BYTES =
            TABLE.add(ofLong("log.retention.bytes", -1).high().clusterWide()
                    .note("Bytes a partition keeps before old segments go; -1 means no limit."));
    public static final Setting<Long> LOG_RETENTION_CHECK_INTERVAL_MS =
            TABLE.add(ofLong("log.retention.check.interval.ms", 300_000).atLeast(1)
                    .note("How often segments are examined for deletion."));
    public static final Setting<Integer> LOG_RETENTION_HOURS =
            TABLE.add(ofInt("log.retention.hours", 168).high()
                    .note("Hours a segment is kept; minutes and milliseconds come first if "
                            + "given."));
    public static final Setting<Integer> LOG_RETENTION_MINUTES =
            TABLE.add(ofInt("log.retention.minutes").high()
                    .note("Minutes a segment is kept; milliseconds come first if given."));
    public static final Setting<Long> LOG_RETENTION_MS =
            TABLE.add(ofLong("log.retention.ms").high().clusterWide()
                    .note("Milliseconds a segment is kept; -1 means for ever."));
    public static final Setting<Integer> LOG_ROLL_HOURS =
            TABLE.add(ofInt("log.roll.hours", 168).atLeast(1).high()
                    .note("Hours after which a new segment is begun; milliseconds come first if "
                            + "given."));
    public static final Setting<Integer> LOG_ROLL_JITTER_HOURS =
            TABLE.add(ofInt("log.roll.jitter.hours", 0).atLeast(0).high()
                    .note("Hours by which a roll may come earlier; milliseconds come first if "
                            + "given."));
    public static final Setting<Long> LOG_ROLL_JITTER_MS =
            TABLE.add(ofLong("log.roll.jitter.ms").high().clusterWide()
                    .note("Milliseconds by which a roll may come earlier."));
    public static final Setting<Long> LOG_ROLL_MS =
            TABLE.add(ofLong("log.roll.ms").high().clusterWide()
                    .note("Milliseconds after which a new segment is begun."));
    public static final Setting<Integer> LOG_SEGMENT_BYTES =
            TABLE.add(ofInt("log.segment.bytes", 1_073_741_824).atLeast(1_048_576).high()
                    .clusterWide()
                    .note("Largest size of a segment."));
    public static final Setting<Long> LOG_SEGMENT_DELETE_DELAY_MS =
            TABLE.add(ofLong("log.segment.delete.delay.ms", 60_000).atLeast(0).high().clusterWide()
                    .note("How long a deleted file stays on disk under another name."));
    public static final Setting<Integer> MESSAGE_MAX_BYTES =
            TABLE.add(ofInt("message.max.bytes", 1_048_588).atLeast(0).high().clusterWide()
                    .note("Largest batch that is accepted, as compressed."));
    public static final Setting<Integer> MIN_INSYNC_REPLICAS =
            TABLE.add(ofInt("min.insync.replicas", 1).atLeast(1).high().clusterWide()
                    .note("In-sync replicas needed for a write that asks for all."));
    public static final Setting<Integer> PRODUCER_ID_EXPIRATION_CHECK_INTERVAL_MS =
            TABLE.add(ofInt("producer.id.expiration.check.interval.ms", 600_000).atLeast(1).low()
                    .internal()
                    .note("How often forgotten producer ids are looked for."));
    public static final Setting<Integer> PRODUCER_ID_EXPIRATION_MS =
            TABLE.add(ofInt("producer.id.expiration.ms", 86_400_000).atLeast(1).low().clusterWide()
                    .note("How long a partition remembers an idle idempotent producer."));
    public static final Setting<Boolean> UNCLEAN_LEADER_ELECTION_ENABLE =
            TABLE.add(ofBoolean("unclean.leader.election.enable", false).high().clusterWide()
                    .note("Whether a replica that may miss records can become leader when no "
                            + "other is left."));

    private BrokerLogSettings() {}
}
