package moldau.broker.fetch;

import moldau.broker.api.Leadership;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.log.EpochEnd;
import moldau.log.Log;
import moldau.replication.isr.Leading;
import moldau.state.cluster.PartitionImage;
import moldau.state.cluster.TopicImage;
import moldau.wire.Errors;
import moldau.wire.Uuid;

/// Reads one partition for a fetch: every check in Kafka's order, then the slice.
final class Lookup {
    private Lookup() {}

    static Partition partition(Shard shard, Asked asked) {
        return isByName(asked)
                ? shard.partition(asked.topic, asked.partition)
                : shard.partition(asked.topicId, asked.partition);
    }

    /// The zero id without a name is what a client sends that has no id: nobody's.
    private static boolean isByName(Asked asked) {
        return asked.topic != null && asked.topicId.equals(Uuid.ZERO);
    }

    /// @param bytesLeft of the whole answer
    /// @param first nothing was found for it yet, so one batch may exceed all limits (KIP-74)
    static void read(Shard shard, Asked asked, Reading.Terms terms, int bytesLeft, boolean first) {
        Partition partition = partition(shard, asked);
        if (partition == null) {
            missing(shard, asked);
            return;
        }
        asked.error = Leadership.check(
                partition, asked.currentLeaderEpoch, terms.reader().mayAskFollowers());
        if (asked.error != Errors.NONE) {
            if (!partition.isGone()) hint(shard, asked);
            return;
        }
        Log log = partition.log();
        if (asked.lastFetchedEpoch >= 0 && diverges(log, asked)) return;
        if (asked.fetchOffset < log.startOffset() || asked.fetchOffset > log.endOffset()) {
            asked.error = Errors.OFFSET_OUT_OF_RANGE;
            return;
        }
        if (asked.isAgain) againAsked(shard, partition, asked);
        boolean follower = terms.follower() >= 0;
        if (follower) {
            var replica = new Leading.Follower(
                    terms.follower(), terms.reader().brokerEpoch(), asked.followerStartOffset);
            partition.fetchedBy(replica, asked.fetchOffset);
            // It may have been sent what it cannot take.
            if (partition.leading().asksAgain(terms.follower())) {
                shard.scrubbing().suspect(partition, asked.fetchOffset);
            }
            asked.isUrgent = terms.reader().servesHighWatermark()
                    && partition.leading().tellHighWatermark(terms.follower());
        }
        asked.highWatermark = log.highWatermark();
        asked.lastStableOffset = log.lastStableOffset();
        asked.startOffset = log.startOffset();
        long upTo = follower ? log.endOffset() : partition.visibleEnd(terms.committedOnly());
        if (terms.reader().nearby() != null && partition.isLeader()) {
            asked.preferredReplica = terms.reader().nearby()
                    .replica(shard.image(), partition.leading(), asked.fetchOffset);
            if (asked.preferredReplica >= 0) return;
        }
        if (asked.fetchOffset >= upTo) return;
        if (follower && partition.isLeadingThrottled()) {
            asked.throttle = shard.throttles().leading();
            boolean waits = !partition.leading().replicas().isInSync(terms.follower());
            if (waits && asked.throttle.isExceeded()) return;
        }
        int bytes = Math.min(asked.bytesMax, bytesLeft);
        asked.records = partition.read(asked.fetchOffset, bytes, first, upTo);
        if (terms.committedOnly() && !follower) {
            asked.aborted = log.abortedTransactions(asked.fetchOffset, upTo);
        }
    }

    /// It went back, or would not take what it was sent: to see which, a little is read on the side.
    private static void againAsked(Shard shard, Partition partition, Asked asked) {
        asked.isAgain = false;
        shard.scrubbing().suspect(partition, asked.fetchOffset);
    }

    /// Whether the reader's log and ours part before its offset (KIP-595, behaviour 89).
    private static boolean diverges(Log log, Asked asked) {
        EpochEnd end = log.endOfEpoch(asked.lastFetchedEpoch);
        if (end.epoch() < 0) {
            asked.error = Errors.OFFSET_OUT_OF_RANGE;
            return true;
        }
        if (end.epoch() >= asked.lastFetchedEpoch && end.endOffset() >= asked.fetchOffset) return false;
        asked.divergingEpoch = end.epoch();
        asked.divergingEndOffset = end.endOffset();
        asked.highWatermark = log.highWatermark();
        asked.lastStableOffset = log.lastStableOffset();
        asked.startOffset = log.startOffset();
        return true;
    }

    private static void missing(Shard shard, Asked asked) {
        TopicImage topic = topic(shard, asked);
        if (topic == null) {
            asked.error = isByName(asked)
                    ? Errors.UNKNOWN_TOPIC_OR_PARTITION
                    : Errors.UNKNOWN_TOPIC_ID;
        } else {
            asked.error = Leadership.absent(shard, topic, asked.partition);
            if (asked.error == Errors.NOT_LEADER_OR_FOLLOWER) hint(shard, asked);
        }
    }

    private static TopicImage topic(Shard shard, Asked asked) {
        return isByName(asked)
                ? shard.image().topic(asked.topic)
                : shard.image().topic(asked.topicId);
    }

    /// Tells who leads instead (KIP-951).
    private static void hint(Shard shard, Asked asked) {
        TopicImage topic = topic(shard, asked);
        PartitionImage image = topic == null ? null : topic.partition(asked.partition);
        if (image == null) return;
        asked.leaderId = image.leader();
        asked.leaderEpoch = image.leaderEpoch();
    }
}
