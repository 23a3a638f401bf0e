package moldau.broker.config;

import static moldau.base.settings.Setting.ofBoolean;
import static moldau.base.settings.Setting.ofClass;
import static moldau.base.settings.Setting.ofInt;
import static moldau.base.settings.Setting.ofList;
import static moldau.base.settings.Setting.ofLong;
import static moldau.base.settings.Setting.ofString;
import static moldau.base.settings.Setting.ofUnsetList;

import java.util.List;
import moldau.base.settings.Setting;
import moldau.base.settings.SettingTable;

/// All settings of a node, under the names of `server.properties`.
///
/// This class declares what a node is and how it is reached; the other parts have a class each, and
/// [#TABLE] holds them all. What a running node uses comes from [NodeSettings].
public final class BrokerSettings {
    public static final SettingTable TABLE = new SettingTable()
            .include(AccessSettings.TABLE)
            .include(GroupCoordinatorSettings.TABLE)
            .include(BrokerLogSettings.TABLE)
            .include(QuorumSettings.TABLE)
            .include(ReplicationSettings.TABLE)
            .include(ShareGroupSettings.TABLE)
            .include(TieringSettings.TABLE)
            .include(TransactionSettings.TABLE);

    public static final Setting<List<String>> ADVERTISED_LISTENERS =
            TABLE.add(ofUnsetList("advertised.listeners").someItems().high()
                    .note("The addresses clients are told to connect to, where they differ from "
                            + "`listeners`."));
    public static final Setting<String> ALTER_CONFIG_POLICY_CLASS_NAME =
            TABLE.add(ofClass("alter.config.policy.class.name").low()
                    .note("A policy that may refuse changes of settings."));
    public static final Setting<Boolean> AUTO_CREATE_TOPICS_ENABLE =
            TABLE.add(ofBoolean("auto.create.topics.enable", true).high()
                    .note("Whether asking for a topic that is not there creates it."));
    public static final Setting<Integer> BACKGROUND_THREADS =
            TABLE.add(ofInt("background.threads", 10).atLeast(1).high().clusterWide()
                    .note("Threads for work that is not urgent."));
    public static final Setting<Integer> BROKER_ID =
            TABLE.add(ofInt("broker.id", -1).high()
                    .note("The older name of `node.id`."));
    public static final Setting<String> BROKER_RACK =
            TABLE.add(ofString("broker.rack")
                    .note("Where this broker stands; replicas are spread over racks."));
    public static final Setting<String> CLIENT_QUOTA_CALLBACK_CLASS =
            TABLE.add(ofClass("client.quota.callback.class").low()
                    .note("A plug-in that computes client quotas."));
    public static final Setting<List<String>> CONFIG_PROVIDERS =
            TABLE.add(ofList("config.providers").low().clusterWide()
                    .note("Names of plug-ins that fill in values of settings."));
    public static final Setting<Long> CONNECTIONS_MAX_IDLE_MS =
            TABLE.add(ofLong("connections.max.idle.ms", 600_000)
                    .note("A connection without traffic for this long is closed."));
    public static final Setting<List<String>> CONTROLLER_LISTENER_NAMES =
            TABLE.add(ofUnsetList("controller.listener.names").someItems().high().required()
                    .note("Names of the listeners controllers are reached at, the preferred one "
                            + "first."));
    public static final Setting<List<String>> CORDONED_LOG_DIRS =
            TABLE.add(ofList("cordoned.log.dirs").perBroker()
                    .note("Log directories that get no new partitions; `*` means all."));
    public static final Setting<String> CREATE_TOPIC_POLICY_CLASS_NAME =
            TABLE.add(ofClass("create.topic.policy.class.name").low()
                    .note("A policy that may refuse new topics."));
    public static final Setting<Integer> DEFAULT_REPLICATION_FACTOR =
            TABLE.add(ofInt("default.replication.factor", 1)
                    .note("Replicas of a topic that is created without a number of them."));
    public static final Setting<Integer> DELETE_RECORDS_PURGATORY_PURGE_INTERVAL_REQUESTS =
            TABLE.add(ofInt("delete.records.purgatory.purge.interval.requests", 1)
                    .note("Answered record deletions that may pile up before they are swept out."));
    public static final Setting<Boolean> DELETE_TOPIC_ENABLE =
            TABLE.add(ofBoolean("delete.topic.enable", true).high()
                    .note("Whether topics can be deleted."));
    public static final Setting<List<String>> EARLY_START_LISTENERS =
            TABLE.add(ofUnsetList("early.start.listeners").high()
                    .note("Listeners that open before the authorizer is ready; controller "
                            + "listeners if unset."));
    public static final Setting<Integer> FETCH_MAX_BYTES =
            TABLE.add(ofInt("fetch.max.bytes", 57_671_680).atLeast(1_024)
                    .note("Most bytes in one fetch response, but for a single larger batch."));
    public static final Setting<Integer> FETCH_PURGATORY_PURGE_INTERVAL_REQUESTS =
            TABLE.add(ofInt("fetch.purgatory.purge.interval.requests", 1_000)
                    .note("Answered fetches that may pile up before they are swept out."));
    public static final Setting<String> INTER_BROKER_LISTENER_NAME =
            TABLE.add(ofString("inter.broker.listener.name")
                    .note("The listener brokers use among themselves; exclusive with "
                            + "`security.inter.broker.protocol`."));
    public static final Setting<Integer> KAFKA_METRICS_POLLING_INTERVAL_SECS =
            TABLE.add(ofInt("kafka.metrics.polling.interval.secs", 10).atLeast(1).low()
                    .note("How often reporters of the older metrics are polled."));
    public static final Setting<List<String>> KAFKA_METRICS_REPORTERS =
            TABLE.add(ofList("kafka.metrics.reporters").low()
                    .note("Plug-ins that report the older metrics."));
    public static final Setting<String> LISTENER_SECURITY_PROTOCOL_MAP =
            TABLE.add(ofString("listener.security.protocol.map",
                    "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,"
                            + "SASL_PLAINTEXT:SASL_PLAINTEXT")
                    .low().perBroker()
                    .note("Which security protocol each listener speaks, as `NAME:PROTOCOL`."));
    public static final Setting<List<String>> LISTENERS =
            TABLE.add(ofList("listeners", "PLAINTEXT://:9092").someItems().high().perBroker()
                    .note("Where this node listens, as `NAME://host:port`; no host means all "
                            + "interfaces."));
    public static final Setting<List<String>> LOG_DIR =
            TABLE.add(ofList("log.dir", "/tmp/kafka-logs").someItems().high()
                    .note("Where data is kept, if `log.dirs` is not given."));
    public static final Setting<Long> LOG_DIR_FAILURE_TIMEOUT_MS =
            TABLE.add(ofLong("log.dir.failure.timeout.ms", 30_000).atLeast(1).low()
                    .note("A broker that cannot report a failed log directory for this long "
                            + "stops."));
    public static final Setting<List<String>> LOG_DIRS =
            TABLE.add(ofUnsetList("log.dirs").someItems().high()
                    .note("Directories data is kept in."));
    public static final Setting<Integer> MAX_CONNECTION_CREATION_RATE =
            TABLE.add(ofInt("max.connection.creation.rate", Integer.MAX_VALUE).atLeast(0)
                    .clusterWide()
                    .note("New connections per second."));
    public static final Setting<Integer> MAX_CONNECTIONS =
            TABLE.add(ofInt("max.connections", Integer.MAX_VALUE).atLeast(0).clusterWide()
                    .note("Connections at one time."));
    public static final Setting<Integer> MAX_CONNECTIONS_PER_IP =
            TABLE.add(ofInt("max.connections.per.ip", Integer.MAX_VALUE).atLeast(0).clusterWide()
                    .note("Connections at one time from one address."));
    public static final Setting<String> MAX_CONNECTIONS_PER_IP_OVERRIDES =
            TABLE.add(ofString("max.connections.per.ip.overrides", "").clusterWide()
                    .note("Other limits for some addresses or hosts, as `host:number`."));
    public static final Setting<Integer> MAX_INCREMENTAL_FETCH_SESSION_CACHE_SLOTS =
            TABLE.add(ofInt("max.incremental.fetch.session.cache.slots", 1_000).atLeast(0)
                    .note("Fetch sessions a broker remembers."));
    public static final Setting<Integer> MAX_REQUEST_PARTITION_SIZE_LIMIT =
            TABLE.add(ofInt("max.request.partition.size.limit", 2_000).atLeast(1)
                    .note("Most partitions answered in one DescribeTopicPartitions response."));
    public static final Setting<List<String>> METRIC_REPORTERS =
            TABLE.add(ofList("metric.reporters", "org.apache.kafka.common.metrics.JmxReporter")
                    .low().clusterWide()
                    .note("Plug-ins that report metrics."));
    public static final Setting<Integer> METRICS_NUM_SAMPLES =
            TABLE.add(ofInt("metrics.num.samples", 2).atLeast(1).low()
                    .note("Samples kept for each metric."));
    public static final Setting<String> METRICS_RECORDING_LEVEL =
            TABLE.add(ofString("metrics.recording.level", "INFO").low()
                    .note("Least important metrics that are recorded."));
    public static final Setting<Long> METRICS_SAMPLE_WINDOW_MS =
            TABLE.add(ofLong("metrics.sample.window.ms", 30_000).atLeast(1).low()
                    .note("Length of one sample of a metric."));
    public static final Setting<Integer> NODE_ID =
            TABLE.add(ofInt("node.id").atLeast(0).high().required()
                    .note("This node's number in the cluster."));
    public static final Setting<Integer> NUM_IO_THREADS =
            TABLE.add(ofInt("num.io.threads", 8).atLeast(1).high().clusterWide()
                    .note("Threads for what may block: fsync, cold reads, deletions, recovery."));
    public static final Setting<Integer> NUM_NETWORK_THREADS =
            TABLE.add(ofInt("num.network.threads", 3).atLeast(1).high().clusterWide()
                    .note("Threads that serve connections in Kafka; see `moldau.loops`."));
    public static final Setting<Integer> NUM_PARTITIONS =
            TABLE.add(ofInt("num.partitions", 1).atLeast(1)
                    .note("Partitions of a topic that is created without a number of them."));
    public static final Setting<Integer> NUM_RECOVERY_THREADS_PER_DATA_DIR =
            TABLE.add(ofInt("num.recovery.threads.per.data.dir", 2).atLeast(1).high().clusterWide()
                    .note("Threads per log directory that load and recover logs at start."));
    public static final Setting<List<String>> PROCESS_ROLES =
            TABLE.add(ofUnsetList("process.roles").someItems("broker", "controller").high()
                    .required()
                    .note("What this node is: `broker`, `controller` or both."));
    public static final Setting<Integer> PRODUCER_PURGATORY_PURGE_INTERVAL_REQUESTS =
            TABLE.add(ofInt("producer.purgatory.purge.interval.requests", 1_000)
                    .note("Answered produce requests that may pile up before they are swept out."));
    public static final Setting<Long> QUEUED_MAX_REQUEST_BYTES =
            TABLE.add(ofLong("queued.max.request.bytes", -1)
                    .note("Bytes of requests waiting to be handled; -1 means no limit."));
    public static final Setting<Integer> QUEUED_MAX_REQUESTS =
            TABLE.add(ofInt("queued.max.requests", 500).atLeast(1).high()
                    .note("Requests waiting to be handled."));
    public static final Setting<Integer> QUOTA_WINDOW_NUM =
            TABLE.add(ofInt("quota.window.num", 11).atLeast(1).low()
                    .note("Samples kept to measure client quotas."));
    public static final Setting<Integer> QUOTA_WINDOW_SIZE_SECONDS =
            TABLE.add(ofInt("quota.window.size.seconds", 1).atLeast(1).low()
                    .note("Length of one sample when client quotas are measured."));
    public static final Setting<Integer> REQUEST_TIMEOUT_MS =
            TABLE.add(ofInt("request.timeout.ms", 30_000).high()
                    .note("How long an answer of another node is waited for."));
    public static final Setting<Long> SERVER_MAX_STARTUP_TIME_MS =
            TABLE.add(ofLong("server.max.startup.time.ms", Long.MAX_VALUE).atLeast(0).internal()
                    .note("A node that is not up after this time gives up."));
    public static final Setting<Long> SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS =
            TABLE.add(ofLong("socket.connection.setup.timeout.max.ms", 30_000)
                    .note("Longest wait for a connection to another node, after repeated "
                            + "failures."));
    public static final Setting<Long> SOCKET_CONNECTION_SETUP_TIMEOUT_MS =
            TABLE.add(ofLong("socket.connection.setup.timeout.ms", 10_000)
                    .note("Wait for a connection to another node."));
    public static final Setting<Integer> SOCKET_LISTEN_BACKLOG_SIZE =
            TABLE.add(ofInt("socket.listen.backlog.size", 50).atLeast(1)
                    .note("Connections the kernel may hold until they are accepted."));
    public static final Setting<Integer> SOCKET_RECEIVE_BUFFER_BYTES =
            TABLE.add(ofInt("socket.receive.buffer.bytes", 102_400).high()
                    .note("Receive buffer of client sockets; -1 leaves it to the system."));
    public static final Setting<Integer> SOCKET_REQUEST_MAX_BYTES =
            TABLE.add(ofInt("socket.request.max.bytes", 104_857_600).atLeast(1).high()
                    .note("Largest request; larger ones close the connection."));
    public static final Setting<Integer> SOCKET_SEND_BUFFER_BYTES =
            TABLE.add(ofInt("socket.send.buffer.bytes", 102_400).high()
                    .note("Send buffer of client sockets; -1 leaves it to the system."));
    public static final Setting<Integer> TELEMETRY_MAX_BYTES =
            TABLE.add(ofInt("telemetry.max.bytes", 1_048_576).atLeast(1).low()
                    .note("Largest package of metrics a client may push."));
    public static final Setting<Boolean> UNSTABLE_API_VERSIONS_ENABLE =
            TABLE.add(ofBoolean("unstable.api.versions.enable", false).high().internal()
                    .note("Whether versions of the protocol still in development are offered."));
    public static final Setting<Boolean> UNSTABLE_FEATURE_VERSIONS_ENABLE =
            TABLE.add(ofBoolean("unstable.feature.versions.enable", false).high().internal()
                    .note("Whether features still in development can be switched on."));

    /// Ours: the default of topics that do not say it themselves.
    public static final Setting<String> MOLDAU_DURABILITY =
            TABLE.add(ofString("moldau.durability", "replicated")
                    .oneOf("replicated", "fsync").clusterWide().internal()
                    .note("Whether a batch counts once it is on its replicas or once on disk."));

    /// Ours: see `moldau.base.Loops`. Half of the cores if not given.
    public static final Setting<Integer> MOLDAU_LOOPS =
            TABLE.add(ofInt("moldau.loops").between(1, 64).internal()
                    .note("Event loops that serve connections and partitions."));

    /// Ours: see `moldau.broker.partition.Scrubbing`.
    public static final Setting<Long> MOLDAU_SCRUB_INTERVAL_MS =
            TABLE.add(ofLong("moldau.scrub.interval.ms", 604_800_000).atLeast(1000).internal()
                    .note("How often all logs are read to look for rot."));

    /// Ours, as above.
    public static final Setting<Long> MOLDAU_SCRUB_BYTES_PER_SECOND =
            TABLE.add(ofLong("moldau.scrub.bytes.per.second", 4_194_304).atLeast(0).internal()
                    .note("Bytes of logs read per second to look for rot; 0 for none."));

    private BrokerSettings() {}
}
