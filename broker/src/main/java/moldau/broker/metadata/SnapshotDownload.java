package moldau.broker.metadata;

import java.nio.ByteBuffer;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.World;
import moldau.base.fault.DiskFault;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.replication.raft.ReplicaKey;

/// Brings one snapshot from the leader, a piece at a time, into a `.part` file of its own beside the log;
/// read through, synced and named only when it is whole (KIP-630). On the controller's loop, the file's
/// work off it. On a slow disk it may still be at work when another one is wanted: see [#abandon].
final class SnapshotDownload {
    /// No honest snapshot is as large: the state it holds would not fit in memory.
    private static final long BYTES_MAX = 16L << 30;

    private final World world;
    private final Disk disk;
    private final Path target;
    private final Path part;
    private final Wanted wanted;
    private final Courier courier;
    private final Outcome outcome;
    private Disk.File file;
    private long position;
    private boolean abandoned;

    /// @param leaderEpoch in which it was offered
    record Wanted(int leaderId, int leaderEpoch, ReplicaKey self, OffsetAndEpoch id) {}

    /// What became of it.
    interface Outcome {
        /// A piece came.
        void progressed();

        /// The snapshot is whole and durable under its name.
        void whole();

        /// There will be none: the leader did not give it, or what it gave is no snapshot.
        void failed();

        void broken(RuntimeException failure);
    }

    /// @param number of this download among all of the process
    SnapshotDownload(World world, Disk disk, Path target, int number, Wanted wanted, Courier courier,
            Outcome outcome) {
        this.world = world;
        this.disk = disk;
        this.target = target;
        this.wanted = wanted;
        this.courier = courier;
        this.outcome = outcome;
        part = target.parent().child(SnapshotFile.partName(wanted.id(), number));
    }

    void start() {
        world.work().run(this, () -> file = disk.open(part, Disk.Mode.CREATE),
                world.loops().controller(), failure -> {
                    if (failure != null) outcome.broken(failure);
                    else ask();
                });
    }

    /// Another one is wanted: it ends without telling its outcome, unless a disk is broken.
    void abandon() {
        abandoned = true;
    }

    private void ask() {
        if (abandoned) {
            giveUp();
            return;
        }
        courier.fetchSnapshot(wanted.leaderId(), new Courier.SnapshotAsk(
                wanted.self(), wanted.leaderEpoch(), wanted.id(), position), this::came);
    }

    private void came(Courier.SnapshotPiece piece) {
        boolean fits = piece != null && piece.position() == position && piece.size() > 0
                && piece.size() <= BYTES_MAX && piece.bytes().hasRemaining()
                && piece.bytes().remaining() <= piece.size() - position;
        if (!fits) {
            giveUp();
            return;
        }
        if (!abandoned) outcome.progressed();
        ByteBuffer bytes = ByteBuffer.allocate(piece.bytes().remaining());
        bytes.put(piece.bytes()).flip();
        int count = bytes.remaining();
        boolean isLast = position + count == piece.size();
        long at = position;
        world.work().run(this, () -> {
            file.write(at, bytes);
            if (isLast) file.sync();
        }, world.loops().controller(), failure -> {
            if (failure != null) {
                fail(failure);
                return;
            }
            position += count;
            if (isLast && !abandoned) finish();
            else ask();
        });
    }

    private void finish() {
        var isWhole = new boolean[1];
        world.work().run(this, () -> {
            file.close();
            isWhole[0] = SnapshotReader.isWhole(disk, part);
            if (!isWhole[0]) {
                disk.delete(part);
                return;
            }
            disk.makeReadOnly(part);
            disk.rename(part, target);
            disk.syncDirectory(target.parent());
        }, world.loops().controller(), failure -> {
            if (failure != null) outcome.broken(failure);
            else if (abandoned) return;
            else if (isWhole[0]) outcome.whole();
            else outcome.failed();
        });
    }

    private void giveUp() {
        world.work().run(this, () -> {
            file.close();
            disk.delete(part);
        }, world.loops().controller(), failure -> {
            if (failure != null) outcome.broken(failure);
            else if (!abandoned) outcome.failed();
        });
    }

    /// A full disk may have room again later; anything else is the end.
    private void fail(RuntimeException failure) {
        if (failure instanceof DiskFault fault && fault.kind() == DiskFault.Kind.FULL) giveUp();
        else outcome.broken(failure);
    }
}
