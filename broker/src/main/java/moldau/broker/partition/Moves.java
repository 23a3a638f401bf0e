package moldau.broker.partition;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;
import moldau.base.LogDir;
import moldau.base.Path;
import moldau.base.Random;
import moldau.base.fault.DiskFault;
import moldau.log.LogName;
import moldau.log.Removal;
import moldau.wire.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The moves of one shard's replicas between log directories (KIP-113, KIP-858): how they begin and end.
/// On the shard's loop.
///
/// [Copying] fills the copy; a copy that is level is told to the controller, and takes the log's place
/// ([Handover]) when the metadata says so.
public final class Moves {
    private static final Logger LOG = LoggerFactory.getLogger(Moves.class);

    private final Shard shard;
    private final Opener opener;
    private final Random random;
    private final Copying copying;
    private final Handover handover;
    private final LinkedHashSet<Move> all = new LinkedHashSet<>();
    private Listener listener;
    private Consumer<Removal> removals;
    private boolean stopped;

    /// Hears of what others have to know of moves.
    public interface Listener {
        /// Another directory is to be told to the controller: [Partition#toldDirectory].
        void told(Partition partition);

        /// The partition's log lies elsewhere now.
        void moved(Partition partition, LogDir before);
    }

    public Moves(int nodeId, Shard shard, Opener opener, Random random) {
        this.shard = shard;
        this.opener = opener;
        this.random = random;
        this.copying = new Copying(this, shard, opener);
        this.handover = new Handover(nodeId, this, shard, opener);
    }

    /// Before anything else.
    public void listener(Listener listener) {
        this.listener = listener;
    }

    /// Who deletes files when their time has come; before anything else.
    public void removals(Consumer<Removal> removals) {
        this.removals = removals;
    }

    Listener listener() {
        return listener;
    }

    Copying copying() {
        return copying;
    }

    Handover handover() {
        return handover;
    }

    /// Those under way.
    List<Move> all() {
        return List.copyOf(all);
    }

    boolean isStopped() {
        return stopped;
    }

    Uuid unique() {
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
        LOG.info("Moving {}", move);
        all.add(move);
        move.partition.move(move);
        copying.step(move);
    }

    /// The replica does not belong here any more.
    void left(Partition partition) {
        Move move = partition.move();
        if (move != null) drop(move, true);
    }

    /// Ends a move without a new place.
    void drop(Move move, boolean deletes) {
        end(move);
        if (deletes && move.copy != null) deleteCopy(move);
        if (move.told) listener.told(move.partition);
    }

    void end(Move move) {
        move.ended = true;
        all.remove(move);
        move.partition.move(null);
    }

    void deleteCopy(Move move) {
        try {
            removals.accept(move.copy.delete(unique()));
        } catch (DiskFault fault) {
            shard.broken(move.target.disk().dir(), fault);
        }
    }

    /// What was found as a copy is none.
    void forget(Move move) {
        end(move);
        removals.accept(new Removal(move.target.disk(), List.of(move.directory), 0));
    }

    void remove(Removal removal) {
        removals.accept(removal);
    }

    /// A directory failed: what lies in it stays as it is.
    void offline(LogDir dir) {
        for (Move each : all()) {
            if (each.partition.directory().equals(dir)) drop(each, false);
            else if (each.target.disk().dir().equals(dir)) handover.retreat(each, () -> drop(each, false));
        }
    }

    /// The image changed.
    public void applied() {
        copying.stepAll();
    }

    void stop() {
        stopped = true;
    }

    /// Something was written to the log.
    void written(Move move) {
        if (move.isTwin()) handover.written(move);
        else copying.step(move);
    }

    /// More of both logs of a twin is on the platter.
    void synced(Move move) {
        handover.synced(move);
    }

    /// The copy of a twin could not be brought to the platter: nobody may believe that it is there.
    void unsynced(Move move, DiskFault failure) {
        handover.retreat(move, () -> broken(move, failure));
    }

    /// The new directory cannot be used; one that is full may have room again.
    void broken(Move move, RuntimeException failure) {
        if (isFull(failure)) {
            copying.pause();
            return;
        }
        move.failed = true;
        shard.broken(move.target.disk().dir(), failure);
    }

    static boolean isFull(RuntimeException failure) {
        return failure instanceof DiskFault fault && fault.kind() == DiskFault.Kind.FULL;
    }
}
