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
    final Session.Key key;
    /// Whose leader knows what we ask; null before, and where it is asked no more.
    Session session;
    /// The leader has not heard of it in this session.
    boolean isNew;
    int round;

    // What the leader heard last.
    long fetchOffset = -1;
    private long startOffset = -1;
    private int latestEpoch = -1;
    private int bytes = -1;

    Followed(Partition partition) {
        this.partition = partition;
        this.following = partition.following();
        this.key = new Session.Key(partition.topicId(), partition.name().partition());
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

    /// It is part of the request that is being made.
    ///
    /// @return whether something is asked differently than last time
    boolean note(int bytesMax) {
        Log log = partition.log();
        isAsked = true;
        boolean same = fetchOffset == log.endOffset() && startOffset == log.startOffset()
                && latestEpoch == log.latestEpoch() && bytes == bytesMax;
        fetchOffset = log.endOffset();
        startOffset = log.startOffset();
        latestEpoch = log.latestEpoch();
        bytes = bytesMax;
        return !same;
    }

    /// What [#note] noted.
    FetchRequest.Partition row() {
        return FetchRequest.Partition.DEFAULT
                .withPartition(key.partition())
                .withCurrentLeaderEpoch(following.epoch())
                .withFetchOffset(fetchOffset)
                .withLastFetchedEpoch(latestEpoch)
                .withLogStartOffset(startOffset)
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
