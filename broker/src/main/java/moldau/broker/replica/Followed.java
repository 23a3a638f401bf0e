package moldau.broker.replica;

import moldau.broker.partition.Partition;
import moldau.log.Log;
import moldau.log.LogSettings;
import moldau.replication.isr.Copy;
import moldau.replication.isr.EpochEnd;
import moldau.replication.isr.Following;
import moldau.wire.message.FetchRequest;

/// One partition in one epoch, as its fetcher knows it.
final class Followed implements Copy {
    final Partition partition;
    final Following following;
    /// Part of a request that is not answered.
    boolean isAsked;
    long fetchOffset;

    Followed(Partition partition) {
        this.partition = partition;
        this.following = partition.following();
    }

    /// False once we lead, follow in another epoch, or hold it no more.
    boolean isCurrent() {
        return !partition.isGone() && partition.following() == following;
    }

    /// Under `moldau.durability=fsync` a fetch offset promises what is on the platter (I17).
    boolean mayBeAsked(long nowMs) {
        if (isAsked || !following.mayFetch(nowMs)) return false;
        Log log = partition.log();
        return log.settings().durability() == LogSettings.Durability.REPLICATED
                || log.recoveryPoint() >= log.endOffset();
    }

    FetchRequest.Partition row(int bytes) {
        Log log = partition.log();
        isAsked = true;
        fetchOffset = log.endOffset();
        return FetchRequest.Partition.DEFAULT
                .withPartition(partition.name().partition())
                .withCurrentLeaderEpoch(following.epoch())
                .withFetchOffset(fetchOffset)
                .withLastFetchedEpoch(log.latestEpoch())
                .withLogStartOffset(log.startOffset())
                .withPartitionMaxBytes(bytes);
    }

    @Override
    public long startOffset() {
        return partition.log().startOffset();
    }

    @Override
    public long endOffset() {
        return partition.log().endOffset();
    }

    @Override
    public EpochEnd endOfEpoch(int epoch) {
        moldau.log.EpochEnd end = partition.log().endOfEpoch(epoch);
        return new EpochEnd(end.epoch(), end.endOffset());
    }

    @Override
    public String toString() {
        return partition + " of epoch " + following.epoch();
    }
}
