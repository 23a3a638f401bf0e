package moldau.state.group;

import java.nio.ByteBuffer;
import java.util.HashSet;
import moldau.base.Printable;
import moldau.base.fault.Malformed;
import moldau.wire.Message;
import moldau.wire.WireReader;
import moldau.wire.WireWriter;
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

/// Records of `__consumer_offsets` as bytes.
///
/// ```
/// key:   record type int16 | key of that type, without flexible lengths
/// value: version int16 | value of that version; a null value is a tombstone
/// ```
public final class GroupRecords {
    private static final short LEGACY_OFFSET = 0;
    private static final short OFFSET = 1;
    private static final short CLASSIC = 2;
    private static final short EPOCH = 3;
    private static final short PARTITIONS = 4;
    private static final short WISH = 5;
    private static final short TARGET_EPOCH = 6;
    private static final short TARGET = 7;
    private static final short CURRENT = 8;
    private static final short PATTERN = 16;

    /// What Kafka 4.3 writes: with topic ids; and the version that holds an expiry, if there is one.
    private static final short OFFSET_VERSION = 4;
    private static final short OFFSET_EXPIRING_VERSION = 1;
    private static final short OFFSET_VERSION_MAX = 4;
    private static final short CLASSIC_VERSION = 3;
    private static final short CLASSIC_VERSION_MAX = 4;
    private static final short CONSUMER_VERSION = 0;
    private static final short CONSUMER_VERSION_MAX = 0;

    private GroupRecords() {
    }

    /// Reads a record.
    ///
    /// @param value null for a tombstone
    /// @return null if its type is one that Kafka 4.3 does not know: to be skipped
    /// @throws Malformed if the bytes are not what their type and version say
    public static GroupRecord read(ByteBuffer key, ByteBuffer value) {
        var in = new WireReader(key);
        short keyType = in.int16();
        return switch (keyType) {
            case LEGACY_OFFSET, OFFSET ->
                    new GroupRecord.Offset(OffsetCommitKey.read(in, 0), offset(value));
            case CLASSIC -> new GroupRecord.Classic(GroupMetadataKey.read(in, 0), classic(value));
            case EPOCH, PARTITIONS, WISH, TARGET_EPOCH, TARGET, CURRENT, PATTERN ->
                    consumer(keyType, in, value);
            default -> {
                GroupType type = type(keyType);
                yield type == null ? null : other(keyType, type, key, value);
            }
        };
    }

    private static GroupRecord consumer(short keyType, WireReader in, ByteBuffer value) {
        WireReader from = value == null ? null : new WireReader(value);
        int version = value == null ? 0 : version(from, CONSUMER_VERSION_MAX);
        return switch (keyType) {
            case EPOCH -> new GroupRecord.Consumer.Epoch(
                    ConsumerGroupMetadataKey.read(in, 0),
                    from == null ? null : ConsumerGroupMetadataValue.read(from, version));
            case PARTITIONS -> new GroupRecord.Consumer.Partitions(
                    ConsumerGroupPartitionMetadataKey.read(in, 0),
                    from == null ? null : ConsumerGroupPartitionMetadataValue.read(from, version));
            case WISH -> new GroupRecord.Consumer.Wish(
                    ConsumerGroupMemberMetadataKey.read(in, 0),
                    from == null ? null : checked(ConsumerGroupMemberMetadataValue.read(from, version)));
            case TARGET_EPOCH -> new GroupRecord.Consumer.TargetEpoch(
                    ConsumerGroupTargetAssignmentMetadataKey.read(in, 0),
                    from == null
                            ? null
                            : ConsumerGroupTargetAssignmentMetadataValue.read(from, version));
            case TARGET -> new GroupRecord.Consumer.Target(
                    ConsumerGroupTargetAssignmentMemberKey.read(in, 0),
                    from == null ? null : ConsumerGroupTargetAssignmentMemberValue.read(from, version));
            case CURRENT -> new GroupRecord.Consumer.Current(
                    ConsumerGroupCurrentMemberAssignmentKey.read(in, 0),
                    from == null ? null : ConsumerGroupCurrentMemberAssignmentValue.read(from, version));
            case PATTERN -> new GroupRecord.Consumer.Pattern(
                    ConsumerGroupRegularExpressionKey.read(in, 0),
                    from == null ? null : ConsumerGroupRegularExpressionValue.read(from, version));
            default -> throw new AssertionError(keyType);
        };
    }

    /// A classic member has joined with some protocol; what it syncs by relies on that.
    private static ConsumerGroupMemberMetadataValue checked(ConsumerGroupMemberMetadataValue value) {
        var classic = value.classicMemberMetadata();
        if (classic == null) return value;
        if (classic.supportedProtocols().isEmpty()) {
            throw new Malformed("a classic member without a protocol");
        }
        if (classic.sessionTimeoutMs() < 0) {
            throw new Malformed("a member with a session timeout of " + classic.sessionTimeoutMs());
        }
        // Nobody checks what a client says here; no wait at all is the shortest.
        if (value.rebalanceTimeoutMs() < -1) return value.withRebalanceTimeoutMs(0);
        return value;
    }

    private static OffsetCommitValue offset(ByteBuffer value) {
        if (value == null) return null;
        var in = new WireReader(value);
        return OffsetCommitValue.read(in, version(in, OFFSET_VERSION_MAX));
    }

    private static GroupMetadataValue classic(ByteBuffer value) {
        if (value == null) return null;
        var in = new WireReader(value);
        return checked(GroupMetadataValue.read(in, version(in, CLASSIC_VERSION_MAX)));
    }

    /// A group with members has what it agreed on; everything later relies on that.
    private static GroupMetadataValue checked(GroupMetadataValue value) {
        if (value.members().isEmpty()) return value;
        if (value.protocol() == null || value.leader() == null) {
            throw new Malformed("a group with members but without a protocol or a leader");
        }
        var ids = new HashSet<String>();
        var instances = new HashSet<String>();
        for (GroupMetadataValue.Member each : value.members()) {
            String instance = each.groupInstanceId();
            if (!ids.add(each.memberId()) || instance != null && !instances.add(instance)) {
                throw new Malformed("a group in which " + Printable.escape(each.memberId())
                        + " is twice");
            }
            if (each.sessionTimeout() < 0 || each.rebalanceTimeout() < -1) {
                throw new Malformed("a member with a timeout of " + each.sessionTimeout() + ", "
                        + each.rebalanceTimeout());
            }
        }
        if (!ids.contains(value.leader())) throw new Malformed("a group led by nobody in it");
        return value;
    }

    private static int version(WireReader in, int max) {
        int version = in.int16();
        if (version < 0 || version > max) {
            throw new Malformed("value version " + version + ", known are 0 to " + max);
        }
        return version;
    }

    /// All keys of other types begin with the group's id; a member's, if there is one, follows.
    private static GroupRecord other(
            short keyType, GroupType type, ByteBuffer key, ByteBuffer value) {
        var in = new WireReader(key);
        in.int16();
        String group = in.string(false);
        String member = isMemberRecord(keyType) ? in.string(false) : "";
        return new GroupRecord.Other(
                keyType, type, group, member, copy(key), value == null ? null : copy(value));
    }

    private static Bytes copy(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return new Bytes(bytes);
    }

    /// Writes the key of a record.
    public static void writeKey(GroupRecord record, WireWriter out) {
        switch (record) {
            case GroupRecord.Offset(OffsetCommitKey key, _) -> {
                out.int16(OFFSET);
                key.write(out, 0);
            }
            case GroupRecord.Classic(GroupMetadataKey key, _) -> {
                out.int16(CLASSIC);
                key.write(out, 0);
            }
            case GroupRecord.Consumer consumer -> {
                out.int16(keyType(consumer));
                key(consumer).write(out, 0);
            }
            case GroupRecord.Other other -> out.raw(other.key().bytes());
        }
    }

    private static short keyType(GroupRecord.Consumer record) {
        return switch (record) {
            case GroupRecord.Consumer.Epoch _ -> EPOCH;
            case GroupRecord.Consumer.Partitions _ -> PARTITIONS;
            case GroupRecord.Consumer.Wish _ -> WISH;
            case GroupRecord.Consumer.TargetEpoch _ -> TARGET_EPOCH;
            case GroupRecord.Consumer.Target _ -> TARGET;
            case GroupRecord.Consumer.Current _ -> CURRENT;
            case GroupRecord.Consumer.Pattern _ -> PATTERN;
        };
    }

    private static Message key(GroupRecord.Consumer record) {
        return switch (record) {
            case GroupRecord.Consumer.Epoch(var key, _) -> key;
            case GroupRecord.Consumer.Partitions(var key, _) -> key;
            case GroupRecord.Consumer.Wish(var key, _) -> key;
            case GroupRecord.Consumer.TargetEpoch(var key, _) -> key;
            case GroupRecord.Consumer.Target(var key, _) -> key;
            case GroupRecord.Consumer.Current(var key, _) -> key;
            case GroupRecord.Consumer.Pattern(var key, _) -> key;
        };
    }

    /// @return null of a tombstone
    private static Message value(GroupRecord.Consumer record) {
        return switch (record) {
            case GroupRecord.Consumer.Epoch(_, var value) -> value;
            case GroupRecord.Consumer.Partitions(_, var value) -> value;
            case GroupRecord.Consumer.Wish(_, var value) -> value;
            case GroupRecord.Consumer.TargetEpoch(_, var value) -> value;
            case GroupRecord.Consumer.Target(_, var value) -> value;
            case GroupRecord.Consumer.Current(_, var value) -> value;
            case GroupRecord.Consumer.Pattern(_, var value) -> value;
        };
    }

    /// Whether the record is a tombstone: its value is null, and `writeValue` may not be called.
    public static boolean isTombstone(GroupRecord record) {
        return switch (record) {
            case GroupRecord.Offset(_, OffsetCommitValue value) -> value == null;
            case GroupRecord.Classic(_, GroupMetadataValue value) -> value == null;
            case GroupRecord.Consumer consumer -> value(consumer) == null;
            case GroupRecord.Other other -> other.value() == null;
        };
    }

    /// Writes the value of a record that is no tombstone, in the version Kafka 4.3 writes.
    public static void writeValue(GroupRecord record, WireWriter out) {
        switch (record) {
            case GroupRecord.Offset(_, OffsetCommitValue value) -> {
                boolean expires = value.expireTimestamp() != -1;
                short version = expires ? OFFSET_EXPIRING_VERSION : OFFSET_VERSION;
                out.int16(version);
                value.write(out, version);
            }
            case GroupRecord.Classic(_, GroupMetadataValue value) -> {
                out.int16(CLASSIC_VERSION);
                value.write(out, CLASSIC_VERSION);
            }
            case GroupRecord.Consumer consumer -> {
                out.int16(CONSUMER_VERSION);
                value(consumer).write(out, CONSUMER_VERSION);
            }
            case GroupRecord.Other other -> out.raw(other.value().bytes());
        }
    }

    /// The group type a record type belongs to; null if there is none.
    private static GroupType type(short keyType) {
        return switch (keyType) {
            case 10, 11, 12, 13, 14, 15 -> GroupType.SHARE;
            case 17, 19, 20, 21, 22, 23 -> GroupType.STREAMS;
            default -> null;
        };
    }

    /// Records whose presence makes a member: of a share, a streams group.
    static boolean isMemberRecord(short keyType) {
        return keyType == 10 || keyType == 19;
    }
}
