package moldau.broker.fetch;

import moldau.base.Disk;
import moldau.broker.partition.Throttle;
import moldau.log.AbortedTransaction;
import moldau.wire.Uuid;
import java.util.List;

/// One partition a fetch asks for, and what was found there this time. Kept by its session from one
/// request to the next, so that a poll of many quiet partitions allocates nothing for them.
public final class Asked {
    // What is asked.
    final String topic;
    final Uuid topicId;
    final int partition;
    long fetchOffset;
    int bytesMax;
    int currentLeaderEpoch = -1;
    int lastFetchedEpoch = -1;
    long followerStartOffset = -1;

    /// It asks again for what it was sent, or for what comes before.
    boolean isAgain;
    /// Where it was sent records from last.
    private long sentOffset = -1;

    // What the client knows, if this is part of a session; -1 before the first answer.
    long toldHighWatermark = -1;
    long toldStartOffset = -1;

    // What was found.
    short error;
    long highWatermark = -1;
    long lastStableOffset = -1;
    long startOffset = -1;
    int divergingEpoch = -1;
    long divergingEndOffset = -1;
    int leaderId = -1;
    int leaderEpoch = -1;
    int preferredReplica = -1;
    /// A follower wants to hear of it even without records.
    boolean isUrgent;
    /// What `records` count for when they are sent; null for nothing.
    Throttle throttle;
    Disk.Slice records;
    List<AbortedTransaction> aborted;

    /// @param topic null where the client gave an id that we do not know
    /// @param topicId zero where the client gave a name
    Asked(String topic, Uuid topicId, int partition) {
        this.topic = topic;
        this.topicId = topicId;
        this.partition = partition;
    }

    void forgetFindings() {
        error = 0;
        highWatermark = -1;
        lastStableOffset = -1;
        startOffset = -1;
        divergingEpoch = -1;
        divergingEndOffset = -1;
        leaderId = -1;
        leaderEpoch = -1;
        preferredReplica = -1;
        isUrgent = false;
        throttle = null;
        aborted = null;
        releaseRecords();
    }

    void releaseRecords() {
        if (records != null) records.release();
        records = null;
    }

    int recordBytes() {
        return records == null ? 0 : records.bytes();
    }

    /// Whether an incremental answer must speak of it (behaviour 93).
    boolean isNews() {
        return error != 0
                || records != null
                || divergingEpoch >= 0
                || preferredReplica >= 0
                || highWatermark != toldHighWatermark
                || startOffset != toldStartOffset;
    }

    void ask(long offset) {
        isAgain = offset <= sentOffset;
        fetchOffset = offset;
    }

    void told() {
        if (records != null) {
            isAgain |= fetchOffset == sentOffset;
            sentOffset = fetchOffset;
        }
        // After an error the next answer speaks of the partition again, whatever it finds; and so after
        // a divergence: a follower that has to cut its log first takes no high watermark.
        boolean isHeard = error == 0 && divergingEpoch < 0;
        toldHighWatermark = isHeard ? highWatermark : -1;
        toldStartOffset = isHeard ? startOffset : -1;
    }

    @Override
    public String toString() {
        return (topic == null ? topicId.toString() : topic) + "-" + partition + "@" + fetchOffset;
    }
}
