package moldau.state.group;

import moldau.wire.Uuid;
import moldau.wire.record.OffsetCommitValue;

/// How far a group has come in a partition.
///
/// @param offset of the next record to read
/// @param leaderEpoch of the last record read, -1 if unknown
/// @param metadata the committer's own note
/// @param commitWallMs when it was committed
/// @param expireWallMs when it ends, as old clients could demand; -1: by the broker's retention
/// @param topicId of the topic it was committed for, zero if unknown
/// @param recordOffset where its record lies in the coordinator's log
record CommittedOffset(
        long offset,
        int leaderEpoch,
        String metadata,
        long commitWallMs,
        long expireWallMs,
        Uuid topicId,
        long recordOffset) {

    static CommittedOffset of(OffsetCommitValue value, long recordOffset) {
        return new CommittedOffset(
                value.offset(),
                value.leaderEpoch(),
                value.metadata(),
                value.commitTimestamp(),
                value.expireTimestamp(),
                value.topicId(),
                recordOffset);
    }

    /// Whether it was committed for another topic that once had the same name.
    boolean isOfAnother(Uuid topicId) {
        return !topicId.isZero() && !this.topicId.isZero() && !this.topicId.equals(topicId);
    }
}
