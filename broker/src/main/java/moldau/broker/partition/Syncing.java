package moldau.broker.partition;

import moldau.log.Flush;
import moldau.log.LogSettings;

/// Group commit of one partition: at most one fsync is under way; all that is appended meanwhile is
/// served by the next one. Under `moldau.durability=replicated` it syncs only as `flush.messages`
/// and `flush.ms` ask.
final class Syncing {
    private final Partition partition;
    private final Shard shard;
    private boolean underWay;
    private boolean wanted;

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

    private void start() {
        wanted = false;
        Flush flush = partition.log().flush();
        if (flush == null) {
            partition.synced(partition.log().endOffset());
            return;
        }
        underWay = true;
        shard.work().run(partition.log(), flush::run, shard.loop(), failure -> done(flush, failure));
    }

    private void done(Flush flush, RuntimeException failure) {
        underWay = false;
        if (partition.isGone()) return;
        if (failure != null) {
            shard.broken(partition, failure);
            return;
        }
        partition.log().flushed(flush, shard.wallMs());
        partition.synced(flush.upTo());
        if (wanted) start();
    }
}
