package moldau.broker.partition;

import java.nio.ByteBuffer;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.DiskFault;
import moldau.log.Appended;
import moldau.log.Log;
import moldau.log.Removal;
import moldau.log.Succession;

/// One replica on its way to another log directory of this broker (KIP-113): a copy that grows until it
/// takes the log's place. [Copying] and [Handover] drive it; on the partition's loop.
///
/// ```text
///   OPENING ──► COPYING ──► TWIN ──► LEAVING ──► the copy is the log
///                 ▲           │         │
///                 └───────────┴─────────┘ no room in the new directory
/// ```
///
/// In TWIN and LEAVING all that is written, cut and synced is written, cut and synced in both logs, in
/// the same turn: whichever of them a crash leaves in use holds what was promised. In LEAVING the log's
/// directory is renamed, and the copy's follows when that is on the platter; so there are never two
/// in use.
final class Move {
    enum Phase { OPENING, COPYING, TWIN, LEAVING }

    final Partition partition;
    final Directory target;
    /// Where the copy is while it is one.
    final Path directory;
    Phase phase = Phase.OPENING;
    /// Null until it is open.
    Log copy;
    /// Something of it is under way elsewhere.
    boolean busy;
    boolean ended;
    /// How often the log made way for the copy.
    int departures;
    /// The controller is being told that the replica lies in the new directory.
    boolean told;
    /// The log was cut while a piece of it was being read.
    boolean cut;
    /// The new directory failed: it is about to be offline.
    boolean failed;
    /// Where to after this, wished when it was too late for another end; or null.
    Directory next;

    Move(Partition partition, Directory target, Path directory) {
        this.partition = partition;
        this.target = target;
        this.directory = directory;
    }

    /// Whether both logs are written.
    boolean isTwin() {
        return phase == Phase.TWIN || phase == Phase.LEAVING;
    }

    boolean isLevel() {
        return copy.endOffset() == partition.log().endOffset();
    }

    /// Cuts what an earlier life copied and the log has no more.
    void agree() {
        long common = Succession.commonEnd(copy, partition.log());
        if (common < copy.endOffset()) remove(copy.truncateTo(common, partition.shard().wallMs()));
    }

    /// The next piece of the log; null if there is none.
    Disk.Slice piece(int bytesMax) {
        Log log = partition.log();
        cut = false;
        long from = Math.max(copy.endOffset(), log.startOffset());
        return from >= log.endOffset() ? null : log.read(from, bytesMax, true, log.endOffset());
    }

    /// What became of a piece.
    enum Taken { WELL, NO_ROOM, DAMAGED, UNREADABLE }

    /// Appends a piece that begins where [#piece] said.
    Taken take(ByteBuffer piece) {
        Log log = partition.log();
        long nowMs = partition.shard().wallMs();
        if (copy.endOffset() < log.startOffset()) restart(piece.getLong(piece.position()), nowMs);
        Appended outcome = copy.appendAsFollower(piece, log.latestEpoch(), nowMs);
        boolean written = copy.write();
        if (!written || outcome == Appended.Refused.DISK_FULL) return Taken.NO_ROOM;
        if (!(outcome instanceof Appended.At at) || at.batches() == 0) return Taken.DAMAGED;
        Succession.follow(copy, log);
        return Taken.WELL;
    }

    /// The log begins after the end of the copy, perhaps within a batch.
    private void restart(long baseOffset, long nowMs) {
        remove(copy.truncateFully(Math.min(baseOffset, partition.log().startOffset()), nowMs));
    }

    /// The log is empty from its start on.
    void restartEmpty() {
        remove(copy.truncateFully(partition.log().startOffset(), partition.shard().wallMs()));
    }

    /// What was just written to the log, in a twin.
    Taken copyNow(ByteBuffer scratch) {
        while (!isLevel()) {
            ByteBuffer piece = readNow(scratch);
            if (piece == null) return Taken.UNREADABLE;
            Taken taken = take(piece);
            if (taken != Taken.WELL) return taken;
        }
        return Taken.WELL;
    }

    private ByteBuffer readNow(ByteBuffer scratch) {
        try {
            Disk.Slice slice = piece(scratch.capacity());
            return slice == null ? null : read(slice, scratch);
        } catch (DiskFault fault) {
            partition.shard().broken(partition, fault);
            return null;
        }
    }

    private static ByteBuffer read(Disk.Slice slice, ByteBuffer scratch) {
        ByteBuffer into = slice.bytes() <= scratch.capacity() ? scratch.clear()
                : ByteBuffer.allocateDirect(slice.bytes());
        try {
            slice.file().read(slice.position(), into.limit(slice.bytes()));
        } finally {
            slice.release();
        }
        return into.flip();
    }

    /// The log was cut at `offset`.
    void truncatedTo(long offset) {
        cut = true;
        if (copy != null && offset < copy.endOffset()) {
            remove(copy.truncateTo(offset, partition.shard().wallMs()));
        }
    }

    /// The log begins anew at `offset`.
    void truncatedFully(long offset) {
        cut = true;
        if (copy != null) remove(copy.truncateFully(offset, partition.shard().wallMs()));
    }

    /// At once: the paths are others when the copy has become the log.
    private void remove(Removal removal) {
        if (removal == null) return;
        Shard shard = partition.shard();
        shard.work().run(removal.disk(), removal::run, shard.loop(), _ -> {});
    }

    /// Applies retention to the copy too.
    void removeOld(long nowMs) {
        if (copy == null) return;
        Succession.follow(copy, partition.log());
        remove(copy.removeOld(nowMs));
    }

    @Override
    public String toString() {
        return partition + " to " + target;
    }
}
