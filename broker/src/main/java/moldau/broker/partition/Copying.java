package moldau.broker.partition;

import java.nio.ByteBuffer;
import moldau.base.Disk;
import moldau.base.fault.DiskFault;
import moldau.log.Flush;
import moldau.log.Log;
import moldau.log.Succession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fills the copies of a shard's [Moves] until they are level with their logs. On the shard's loop.
///
/// Reads, syncs and openings run on `Work`, one piece at a time for all moves together: they are to
/// bother clients little. What was read is appended on the loop, as a follower appends what its
/// leader sent; nothing is decoded but batch headers. A last little is read on the loop, too: what is
/// read elsewhere is never level with a log that grows meanwhile.
final class Copying {
    private static final Logger LOG = LoggerFactory.getLogger(Copying.class);
    static final int PIECE_BYTES = 1 << 20;
    /// Written so lately that it is in memory.
    private static final int NEAR_BYTES = 64 << 10;
    private static final long PAUSE_NANOS = 100_000_000L;

    private final Moves moves;
    private final Shard shard;
    private final Opener opener;
    /// Read into while `reading`. Null before the first piece.
    private ByteBuffer scratch;
    private boolean reading;
    private boolean pausing;

    Copying(Moves moves, Shard shard, Opener opener) {
        this.moves = moves;
        this.shard = shard;
        this.opener = opener;
    }

    void stepAll() {
        for (Move each : moves.all()) step(each);
    }

    /// Does what is next, unless something is under way.
    void step(Move move) {
        if (moves.isStopped() || pausing || move.ended || move.failed || move.busy) return;
        try {
            switch (move.phase) {
                case OPENING -> open(move);
                case COPYING -> copy(move);
                case TWIN, LEAVING -> { }
            }
        } catch (DiskFault fault) {
            moves.broken(move, fault);
        }
    }

    private void open(Move move) {
        move.busy = true;
        Log log = move.partition.log();
        Disk disk = move.target.disk();
        long nowMs = shard.wallMs();
        var opened = new Log[1];
        shard.work().run("open-copy", () -> {
            move.target.noted().forget(move.partition.name());
            opened[0] = disk.exists(move.directory)
                    ? Succession.open(disk, move.directory, log, nowMs)
                    : Succession.create(disk, move.directory, log, nowMs);
        }, shard.loop(), failure -> {
                    move.busy = false;
                    if (failure != null) moves.broken(move, failure);
                    else if (opened[0] != null) opened(move, opened[0]);
                    else if (!move.ended) moves.forget(move); // of an older topic of that name
                });
    }

    private void opened(Move move, Log copy) {
        if (moves.isStopped()) return;
        copy.use(opener.bench(shard, move.target));
        move.copy = copy;
        if (move.ended) {
            moves.deleteCopy(move);
            return;
        }
        copy.settings(move.partition.log().settings());
        move.phase = Move.Phase.COPYING;
        try {
            move.agree();
        } catch (DiskFault fault) {
            moves.broken(move, fault);
            return;
        }
        step(move);
    }

    private void copy(Move move) {
        if (!move.copy.isSettled() || move.copy.wantsFlush(shard.wallMs())) sync(move);
        else proceed(move);
    }

    private void proceed(Move move) {
        if (isNear(move)) takeRest(move);
        if (move.ended || pausing) return;
        if (move.isLevel()) moves.handover().level(move);
        else read(move);
    }

    private boolean isNear(Move move) {
        Log log = move.partition.log();
        long from = move.copy.endOffset();
        return from < log.endOffset() && from >= log.startOffset() && log.bytesFrom(from) <= NEAR_BYTES
                && !shard.throttles().moving().isExceeded();
    }

    private void takeRest(Move move) {
        long bytes = move.partition.log().bytesFrom(move.copy.endOffset());
        took(move, moves.handover().copyNow(move), bytes);
    }

    /// Brings what is copied to the platter.
    void sync(Move move) {
        Flush flush = move.copy.flush();
        if (flush == null) {
            proceed(move);
            return;
        }
        move.busy = true;
        shard.work().run(move.copy, flush::run, shard.loop(), failure -> {
            move.busy = false;
            if (move.ended) return;
            if (failure != null) {
                moves.broken(move, failure);
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
            if (fault.kind() == DiskFault.Kind.ROTTEN) damaged(move);
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
        ByteBuffer into = into(slice.bytes());
        reading = true;
        move.busy = true;
        shard.work().run(null, () -> slice.file().read(slice.position(), into), shard.loop(), failure -> {
            slice.release();
            reading = false;
            move.busy = false;
            if (failure != null) shard.broken(move.partition, failure);
            else if (!moves.isStopped() && !move.ended && !move.cut) take(move, into.flip());
            next(move);
        });
    }

    private ByteBuffer into(int bytes) {
        if (bytes > PIECE_BYTES) return ByteBuffer.allocateDirect(bytes);
        if (scratch == null) scratch = ByteBuffer.allocateDirect(PIECE_BYTES);
        return scratch.clear().limit(bytes);
    }

    private void take(Move move, ByteBuffer piece) {
        int bytes = piece.remaining();
        try {
            took(move, move.take(piece), bytes);
        } catch (DiskFault fault) {
            moves.broken(move, fault);
        }
    }

    private void took(Move move, Move.Taken taken, long bytes) {
        switch (taken) {
            case WELL -> shard.throttles().moving().record(bytes);
            case NO_ROOM -> pause();
            case DAMAGED, UNREADABLE -> damaged(move);
        }
    }

    private void damaged(Move move) {
        LOG.error("Cannot go on moving {}: the log has no good batch at {}", move, move.copy.endOffset());
        shard.scrubbing().suspect(move.partition, move.copy.endOffset());
        moves.drop(move, true);
    }

    /// The one that was served goes last if others wait.
    private void next(Move last) {
        for (Move each : moves.all()) if (each != last) step(each);
        step(last);
    }

    /// Nothing is copied for a while.
    void pause() {
        if (pausing) return;
        pausing = true;
        shard.loop().at(shard.clock().nowNanos() + PAUSE_NANOS, () -> {
            pausing = false;
            stepAll();
        });
    }
}
