package moldau.broker.api;

import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.state.cluster.TopicImage;
import moldau.wire.Errors;

/// Whether this broker may answer for a partition: it exists, we lead it, and in the epoch that the
/// client believes in (KIP-320).
public final class Leadership {
    static final int ANY_EPOCH = -1;

    private Leadership() {}

    /// @param epoch the client's idea of the leader's epoch, or [#ANY_EPOCH]
    /// @param anyReplica a follower may answer as well
    /// @return [Errors#NONE] if it may
    static short check(
            Shard shard, Partition partition, String topic, int index, int epoch, boolean anyReplica) {
        return partition == null
                ? absent(shard, shard.image().topic(topic), index) : check(partition, epoch, anyReplica);
    }

    /// The same of a partition this broker holds: whether its directory is online, then an epoch is compared,
    /// then who leads.
    public static short check(Partition partition, int epoch, boolean anyReplica) {
        if (partition.isGone()) return partition.goneError();
        int known = partition.knownEpoch();
        if (epoch >= 0 && known >= 0 && epoch != known) {
            return epoch < known ? Errors.FENCED_LEADER_EPOCH : Errors.UNKNOWN_LEADER_EPOCH;
        }
        return anyReplica || partition.isLeader() ? Errors.NONE : Errors.NOT_LEADER_OR_FOLLOWER;
    }

    /// Of a partition that this broker does not hold.
    ///
    /// @param topic null if there is none
    /// @return 3 if there is no such partition, 56 if it is ours and cannot be read, 6 if it is another broker's
    public static short absent(Shard shard, TopicImage topic, int index) {
        if (topic == null || topic.partition(index) == null) return Errors.UNKNOWN_TOPIC_OR_PARTITION;
        return shard.isUnreadable(topic.id(), index) ? Errors.KAFKA_STORAGE_ERROR : Errors.NOT_LEADER_OR_FOLLOWER;
    }
}
