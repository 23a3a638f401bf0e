package moldau.state.group;

import moldau.wire.record.ConsumerGroupCurrentMemberAssignmentKey;
import moldau.wire.record.ConsumerGroupCurrentMemberAssignmentValue;
import moldau.wire.record.ConsumerGroupMemberMetadataKey;
import moldau.wire.record.ConsumerGroupMemberMetadataValue;
import moldau.wire.record.ConsumerGroupMetadataKey;
import moldau.wire.record.ConsumerGroupMetadataValue;
import moldau.wire.record.ConsumerGroupPartitionMetadataKey;
import moldau.wire.record.ConsumerGroupPartitionMetadataValue;
import moldau.wire.record.ConsumerGroupRegularExpressionKey;
import moldau.wire.record.ConsumerGroupRegularExpressionValue;
import moldau.wire.record.ConsumerGroupTargetAssignmentMemberKey;
import moldau.wire.record.ConsumerGroupTargetAssignmentMemberValue;
import moldau.wire.record.ConsumerGroupTargetAssignmentMetadataKey;
import moldau.wire.record.ConsumerGroupTargetAssignmentMetadataValue;
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

    /// A record of a consumer group (KIP-848).
    sealed interface Consumer extends GroupRecord {
        String group();

        /// The group's epoch, and the digest of the topics it reads.
        record Epoch(ConsumerGroupMetadataKey key, ConsumerGroupMetadataValue value)
                implements Consumer {
            @Override
            public String group() {
                return key.groupId();
            }
        }

        /// The partitions a group knew of: of logs before Kafka 4.1, a digest took its place.
        record Partitions(
                ConsumerGroupPartitionMetadataKey key, ConsumerGroupPartitionMetadataValue value)
                implements Consumer {
            @Override
            public String group() {
                return key.groupId();
            }
        }

        /// A member, and what it wants to read.
        record Wish(ConsumerGroupMemberMetadataKey key, ConsumerGroupMemberMetadataValue value)
                implements Consumer {
            @Override
            public String group() {
                return key.groupId();
            }
        }

        /// The epoch of the target assignment, written after all of it.
        record TargetEpoch(
                ConsumerGroupTargetAssignmentMetadataKey key,
                ConsumerGroupTargetAssignmentMetadataValue value)
                implements Consumer {
            @Override
            public String group() {
                return key.groupId();
            }
        }

        /// What a member is to read once all have followed.
        record Target(
                ConsumerGroupTargetAssignmentMemberKey key,
                ConsumerGroupTargetAssignmentMemberValue value)
                implements Consumer {
            @Override
            public String group() {
                return key.groupId();
            }
        }

        /// How far a member has come: its epoch, what it may read, what it must give up.
        record Current(
                ConsumerGroupCurrentMemberAssignmentKey key,
                ConsumerGroupCurrentMemberAssignmentValue value)
                implements Consumer {
            @Override
            public String group() {
                return key.groupId();
            }
        }

        /// The topics a pattern of names stands for.
        record Pattern(
                ConsumerGroupRegularExpressionKey key, ConsumerGroupRegularExpressionValue value)
                implements Consumer {
            @Override
            public String group() {
                return key.groupId();
            }
        }
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
