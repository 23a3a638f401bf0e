package moldau.client.config;

import static moldau.base.settings.Setting.ofBoolean;
import static moldau.base.settings.Setting.ofClass;
import static moldau.base.settings.Setting.ofInt;
import static moldau.base.settings.Setting.ofList;
import static moldau.base.settings.Setting.ofString;

import java.util.List;
import moldau.base.settings.SecuritySettings;
import moldau.base.settings.Setting;
import moldau.base.settings.SettingTable;

/// Settings of a consumer.
public final class ConsumerSettings {
    public static final SettingTable TABLE = new SettingTable()
            .include(ConnectionSettings.TABLE)
            .include(SecuritySettings.TABLE);

    public static final Setting<Boolean> ALLOW_AUTO_CREATE_TOPICS =
            TABLE.add(ofBoolean("allow.auto.create.topics", true)
                    .note("Whether subscribing to a topic may create it."));
    public static final Setting<Integer> AUTO_COMMIT_INTERVAL_MS =
            TABLE.add(ofInt("auto.commit.interval.ms", 5_000).atLeast(0).low()
                    .note("How often offsets are committed by themselves."));
    public static final Setting<String> AUTO_OFFSET_RESET =
            TABLE.add(ofString("auto.offset.reset", "latest").limit(StartOffset.LIMIT)
                    .note("Where to begin without a committed offset: `latest`, `earliest`, "
                            + "`none`, or a duration back as `by_duration:PT1H`."));
    public static final Setting<Boolean> CHECK_CRCS =
            TABLE.add(ofBoolean("check.crcs", true).low()
                    .note("Whether checksums of batches are verified."));
    public static final Setting<String> CLIENT_RACK =
            TABLE.add(ofString("client.rack", "").low()
                    .note("Where this client stands, to read from near replicas."));
    public static final Setting<Integer> DEFAULT_API_TIMEOUT_MS =
            TABLE.add(ofInt("default.api.timeout.ms", 60_000).atLeast(0)
                    .note("How long a call may take that names no timeout."));
    public static final Setting<Boolean> ENABLE_AUTO_COMMIT =
            TABLE.add(ofBoolean("enable.auto.commit", true)
                    .note("Whether offsets are committed by themselves."));
    public static final Setting<Boolean> EXCLUDE_INTERNAL_TOPICS =
            TABLE.add(ofBoolean("exclude.internal.topics", true)
                    .note("Whether subscribed patterns pass over internal topics."));
    public static final Setting<Integer> FETCH_MAX_BYTES =
            TABLE.add(ofInt("fetch.max.bytes", 52_428_800).atLeast(0)
                    .note("Most bytes asked for in one fetch."));
    public static final Setting<Integer> FETCH_MAX_WAIT_MS =
            TABLE.add(ofInt("fetch.max.wait.ms", 500).atLeast(0).low()
                    .note("How long a fetch may wait for enough bytes."));
    public static final Setting<Integer> FETCH_MIN_BYTES =
            TABLE.add(ofInt("fetch.min.bytes", 1).atLeast(0).high()
                    .note("Bytes a fetch waits for."));
    public static final Setting<String> GROUP_ID =
            TABLE.add(ofString("group.id").high()
                    .note("The group this consumer belongs to."));
    public static final Setting<String> GROUP_INSTANCE_ID =
            TABLE.add(ofString("group.instance.id").nonEmpty()
                    .note("The name under which a member keeps its place over a restart."));
    public static final Setting<String> GROUP_PROTOCOL =
            TABLE.add(ofString("group.protocol", "classic").oneOfIgnoringCase("CONSUMER", "CLASSIC")
                    .high()
                    .note("Protocol of the group: classic or consumer."));
    public static final Setting<String> GROUP_REMOTE_ASSIGNOR =
            TABLE.add(ofString("group.remote.assignor")
                    .note("Server-side assignor asked for."));
    public static final Setting<Integer> HEARTBEAT_INTERVAL_MS =
            TABLE.add(ofInt("heartbeat.interval.ms", 3_000).high()
                    .note("How often heartbeats are sent."));
    public static final Setting<List<String>> INTERCEPTOR_CLASSES =
            TABLE.add(ofList("interceptor.classes").low()
                    .note("Plug-ins that see each record."));
    public static final Setting<Boolean> INTERNAL_THROW_ON_FETCH_STABLE_OFFSET_UNSUPPORTED =
            TABLE.add(ofBoolean("internal.throw.on.fetch.stable.offset.unsupported", false).low()
                    .internal()
                    .note("Whether reading committed records of an old broker fails, for tests."));
    public static final Setting<String> ISOLATION_LEVEL =
            TABLE.add(ofString("isolation.level", "read_uncommitted")
                    .oneOf("read_committed", "read_uncommitted")
                    .note("Whether records of transactions that go on or were aborted are seen."));
    public static final Setting<String> KEY_DESERIALIZER =
            TABLE.add(ofClass("key.deserializer").high()
                    .note("What turns bytes into keys."));
    public static final Setting<Integer> MAX_PARTITION_FETCH_BYTES =
            TABLE.add(ofInt("max.partition.fetch.bytes", 1_048_576).atLeast(0).high()
                    .note("Most bytes of one partition asked for in one fetch."));
    public static final Setting<Integer> MAX_POLL_INTERVAL_MS =
            TABLE.add(ofInt("max.poll.interval.ms", 300_000).atLeast(1)
                    .note("A consumer that did not poll for this long leaves its group."));
    public static final Setting<Integer> MAX_POLL_RECORDS =
            TABLE.add(ofInt("max.poll.records", 500).atLeast(1)
                    .note("Most records one poll returns."));
    public static final Setting<List<String>> PARTITION_ASSIGNMENT_STRATEGY =
            TABLE.add(ofList("partition.assignment.strategy",
                    "org.apache.kafka.clients.consumer.RangeAssignor",
                    "org.apache.kafka.clients.consumer.CooperativeStickyAssignor")
                    .note("Ways to share partitions out, the preferred one first."));
    public static final Setting<Integer> SESSION_TIMEOUT_MS =
            TABLE.add(ofInt("session.timeout.ms", 45_000).high()
                    .note("A member not heard of for this long is removed."));
    public static final Setting<String> SHARE_ACKNOWLEDGEMENT_MODE =
            TABLE.add(ofString("share.acknowledgement.mode", "implicit")
                    .oneOf("implicit", "explicit")
                    .note("Whether a share consumer acknowledges each record itself."));
    public static final Setting<String> SHARE_ACQUIRE_MODE =
            TABLE.add(ofString("share.acquire.mode", "BATCH_OPTIMIZED")
                    .oneOf("batch_optimized", "record_limit")
                    .note("Whether a share consumer takes whole batches or a number of records."));
    public static final Setting<String> VALUE_DESERIALIZER =
            TABLE.add(ofClass("value.deserializer").high()
                    .note("What turns bytes into values."));

    static {
        TABLE.override(ConnectionSettings.BOOTSTRAP_SERVERS.required());
    }

    private ConsumerSettings() {}
}
