package moldau.broker.partition;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Task;
import moldau.base.fault.DiskFault;
import moldau.log.Flush;
import moldau.log.Log;
import moldau.log.LogSettings;

/// Group commit of one partition: at most one fsync is under way; all that is appended meanwhile is
/// served by the next one. Under `moldau.durability=replicated` it syncs only as `flush.messages`
/// and `flush.ms` ask.
final class Syncing {
    private final Partition partition;
    private final Shard shard;
    private boolean underWay;
    private boolean wanted;
    /// What waits for a moment in which nothing is under way.
    private final List<Task> idle = new ArrayList<>(0);

    Syncing(Partition partition, Shard shard) {
        this.partition = partition;
        this.shard = shard;
    }

    /// The log grew.
    void appended() {
        boolean want = partition.log().settings().durability() == LogSettings.Durability.FSYNC
                || partition.log().wantsFlush(shard.wallMs());
        if (!want) return;
        wanted = true;
        if (!underWay) start();
    }

    /// Syncs what is not on the platter, whatever the settings say.
    void now() {
        wanted = true;
        if (!underWay) start();
    }

    /// Runs `task` as soon as no sync is under way, before the next one: files may be renamed then.
    void whenIdle(Task task) {
        if (underWay) idle.add(task);
        else task.run();
    }

    private void start() {
        wanted = false;
        Flush flush = partition.log().flush();
        var twin = Twin.of(partition.move());
        if (flush == null && twin == null) {
            partition.synced(partition.log().endOffset());
            return;
        }
        underWay = true;
        shard.work().run(partition.log(), () -> {
            if (flush != null) flush.run();
            if (twin != null) twin.run();
        }, shard.loop(), failure -> done(flush, twin, failure));
    }

    private void done(Flush flush, Twin twin, RuntimeException failure) {
        underWay = false;
        if (!partition.isGone()) {
            if (failure != null) shard.broken(partition, failure);
            else done(flush, twin);
        }
        List<Task> waiting = List.copyOf(idle);
        idle.clear();
        for (Task each : waiting) each.run();
        if (wanted && !underWay && failure == null && !partition.isGone()) start();
    }

    private void done(Flush flush, Twin twin) {
        if (twin != null) twin.done(partition, shard);
        Log log = partition.log();
        partition.synced(flush != null ? log.flushed(flush, shard.wallMs()) : log.recoveryPoint());
    }

    /// The other log of a move, which is synced along.
    private static final class Twin {
        private final Move move;
        private final Flush flush;
        private DiskFault failure;

        private Twin(Move move, Flush flush) {
            this.move = move;
            this.flush = flush;
        }

        /// @return null if there is nothing to sync
        static Twin of(Move move) {
            if (move == null || !move.isTwin()) return null;
            Flush flush = move.copy.flush();
            return flush == null ? null : new Twin(move, flush);
        }

        /// The other directory's failure is not the partition's.
        void run() {
            try {
                flush.run();
            } catch (DiskFault fault) {
                failure = fault;
            }
        }

        void done(Partition partition, Shard shard) {
            if (partition.move() != move) return;
            if (failure == null) move.copy.flushed(flush, shard.wallMs());
            else shard.moves().unsynced(move, failure);
        }
    }
}
