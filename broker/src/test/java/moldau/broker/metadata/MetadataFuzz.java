package moldau.broker.metadata;

import java.nio.ByteBuffer;
import java.util.List;
import moldau.base.Disk;
import moldau.base.Endpoint;
import moldau.base.LogDir;
import moldau.base.Path;
import moldau.base.fault.Malformed;
import moldau.base.sim.Decoder;
import moldau.base.sim.SimDisk;
import moldau.log.SmallFile;
import moldau.replication.raft.ControlRecord;
import moldau.replication.raft.ElectionState;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Voter;
import moldau.replication.raft.VoterSet;
import moldau.state.cluster.Bootstrap;
import moldau.state.cluster.Features;
import moldau.wire.Uuid;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Checksum;

/// The files of a metadata directory, of any bytes; and what a leader may send instead of its log.
public final class MetadataFuzz {
    private static final VoterSet VOTERS_SET = new VoterSet(List.of(new Voter(
            new ReplicaKey(1, new Uuid(1, 1)),
            List.of(new Voter.Listener("CONTROLLER", new Endpoint("localhost", 9093))),
            (short) 0, (short) 1)));
    private static final Path FILE = new Path("bootstrap.checkpoint");

    public static final Decoder META_PROPERTIES = Decoder.ofText("meta-properties",
            text -> refused(() -> MetaProperties.parse(text, "f")),
            new MetaProperties("MkU3OEVBNTcwNTJENDM2Qg", 1, new Uuid(7, 8 << 20)).text(0)).checked();

    public static final Decoder QUORUM_STATE = Decoder.ofText("quorum-state",
            text -> refused(() -> QuorumStateFile.parse(text, "f")),
            state((short) 0), state((short) 1)).checked();

    /// Also with its checksums made right again: an enemy can do that.
    public static final Decoder SNAPSHOT = Decoder.of("snapshot", MetadataFuzz::snapshot, written())
            .withAllocatedMax(2 << 20).checked();

    public static final Decoder SNAPSHOT_NAME = Decoder.ofText("snapshot-name", SnapshotFile::id,
            "00000000000000000042-0000000007.checkpoint").checked();

    public static final Decoder FETCHED = Decoder.of("fetched-metadata", MetadataFuzz::fetched, written())
            .withAllocatedMax(2 << 20).checked();

    private MetadataFuzz() {}

    private static void refused(Runnable reading) {
        try {
            reading.run();
        } catch (DirectoryRefused refused) {
            throw new Malformed(refused.getMessage());
        }
    }

    private static String state(short kraftVersion) {
        return QuorumStateFile.text(
                new ElectionState(7, 1, new ReplicaKey(1, new Uuid(1, 1))), kraftVersion, VOTERS_SET);
    }

    private static SimDisk disk() {
        return new SimDisk(new LogDir("d"));
    }

    private static byte[] written() {
        SimDisk disk = disk();
        try (var file = new SnapshotFile(disk, FILE, 3, new SnapshotFile.Times(1, 1))) {
            file.header(List.of(new ControlRecord.KraftVersion((short) 1),
                    new ControlRecord.Voters(VOTERS_SET)));
            file.addAll(Bootstrap.atFormat(Features.METADATA_LATEST), _ -> 0);
            file.freeze();
        }
        ByteBuffer bytes = SmallFile.bytes(disk, FILE);
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    private static void snapshot(byte[] bytes) {
        SimDisk disk = disk();
        write(disk, bytes);
        SnapshotReader.isWhole(disk, FILE);
        sign(bytes);
        write(disk, bytes);
        try (var reader = new SnapshotReader(disk, FILE)) {
            while (reader.next() != null) {
                // To the footer.
            }
            reader.controlRecords();
        }
    }

    private static void write(SimDisk disk, byte[] bytes) {
        try (Disk.File file = disk.open(FILE, Disk.Mode.CREATE)) {
            file.write(0, ByteBuffer.wrap(bytes));
        }
    }

    private static void sign(byte[] bytes) {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        for (int at = 0; bytes.length - at >= Batch.HEADER_SIZE; ) {
            long size = all.getInt(at + 8) + 12L;
            if (size < Batch.HEADER_SIZE || size > bytes.length - at) return;
            int from = at + 21;
            all.putInt(at + 17, (int) Checksum.crc32c(all, from, (int) size - 21));
            at += (int) size;
        }
    }

    private static void fetched(byte[] bytes) {
        sign(bytes);
        if (Fetched.isPlausible(ByteBuffer.wrap(bytes), 7)) {
            Fetched.control(ByteBuffer.wrap(bytes), 0, Long.MAX_VALUE);
        }
    }
}
