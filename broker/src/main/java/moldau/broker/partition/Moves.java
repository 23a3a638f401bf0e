package moldau.broker.partition;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.LinkedHashSet;
import java.util.function.Consumer;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.Path;
import moldau.base.Random;
import moldau.base.Task;
import moldau.base.fault.DiskFault;
import moldau.log.Flush;
import moldau.log.Log;
import moldau.log.LogName;
import moldau.log.Removal;
import moldau.log.Succession;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.Features;
import moldau.state.cluster.PartitionImage;
import moldau.wire.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves replicas of one shard between log directories (KIP-113, KIP-858). On the shard's loop.
///
/// Reads, syncs and openings run on `Work`, one piece at a time for all moves together: they are to
/// bother clients little. What was read is appended on the loop, as a follower appends what its
/// leader sent; nothing is decoded but batch headers. A copy that is level is told to the controller,
/// and takes the log's place when the metadata says so.
public final class Moves {
    private static final Logger LOG = LoggerFactory.getLogger(Moves.class);
    private static final int PIECE_BYTES = 1 << 20;
    /// What a twin may have unsynced when it begins: producers that wait for an fsync wait for it too.
    private static final int UNSYNCED_BYTES_MAX = 4 << 20;
    private static final long PAUSE_NANOS = 100_000_000L;

    private final int nodeId;
    private final Shard shard;
    private final Opener opener;
    private final Random random;
    private final LinkedHashSet<Move> all = new LinkedHashSet<>();
    /// Read into while `reading`; another one is for twins. Null before the first move.
    private ByteBuffer readScratch;
    private ByteBuffer twinScratch;
    private Listener listener;
    private Consumer<Removal> removals;
    private boolean reading;
    private boolean stopped;
    private boolean pausing;

    /// Hears of what others have to know of moves.
    public interface Listener {
        /// Another directory is to be told to the controller: [Partition#toldDirectory].
        void told(Partition partition);

        /// The partition's log lies elsewhere now.
        void moved(Partition partition, LogDir before);
    }

    public Moves(int nodeId, Shard shard, Opener opener, Random random) {
        this.nodeId = nodeId;
        this.shard = shard;
        this.opener = opener;
        this.random = random;
    }

    /// Before anything else.
    public void listener(Listener listener) {
        this.listener = listener;
    }

    /// Who deletes files when their time has come; before anything else.
    public void removals(Consumer<Removal> removals) {
        this.removals = removals;
    }

    private Uuid unique() {
        return Uuid.random(random.bits(), random.bits());
    }

    /// Moves a replica. Where it is already: a move under way ends.
    ///
    /// @param target in use
    public void begin(Partition partition, Directory target) {
        Move before = partition.move();
        if (before != null && before.phase == Move.Phase.LEAVING) {
            before.next = target;
            return;
        }
        if (before != null && before.target == target) return;
        if (before != null) drop(before, true);
        if (partition.directory().equals(target.disk().dir())) return;
        start(new Move(partition, target, LogName.future(partition.name(), unique())));
    }

    /// A partition was opened: goes on with what an earlier life began.
    void opened(Partition partition) {
        for (Directory each : opener.directories()) {
            Path future = each.futures().remove(partition.name());
            if (future == null) continue;
            boolean goesOn = partition.move() == null && !each.disk().dir().equals(partition.directory());
            if (goesOn) start(new Move(partition, each, future));
            else removals.accept(new Removal(each.disk(), List.of(future), 0));
        }
    }

    private void start(Move move) {
        if (readScratch == null) {
            readScratch = ByteBuffer.allocateDirect(PIECE_BYTES);
            twinScratch = ByteBuffer.allocateDirect(PIECE_BYTES);
        }
        LOG.info("Moving {}", move);
        all.add(move);
        move.partition.move(move);
        step(move);
    }

    /// The replica does not belong here any more.
    void left(Partition partition) {
        Move move = partition.move();
        if (move != null) drop(move, true);
    }

    /// Ends a move without a new place.
    private void drop(Move move, boolean deletes) {
        end(move);
        if (deletes && move.copy != null) deleteCopy(move);
        if (move.told) listener.told(move.partition);
    }

    private void end(Move move) {
        move.ended = true;
        all.remove(move);
        move.partition.move(null);
    }

    private void deleteCopy(Move move) {
        try {
            removals.accept(move.copy.delete(unique()));
        } catch (DiskFault fault) {
            shard.broken(move.target.disk().dir(), fault);
        }
    }

    /// A directory failed: what lies in it stays as it is.
    void offline(LogDir dir) {
        for (Move each : List.copyOf(all)) {
            if (each.partition.directory().equals(dir)) drop(each, false);
            else if (each.target.disk().dir().equals(dir)) retreat(each, () -> drop(each, false));
        }
    }

    /// The image changed.
    public void applied() {
        for (Move each : List.copyOf(all)) step(each);
    }

    void stop() {
        stopped = true;
    }

    /// Does what is next, unless something is under way.
    void step(Move move) {
        if (stopped || pausing || move.ended || move.failed || move.busy) return;
        try {
            switch (move.phase) {
                case OPENING -> open(move);
                case COPYING -> copy(move);
                case TWIN, LEAVING -> { }
            }
        } catch (DiskFault fault) {
            broken(move, fault);
        }
    }

    /// The new directory cannot be used; one that is full may have room again.
    private void broken(Move move, RuntimeException failure) {
        if (isFull(failure)) {
            pause();
            return;
        }
        move.failed = true;
        shard.broken(move.target.disk().dir(), failure);
    }

    private static boolean isFull(RuntimeException failure) {
        return failure instanceof DiskFault fault && fault.kind() == DiskFault.Kind.FULL;
    }

    private void open(Move move) {
        move.busy = true;
        Log log = move.partition.log();
        Disk disk = move.target.disk();
        long nowMs = shard.wallMs();
        var opened = new Log[1];
        shard.work().run("open-copy", () -> opened[0] = disk.exists(move.directory)
                ? Succession.open(disk, move.directory, log, nowMs)
                : Succession.create(disk, move.directory, log, nowMs), shard.loop(), failure -> {
                    move.busy = false;
                    if (failure != null) broken(move, failure);
                    else if (opened[0] != null) opened(move, opened[0]);
                    else if (!move.ended) forget(move);
                });
    }

    private void opened(Move move, Log copy) {
        if (stopped) return;
        copy.use(opener.bench(shard, move.target));
        move.copy = copy;
        if (move.ended) {
            deleteCopy(move);
            return;
        }
        copy.settings(move.partition.log().settings());
        move.phase = Move.Phase.COPYING;
        try {
            move.agree();
        } catch (DiskFault fault) {
            broken(move, fault);
            return;
        }
        step(move);
    }

    /// What was found is of an older topic of that name.
    private void forget(Move move) {
        end(move);
        removals.accept(new Removal(move.target.disk(), List.of(move.directory), 0));
    }

    private void copy(Move move) {
        if (!move.copy.isSettled() || move.copy.wantsFlush(shard.wallMs())) sync(move);
        else if (!move.isLevel()) read(move);
        else level(move);
    }

    private void sync(Move move) {
        Flush flush = move.copy.flush();
        if (flush == null) {
            if (move.isLevel()) level(move);
            else read(move);
            return;
        }
        move.busy = true;
        shard.work().run(move.copy, flush::run, shard.loop(), failure -> {
            move.busy = false;
            if (move.ended) return;
            if (failure != null) {
                broken(move, failure);
                return;
            }
            move.copy.flushed(flush, shard.wallMs());
            // Where the disk had no room for all of it.
            if (move.copy.recoveryPoint() < flush.upTo()) pause();
            step(move);
        });
    }

    private void read(Move move) {
        if (reading) return;
        if (shard.throttles().moving().isExceeded()) {
            pause();
            return;
        }
        Disk.Slice slice;
        try {
            slice = move.piece(PIECE_BYTES);
        } catch (DiskFault fault) {
            shard.broken(move.partition, fault);
            return;
        }
        if (slice == null) nothingToRead(move);
        else read(move, slice);
    }

    private void nothingToRead(Move move) {
        Log log = move.partition.log();
        if (log.startOffset() != log.endOffset()) {
            damaged(move);
            return;
        }
        move.restartEmpty();
        step(move);
    }

    private void read(Move move, Disk.Slice slice) {
        int bytes = slice.bytes();
        ByteBuffer into = bytes <= PIECE_BYTES ? readScratch.clear() : ByteBuffer.allocateDirect(bytes);
        into.limit(bytes);
        reading = true;
        move.busy = true;
        shard.work().run(null, () -> slice.file().read(slice.position(), into), shard.loop(), failure -> {
            slice.release();
            reading = false;
            move.busy = false;
            if (failure != null) shard.broken(move.partition, failure);
            else if (!stopped && !move.ended && !move.cut) take(move, into.flip());
            next(move);
        });
    }

    private void take(Move move, ByteBuffer piece) {
        int bytes = piece.remaining();
        try {
            switch (move.take(piece)) {
                case WELL -> shard.throttles().moving().record(bytes);
                case NO_ROOM -> pause();
                case DAMAGED, UNREADABLE -> damaged(move);
            }
        } catch (DiskFault fault) {
            broken(move, fault);
        }
    }

    private void damaged(Move move) {
        LOG.error("Cannot go on moving {}: the log has no good batch at {}", move, move.copy.endOffset());
        drop(move, true);
    }

    /// The one that was served goes last if others wait.
    private void next(Move last) {
        for (Move each : List.copyOf(all)) if (each != last) step(each);
        step(last);
    }

    /// Nothing is copied for a while.
    private void pause() {
        if (pausing) return;
        pausing = true;
        shard.loop().at(shard.clock().nowNanos() + PAUSE_NANOS, () -> {
            pausing = false;
            for (Move each : List.copyOf(all)) step(each);
        });
    }

    private void level(Move move) {
        if (!move.told) {
            move.told = true;
            listener.told(move.partition);
        }
        if (!isAssigned(move)) return; // applied() comes back
        if (move.copy.bytesFrom(move.copy.recoveryPoint()) > UNSYNCED_BYTES_MAX) {
            sync(move);
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

    /// Something was written to the log.
    void written(Move move) {
        if (!move.isTwin()) {
            step(move);
            return;
        }
        boolean well = false;
        try {
            well = move.copyNow(twinScratch) == Move.Taken.WELL;
        } catch (DiskFault fault) {
            broken(move, fault);
        }
        if (!well) retreat(move, this::pause);
    }

    /// More of both logs of a twin is on the platter.
    void synced(Move move) {
        if (move.phase != Move.Phase.TWIN || stopped) return;
        Log log = move.partition.log();
        boolean asSafe = move.copy.recoveryPoint() >= log.recoveryPoint() && move.copy.isSettled();
        if (asSafe) move.partition.syncing().whenIdle(() -> leave(move));
    }

    private void leave(Move move) {
        if (stopped || move.ended || move.phase != Move.Phase.TWIN) return;
        Log log = move.partition.log();
        Disk disk = opener.directory(move.partition.directory()).disk();
        try {
            log.rename(LogName.path(move.partition.name(), LogName.Kind.DELETE, unique()));
        } catch (DiskFault fault) {
            shard.broken(move.partition, fault);
            return;
        }
        move.phase = Move.Phase.LEAVING;
        shard.work().run(null, () -> disk.syncDirectory(Path.ROOT), shard.loop(), failure -> {
            if (failure != null) shard.broken(move.partition, failure);
            else move.partition.syncing().whenIdle(() -> arrive(move));
        });
    }

    private void arrive(Move move) {
        if (stopped || move.ended || move.phase != Move.Phase.LEAVING) return;
        shard.writeGathered();
        if (move.ended || move.phase != Move.Phase.LEAVING) return;
        Partition partition = move.partition;
        Log before = partition.log();
        LogDir from = partition.directory();
        try {
            move.copy.rename(LogName.live(partition.name()));
        } catch (DiskFault fault) {
            broken(move, fault);
            if (isFull(fault)) again(move);
            return;
        }
        Succession.complete(move.copy, before);
        end(move);
        partition.moved(move.copy, move.target.disk().dir());
        delete(before, from);
        LOG.info("Moved {} from {} to {}", partition, from, move.target);
        listener.moved(partition, from);
        partition.sync();
        if (move.next != null) begin(partition, move.next);
    }

    private void again(Move move) {
        shard.loop().at(shard.clock().nowNanos() + PAUSE_NANOS,
                () -> move.partition.syncing().whenIdle(() -> arrive(move)));
    }

    /// Renamed already, so that a start would do it too.
    private void delete(Log before, LogDir from) {
        try {
            removals.accept(before.delete(unique()));
        } catch (DiskFault fault) {
            if (!isFull(fault)) shard.broken(from, fault);
        }
    }

    /// The copy cannot be kept up: the log goes on alone, under its own name.
    private void retreat(Move move, Task then) {
        if (move.phase != Move.Phase.LEAVING) {
            if (move.phase == Move.Phase.TWIN) move.phase = Move.Phase.COPYING;
            then.run();
            return;
        }
        move.phase = Move.Phase.COPYING;
        move.busy = true;
        move.partition.syncing().whenIdle(() -> {
            move.busy = false;
            try {
                move.partition.log().rename(LogName.live(move.partition.name()));
            } catch (DiskFault fault) {
                shard.broken(move.partition, fault);
            }
            then.run();
        });
    }
}
