package moldau.broker.config;

import static moldau.base.settings.Setting.ofInt;
import static moldau.base.settings.Setting.ofList;
import static moldau.base.settings.Setting.ofShort;
import static moldau.base.settings.Setting.ofString;

import java.util.List;
import moldau.base.settings.Setting;
import moldau.base.settings.SettingTable;

/// Share groups and the coordinator of their state. See [BrokerSettings].
public final class ShareGroupSettings {
    public static final SettingTable TABLE = new SettingTable();

    public static final Setting<Integer> GROUP_SHARE_ASSIGNMENT_INTERVAL_MS =
            TABLE.add(ofInt("group.share.assignment.interval.ms", 1_000).atLeast(0).clusterWide()
                    .note("Shortest time between two assignments of a share group."));
    public static final Setting<List<String>> GROUP_SHARE_ASSIGNORS =
            TABLE.add(ofList("group.share.assignors", "simple")
                    .note("Server-side assignors of share groups."));
    public static final Setting<Integer> GROUP_SHARE_DELIVERY_COUNT_LIMIT =
            TABLE.add(ofInt("group.share.delivery.count.limit", 5).between(2, 10)
                    .note("How often a record of a share group is delivered before it is given "
                            + "up."));
    public static final Setting<Integer> GROUP_SHARE_HEARTBEAT_INTERVAL_MS =
            TABLE.add(ofInt("group.share.heartbeat.interval.ms", 5_000).atLeast(1)
                    .note("How often members of share groups send heartbeats."));
    public static final Setting<Integer> GROUP_SHARE_INITIALIZE_RETRY_INTERVAL_MS =
            TABLE.add(ofInt("group.share.initialize.retry.interval.ms", 30_000).atLeast(1).low()
                    .internal()
                    .note("Pause before a share partition that failed to initialise is tried "
                            + "again."));
    public static final Setting<Integer> GROUP_SHARE_MAX_ASSIGNMENT_INTERVAL_MS =
            TABLE.add(ofInt("group.share.max.assignment.interval.ms", 15_000).atLeast(0)
                    .note("Upper bound of a share group's own assignment interval."));
    public static final Setting<Integer> GROUP_SHARE_MAX_DELIVERY_COUNT_LIMIT =
            TABLE.add(ofInt("group.share.max.delivery.count.limit", 10).between(5, 25)
                    .note("Upper bound of a share group's own delivery limit."));
    public static final Setting<Integer> GROUP_SHARE_MAX_HEARTBEAT_INTERVAL_MS =
            TABLE.add(ofInt("group.share.max.heartbeat.interval.ms", 15_000).atLeast(1)
                    .note("Upper bound of a share group's own heartbeat interval."));
    public static final Setting<Integer> GROUP_SHARE_MAX_PARTITION_MAX_RECORD_LOCKS =
            TABLE.add(ofInt("group.share.max.partition.max.record.locks", 4_000)
                    .between(2_000, 10_000)
                    .note("Upper bound of a share group's own limit of locked records."));
    public static final Setting<Integer> GROUP_SHARE_MAX_RECORD_LOCK_DURATION_MS =
            TABLE.add(ofInt("group.share.max.record.lock.duration.ms", 60_000)
                    .between(30_000, 3_600_000)
                    .note("Upper bound of a share group's own lock duration."));
    public static final Setting<Integer> GROUP_SHARE_MAX_SESSION_TIMEOUT_MS =
            TABLE.add(ofInt("group.share.max.session.timeout.ms", 60_000).atLeast(1)
                    .note("Upper bound of a share group's own session timeout."));
    public static final Setting<Integer> GROUP_SHARE_MAX_SHARE_SESSIONS =
            TABLE.add(ofInt("group.share.max.share.sessions", 2_000).atLeast(1)
                    .note("Most share sessions open at one broker."));
    public static final Setting<Integer> GROUP_SHARE_MAX_SIZE =
            TABLE.add(ofInt("group.share.max.size", 200).between(1, 1_000)
                    .note("Most members of one share group."));
    public static final Setting<Integer> GROUP_SHARE_MIN_ASSIGNMENT_INTERVAL_MS =
            TABLE.add(ofInt("group.share.min.assignment.interval.ms", 0).atLeast(0)
                    .note("Lower bound of a share group's own assignment interval."));
    public static final Setting<Integer> GROUP_SHARE_MIN_DELIVERY_COUNT_LIMIT =
            TABLE.add(ofInt("group.share.min.delivery.count.limit", 2).between(2, 5)
                    .note("Lower bound of a share group's own delivery limit."));
    public static final Setting<Integer> GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS =
            TABLE.add(ofInt("group.share.min.heartbeat.interval.ms", 5_000).atLeast(1)
                    .note("Lower bound of a share group's own heartbeat interval."));
    public static final Setting<Integer> GROUP_SHARE_MIN_PARTITION_MAX_RECORD_LOCKS =
            TABLE.add(ofInt("group.share.min.partition.max.record.locks", 100).between(100, 2_000)
                    .note("Lower bound of a share group's own limit of locked records."));
    public static final Setting<Integer> GROUP_SHARE_MIN_RECORD_LOCK_DURATION_MS =
            TABLE.add(ofInt("group.share.min.record.lock.duration.ms", 15_000)
                    .between(1_000, 30_000)
                    .note("Lower bound of a share group's own lock duration."));
    public static final Setting<Integer> GROUP_SHARE_MIN_SESSION_TIMEOUT_MS =
            TABLE.add(ofInt("group.share.min.session.timeout.ms", 45_000).atLeast(1)
                    .note("Lower bound of a share group's own session timeout."));
    public static final Setting<Integer> GROUP_SHARE_PARTITION_MAX_RECORD_LOCKS =
            TABLE.add(ofInt("group.share.partition.max.record.locks", 2_000).between(100, 10_000)
                    .note("Most records of a share partition that are out for delivery at once."));
    public static final Setting<String> GROUP_SHARE_PERSISTER_CLASS_NAME =
            TABLE.add(ofString("group.share.persister.class.name",
                    "org.apache.kafka.server.share.persister.DefaultStatePersister")
                    .internal()
                    .note("What keeps the state of share partitions."));
    public static final Setting<Integer> GROUP_SHARE_RECORD_LOCK_DURATION_MS =
            TABLE.add(ofInt("group.share.record.lock.duration.ms", 30_000).between(1_000, 3_600_000)
                    .note("How long a delivered record belongs to its consumer before others "
                            + "may get it."));
    public static final Setting<Integer> GROUP_SHARE_SESSION_TIMEOUT_MS =
            TABLE.add(ofInt("group.share.session.timeout.ms", 45_000).atLeast(1)
                    .note("A member of a share group not heard of for this long is removed."));
    public static final Setting<Integer> SHARE_COORDINATOR_APPEND_LINGER_MS =
            TABLE.add(ofInt("share.coordinator.append.linger.ms", -1).atLeast(-1)
                    .note("How long a share coordinator gathers records before it writes them; "
                            + "-1 lets it decide."));
    public static final Setting<Integer> SHARE_COORDINATOR_CACHED_BUFFER_MAX_BYTES =
            TABLE.add(ofInt("share.coordinator.cached.buffer.max.bytes", 1_048_588).atLeast(524_288)
                    .clusterWide()
                    .note("Largest write buffer a share coordinator keeps for reuse."));
    public static final Setting<Integer> SHARE_COORDINATOR_COLD_PARTITION_SNAPSHOT_INTERVAL_MS =
            TABLE.add(ofInt("share.coordinator.cold.partition.snapshot.interval.ms", 300_000)
                    .atLeast(1).low().internal()
                    .note("How often share state that did not change is written as a whole."));
    public static final Setting<Integer> SHARE_COORDINATOR_LOAD_BUFFER_SIZE =
            TABLE.add(ofInt("share.coordinator.load.buffer.size", 5_242_880).atLeast(1).high()
                    .note("Bytes read at a time while a share coordinator loads."));
    public static final Setting<Integer> SHARE_COORDINATOR_SNAPSHOT_UPDATE_RECORDS_PER_SNAPSHOT =
            TABLE.add(ofInt("share.coordinator.snapshot.update.records.per.snapshot", 500)
                    .between(0, 500)
                    .note("Changes of share state written before it is written as a whole."));
    public static final Setting<Integer> SHARE_COORDINATOR_STATE_TOPIC_COMPRESSION_CODEC =
            TABLE.add(ofInt("share.coordinator.state.topic.compression.codec", 0).high()
                    .note("Codec of the share state topic, by number."));
    public static final Setting<Short> SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR =
            TABLE.add(ofShort("share.coordinator.state.topic.min.isr", 2).atLeast(1).high()
                    .note("In-sync replicas the share state topic needs."));
    public static final Setting<Integer> SHARE_COORDINATOR_STATE_TOPIC_NUM_PARTITIONS =
            TABLE.add(ofInt("share.coordinator.state.topic.num.partitions", 50).atLeast(1).high()
                    .note("Partitions of the share state topic; not to be changed later."));
    public static final Setting<Integer> SHARE_COORDINATOR_STATE_TOPIC_PRUNE_INTERVAL_MS =
            TABLE.add(ofInt("share.coordinator.state.topic.prune.interval.ms", 300_000).atLeast(1)
                    .low().internal()
                    .note("How often the share state topic is cut behind what is still needed."));
    public static final Setting<Short> SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR =
            TABLE.add(ofShort("share.coordinator.state.topic.replication.factor", 3).atLeast(1)
                    .high()
                    .note("Replicas of the share state topic."));
    public static final Setting<Integer> SHARE_COORDINATOR_STATE_TOPIC_SEGMENT_BYTES =
            TABLE.add(ofInt("share.coordinator.state.topic.segment.bytes", 104_857_600).atLeast(1)
                    .high()
                    .note("Segment size of the share state topic."));
    public static final Setting<Integer> SHARE_COORDINATOR_THREADS =
            TABLE.add(ofInt("share.coordinator.threads", 1).atLeast(1)
                    .note("Threads that run share coordinators."));
    public static final Setting<Integer> SHARE_COORDINATOR_WRITE_TIMEOUT_MS =
            TABLE.add(ofInt("share.coordinator.write.timeout.ms", 5_000).atLeast(1).high()
                    .note("How long a write of share state may wait for its replicas."));
    public static final Setting<Integer> SHARE_FETCH_PURGATORY_PURGE_INTERVAL_REQUESTS =
            TABLE.add(ofInt("share.fetch.purgatory.purge.interval.requests", 1_000)
                    .note("Answered share fetches that may pile up before they are swept out."));

    private ShareGroupSettings() {}
}
