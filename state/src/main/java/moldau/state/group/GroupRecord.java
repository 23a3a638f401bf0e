package moldau.state.group;

import moldau.wire.record.GroupMetadataKey;
import moldau.wire.record.GroupMetadataValue;
import moldau.wire.record.OffsetCommitKey;
import moldau.wire.record.OffsetCommitValue;

/// A record of `__consumer_offsets`. A null value is a tombstone: the key is gone.
public sealed interface GroupRecord {
    /// The offset a group committed for a partition.
    record Offset(OffsetCommitKey key, OffsetCommitValue value) implements GroupRecord {
    }

    /// A classic group: generation, members, assignments.
    record Classic(GroupMetadataKey key, GroupMetadataValue value) implements GroupRecord {
    }

    /// A record of another group type, which we keep but do not read.
    ///
    /// @param keyType the record type, see `GroupRecords`
    /// @param member the member it is about; empty if it is about the whole group
    /// @param key all bytes of the key
    record Other(short keyType, GroupType type, String group, String member, Bytes key, Bytes value)
            implements GroupRecord {

        /// The record whose presence makes a member.
        boolean isMember() {
            return GroupRecords.isMemberRecord(keyType);
        }

        Other tombstone() {
            return new Other(keyType, type, group, member, key, null);
        }
    }
}
