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

/// Settings of one topic, in the order in which their mistakes are looked for.
/// What a topic does not set comes from the broker: [TopicSynonyms].
public final class TopicSettings {
    public static final SettingTable TABLE = new SettingTable();

    public static final Setting<Integer> SEGMENT_BYTES =
            TABLE.add(ofInt("segment.bytes", 1_073_741_824).atLeast(1_048_576)
                    .note("Largest size of a segment."));
    public static final Setting<Long> SEGMENT_MS =
            TABLE.add(ofLong("segment.ms", 604_800_000).atLeast(1)
                    .note("Milliseconds after which a new segment is begun."));
    public static final Setting<Long> SEGMENT_JITTER_MS =
            TABLE.add(ofLong("segment.jitter.ms", 0).atLeast(0)
                    .note("Milliseconds by which a roll may come earlier."));
    public static final Setting<Integer> SEGMENT_INDEX_BYTES =
            TABLE.add(ofInt("segment.index.bytes", 10_485_760).atLeast(4)
                    .note("Largest size of an index file."));
    public static final Setting<Long> FLUSH_MESSAGES =
            TABLE.add(ofLong("flush.messages", Long.MAX_VALUE).atLeast(1)
                    .note("Records after which a log is forced to disk."));
    public static final Setting<Long> FLUSH_MS =
            TABLE.add(ofLong("flush.ms", Long.MAX_VALUE).atLeast(0)
                    .note("Time after which a log is forced to disk."));
    public static final Setting<Long> RETENTION_BYTES =
            TABLE.add(ofLong("retention.bytes", -1)
                    .note("Bytes a partition keeps before old segments go; -1 means no limit."));
    public static final Setting<Long> RETENTION_MS =
            TABLE.add(ofLong("retention.ms", 604_800_000).atLeast(-1)
                    .note("Milliseconds a segment is kept; -1 means for ever."));
    public static final Setting<Integer> MAX_MESSAGE_BYTES =
            TABLE.add(ofInt("max.message.bytes", 1_048_588).atLeast(0)
                    .note("Largest batch that is accepted, as compressed."));
    public static final Setting<Integer> INDEX_INTERVAL_BYTES =
            TABLE.add(ofInt("index.interval.bytes", 4_096).atLeast(0)
                    .note("Bytes of log between two entries of its index."));
    public static final Setting<Long> DELETE_RETENTION_MS =
            TABLE.add(ofLong("delete.retention.ms", 86_400_000).atLeast(0)
                    .note("How long a tombstone stays in a compacted log."));
    public static final Setting<Long> MIN_COMPACTION_LAG_MS =
            TABLE.add(ofLong("min.compaction.lag.ms", 0).atLeast(0)
                    .note("A record stays as it is for at least this time."));
    public static final Setting<Long> MAX_COMPACTION_LAG_MS =
            TABLE.add(ofLong("max.compaction.lag.ms", Long.MAX_VALUE).atLeast(1)
                    .note("A record is compacted at the latest after this time."));
    public static final Setting<Long> FILE_DELETE_DELAY_MS =
            TABLE.add(ofLong("file.delete.delay.ms", 60_000).atLeast(0)
                    .note("How long a deleted file stays on disk under another name."));
    public static final Setting<Double> MIN_CLEANABLE_DIRTY_RATIO =
            TABLE.add(ofDouble("min.cleanable.dirty.ratio", 0.5).between(0.0, 1.0)
                    .note("Share of not yet compacted bytes from which on a log is compacted."));
    public static final Setting<List<String>> CLEANUP_POLICY =
            TABLE.add(ofList("cleanup.policy", "delete").items("compact", "delete")
                    .note("What happens to old segments: `delete`, `compact`, both, or nothing."));
    public static final Setting<Boolean> UNCLEAN_LEADER_ELECTION_ENABLE =
            TABLE.add(ofBoolean("unclean.leader.election.enable", false)
                    .note("Whether a replica that may miss records can become leader when no "
                            + "other is left."));
    public static final Setting<Integer> MIN_INSYNC_REPLICAS =
            TABLE.add(ofInt("min.insync.replicas", 1).atLeast(1)
                    .note("In-sync replicas needed for a write that asks for all."));
    public static final Setting<String> COMPRESSION_TYPE =
            TABLE.add(ofString("compression.type", "producer")
                    .oneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer")
                    .note("How batches are compressed on disk; `producer` keeps what the "
                            + "producer chose."));
    public static final Setting<Integer> COMPRESSION_GZIP_LEVEL =
            TABLE.add(ofInt("compression.gzip.level", -1).limit(new Limit.RangeOr(1, 9, -1))
                    .note("Effort of gzip if the topic is compressed with it."));
    public static final Setting<Integer> COMPRESSION_LZ4_LEVEL =
            TABLE.add(ofInt("compression.lz4.level", 9).between(1, 17)
                    .note("Effort of lz4 if the topic is compressed with it."));
    public static final Setting<Integer> COMPRESSION_ZSTD_LEVEL =
            TABLE.add(ofInt("compression.zstd.level", 3).between(-131_072, 22)
                    .note("Effort of zstd if the topic is compressed with it."));
    public static final Setting<Boolean> PREALLOCATE =
            TABLE.add(ofBoolean("preallocate", false)
                    .note("Whether a new segment takes its full size on disk at once."));
    public static final Setting<String> MESSAGE_TIMESTAMP_TYPE =
            TABLE.add(ofString("message.timestamp.type", "CreateTime")
                    .oneOf("CreateTime", "LogAppendTime")
                    .note("Whether a record's time is set by the producer or at the append."));
    public static final Setting<Long> MESSAGE_TIMESTAMP_BEFORE_MAX_MS =
            TABLE.add(ofLong("message.timestamp.before.max.ms", Long.MAX_VALUE).atLeast(0)
                    .note("How far behind the broker's clock a record's time may be."));
    public static final Setting<Long> MESSAGE_TIMESTAMP_AFTER_MAX_MS =
            TABLE.add(ofLong("message.timestamp.after.max.ms", 3_600_000).atLeast(0)
                    .note("How far ahead of the broker's clock a record's time may be."));
    public static final Setting<List<String>> LEADER_REPLICATION_THROTTLED_REPLICAS =
            TABLE.add(ofList("leader.replication.throttled.replicas")
                    .limit(ThrottledReplicas.LEADER)
                    .note("Replicas whose leading is throttled, as `partition:broker`, or `*`."));
    public static final Setting<List<String>> FOLLOWER_REPLICATION_THROTTLED_REPLICAS =
            TABLE.add(ofList("follower.replication.throttled.replicas")
                    .limit(ThrottledReplicas.FOLLOWER)
                    .note("Replicas whose following is throttled, as `partition:broker`, or `*`."));
    public static final Setting<Boolean> REMOTE_STORAGE_ENABLE =
            TABLE.add(ofBoolean("remote.storage.enable", false)
                    .note("Whether the topic is tiered."));
    public static final Setting<Long> LOCAL_RETENTION_MS =
            TABLE.add(ofLong("local.retention.ms", -2).atLeast(-2)
                    .note("How long segments of a tiered partition stay on local disk; -2 means "
                            + "as `retention.ms`."));
    public static final Setting<Long> LOCAL_RETENTION_BYTES =
            TABLE.add(ofLong("local.retention.bytes", -2).atLeast(-2)
                    .note("Bytes of a tiered partition kept on local disk; -2 means as "
                            + "`retention.bytes`."));
    public static final Setting<Boolean> REMOTE_LOG_COPY_DISABLE =
            TABLE.add(ofBoolean("remote.log.copy.disable", false)
                    .note("Whether a tiered topic stops copying to the remote tier."));
    public static final Setting<Boolean> REMOTE_LOG_DELETE_ON_DISABLE =
            TABLE.add(ofBoolean("remote.log.delete.on.disable", false)
                    .note("Whether tiered data goes when tiering is switched off."));
    public static final Setting<Integer> INTERNAL_SEGMENT_BYTES =
            TABLE.add(ofInt("internal.segment.bytes").internal()
                    .note("Segment size without a lower bound, for tests."));

    /// Ours: when a batch counts as written. Hidden from listings unless set or asked for.
    public static final Setting<String> MOLDAU_DURABILITY =
            TABLE.add(ofString("moldau.durability", "replicated")
                    .oneOf("replicated", "fsync").internal()
                    .note("Whether a batch counts once it is on its replicas or once on disk."));

    private TopicSettings() {}
}
