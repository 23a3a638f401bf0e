package moldau.broker.config;

import static moldau.base.settings.Setting.ofBoolean;
import static moldau.base.settings.Setting.ofInt;
import static moldau.base.settings.Setting.ofList;
import static moldau.base.settings.Setting.ofLong;
import static moldau.base.settings.Setting.ofString;

import java.util.List;
import moldau.base.settings.Setting;
import moldau.base.settings.SettingTable;

/// The metadata quorum: controllers, their log, and how brokers stay registered.
/// See [BrokerSettings].
public final class QuorumSettings {
    public static final SettingTable TABLE = new SettingTable();

    public static final Setting<Boolean> AUTO_LEADER_REBALANCE_ENABLE =
            TABLE.add(ofBoolean("auto.leader.rebalance.enable", true).high()
                    .note("Whether leadership returns to preferred replicas by itself."));
    public static final Setting<Integer> BROKER_HEARTBEAT_INTERVAL_MS =
            TABLE.add(ofInt("broker.heartbeat.interval.ms", 2_000)
                    .note("How often a broker tells the controller that it is alive."));
    public static final Setting<Integer> BROKER_SESSION_TIMEOUT_MS =
            TABLE.add(ofInt("broker.session.timeout.ms", 9_000)
                    .note("A broker not heard of for this long is fenced."));
    public static final Setting<Boolean> CONTROLLED_SHUTDOWN_ENABLE =
            TABLE.add(ofBoolean("controlled.shutdown.enable", true)
                    .note("Whether a broker that stops hands its leaderships over first."));
    public static final Setting<Long> CONTROLLER_PERFORMANCE_ALWAYS_LOG_THRESHOLD_MS =
            TABLE.add(ofLong("controller.performance.always.log.threshold.ms", 2_000).atLeast(0)
                    .internal()
                    .note("A controller event slower than this is always logged."));
    public static final Setting<Long> CONTROLLER_PERFORMANCE_SAMPLE_PERIOD_MS =
            TABLE.add(ofLong("controller.performance.sample.period.ms", 60_000).atLeast(100)
                    .internal()
                    .note("How often a summary of controller events is logged."));
    public static final Setting<Integer> CONTROLLER_QUORUM_APPEND_LINGER_MS =
            TABLE.add(ofInt("controller.quorum.append.linger.ms", 25).atLeast(0)
                    .note("How long the quorum's leader gathers records before it writes them."));
    public static final Setting<Boolean> CONTROLLER_QUORUM_AUTO_JOIN_ENABLE =
            TABLE.add(ofBoolean("controller.quorum.auto.join.enable", false).low()
                    .note("Whether a controller that is not a voter asks to become one."));
    public static final Setting<List<String>> CONTROLLER_QUORUM_BOOTSTRAP_SERVERS =
            TABLE.add(ofList("controller.quorum.bootstrap.servers").high()
                    .note("Addresses of some controllers, to find the quorum's leader from."));
    public static final Setting<Integer> CONTROLLER_QUORUM_ELECTION_BACKOFF_MAX_MS =
            TABLE.add(ofInt("controller.quorum.election.backoff.max.ms", 1_000).atLeast(0).high()
                    .note("Longest pause before a candidate that found no majority stands again."));
    public static final Setting<Integer> CONTROLLER_QUORUM_ELECTION_TIMEOUT_MS =
            TABLE.add(ofInt("controller.quorum.election.timeout.ms", 1_000).atLeast(0).high()
                    .note("How long a candidate waits for votes before it starts a new election."));
    public static final Setting<Integer> CONTROLLER_QUORUM_FETCH_MAX_BYTES =
            TABLE.add(ofInt("controller.quorum.fetch.max.bytes", 1_048_576).atLeast(1).low()
                    .note("Most bytes of metadata log asked for in one fetch."));
    public static final Setting<Integer> CONTROLLER_QUORUM_FETCH_SNAPSHOT_MAX_BYTES =
            TABLE.add(ofInt("controller.quorum.fetch.snapshot.max.bytes", 1_048_576).atLeast(1)
                    .low()
                    .note("Most bytes of a metadata snapshot asked for in one fetch."));
    public static final Setting<Integer> CONTROLLER_QUORUM_FETCH_TIMEOUT_MS =
            TABLE.add(ofInt("controller.quorum.fetch.timeout.ms", 2_000).atLeast(0).high()
                    .note("A follower that could not fetch for this long starts an election; a "
                            + "leader not fetched from resigns."));
    public static final Setting<Integer> CONTROLLER_QUORUM_REQUEST_TIMEOUT_MS =
            TABLE.add(ofInt("controller.quorum.request.timeout.ms", 2_000).atLeast(0)
                    .note("How long an answer of another controller is waited for."));
    public static final Setting<Integer> CONTROLLER_QUORUM_RETRY_BACKOFF_MS =
            TABLE.add(ofInt("controller.quorum.retry.backoff.ms", 20).atLeast(0).low()
                    .note("Pause before a failed request to another controller is repeated."));
    public static final Setting<List<String>> CONTROLLER_QUORUM_VOTERS =
            TABLE.add(ofList("controller.quorum.voters").high()
                    .note("The fixed set of voters as `{id}@{host}:{port}`; leave it out where "
                            + "voters may change."));
    public static final Setting<Integer> CONTROLLER_QUOTA_WINDOW_NUM =
            TABLE.add(ofInt("controller.quota.window.num", 11).atLeast(1).low()
                    .note("Samples kept to measure changes of metadata."));
    public static final Setting<Integer> CONTROLLER_QUOTA_WINDOW_SIZE_SECONDS =
            TABLE.add(ofInt("controller.quota.window.size.seconds", 1).atLeast(1).low()
                    .note("Length of one sample when changes of metadata are measured."));
    public static final Setting<Integer> CONTROLLER_SOCKET_TIMEOUT_MS =
            TABLE.add(ofInt("controller.socket.timeout.ms", 30_000)
                    .note("How long a socket between controller and broker may stay silent."));
    public static final Setting<Integer> INITIAL_BROKER_REGISTRATION_TIMEOUT_MS =
            TABLE.add(ofInt("initial.broker.registration.timeout.ms", 60_000)
                    .note("A broker that could not register within this time gives up and stops."));
    public static final Setting<Long> INTERNAL_METADATA_DELETE_DELAY_MILLIS =
            TABLE.add(ofLong("internal.metadata.delete.delay.millis", 60_000).low().internal()
                    .note("How long a replaced segment of the metadata log stays on disk."));
    public static final Setting<Integer> INTERNAL_METADATA_LOG_SEGMENT_BYTES =
            TABLE.add(ofInt("internal.metadata.log.segment.bytes").low().internal()
                    .note("Segment size of the metadata log, for tests."));
    public static final Setting<Integer> INTERNAL_METADATA_MAX_BATCH_SIZE_IN_BYTES =
            TABLE.add(ofInt("internal.metadata.max.batch.size.in.bytes", 8_388_608).low().internal()
                    .note("Largest batch of the metadata log."));
    public static final Setting<Long> LEADER_IMBALANCE_CHECK_INTERVAL_SECONDS =
            TABLE.add(ofLong("leader.imbalance.check.interval.seconds", 300).atLeast(1).high()
                    .note("How often the controller looks for leaderships to give back."));
    public static final Setting<String> METADATA_LOG_DIR =
            TABLE.add(ofString("metadata.log.dir").high()
                    .note("Directory of the metadata log; by default the first of `log.dirs`."));
    public static final Setting<Long> METADATA_LOG_MAX_RECORD_BYTES_BETWEEN_SNAPSHOTS =
            TABLE.add(ofLong("metadata.log.max.record.bytes.between.snapshots", 20_971_520)
                    .atLeast(1).high()
                    .note("Bytes of metadata log after which a snapshot is written."));
    public static final Setting<Long> METADATA_LOG_MAX_SNAPSHOT_INTERVAL_MS =
            TABLE.add(ofLong("metadata.log.max.snapshot.interval.ms", 3_600_000).atLeast(0).high()
                    .note("Time after which a snapshot is written if there is anything new; 0 "
                            + "means never."));
    public static final Setting<Integer> METADATA_LOG_SEGMENT_BYTES =
            TABLE.add(ofInt("metadata.log.segment.bytes", 1_073_741_824).atLeast(8_388_608).high()
                    .note("Largest size of a segment of the metadata log."));
    public static final Setting<Long> METADATA_LOG_SEGMENT_MS =
            TABLE.add(ofLong("metadata.log.segment.ms", 604_800_000).high()
                    .note("Time after which a new segment of the metadata log is begun."));
    public static final Setting<Integer> METADATA_MAX_IDLE_INTERVAL_MS =
            TABLE.add(ofInt("metadata.max.idle.interval.ms", 500).atLeast(0).low()
                    .note("How often an idle quorum leader writes a record that says nothing; 0 "
                            + "means never."));
    public static final Setting<Long> METADATA_MAX_RETENTION_BYTES =
            TABLE.add(ofLong("metadata.max.retention.bytes", 104_857_600).high()
                    .note("Bytes of metadata log and snapshots kept before old ones go."));
    public static final Setting<Long> METADATA_MAX_RETENTION_MS =
            TABLE.add(ofLong("metadata.max.retention.ms", 604_800_000).high()
                    .note("How long metadata log and snapshots are kept."));
    public static final Setting<Long> UNCLEAN_LEADER_ELECTION_INTERVAL_MS =
            TABLE.add(ofLong("unclean.leader.election.interval.ms", 300_000).atLeast(1).internal()
                    .note("How often the controller looks for partitions to elect such leaders "
                            + "for."));

    private QuorumSettings() {}
}
