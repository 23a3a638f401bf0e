package moldau.client.config;

import static moldau.base.settings.Setting.ofBoolean;
import static moldau.base.settings.Setting.ofClass;
import static moldau.base.settings.Setting.ofInt;
import static moldau.base.settings.Setting.ofList;
import static moldau.base.settings.Setting.ofLong;
import static moldau.base.settings.Setting.ofString;

import java.util.List;
import moldau.base.settings.Importance;
import moldau.base.settings.Limit;
import moldau.base.settings.SecuritySettings;
import moldau.base.settings.Setting;
import moldau.base.settings.SettingTable;

/// Settings of a producer.
public final class ProducerSettings {
    public static final SettingTable TABLE = new SettingTable()
            .include(ConnectionSettings.TABLE)
            .include(SecuritySettings.TABLE);

    public static final Setting<String> ACKS =
            TABLE.add(ofString("acks", "all").oneOf("all", "-1", "0", "1").low()
                    .note("How many replicas must have a batch before it counts as sent: 0, 1 "
                            + "or all."));
    public static final Setting<Integer> BATCH_SIZE =
            TABLE.add(ofInt("batch.size", 16_384).atLeast(0)
                    .note("Bytes of records gathered for one partition before they are sent."));
    public static final Setting<Long> BUFFER_MEMORY =
            TABLE.add(ofLong("buffer.memory", 33_554_432).atLeast(0).high()
                    .note("Bytes of records that may wait to be sent."));
    public static final Setting<Integer> COMPRESSION_GZIP_LEVEL =
            TABLE.add(ofInt("compression.gzip.level", -1).limit(new Limit.RangeOr(1, 9, -1))
                    .note("Effort of gzip; -1 is gzip's own default."));
    public static final Setting<Integer> COMPRESSION_LZ4_LEVEL =
            TABLE.add(ofInt("compression.lz4.level", 9).between(1, 17)
                    .note("Effort of lz4."));
    public static final Setting<String> COMPRESSION_TYPE =
            TABLE.add(ofString("compression.type", "none")
                    .oneOf("none", "gzip", "snappy", "lz4", "zstd").high()
                    .note("How batches are compressed."));
    public static final Setting<Integer> COMPRESSION_ZSTD_LEVEL =
            TABLE.add(ofInt("compression.zstd.level", 3).between(-131_072, 22)
                    .note("Effort of zstd."));
    public static final Setting<Integer> DELIVERY_TIMEOUT_MS =
            TABLE.add(ofInt("delivery.timeout.ms", 120_000).atLeast(0)
                    .note("A record not sent within this time has failed."));
    public static final Setting<Boolean> ENABLE_IDEMPOTENCE =
            TABLE.add(ofBoolean("enable.idempotence", true).low()
                    .note("Whether a record is written exactly once in spite of retries."));
    public static final Setting<List<String>> INTERCEPTOR_CLASSES =
            TABLE.add(ofList("interceptor.classes").low()
                    .note("Plug-ins that see each record."));
    public static final Setting<String> KEY_SERIALIZER =
            TABLE.add(ofClass("key.serializer").high()
                    .note("What turns keys into bytes."));
    public static final Setting<Long> LINGER_MS =
            TABLE.add(ofLong("linger.ms", 5).atLeast(0)
                    .note("How long a batch waits for more records."));
    public static final Setting<Long> MAX_BLOCK_MS =
            TABLE.add(ofLong("max.block.ms", 60_000).atLeast(0)
                    .note("How long a call may block for metadata or memory."));
    public static final Setting<Integer> MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION =
            TABLE.add(ofInt("max.in.flight.requests.per.connection", 5).atLeast(1).low()
                    .note("Produce requests sent without having been answered."));
    public static final Setting<Integer> MAX_REQUEST_SIZE =
            TABLE.add(ofInt("max.request.size", 1_048_576).atLeast(0)
                    .note("Largest request, and largest record before compression."));
    public static final Setting<Long> METADATA_MAX_IDLE_MS =
            TABLE.add(ofLong("metadata.max.idle.ms", 300_000).atLeast(5_000).low()
                    .note("A topic not used for this long is forgotten."));
    public static final Setting<Boolean> PARTITIONER_ADAPTIVE_PARTITIONING_ENABLE =
            TABLE.add(ofBoolean("partitioner.adaptive.partitioning.enable", true).low()
                    .note("Whether faster brokers get more of the records without a key."));
    public static final Setting<Long> PARTITIONER_AVAILABILITY_TIMEOUT_MS =
            TABLE.add(ofLong("partitioner.availability.timeout.ms", 0).atLeast(0).low()
                    .note("A partition that takes nothing for this long is avoided; 0 means "
                            + "never."));
    public static final Setting<String> PARTITIONER_CLASS =
            TABLE.add(ofClass("partitioner.class")
                    .note("Plug-in that picks partitions."));
    public static final Setting<Boolean> PARTITIONER_IGNORE_KEYS =
            TABLE.add(ofBoolean("partitioner.ignore.keys", false)
                    .note("Whether records with a key are spread like those without."));
    public static final Setting<Integer> RETRIES =
            TABLE.add(ofInt("retries", Integer.MAX_VALUE).between(0, Integer.MAX_VALUE).high()
                    .note("How often a failed request is repeated."));
    public static final Setting<Integer> TRANSACTION_TIMEOUT_MS =
            TABLE.add(ofInt("transaction.timeout.ms", 60_000).low()
                    .note("A transaction longer than this is aborted."));
    public static final Setting<Boolean> TRANSACTION_TWO_PHASE_COMMIT_ENABLE =
            TABLE.add(ofBoolean("transaction.two.phase.commit.enable", false).low()
                    .note("Whether transactions are prepared and decided from outside."));
    public static final Setting<String> TRANSACTIONAL_ID =
            TABLE.add(ofString("transactional.id").nonEmpty().low()
                    .note("The name under which a producer's transactions survive its restart."));
    public static final Setting<String> VALUE_SERIALIZER =
            TABLE.add(ofClass("value.serializer").high()
                    .note("What turns values into bytes."));

    static {
        TABLE.override(ConnectionSettings.BOOTSTRAP_SERVERS.required());
        TABLE.override(ConnectionSettings.CLIENT_ID.importance(Importance.MEDIUM));
        TABLE.override(ConnectionSettings.RECEIVE_BUFFER_BYTES.preset(32_768));
    }

    private ProducerSettings() {}
}
