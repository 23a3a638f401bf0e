package moldau.broker.config;

import static moldau.base.settings.Setting.ofBoolean;
import static moldau.base.settings.Setting.ofDouble;
import static moldau.base.settings.Setting.ofInt;
import static moldau.base.settings.Setting.ofLong;
import static moldau.base.settings.Setting.ofString;

import moldau.base.settings.Setting;
import moldau.base.settings.SettingTable;

/// The remote tier. See [BrokerSettings].
public final class TieringSettings {
    public static final SettingTable TABLE = new SettingTable();

    public static final Setting<Boolean> FOLLOWER_FETCH_LAST_TIERED_OFFSET_ENABLE =
            TABLE.add(ofBoolean("follower.fetch.last.tiered.offset.enable", false).clusterWide()
                    .note("Whether a new follower starts at the end of what is tiered."));
    public static final Setting<Integer> REMOTE_FETCH_MAX_WAIT_MS =
            TABLE.add(ofInt("remote.fetch.max.wait.ms", 500).atLeast(1).clusterWide()
                    .note("How long a fetch may wait for tiered data."));
    public static final Setting<Long> REMOTE_LIST_OFFSETS_REQUEST_TIMEOUT_MS =
            TABLE.add(ofLong("remote.list.offsets.request.timeout.ms", 30_000).atLeast(1)
                    .clusterWide()
                    .note("How long a search by time may wait for tiered data."));
    public static final Setting<Long> REMOTE_LOG_INDEX_FILE_CACHE_TOTAL_SIZE_BYTES =
            TABLE.add(ofLong("remote.log.index.file.cache.total.size.bytes", 1_073_741_824)
                    .atLeast(1).low().clusterWide()
                    .note("Disk for indexes of tiered segments."));
    public static final Setting<Long> REMOTE_LOG_INDEX_FILE_CACHE_TTL_MS =
            TABLE.add(ofLong("remote.log.index.file.cache.ttl.ms", 900_000).atLeast(-1).low()
                    .internal()
                    .note("How long an unused index of a tiered segment is kept; -1 means for "
                            + "ever."));
    public static final Setting<Integer> REMOTE_LOG_MANAGER_COPIER_THREAD_POOL_SIZE =
            TABLE.add(ofInt("remote.log.manager.copier.thread.pool.size", 10).atLeast(1)
                    .clusterWide()
                    .note("Threads that copy segments to the remote tier."));
    public static final Setting<Long> REMOTE_LOG_MANAGER_COPY_MAX_BYTES_PER_SECOND =
            TABLE.add(ofLong("remote.log.manager.copy.max.bytes.per.second", Long.MAX_VALUE)
                    .atLeast(1).clusterWide()
                    .note("Bytes per second copied to the remote tier."));
    public static final Setting<Integer> REMOTE_LOG_MANAGER_COPY_QUOTA_WINDOW_NUM =
            TABLE.add(ofInt("remote.log.manager.copy.quota.window.num", 11).atLeast(1)
                    .note("Samples kept to measure copying to the remote tier."));
    public static final Setting<Integer> REMOTE_LOG_MANAGER_COPY_QUOTA_WINDOW_SIZE_SECONDS =
            TABLE.add(ofInt("remote.log.manager.copy.quota.window.size.seconds", 1).atLeast(1)
                    .note("Length of one sample when copying to the remote tier is measured."));
    public static final Setting<Integer> REMOTE_LOG_MANAGER_EXPIRATION_THREAD_POOL_SIZE =
            TABLE.add(ofInt("remote.log.manager.expiration.thread.pool.size", 10).atLeast(1)
                    .clusterWide()
                    .note("Threads that delete from the remote tier."));
    public static final Setting<Long> REMOTE_LOG_MANAGER_FETCH_MAX_BYTES_PER_SECOND =
            TABLE.add(ofLong("remote.log.manager.fetch.max.bytes.per.second", Long.MAX_VALUE)
                    .atLeast(1).clusterWide()
                    .note("Bytes per second read from the remote tier."));
    public static final Setting<Integer> REMOTE_LOG_MANAGER_FETCH_QUOTA_WINDOW_NUM =
            TABLE.add(ofInt("remote.log.manager.fetch.quota.window.num", 11).atLeast(1)
                    .note("Samples kept to measure reading from the remote tier."));
    public static final Setting<Integer> REMOTE_LOG_MANAGER_FETCH_QUOTA_WINDOW_SIZE_SECONDS =
            TABLE.add(ofInt("remote.log.manager.fetch.quota.window.size.seconds", 1).atLeast(1)
                    .note("Length of one sample when reading from the remote tier is measured."));
    public static final Setting<Integer> REMOTE_LOG_MANAGER_FOLLOWER_THREAD_POOL_SIZE =
            TABLE.add(ofInt("remote.log.manager.follower.thread.pool.size", 2).atLeast(1)
                    .clusterWide()
                    .note("Threads that follow what leaders have tiered."));
    public static final Setting<Long> REMOTE_LOG_MANAGER_TASK_INTERVAL_MS =
            TABLE.add(ofLong("remote.log.manager.task.interval.ms", 30_000).atLeast(1).low()
                    .note("How often a partition's tiering work is due."));
    public static final Setting<Long> REMOTE_LOG_MANAGER_TASK_RETRY_BACKOFF_MAX_MS =
            TABLE.add(ofLong("remote.log.manager.task.retry.backoff.max.ms", 30_000).atLeast(1)
                    .low().internal()
                    .note("Longest pause before failed tiering work is repeated."));
    public static final Setting<Long> REMOTE_LOG_MANAGER_TASK_RETRY_BACKOFF_MS =
            TABLE.add(ofLong("remote.log.manager.task.retry.backoff.ms", 500).atLeast(1).low()
                    .internal()
                    .note("First pause before failed tiering work is repeated."));
    public static final Setting<Double> REMOTE_LOG_MANAGER_TASK_RETRY_JITTER =
            TABLE.add(ofDouble("remote.log.manager.task.retry.jitter", 0.2).between(0.0, 0.5).low()
                    .internal()
                    .note("Random part of the pause before failed tiering work is repeated."));
    public static final Setting<Integer> REMOTE_LOG_MANAGER_THREAD_POOL_SIZE =
            TABLE.add(ofInt("remote.log.manager.thread.pool.size", 2).atLeast(1)
                    .note("Threads for tiering work not counted elsewhere."));
    public static final Setting<Integer> REMOTE_LOG_METADATA_CUSTOM_METADATA_MAX_BYTES =
            TABLE.add(ofInt("remote.log.metadata.custom.metadata.max.bytes", 128).atLeast(0).low()
                    .note("Most bytes a storage plug-in may attach to a tiered segment."));
    public static final Setting<String> REMOTE_LOG_METADATA_MANAGER_CLASS_NAME =
            TABLE.add(ofString("remote.log.metadata.manager.class.name",
                    "org.apache.kafka.server.log.remote.metadata.storage."
                            + "TopicBasedRemoteLogMetadataManager")
                    .nonEmpty()
                    .note("What remembers which segments are tiered."));
    public static final Setting<String> REMOTE_LOG_METADATA_MANAGER_CLASS_PATH =
            TABLE.add(ofString("remote.log.metadata.manager.class.path")
                    .note("Where the classes of the tier's memory are found."));
    public static final Setting<String> REMOTE_LOG_METADATA_MANAGER_IMPL_PREFIX =
            TABLE.add(ofString("remote.log.metadata.manager.impl.prefix", "rlmm.config.").nonEmpty()
                    .note("Prefix of the settings of the tier's memory."));
    public static final Setting<String> REMOTE_LOG_METADATA_MANAGER_LISTENER_NAME =
            TABLE.add(ofString("remote.log.metadata.manager.listener.name").nonEmpty()
                    .note("The listener the tier's memory connects to."));
    public static final Setting<Integer> REMOTE_LOG_READER_MAX_PENDING_TASKS =
            TABLE.add(ofInt("remote.log.reader.max.pending.tasks", 100).atLeast(1)
                    .note("Reads from the remote tier that may wait."));
    public static final Setting<Integer> REMOTE_LOG_READER_THREADS =
            TABLE.add(ofInt("remote.log.reader.threads", 10).atLeast(1).clusterWide()
                    .note("Threads that read from the remote tier."));
    public static final Setting<String> REMOTE_LOG_STORAGE_MANAGER_CLASS_NAME =
            TABLE.add(ofString("remote.log.storage.manager.class.name").nonEmpty()
                    .note("What stores tiered segments."));
    public static final Setting<String> REMOTE_LOG_STORAGE_MANAGER_CLASS_PATH =
            TABLE.add(ofString("remote.log.storage.manager.class.path")
                    .note("Where the classes of the tier's storage are found."));
    public static final Setting<String> REMOTE_LOG_STORAGE_MANAGER_IMPL_PREFIX =
            TABLE.add(ofString("remote.log.storage.manager.impl.prefix", "rsm.config.").nonEmpty()
                    .note("Prefix of the settings of the tier's storage."));
    public static final Setting<Boolean> REMOTE_LOG_STORAGE_SYSTEM_ENABLE =
            TABLE.add(ofBoolean("remote.log.storage.system.enable", false)
                    .note("Whether topics may be tiered."));

    private TieringSettings() {}
}
