package moldau.broker.config;

import static moldau.base.settings.Setting.ofInt;
import static moldau.base.settings.Setting.ofList;
import static moldau.base.settings.Setting.ofLong;
import static moldau.base.settings.Setting.ofShort;
import static moldau.base.settings.Setting.ofString;

import java.util.List;
import moldau.base.settings.Setting;
import moldau.base.settings.SettingTable;

/// Groups of all other protocols, their coordinators and the offsets topic. See [BrokerSettings].
public final class GroupCoordinatorSettings {
    public static final SettingTable TABLE = new SettingTable();

    public static final Setting<Integer> GROUP_CONSUMER_ASSIGNMENT_INTERVAL_MS =
            TABLE.add(ofInt("group.consumer.assignment.interval.ms", 1_000).atLeast(0).clusterWide()
                    .note("Shortest time between two assignments of a consumer group."));
    public static final Setting<List<String>> GROUP_CONSUMER_ASSIGNORS =
            TABLE.add(ofList("group.consumer.assignors", "uniform", "range")
                    .note("Server-side assignors of consumer groups, the default one first."));
    public static final Setting<Integer> GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS =
            TABLE.add(ofInt("group.consumer.heartbeat.interval.ms", 5_000).atLeast(1)
                    .note("How often members of consumer groups send heartbeats."));
    public static final Setting<Integer> GROUP_CONSUMER_MAX_ASSIGNMENT_INTERVAL_MS =
            TABLE.add(ofInt("group.consumer.max.assignment.interval.ms", 15_000).atLeast(0)
                    .note("Upper bound of a group's own assignment interval."));
    public static final Setting<Integer> GROUP_CONSUMER_MAX_HEARTBEAT_INTERVAL_MS =
            TABLE.add(ofInt("group.consumer.max.heartbeat.interval.ms", 15_000).atLeast(1)
                    .note("Upper bound of a group's own heartbeat interval."));
    public static final Setting<Integer> GROUP_CONSUMER_MAX_SESSION_TIMEOUT_MS =
            TABLE.add(ofInt("group.consumer.max.session.timeout.ms", 60_000).atLeast(1)
                    .note("Upper bound of a group's own session timeout."));
    public static final Setting<Integer> GROUP_CONSUMER_MAX_SIZE =
            TABLE.add(ofInt("group.consumer.max.size", Integer.MAX_VALUE).atLeast(1)
                    .note("Most members of one consumer group."));
    public static final Setting<String> GROUP_CONSUMER_MIGRATION_POLICY =
            TABLE.add(ofString("group.consumer.migration.policy", "bidirectional")
                    .oneOfIgnoringCase("DISABLED", "DOWNGRADE", "UPGRADE", "BIDIRECTIONAL")
                    .note("Which way groups may move between the classic and the consumer "
                            + "protocol."));
    public static final Setting<Integer> GROUP_CONSUMER_MIN_ASSIGNMENT_INTERVAL_MS =
            TABLE.add(ofInt("group.consumer.min.assignment.interval.ms", 0).atLeast(0)
                    .note("Lower bound of a group's own assignment interval."));
    public static final Setting<Integer> GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS =
            TABLE.add(ofInt("group.consumer.min.heartbeat.interval.ms", 5_000).atLeast(1)
                    .note("Lower bound of a group's own heartbeat interval."));
    public static final Setting<Integer> GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS =
            TABLE.add(ofInt("group.consumer.min.session.timeout.ms", 45_000).atLeast(1)
                    .note("Lower bound of a group's own session timeout."));
    public static final Setting<Integer> GROUP_CONSUMER_REGEX_REFRESH_INTERVAL_MS =
            TABLE.add(ofInt("group.consumer.regex.refresh.interval.ms", 600_000).atLeast(10_000)
                    .internal()
                    .note("How often subscribed patterns are matched against the topics again."));
    public static final Setting<Integer> GROUP_CONSUMER_SESSION_TIMEOUT_MS =
            TABLE.add(ofInt("group.consumer.session.timeout.ms", 45_000).atLeast(1)
                    .note("A member of a consumer group not heard of for this long is removed."));
    public static final Setting<Integer> GROUP_COORDINATOR_APPEND_LINGER_MS =
            TABLE.add(ofInt("group.coordinator.append.linger.ms", -1).atLeast(-1)
                    .note("How long a group coordinator gathers records before it writes them; "
                            + "-1 lets it decide."));
    public static final Setting<Integer> GROUP_COORDINATOR_BACKGROUND_THREADS =
            TABLE.add(ofInt("group.coordinator.background.threads", 2).atLeast(1).high()
                    .note("Threads for a coordinator's slow work, such as assignments."));
    public static final Setting<Integer> GROUP_COORDINATOR_CACHED_BUFFER_MAX_BYTES =
            TABLE.add(ofInt("group.coordinator.cached.buffer.max.bytes", 1_048_588).atLeast(524_288)
                    .clusterWide()
                    .note("Largest write buffer a group coordinator keeps for reuse."));
    public static final Setting<List<String>> GROUP_COORDINATOR_REBALANCE_PROTOCOLS =
            TABLE.add(ofList("group.coordinator.rebalance.protocols",
                    "classic", "consumer", "streams")
                    .items("consumer", "classic", "share", "streams")
                    .note("Group protocols that are served; classic cannot be left out."));
    public static final Setting<Integer> GROUP_COORDINATOR_THREADS =
            TABLE.add(ofInt("group.coordinator.threads", 4).atLeast(1).high()
                    .note("Threads that run group coordinators."));
    public static final Setting<Integer> GROUP_INITIAL_REBALANCE_DELAY_MS =
            TABLE.add(ofInt("group.initial.rebalance.delay.ms", 3_000)
                    .note("How long an empty classic group waits for more members before its "
                            + "first assignment."));
    public static final Setting<Integer> GROUP_MAX_SESSION_TIMEOUT_MS =
            TABLE.add(ofInt("group.max.session.timeout.ms", 1_800_000)
                    .note("Longest session timeout a classic member may ask for."));
    public static final Setting<Integer> GROUP_MAX_SIZE =
            TABLE.add(ofInt("group.max.size", Integer.MAX_VALUE).atLeast(1)
                    .note("Most members of one classic group."));
    public static final Setting<Integer> GROUP_MIN_SESSION_TIMEOUT_MS =
            TABLE.add(ofInt("group.min.session.timeout.ms", 6_000)
                    .note("Shortest session timeout a classic member may ask for."));
    public static final Setting<Integer> GROUP_STREAMS_ASSIGNMENT_INTERVAL_MS =
            TABLE.add(ofInt("group.streams.assignment.interval.ms", 1_000).atLeast(0).clusterWide()
                    .note("Shortest time between two assignments of a streams group."));
    public static final Setting<Integer> GROUP_STREAMS_HEARTBEAT_INTERVAL_MS =
            TABLE.add(ofInt("group.streams.heartbeat.interval.ms", 5_000).atLeast(1)
                    .note("How often members of streams groups send heartbeats."));
    public static final Setting<Integer> GROUP_STREAMS_INITIAL_REBALANCE_DELAY_MS =
            TABLE.add(ofInt("group.streams.initial.rebalance.delay.ms", 3_000).atLeast(0)
                    .note("How long a new streams group waits for more members before its first "
                            + "assignment."));
    public static final Setting<Integer> GROUP_STREAMS_MAX_ASSIGNMENT_INTERVAL_MS =
            TABLE.add(ofInt("group.streams.max.assignment.interval.ms", 15_000).atLeast(0)
                    .note("Upper bound of a streams group's own assignment interval."));
    public static final Setting<Integer> GROUP_STREAMS_MAX_HEARTBEAT_INTERVAL_MS =
            TABLE.add(ofInt("group.streams.max.heartbeat.interval.ms", 15_000).atLeast(1)
                    .note("Upper bound of a streams group's own heartbeat interval."));
    public static final Setting<Integer> GROUP_STREAMS_MAX_SESSION_TIMEOUT_MS =
            TABLE.add(ofInt("group.streams.max.session.timeout.ms", 60_000).atLeast(1)
                    .note("Upper bound of a streams group's own session timeout."));
    public static final Setting<Integer> GROUP_STREAMS_MAX_SIZE =
            TABLE.add(ofInt("group.streams.max.size", Integer.MAX_VALUE).atLeast(1)
                    .note("Most members of one streams group."));
    public static final Setting<Integer> GROUP_STREAMS_MAX_STANDBY_REPLICAS =
            TABLE.add(ofInt("group.streams.max.standby.replicas", 2).atLeast(0)
                    .note("Upper bound of a streams group's own number of standby copies."));
    public static final Setting<Integer> GROUP_STREAMS_MIN_ASSIGNMENT_INTERVAL_MS =
            TABLE.add(ofInt("group.streams.min.assignment.interval.ms", 0).atLeast(0)
                    .note("Lower bound of a streams group's own assignment interval."));
    public static final Setting<Integer> GROUP_STREAMS_MIN_HEARTBEAT_INTERVAL_MS =
            TABLE.add(ofInt("group.streams.min.heartbeat.interval.ms", 5_000).atLeast(1)
                    .note("Lower bound of a streams group's own heartbeat interval."));
    public static final Setting<Integer> GROUP_STREAMS_MIN_SESSION_TIMEOUT_MS =
            TABLE.add(ofInt("group.streams.min.session.timeout.ms", 45_000).atLeast(1)
                    .note("Lower bound of a streams group's own session timeout."));
    public static final Setting<Integer> GROUP_STREAMS_NUM_STANDBY_REPLICAS =
            TABLE.add(ofInt("group.streams.num.standby.replicas", 0).atLeast(0)
                    .note("Standby copies of each stateful task of a streams group."));
    public static final Setting<Integer> GROUP_STREAMS_SESSION_TIMEOUT_MS =
            TABLE.add(ofInt("group.streams.session.timeout.ms", 45_000).atLeast(1)
                    .note("A member of a streams group not heard of for this long is removed."));
    public static final Setting<Integer> OFFSET_METADATA_MAX_BYTES =
            TABLE.add(ofInt("offset.metadata.max.bytes", 4_096).high()
                    .note("Longest text that may be committed beside an offset."));
    public static final Setting<Integer> OFFSETS_COMMIT_TIMEOUT_MS =
            TABLE.add(ofInt("offsets.commit.timeout.ms", 5_000).atLeast(1).high()
                    .note("How long a commit of offsets may wait for its replicas."));
    public static final Setting<Integer> OFFSETS_LOAD_BUFFER_SIZE =
            TABLE.add(ofInt("offsets.load.buffer.size", 5_242_880).atLeast(1).high()
                    .note("Bytes read at a time while a coordinator loads."));
    public static final Setting<Long> OFFSETS_RETENTION_CHECK_INTERVAL_MS =
            TABLE.add(ofLong("offsets.retention.check.interval.ms", 600_000).atLeast(1).high()
                    .note("How often expired offsets are looked for."));
    public static final Setting<Integer> OFFSETS_RETENTION_MINUTES =
            TABLE.add(ofInt("offsets.retention.minutes", 10_080).atLeast(1).high()
                    .note("How long offsets outlive the last member or commit of their group."));
    public static final Setting<Integer> OFFSETS_TOPIC_COMPRESSION_CODEC =
            TABLE.add(ofInt("offsets.topic.compression.codec", 0).high()
                    .note("Codec of the offsets topic, by number."));
    public static final Setting<Integer> OFFSETS_TOPIC_NUM_PARTITIONS =
            TABLE.add(ofInt("offsets.topic.num.partitions", 50).atLeast(1).high()
                    .note("Partitions of the offsets topic; not to be changed later."));
    public static final Setting<Short> OFFSETS_TOPIC_REPLICATION_FACTOR =
            TABLE.add(ofShort("offsets.topic.replication.factor", 3).atLeast(1).high()
                    .note("Replicas of the offsets topic."));
    public static final Setting<Integer> OFFSETS_TOPIC_SEGMENT_BYTES =
            TABLE.add(ofInt("offsets.topic.segment.bytes", 104_857_600).atLeast(1).high()
                    .note("Segment size of the offsets topic."));

    private GroupCoordinatorSettings() {}
}
