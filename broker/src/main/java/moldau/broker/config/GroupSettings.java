package moldau.broker.config;

import static moldau.base.settings.Setting.ofBoolean;
import static moldau.base.settings.Setting.ofInt;
import static moldau.base.settings.Setting.ofString;

import moldau.base.settings.Setting;
import moldau.base.settings.SettingTable;

/// Settings of one group. What a group does not set comes from the broker: [GroupLimits].
public final class GroupSettings {
    public static final SettingTable TABLE = new SettingTable();

    public static final Setting<Integer> CONSUMER_ASSIGNMENT_INTERVAL_MS =
            TABLE.add(ofInt("consumer.assignment.interval.ms", 1_000).atLeast(0)
                    .note("Shortest time between two assignments of the group."));
    public static final Setting<Integer> CONSUMER_HEARTBEAT_INTERVAL_MS =
            TABLE.add(ofInt("consumer.heartbeat.interval.ms", 5_000).atLeast(1)
                    .note("How often members send heartbeats."));
    public static final Setting<Integer> CONSUMER_SESSION_TIMEOUT_MS =
            TABLE.add(ofInt("consumer.session.timeout.ms", 45_000).atLeast(1)
                    .note("A member not heard of for this long is removed."));
    public static final Setting<Integer> SHARE_ASSIGNMENT_INTERVAL_MS =
            TABLE.add(ofInt("share.assignment.interval.ms", 1_000).atLeast(0)
                    .note("Shortest time between two assignments of the share group."));
    public static final Setting<String> SHARE_AUTO_OFFSET_RESET =
            TABLE.add(ofString("share.auto.offset.reset", "latest").limit(StartOffset.LIMIT)
                    .note("Where a share group begins: `latest`, `earliest`, or a duration back "
                            + "as `by_duration:PT1H`."));
    public static final Setting<Integer> SHARE_DELIVERY_COUNT_LIMIT =
            TABLE.add(ofInt("share.delivery.count.limit", 5).atLeast(2)
                    .note("How often a record is delivered before it is given up."));
    public static final Setting<Integer> SHARE_HEARTBEAT_INTERVAL_MS =
            TABLE.add(ofInt("share.heartbeat.interval.ms", 5_000).atLeast(1)
                    .note("How often members of the share group send heartbeats."));
    public static final Setting<String> SHARE_ISOLATION_LEVEL =
            TABLE.add(ofString("share.isolation.level", "read_uncommitted")
                    .oneOf("read_committed", "read_uncommitted")
                    .note("Whether a share group sees records of transactions that go on or "
                            + "were aborted."));
    public static final Setting<Integer> SHARE_PARTITION_MAX_RECORD_LOCKS =
            TABLE.add(ofInt("share.partition.max.record.locks", 2_000).atLeast(100)
                    .note("Most records of a partition that are out for delivery at once."));
    public static final Setting<Integer> SHARE_RECORD_LOCK_DURATION_MS =
            TABLE.add(ofInt("share.record.lock.duration.ms", 30_000).atLeast(1_000)
                    .note("How long a delivered record belongs to its consumer."));
    public static final Setting<Boolean> SHARE_RENEW_ACKNOWLEDGE_ENABLE =
            TABLE.add(ofBoolean("share.renew.acknowledge.enable", true)
                    .note("Whether a consumer may prolong its hold on a record."));
    public static final Setting<Integer> SHARE_SESSION_TIMEOUT_MS =
            TABLE.add(ofInt("share.session.timeout.ms", 45_000).atLeast(1)
                    .note("A member of the share group not heard of for this long is removed."));
    public static final Setting<Integer> STREAMS_ASSIGNMENT_INTERVAL_MS =
            TABLE.add(ofInt("streams.assignment.interval.ms", 1_000).atLeast(0)
                    .note("Shortest time between two assignments of the streams group."));
    public static final Setting<Integer> STREAMS_HEARTBEAT_INTERVAL_MS =
            TABLE.add(ofInt("streams.heartbeat.interval.ms", 5_000).atLeast(1)
                    .note("How often members of the streams group send heartbeats."));
    public static final Setting<Integer> STREAMS_INITIAL_REBALANCE_DELAY_MS =
            TABLE.add(ofInt("streams.initial.rebalance.delay.ms", 3_000).atLeast(0)
                    .note("How long a new streams group waits for more members before its first "
                            + "assignment."));
    public static final Setting<Integer> STREAMS_NUM_STANDBY_REPLICAS =
            TABLE.add(ofInt("streams.num.standby.replicas", 0).atLeast(0)
                    .note("Standby copies of each stateful task."));
    public static final Setting<Integer> STREAMS_SESSION_TIMEOUT_MS =
            TABLE.add(ofInt("streams.session.timeout.ms", 45_000).atLeast(1)
                    .note("A member of the streams group not heard of for this long is removed."));

    private GroupSettings() {}
}
