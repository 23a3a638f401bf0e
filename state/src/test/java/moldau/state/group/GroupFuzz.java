package moldau.state.group;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeSet;
import moldau.base.sim.Decoder;
import moldau.wire.WireWriter;
import moldau.wire.message.ConsumerProtocolSubscription;
import moldau.wire.record.GroupMetadataKey;
import moldau.wire.record.GroupMetadataValue;
import moldau.wire.record.OffsetCommitKey;
import moldau.wire.record.OffsetCommitValue;

/// A log of groups of any bytes, replayed; and what consumers tell each other.
///
/// ```
/// records, each   int16 size of key | key | int16 size of value, -1 for a tombstone | value
/// ```
public final class GroupFuzz {
    public static final Decoder RECORDS =
            Decoder.of("group-log", GroupFuzz::replay, sample()).withAllocatedMax(1 << 20).checked();
    public static final Decoder SUBSCRIPTION = Decoder.of("subscription",
            bytes -> Subscriptions.read(bytes, new TreeSet<>()), subscription()).checked();

    private GroupFuzz() {}

    private static byte[] subscription() {
        WireWriter out = new WireWriter().begin();
        out.int16(3);
        ConsumerProtocolSubscription.DEFAULT.withTopics(List.of("a", "b")).write(out, 3);
        return out.toBytes();
    }

    private static byte[] sample() {
        WireWriter out = new WireWriter().begin();
        var member = GroupMetadataValue.Member.DEFAULT.withMemberId("m").withClientId("c")
                .withClientHost("/127.0.0.1").withSessionTimeout(10_000).withRebalanceTimeout(60_000)
                .withSubscription(subscription()).withAssignment(new byte[0]);
        GroupRecord stable = new GroupRecord.Classic(new GroupMetadataKey("g"),
                GroupMetadataValue.DEFAULT.withProtocolType("consumer").withGeneration(1)
                        .withProtocol("range").withLeader("m").withMembers(List.of(member)));
        var key = new OffsetCommitKey("g", "clicks", 3);
        var value = OffsetCommitValue.DEFAULT.withOffset(7).withMetadata("");
        for (GroupRecord each : List.of(stable, new GroupRecord.Offset(key, value),
                new GroupRecord.Offset(key, null))) {
            write(each, out);
        }
        return out.toBytes();
    }

    static void write(GroupRecord record, WireWriter out) {
        WireWriter one = new WireWriter().begin();
        GroupRecords.writeKey(record, one);
        sized(out, one.toBytes());
        one.begin();
        if (GroupRecords.isTombstone(record)) {
            out.int16((short) -1);
        } else {
            GroupRecords.writeValue(record, one);
            sized(out, one.toBytes());
        }
    }

    private static void sized(WireWriter out, byte[] bytes) {
        out.int16((short) bytes.length);
        out.raw(bytes);
    }

    private static void replay(byte[] bytes) {
        var groups = new GroupCoordinator(GroupLimits.DEFAULT, _ -> ConsumerLimits.DEFAULT, new Stage(), null);
        apply(groups, ByteBuffer.wrap(bytes));
        groups.checkInvariants();
        groups.activate(1_000);
        groups.tick(1_000);
    }

    /// @return how many records there were
    static long apply(GroupCoordinator groups, ByteBuffer left) {
        long offset = 0;
        for (; left.remaining() >= Short.BYTES; offset++) {
            ByteBuffer key = field(left);
            ByteBuffer value = left.remaining() >= Short.BYTES ? field(left) : null;
            GroupRecord record = GroupRecords.read(key == null ? ByteBuffer.allocate(0) : key, value);
            if (record != null) groups.apply(record, offset);
        }
        return offset;
    }

    private static ByteBuffer field(ByteBuffer left) {
        int size = left.getShort();
        if (size < 0) return null;
        int there = Math.min(size, left.remaining());
        ByteBuffer field = left.slice(left.position(), there);
        left.position(left.position() + there);
        return field;
    }
}
