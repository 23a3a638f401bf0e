package moldau.broker.metadata;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.Path;
import moldau.base.World;
import moldau.base.fault.Malformed;
import moldau.replication.raft.ControlRecord;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Voter;
import moldau.replication.raft.VoterSet;
import moldau.wire.Uuid;
import moldau.wire.record.FeatureLevelRecord;
import moldau.wire.record.MetadataRecord;

/// Makes new log directories, with the bytes Kafka's own tool writes for the same wishes, ids and
/// times aside.
///
/// ```text
///   each directory            meta.properties, bootstrap.checkpoint
///   that of the metadata log  __cluster_metadata-0/0…0-0…0.checkpoint, with dynamic voters only
/// ```
///
/// A cluster of several nodes with dynamic voters takes one format of each, with the same cluster id
/// and the same [Quorum.Initial], whose directory ids are new ([MetaProperties#randomId]). Node `i`
/// then needs no more than this:
///
/// ```properties
///   node.id=i
///   process.roles=broker,controller
///   listeners=PLAINTEXT://127.0.0.1:<port of i>,CONTROLLER://127.0.0.1:<controller port of i>
///   controller.listener.names=CONTROLLER
///   controller.quorum.bootstrap.servers=127.0.0.1:<controller port of each node>,…
///   log.dirs=<directory of i>
/// ```
///
/// A node that joins a running cluster is formatted with [Quorum.None] and that cluster's id, and
/// has one controller of it (or more) as `controller.quorum.bootstrap.servers`; with
/// `controller.quorum.auto.join.enable=true` it becomes a voter by itself when it has caught up.
///
/// `meta.properties` comes last: without it a directory counts as not formatted, so a format cut
/// short is simply done again.
public final class Format {
    public static final Path BOOTSTRAP = new Path("bootstrap.checkpoint");

    private static final Path METADATA = Path.ROOT.child(MetadataLog.PARTITION.toString());
    private static final short KRAFT_VERSION_DYNAMIC = 1;

    /// Who votes at first.
    public sealed interface Quorum {
        /// `controller.quorum.voters` says it, or this is a mere broker, or a controller that joins
        /// later (`--no-initial-controllers`): nothing to write.
        enum None implements Quorum { ELSEWHERE }

        /// This node alone (`--standalone`), reached at these listeners.
        record Standalone(List<Voter.Listener> listeners) implements Quorum {}

        /// These (`--initial-controllers`), each with the id its directory is to have. Also for nodes
        /// that are none of them: the same list may format all.
        record Initial(VoterSet voters) implements Quorum {}
    }

    /// @param clusterId as given by `--cluster-id`: any text
    /// @param bootstrap the records of `bootstrap.checkpoint`: feature levels first, then
    ///     credentials;
    ///     `moldau.state.cluster.Bootstrap.atFormat` has the usual ones
    /// @param skipsFormatted `--ignore-formatted`: leave what is formatted alone
    public record Wish(String clusterId, int nodeId, Quorum quorum, List<MetadataRecord> bootstrap,
            boolean skipsFormatted) {
        public Wish {
            if (clusterId.isBlank()) throw new IllegalArgumentException("the cluster id is empty");
            bootstrap = List.copyOf(bootstrap);
        }
    }

    /// What was made: for data only, or for the metadata log too; and then without first voters, with
    /// them, or with this node among them.
    public enum Kind { DATA, METADATA, DYNAMIC, DYNAMIC_VOTER }

    public record Formatted(LogDir dir, Kind kind) {}

    private final World world;
    private final Wish wish;

    public Format(World world, Wish wish) {
        this.world = world;
        this.wish = wish;
    }

    /// The directories of a node that was told nothing: alone in its quorum, in a cluster of its
    /// own. Blocks.
    public static List<Formatted> alone(World world, Directories directories, int nodeId,
            List<Voter.Listener> listeners, List<MetadataRecord> bootstrap) {
        String cluster = MetaProperties.randomId(world.random()).toString();
        var quorum = new Quorum.Standalone(listeners);
        return new Format(world, new Wish(cluster, nodeId, quorum, bootstrap, false))
                .run(directories);
    }

    /// Formats all directories that are not, that of the metadata log last. Blocks.
    ///
    /// @return what was made, in that order; nothing if all were formatted and that is fine
    /// @throws DirectoryRefused if one is formatted, and that is not
    public List<Formatted> run(Directories directories) {
        List<LogDir> open = new ArrayList<>();
        List<LogDir> formatted = new ArrayList<>();
        for (LogDir dir : directories.all()) {
            MetaProperties there = MetaProperties.read(world.disk(dir));
            if (there != null) expectSame(dir, there);
            (there == null ? open : formatted).add(dir);
        }
        if (!formatted.isEmpty() && !wish.skipsFormatted()) {
            throw new DirectoryRefused("Log directory " + formatted.getFirst() + " is already formatted. Use "
                    + "--ignore-formatted to ignore this directory and format the others.");
        }
        if (open.remove(directories.metadataDir())) open.add(directories.metadataDir());
        List<Formatted> made = new ArrayList<>();
        for (LogDir dir : open) {
            boolean isMetadata = dir.equals(directories.metadataDir());
            made.add(new Formatted(dir, isMetadata ? metadata(dir) : data(dir)));
        }
        return made;
    }

    private void expectSame(LogDir dir, MetaProperties there) {
        String file = dir + "/meta.properties";
        if (!there.clusterId().equals(wish.clusterId())) {
            throw new DirectoryRefused("Invalid cluster.id in: " + file + ". Expected " + wish.clusterId()
                    + ", but read " + there.clusterId());
        }
        if (there.nodeId() != wish.nodeId()) {
            throw new DirectoryRefused("Stored node id " + there.nodeId() + " doesn't match previous node id "
                    + wish.nodeId() + " in " + file + ". If you moved your data, make sure your configured node id"
                    + " matches. If you intend to create a new node, you should remove all data in your data"
                    + " directories.");
        }
    }

    private Kind data(LogDir dir) {
        finish(dir, MetaProperties.randomId(world.random()));
        return Kind.DATA;
    }

    private Kind metadata(LogDir dir) {
        Uuid random = MetaProperties.randomId(world.random());
        return switch (wish.quorum()) {
            case Quorum.None _ -> {
                finish(dir, random);
                yield Kind.METADATA;
            }
            case Quorum.Standalone(List<Voter.Listener> listeners) -> {
                var key = new ReplicaKey(wish.nodeId(), random);
                var self = new Voter(key, listeners, (short) 0, KRAFT_VERSION_DYNAMIC);
                voters(dir, new VoterSet(List.of(self)));
                finish(dir, random);
                yield Kind.DYNAMIC_VOTER;
            }
            case Quorum.Initial(VoterSet voters) -> {
                voters(dir, voters);
                Voter self = voters.byId(wish.nodeId());
                finish(dir, self == null ? random : self.key().directoryId());
                yield self == null ? Kind.DYNAMIC : Kind.DYNAMIC_VOTER;
            }
        };
    }

    private void voters(LogDir dir, VoterSet voters) {
        Disk disk = world.disk(dir);
        disk.createDirectory(Path.ROOT);
        disk.createDirectory(METADATA);
        long wallMs = world.clock().wallMs();
        Path path = METADATA.child(SnapshotFile.name(new OffsetAndEpoch(0, 0)));
        try (var file = new SnapshotFile(disk, path, 0, new SnapshotFile.Times(wallMs, wallMs))) {
            file.header(List.of(new ControlRecord.KraftVersion(KRAFT_VERSION_DYNAMIC),
                    new ControlRecord.Voters(voters)));
            file.freeze();
        }
        disk.syncDirectory(Path.ROOT);
    }

    private void finish(LogDir dir, Uuid directoryId) {
        Disk disk = world.disk(dir);
        disk.createDirectory(Path.ROOT);
        writeBootstrap(disk, wish.bootstrap(), world.clock().wallMs());
        new MetaProperties(wish.clusterId(), wish.nodeId(), directoryId)
                .write(disk, world.clock().wallMs());
    }

    private static void writeBootstrap(Disk disk, List<MetadataRecord> records, long wallMs) {
        try (var file = new SnapshotFile(disk, BOOTSTRAP, 0, new SnapshotFile.Times(wallMs, 0))) {
            file.header(List.of());
            file.addAll(records, _ -> 0);
            file.freeze();
        }
    }

    /// What `bootstrap.checkpoint` holds: the first records of an empty metadata log. Blocks.
    ///
    /// @return nothing if there is no such file
    public static List<MetadataRecord> bootstrap(Disk disk) {
        if (!disk.exists(BOOTSTRAP)) return List.of();
        List<MetadataRecord> records = new ArrayList<>();
        try (SnapshotReader reader = new SnapshotReader(disk, BOOTSTRAP)) {
            for (List<MetadataRecord> each; (each = reader.next()) != null; ) records.addAll(each);
        } catch (Malformed damaged) {
            throw new DirectoryRefused(damaged.getMessage() + ".\n  to do: copy the file from "
                    + "another directory of this cluster, or format an empty one");
        }
        return records;
    }

    /// The level that bootstrap records give a feature; 0 if none.
    public static short level(List<MetadataRecord> bootstrap, String feature) {
        for (MetadataRecord record : bootstrap) {
            if (record instanceof FeatureLevelRecord it && it.name().equals(feature)) {
                return it.featureLevel();
            }
        }
        return 0;
    }
}
