package moldau.broker.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.Path;
import moldau.base.World;
import moldau.base.fault.DiskFault;
import moldau.wire.Uuid;

/// The log directories of a node at its start: locked, read, and proven to be its own.
///
/// All must agree on cluster and node, and each has an id of its own (KIP-858). An empty directory
/// beside formatted ones is taken in, as a new disk is; one that cannot be read is left out, unless
/// the metadata log lies there. With nothing formatted at all it is [Format]'s turn.
public final class Directories {
    /// One directory that can be used.
    public record Ready(Disk disk, MetaProperties properties) {
        public Uuid id() {
            return properties.directoryId();
        }
    }

    /// @param ready in the order of `log.dirs`
    /// @param offline those that could not be read, with the reason
    /// @param metadata where the metadata log lies, one of `ready`
    public record Found(String clusterId, List<Ready> ready, Map<LogDir, DiskFault> offline,
            Ready metadata) {}

    private final World world;
    private final List<LogDir> dirs;
    private final LogDir metadataDir;

    /// @param dirs `log.dirs`, in order
    /// @param metadataDir `metadata.log.dir`, or the first of `dirs`; need not be among them
    public Directories(World world, List<LogDir> dirs, LogDir metadataDir) {
        this.world = world;
        this.metadataDir = metadataDir;
        List<LogDir> all = new ArrayList<>(dirs);
        if (!all.contains(metadataDir)) all.add(metadataDir);
        this.dirs = List.copyOf(all);
    }

    /// Every directory, that of the metadata log included.
    public List<LogDir> all() {
        return dirs;
    }

    public LogDir metadataDir() {
        return metadataDir;
    }

    /// Whether no directory has a `meta.properties`. Blocks.
    public boolean isUnformatted() {
        for (LogDir dir : dirs) {
            try {
                if (MetaProperties.read(world.disk(dir)) != null) return false;
            } catch (DiskFault e) {
                // Left to `open`, which knows whether it matters.
            }
        }
        return true;
    }

    /// Makes what is missing, locks all, reads and checks. Blocks.
    ///
    /// @throws DirectoryRefused saying what to do; nothing stays locked then
    public Found open(int nodeId) {
        Map<LogDir, MetaProperties> found = new TreeMap<>();
        Map<LogDir, DiskFault> offline = new TreeMap<>();
        List<LogDir> locked = new ArrayList<>();
        try {
            for (LogDir dir : dirs) take(dir, found, offline, locked);
            return check(nodeId, found, offline);
        } catch (RuntimeException refused) {
            for (LogDir dir : locked) world.disk(dir).unlock();
            throw refused;
        }
    }

    private void take(LogDir dir, Map<LogDir, MetaProperties> found, Map<LogDir, DiskFault> offline,
            List<LogDir> locked) {
        Disk disk = world.disk(dir);
        try {
            disk.createDirectory(Path.ROOT);
            disk.lock();
            locked.add(dir);
            MetaProperties properties = MetaProperties.read(disk);
            if (properties != null) found.put(dir, properties);
        } catch (DiskFault fault) {
            if (fault.kind() == DiskFault.Kind.LOCKED) {
                throw new DirectoryRefused(fault.getMessage() + ".\n  to do: stop the other "
                        + "node, or give this one its own log.dirs");
            }
            if (dir.equals(metadataDir)) throw fault;
            offline.put(dir, fault);
        }
    }

    private Found check(int nodeId, Map<LogDir, MetaProperties> found,
            Map<LogDir, DiskFault> offline) {
        if (!found.containsKey(metadataDir)) throw unformatted();
        MetaProperties first = found.get(metadataDir);
        if (first.nodeId() != nodeId) {
            throw new DirectoryRefused(file(metadataDir) + " belongs to node " + first.nodeId()
                    + ", but this node's node.id is " + nodeId + ".\n  to do: set node.id="
                    + first.nodeId() + ", or point log.dirs at this node's own directories");
        }
        Map<Uuid, LogDir> ids = new TreeMap<>();
        for (LogDir dir : dirs) {
            if (found.containsKey(dir)) agree(dir, first, found.get(dir), ids);
        }
        List<Ready> ready = new ArrayList<>();
        Ready metadata = null;
        for (LogDir dir : dirs) {
            if (offline.containsKey(dir)) continue;
            Ready each = new Ready(world.disk(dir), complete(dir, first, found.get(dir)));
            ready.add(each);
            if (dir.equals(metadataDir)) metadata = each;
        }
        return new Found(first.clusterId(), List.copyOf(ready), offline, metadata);
    }

    private DirectoryRefused unformatted() {
        return new DirectoryRefused("No `meta.properties` found in " + metadataDir
                + " (have you run `kafka-storage.sh` to format the directory?)\n  to do: "
                + "bin/kafka-storage.sh format --standalone -t $(bin/kafka-storage.sh random-uuid) "
                + "-c server.properties");
    }

    private void agree(LogDir dir, MetaProperties first, MetaProperties it, Map<Uuid, LogDir> ids) {
        if (!it.clusterId().equals(first.clusterId())) {
            throw new DirectoryRefused(file(dir) + " belongs to cluster " + it.clusterId()
                    + ", but " + file(metadataDir) + " to cluster " + first.clusterId()
                    + ".\n  to do: take the directory that is not this cluster's out of log.dirs");
        }
        if (it.nodeId() != first.nodeId()) {
            throw new DirectoryRefused(file(dir) + " belongs to node " + it.nodeId() + ", but "
                    + file(metadataDir) + " to node " + first.nodeId()
                    + ".\n  to do: give each node its own directories in log.dirs");
        }
        if (it.directoryId() == null) return;
        LogDir other = ids.put(it.directoryId(), dir);
        if (other != null) {
            throw new DirectoryRefused(file(dir) + " and " + file(other) + " have the same "
                    + "directory.id " + it.directoryId() + ": one is a copy of the other.\n"
                    + "  to do: take the copy out of log.dirs");
        }
    }

    /// Takes in a new disk, and gives an id to a directory from before there were ids.
    private MetaProperties complete(LogDir dir, MetaProperties first, MetaProperties found) {
        if (found != null && found.directoryId() != null) return found;
        MetaProperties next = first.withDirectoryId(MetaProperties.randomId(world.random()));
        next.write(world.disk(dir), world.clock().wallMs());
        return next;
    }

    private static String file(LogDir dir) {
        return dir + "/" + MetaProperties.FILE;
    }
}
