package moldau.broker.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import moldau.base.settings.Setting;
import moldau.base.settings.Settings;

/// Values that are fine each but not together, beyond listeners and quorum.
final class NodeChecks {
    private static final long MIB = 1 << 20;
    private static final int CODEC_LAST = 4;

    private final Settings settings;
    private final List<String> complaints;
    private final List<String> warnings;

    NodeChecks(Settings settings, List<String> complaints, List<String> warnings) {
        this.settings = settings;
        this.complaints = complaints;
        this.warnings = warnings;
    }

    void check(List<String> logDirs) {
        checkTimes();
        checkReplication();
        checkCleaner();
        checkConnections();
        checkGroups();
        checkDirs(logDirs);
        checkEarlyListeners();
        checkUnsupported();
    }

    /// What dynamic settings must not break either.
    ///
    /// @return complaints, the first mistake first
    static List<String> complaints(Settings settings) {
        var checks = new NodeChecks(settings, new ArrayList<>(), new ArrayList<>());
        checks.checkTimes();
        checks.checkReplication();
        checks.checkCleaner();
        checks.checkConnections();
        return checks.complaints;
    }

    private void checkTimes() {
        require(TopicDefaults.retentionMs(settings) != 0,
                "log.retention.ms must be unlimited (-1) or, greater than or equal to 1");
        require(TopicDefaults.segmentMs(settings) >= 1,
                "log.roll.ms must be greater than or equal to 1");
        require(TopicDefaults.segmentJitterMs(settings) >= 0,
                "log.roll.jitter.ms must be greater than or equal to 0");
        long heartbeat = settings.get(QuorumSettings.BROKER_HEARTBEAT_INTERVAL_MS);
        long session = settings.get(QuorumSettings.BROKER_SESSION_TIMEOUT_MS);
        if (heartbeat * 2 > session) {
            warnings.add("broker.heartbeat.interval.ms (" + heartbeat + " ms) should be at most "
                    + "half "
                    + "of broker.session.timeout.ms (" + session + " ms): a single late heartbeat "
                    + "fences the broker.");
        }
    }

    private void checkReplication() {
        require(settings.get(ReplicationSettings.REPLICA_SOCKET_TIMEOUT_MS)
                        >= settings.get(ReplicationSettings.REPLICA_FETCH_WAIT_MAX_MS),
                "replica.socket.timeout.ms should always be at least replica.fetch.wait.max.ms to "
                        + "prevent unnecessary socket timeouts");
        require(settings.get(ReplicationSettings.REPLICA_FETCH_WAIT_MAX_MS)
                        <= settings.get(ReplicationSettings.REPLICA_LAG_TIME_MAX_MS),
                "replica.fetch.wait.max.ms should always be less than or equal to "
                        + "replica.lag.time.max.ms to prevent frequent changes in ISR");
    }

    private void checkCleaner() {
        if (!settings.get(BrokerLogSettings.LOG_CLEANER_ENABLE)) return;
        int threads = settings.get(BrokerLogSettings.LOG_CLEANER_THREADS);
        require(threads == 0 || settings.get(BrokerLogSettings.LOG_CLEANER_DEDUPE_BUFFER_SIZE)
                        / threads > MIB,
                "log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.");
    }

    private void checkConnections() {
        String overrides = settings.get(BrokerSettings.MAX_CONNECTIONS_PER_IP_OVERRIDES);
        if (!overrides.isBlank()) {
            for (String each : overrides.split(",")) {
                require(each.strip().matches(".+:-?\\d{1,9}"),
                        "max.connections.per.ip.overrides is a list of host:number, where '"
                                + each.strip() + "' is none");
            }
        }
        require(settings.get(BrokerSettings.MAX_CONNECTIONS_PER_IP) > 0 || !overrides.isEmpty(),
                "max.connections.per.ip can be set to zero only if "
                        + "max.connections.per.ip.overrides "
                        + "property is set.");
        require(settings.get(BrokerSettings.FETCH_MAX_BYTES) >= 1024,
                "fetch.max.bytes must be greater than or equal to 1024");
    }

    private void checkGroups() {
        int codec = settings.get(GroupCoordinatorSettings.OFFSETS_TOPIC_COMPRESSION_CODEC);
        require(codec >= 0 && codec <= CODEC_LAST, "Unknown compression type id: " + codec);
        require(settings.get(GroupCoordinatorSettings.GROUP_COORDINATOR_REBALANCE_PROTOCOLS)
                .contains("classic"), "Disabling the 'classic' protocol is not supported.");
        complaints.addAll(GroupLimits.complaints(settings));
        String assignors = ConsumerGroupConfigs.complaint(settings);
        require(assignors.isEmpty(), assignors);
    }

    private void checkDirs(List<String> logDirs) {
        Set<String> strangers =
                new HashSet<>(settings.get(BrokerSettings.CORDONED_LOG_DIRS));
        if (strangers.equals(Set.of("*"))) return;
        strangers.removeAll(logDirs);
        require(strangers.isEmpty(), "All entries in cordoned.log.dirs must be present in "
                + "log.dirs or "
                + "log.dir. Missing entries : " + String.join(",", strangers));
    }

    private void checkEarlyListeners() {
        Optional<List<String>> early = settings.find(BrokerSettings.EARLY_START_LISTENERS);
        if (early.isEmpty()) return;
        List<String> names = settings.get(BrokerSettings.CONTROLLER_LISTENER_NAMES);
        List<String> listeners = settings.get(BrokerSettings.LISTENERS);
        for (String name : early.get()) {
            boolean known = names.contains(name)
                    || listeners.stream().anyMatch(text -> text.startsWith(name + "://"));
            require(known, "early.start.listeners contains listener " + name
                    + ", but this is not contained in listeners or controller.listener.names");
        }
    }

    /// What a file may ask for and this version does not have: better said at start than missed.
    private void checkUnsupported() {
        for (Setting<?> plugIn : List.of(
                BrokerSettings.CREATE_TOPIC_POLICY_CLASS_NAME,
                BrokerSettings.ALTER_CONFIG_POLICY_CLASS_NAME,
                BrokerSettings.CLIENT_QUOTA_CALLBACK_CLASS,
                ReplicationSettings.REPLICA_SELECTOR_CLASS)) {
            boolean builtIn = plugIn == ReplicationSettings.REPLICA_SELECTOR_CLASS
                    && ReplicationSettings.isRackAware(settings);
            if (settings.isGiven(plugIn) && !builtIn) {
                warnings.add(plugIn.key() + " names a plug-in: Moldau loads none yet, it is "
                        + "ignored.");
            }
        }
    }

    private void require(boolean holds, String complaint) {
        if (!holds) complaints.add(complaint);
    }
}
