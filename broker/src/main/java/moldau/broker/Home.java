package moldau.broker;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.World;
import moldau.broker.config.NodeSettings;
import moldau.broker.metadata.DirectoryRefused;
import moldau.broker.metadata.MetaProperties;
import moldau.broker.metadata.MetadataLog;
import moldau.broker.metadata.MetadataLogSettings;
import moldau.broker.partition.Directory;
import moldau.log.Logs;
import moldau.replication.raft.VoterSet;
import moldau.wire.Uuid;
import moldau.wire.record.MetadataRecord;

/// The directories of this node: locked, checked, and what they say of its former life.
final class Home {
    private final String clusterId;
    private final List<Directory> directories;
    private final Directory metadataDirectory;
    private final List<MetadataRecord> bootstrap;
    private final Set<Directory> failed = new LinkedHashSet<>();

    private Home(
            String clusterId, List<Directory> directories, Directory metadataDirectory,
            List<MetadataRecord> bootstrap) {
        this.clusterId = clusterId;
        this.directories = directories;
        this.metadataDirectory = metadataDirectory;
        this.bootstrap = bootstrap;
    }

    /// Locks and checks all directories. Blocks.
    static Home open(World world, NodeSettings settings) {
        var locked = new ArrayList<Disk>();
        try {
            String clusterId = null;
            var directories = new ArrayList<Directory>();
            Directory metadata = null;
            for (String path : settings.logDirs()) {
                Disk disk = world.disk(new LogDir(path));
                disk.lock();
                locked.add(disk);
                MetaProperties mine = MetaProperties.read(disk);
                if (mine == null) throw new DirectoryRefused(path + " is not formatted");
                if (clusterId != null && !clusterId.equals(mine.clusterId())) {
                    throw new DirectoryRefused(path + " belongs to cluster " + mine.clusterId());
                }
                clusterId = mine.clusterId();
                Uuid id = mine.directoryId();
                var logs = new Logs(disk);
                Directory directory = Directory.of(id, disk, logs, logs.takeInventory());
                directories.add(directory);
                if (path.equals(settings.metadataLogDir())) metadata = directory;
            }
            return new Home(clusterId, directories, metadata,
                    moldau.state.cluster.ControllerLimits.of(1, clusterId).bootstrap());
        } catch (RuntimeException e) {
            for (Disk disk : locked) disk.unlock();
            throw e;
        }
    }

    MetadataLog openMetadataLog(World world, NodeSettings settings) {
        return MetadataLog.open(world, metadataDirectory.disk(), metadataDirectory.inventory(),
                MetadataLogSettings.of(settings.nodeId(), metadataDirectory.id(), VoterSet.EMPTY));
    }

    String clusterId() {
        return clusterId;
    }

    List<Directory> directories() {
        return directories;
    }

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
        return directory == metadataDirectory || failed.size() == directories.size();
    }

    synchronized List<Uuid> failedIds() {
        var ids = new ArrayList<Uuid>();
        for (Directory each : failed) ids.add(each.id());
        return ids;
    }

    void close() {
        for (Directory each : directories) each.disk().unlock();
    }
}
