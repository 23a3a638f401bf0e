package moldau.broker;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import moldau.base.LogDir;
import moldau.base.World;
import moldau.base.fault.DiskFault;
import moldau.base.settings.Settings;
import moldau.broker.config.Listener;
import moldau.broker.config.NodeSettings;
import moldau.broker.config.QuorumSettings;
import moldau.broker.metadata.Directories;
import moldau.broker.metadata.Format;
import moldau.broker.metadata.MetaProperties;
import moldau.broker.metadata.MetadataLog;
import moldau.broker.metadata.MetadataLogSettings;
import moldau.broker.partition.Directory;
import moldau.broker.quorum.VoterMessages;
import moldau.log.Logs;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Timeouts;
import moldau.replication.raft.Voter;
import moldau.replication.raft.VoterSet;
import moldau.state.cluster.Bootstrap;
import moldau.state.cluster.Features;
import moldau.wire.Uuid;
import moldau.wire.record.MetadataRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The directories of this node: locked, checked, formatted if they are empty and the node was told
/// nothing, and what they say of its former life.
final class Home {
    private static final Logger LOG = LoggerFactory.getLogger(Home.class);

    private final String clusterId;
    private final List<Directory> directories;
    private final Directory metadata;
    private final List<MetadataRecord> bootstrap;
    private final Set<Directory> failed = new LinkedHashSet<>();

    private Home(
            String clusterId, List<Directory> directories, Directory metadata,
            List<MetadataRecord> bootstrap) {
        this.clusterId = clusterId;
        this.directories = directories;
        this.metadata = metadata;
        this.bootstrap = bootstrap;
    }

    /// Locks and checks all directories. Blocks. Empty ones of a node that is its own quorum are
    /// formatted; others wait to be told which cluster they belong to.
    ///
    /// @param clusterId of a cluster made here; empty for a random one
    static Home open(World world, NodeSettings settings, String clusterId) {
        var dirs = new ArrayList<LogDir>();
        for (String path : settings.logDirs()) dirs.add(new LogDir(path));
        var all = new Directories(world, dirs, new LogDir(settings.metadataLogDir()));
        if (isAlone(settings) && all.isUnformatted()) format(world, settings, all, clusterId);
        Directories.Found found = all.open(settings.nodeId());
        try {
            found.offline().forEach((dir, fault) -> LOG.error("Log directory {} is offline: {}", dir, fault.getMessage()));
            var directories = new ArrayList<Directory>();
            Directory metadata = null;
            for (Directories.Ready ready : found.ready()) {
                var logs = new Logs(ready.disk());
                Directory directory = Directory.of(ready.id(), ready.disk(), logs, logs.takeInventory());
                directory.unopened().remove(MetadataLog.PARTITION);
                directories.add(directory);
                if (ready == found.metadata()) metadata = directory;
            }
            List<MetadataRecord> bootstrap = Format.bootstrap(metadata.disk());
            if (bootstrap.isEmpty()) bootstrap = Bootstrap.atFormat(Features.METADATA_LATEST);
            return new Home(found.clusterId(), directories, metadata, bootstrap);
        } catch (RuntimeException e) {
            for (Directories.Ready ready : found.ready()) ready.disk().unlock();
            throw e;
        }
    }

    private static boolean isAlone(NodeSettings settings) {
        if (!settings.isController() || !settings.isBroker()) return false;
        if (settings.voters().isEmpty()) return settings.bootstrap().size() <= 1;
        return settings.voters().size() == 1 && settings.voters().getFirst().id() == settings.nodeId();
    }

    private static void format(World world, NodeSettings settings, Directories all, String clusterId) {
        String id = clusterId.isEmpty() ? MetaProperties.randomId(world.random()).toString() : clusterId;
        Format.Quorum quorum = settings.voters().isEmpty()
                ? new Format.Quorum.Standalone(controllerEndpoints(settings))
                : Format.Quorum.None.ELSEWHERE;
        var wish = new Format.Wish(id, settings.nodeId(), quorum,
                Bootstrap.atFormat(Features.METADATA_LATEST), false);
        new Format(world, wish).run(all);
    }

    private static List<Voter.Listener> controllerEndpoints(NodeSettings settings) {
        var listeners = new ArrayList<Voter.Listener>();
        for (Listener each : settings.controllerListeners()) {
            listeners.add(new Voter.Listener(each.name(), each.at()));
        }
        return listeners;
    }

    MetadataLog openMetadataLog(World world, NodeSettings settings) {
        Settings all = settings.settings();
        var timeouts = new Timeouts(
                all.get(QuorumSettings.CONTROLLER_QUORUM_ELECTION_TIMEOUT_MS),
                all.get(QuorumSettings.CONTROLLER_QUORUM_FETCH_TIMEOUT_MS),
                all.get(QuorumSettings.CONTROLLER_QUORUM_REQUEST_TIMEOUT_MS),
                all.get(QuorumSettings.CONTROLLER_QUORUM_RETRY_BACKOFF_MS),
                Timeouts.KAFKA.fetchWaitMs());
        var snapshots = new MetadataLogSettings.Snapshots(
                all.get(QuorumSettings.METADATA_LOG_MAX_RECORD_BYTES_BETWEEN_SNAPSHOTS),
                all.get(QuorumSettings.METADATA_LOG_MAX_SNAPSHOT_INTERVAL_MS),
                all.get(QuorumSettings.METADATA_MAX_RETENTION_BYTES),
                all.get(QuorumSettings.METADATA_MAX_RETENTION_MS));
        var log = MetadataLogSettings.of(settings.nodeId(), metadata.id(), fixedVoters(settings))
                .withOwn(own(settings), all.get(QuorumSettings.CONTROLLER_QUORUM_AUTO_JOIN_ENABLE))
                .withTimeouts(timeouts)
                .withSnapshots(snapshots)
                .withSegments(all.get(QuorumSettings.METADATA_LOG_SEGMENT_BYTES),
                        all.get(QuorumSettings.METADATA_LOG_SEGMENT_MS));
        return MetadataLog.open(world, metadata.disk(), metadata.inventory(), log);
    }

    private Voter own(NodeSettings settings) {
        if (!settings.isController()) return null;
        return VoterMessages.own(replica(settings), Advertised.controller(settings));
    }

    /// Voters of `controller.quorum.voters`; none where they stand in the metadata log. Settings know no
    /// directories, not even this node's: all members show the same voters (KIP-853).
    private static VoterSet fixedVoters(NodeSettings settings) {
        var voters = new ArrayList<Voter>();
        for (moldau.broker.config.Voter each : settings.voters()) {
            String name = settings.controllerListeners().isEmpty()
                    ? "CONTROLLER" : settings.controllerListeners().getFirst().name();
            voters.add(new Voter(new ReplicaKey(each.id(), Uuid.ZERO),
                    List.of(new Voter.Listener(name, each.at())), (short) 0, (short) 1));
        }
        return new VoterSet(voters);
    }

    /// This node as a member of the quorum.
    ReplicaKey replica(NodeSettings settings) {
        return new ReplicaKey(settings.nodeId(), metadata.id());
    }

    String clusterId() {
        return clusterId;
    }

    List<Directory> directories() {
        return directories;
    }

    /// What the metadata log of a new cluster begins with.
    List<MetadataRecord> bootstrap() {
        return bootstrap;
    }

    /// The broker epoch of the former life if it ended in good order everywhere; -1 if not (KIP-966).
    long previousEpoch() {
        long epoch = -1;
        for (Directory each : directories) {
            if (!each.inventory().isClean()) return -1;
            epoch = each.inventory().cleanBrokerEpoch().getAsLong();
        }
        return epoch;
    }

    /// @return whether no directory is left, or the one with the metadata failed
    synchronized boolean failed(Directory directory) {
        failed.add(directory);
        return directory == metadata || failed.size() == directories.size();
    }

    synchronized List<Uuid> failedIds() {
        var ids = new ArrayList<Uuid>();
        for (Directory each : failed) ids.add(each.id());
        return ids;
    }

    void close() {
        for (Directory each : directories) {
            try {
                each.disk().unlock();
            } catch (DiskFault broken) {
                LOG.debug("{} cannot be unlocked", each, broken);
            }
        }
    }
}
