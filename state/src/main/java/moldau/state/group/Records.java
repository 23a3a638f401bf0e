package moldau.state.group;

import moldau.wire.record.GroupMetadataKey;
import moldau.wire.record.GroupMetadataValue;
import moldau.wire.record.OffsetCommitKey;
import moldau.wire.record.OffsetCommitValue;

/// The records this coordinator writes.
final class Records {
    /// A group that has just been made: Kafka writes it before the first member has joined.
    static final GroupMetadataValue EMPTY_GROUP =
            GroupMetadataValue.DEFAULT.withProtocol(null).withLeader(null);

    private Records() {
    }

    /// A classic group; a tombstone if `value` is null.
    static GroupRecord classic(String group, GroupMetadataValue value) {
        return new GroupRecord.Classic(GroupMetadataKey.DEFAULT.withGroup(group), value);
    }

    /// A committed offset; a tombstone if `value` is null.
    static GroupRecord offset(String group, String topic, int partition, OffsetCommitValue value) {
        OffsetCommitKey key = new OffsetCommitKey(group, topic, partition);
        return new GroupRecord.Offset(key, value);
    }
}
