package moldau.broker.config;

import static moldau.base.settings.Setting.ofInt;
import static moldau.base.settings.Setting.ofLong;
import static moldau.base.settings.Setting.ofString;

import moldau.base.settings.Setting;
import moldau.base.settings.SettingTable;
import moldau.base.settings.Settings;

/// Copying between brokers and between log directories. See [BrokerSettings].
public final class ReplicationSettings {
    public static final SettingTable TABLE = new SettingTable();

    public static final Setting<Integer> ALTER_LOG_DIRS_REPLICATION_QUOTA_WINDOW_NUM =
            TABLE.add(ofInt("alter.log.dirs.replication.quota.window.num", 11).atLeast(1).low()
                    .note("Samples kept to measure copying between log directories."));
    public static final Setting<Integer> ALTER_LOG_DIRS_REPLICATION_QUOTA_WINDOW_SIZE_SECONDS =
            TABLE.add(ofInt("alter.log.dirs.replication.quota.window.size.seconds", 1).atLeast(1)
                    .low()
                    .note("Length of one sample when copying between log directories is "
                            + "measured."));
    public static final Setting<Integer> NUM_REPLICA_ALTER_LOG_DIRS_THREADS =
            TABLE.add(ofInt("num.replica.alter.log.dirs.threads").high()
                    .note("Threads that copy between log directories; by default one for each "
                            + "of them."));
    public static final Setting<Integer> NUM_REPLICA_FETCHERS =
            TABLE.add(ofInt("num.replica.fetchers", 1).atLeast(1).high().clusterWide()
                    .note("Fetchers per leader to copy from."));
    public static final Setting<Integer> REPLICA_FETCH_BACKOFF_MS =
            TABLE.add(ofInt("replica.fetch.backoff.ms", 1_000).atLeast(0)
                    .note("Pause of a fetcher after an error."));
    public static final Setting<Integer> REPLICA_FETCH_MAX_BYTES =
            TABLE.add(ofInt("replica.fetch.max.bytes", 1_048_576).atLeast(0)
                    .note("Bytes of one partition a follower asks for."));
    public static final Setting<Integer> REPLICA_FETCH_MIN_BYTES =
            TABLE.add(ofInt("replica.fetch.min.bytes", 1).high()
                    .note("Bytes a follower's fetch waits for."));
    public static final Setting<Integer> REPLICA_FETCH_RESPONSE_MAX_BYTES =
            TABLE.add(ofInt("replica.fetch.response.max.bytes", 10_485_760).atLeast(0)
                    .note("Bytes a follower asks for in one response."));
    public static final Setting<Integer> REPLICA_FETCH_WAIT_MAX_MS =
            TABLE.add(ofInt("replica.fetch.wait.max.ms", 500).high()
                    .note("How long a follower's fetch may wait."));
    public static final Setting<Long> REPLICA_HIGH_WATERMARK_CHECKPOINT_INTERVAL_MS =
            TABLE.add(ofLong("replica.high.watermark.checkpoint.interval.ms", 5_000).high()
                    .note("How often high watermarks are written."));
    public static final Setting<Long> REPLICA_LAG_TIME_MAX_MS =
            TABLE.add(ofLong("replica.lag.time.max.ms", 30_000).high()
                    .note("A follower that did not catch up for this long leaves the in-sync "
                            + "replicas."));
    public static final Setting<String> REPLICA_SELECTOR_CLASS =
            TABLE.add(ofString("replica.selector.class")
                    .note("What picks the replica a consumer reads from."));
    public static final Setting<Integer> REPLICA_SOCKET_RECEIVE_BUFFER_BYTES =
            TABLE.add(ofInt("replica.socket.receive.buffer.bytes", 65_536).high()
                    .note("Receive buffer of a follower's sockets."));
    public static final Setting<Integer> REPLICA_SOCKET_TIMEOUT_MS =
            TABLE.add(ofInt("replica.socket.timeout.ms", 30_000).high()
                    .note("How long a follower waits for an answer."));
    public static final Setting<Integer> REPLICATION_QUOTA_WINDOW_NUM =
            TABLE.add(ofInt("replication.quota.window.num", 11).atLeast(1).low()
                    .note("Samples kept to measure replication."));
    public static final Setting<Integer> REPLICATION_QUOTA_WINDOW_SIZE_SECONDS =
            TABLE.add(ofInt("replication.quota.window.size.seconds", 1).atLeast(1).low()
                    .note("Length of one sample when replication is measured."));

    /// Rates that exist only while the node runs: never in the file, shown only when set.
    public static final SettingTable THROTTLES = new SettingTable();

    public static final Setting<Long> LEADER_REPLICATION_THROTTLED_RATE =
            THROTTLES.add(ofLong("leader.replication.throttled.rate", Long.MAX_VALUE)
                    .atLeast(0).clusterWide()
                    .note("Bytes per second throttled replicas may be read with by followers."));
    public static final Setting<Long> FOLLOWER_REPLICATION_THROTTLED_RATE =
            THROTTLES.add(ofLong("follower.replication.throttled.rate", Long.MAX_VALUE)
                    .atLeast(0).clusterWide()
                    .note("Bytes per second throttled replicas may follow with."));
    public static final Setting<Long> REPLICA_ALTER_LOG_DIRS_IO_MAX_BYTES_PER_SECOND =
            THROTTLES.add(ofLong("replica.alter.log.dirs.io.max.bytes.per.second", Long.MAX_VALUE)
                    .atLeast(0).clusterWide()
                    .note("Bytes per second copied between log directories."));

    /// Kafka's own selector is built in; others are plug-ins.
    private static final String RACK_AWARE =
            "org.apache.kafka.common.replica.RackAwareReplicaSelector";

    private ReplicationSettings() {}

    /// Whether consumers are sent to the replica in their rack (KIP-392).
    public static boolean isRackAware(Settings settings) {
        return settings.find(REPLICA_SELECTOR_CLASS).filter(RACK_AWARE::equals).isPresent();
    }
}
