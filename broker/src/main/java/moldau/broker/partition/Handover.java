package moldau.broker.partition;

import java.nio.ByteBuffer;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.Path;
import moldau.base.Task;
import moldau.base.fault.DiskFault;
import moldau.log.Log;
import moldau.log.LogName;
import moldau.log.Succession;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.Features;
import moldau.state.cluster.PartitionImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A level copy takes its log's place ([Move] draws the way). On the shard's loop.
///
/// Files make way only while no sync of the partition is under way; what reaches the platter in which
/// order is what makes a crash harmless at every moment.
final class Handover {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);
    /// What a twin may have unsynced when it begins: producers that wait for an fsync wait for it too.
    private static final int UNSYNCED_BYTES_MAX = 4 << 20;
    private static final long PAUSE_NANOS = 100_000_000L;

    private final int nodeId;
    private final Moves moves;
    private final Shard shard;
    private final Opener opener;
    /// For what is read here. Null before the first.
    private ByteBuffer scratch;

    Handover(int nodeId, Moves moves, Shard shard, Opener opener) {
        this.nodeId = nodeId;
        this.moves = moves;
        this.shard = shard;
        this.opener = opener;
    }

    /// The copy has all there is. The controller is told; when it knows, both logs are written.
    void level(Move move) {
        if (!move.told) {
            move.told = true;
            moves.listener().told(move.partition);
        }
        if (!isAssigned(move)) return; // Moves.applied() comes back
        if (move.copy.bytesFrom(move.copy.recoveryPoint()) > UNSYNCED_BYTES_MAX) {
            moves.copying().sync(move);
            return;
        }
        move.phase = Move.Phase.TWIN;
        move.partition.sync();
    }

    private boolean isAssigned(Move move) {
        ClusterImage image = shard.image();
        if (image.metadataVersion() < Features.METADATA_3_7_IV2) return true;
        PartitionImage now = image.partition(move.partition.topicId(), move.partition.name().partition());
        return now != null && move.target.id().equals(now.directory(nodeId));
    }

    /// Something was written to the log of a twin.
    void written(Move move) {
        boolean well = false;
        try {
            well = copyNow(move) == Move.Taken.WELL;
        } catch (DiskFault fault) {
            moves.broken(move, fault);
        }
        if (!well) retreat(move, moves.copying()::pause);
    }

    /// Makes the copy level, here and now.
    Move.Taken copyNow(Move move) {
        if (scratch == null) scratch = ByteBuffer.allocateDirect(Copying.PIECE_BYTES);
        return move.copyNow(scratch);
    }

    /// More of both logs of a twin is on the platter.
    void synced(Move move) {
        if (move.phase != Move.Phase.TWIN || moves.isStopped()) return;
        Log log = move.partition.log();
        boolean asSafe = move.copy.recoveryPoint() >= log.recoveryPoint() && move.copy.isSettled();
        if (asSafe) move.partition.syncing().whenIdle(() -> leave(move));
    }

    private void leave(Move move) {
        if (moves.isStopped() || move.ended || move.phase != Move.Phase.TWIN) return;
        Log log = move.partition.log();
        Disk disk = opener.directory(move.partition.directory()).disk();
        try {
            log.rename(LogName.path(move.partition.name(), LogName.Kind.DELETE, moves.unique()));
        } catch (DiskFault fault) {
            shard.broken(move.partition, fault);
            return;
        }
        move.phase = Move.Phase.LEAVING;
        int departure = ++move.departures;
        shard.work().run(null, () -> disk.syncDirectory(Path.ROOT), shard.loop(), failure -> {
            if (failure != null) shard.broken(move.partition, failure);
            else move.partition.syncing().whenIdle(() -> arrive(move, departure));
        });
    }

    private void arrive(Move move, int departure) {
        if (!isLeaving(move, departure)) return;
        shard.writeGathered();
        if (!isLeaving(move, departure)) return;
        Partition partition = move.partition;
        Log before = partition.log();
        LogDir from = partition.directory();
        try {
            move.copy.rename(LogName.live(partition.name()));
        } catch (DiskFault fault) {
            moves.broken(move, fault);
            if (Moves.isFull(fault)) again(move, departure);
            return;
        }
        Succession.complete(move.copy, before);
        moves.end(move);
        partition.moved(move.copy, move.target.disk().dir());
        delete(before, from);
        LOG.info("Moved {} from {} to {}", partition, from, move.target);
        moves.listener().moved(partition, from);
        partition.sync();
        if (move.next != null) moves.begin(partition, move.next);
    }

    /// Still, and not again: a later departure waits for a sync of its own.
    private boolean isLeaving(Move move, int departure) {
        return !moves.isStopped() && !move.ended && move.phase == Move.Phase.LEAVING
                && move.departures == departure;
    }

    private void again(Move move, int departure) {
        shard.loop().at(shard.clock().nowNanos() + PAUSE_NANOS,
                () -> move.partition.syncing().whenIdle(() -> arrive(move, departure)));
    }

    /// Renamed already, so that a start would do it too.
    private void delete(Log before, LogDir from) {
        try {
            moves.remove(before.delete(moves.unique()));
        } catch (DiskFault fault) {
            if (!Moves.isFull(fault)) shard.broken(from, fault);
        }
    }

    /// The copy cannot be kept up: the log goes on alone, under its own name. At once, even if a sync is
    /// under way, which then does not count: what is acknowledged from now on is in this log only, and a
    /// start would take the copy.
    void retreat(Move move, Task then) {
        boolean hasLeft = move.phase == Move.Phase.LEAVING;
        if (move.isTwin()) move.phase = Move.Phase.COPYING;
        if (hasLeft) comeBack(move.partition);
        then.run();
    }

    private void comeBack(Partition partition) {
        try {
            partition.log().rename(LogName.live(partition.name()));
        } catch (DiskFault fault) {
            shard.broken(partition, fault);
            return;
        }
        partition.sync();
    }
}
