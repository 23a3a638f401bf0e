package moldau.state.group;

import static moldau.state.group.Stage.GROUP;

import java.nio.ByteBuffer;
import java.util.List;
import moldau.base.Random;
import moldau.base.sim.Decoder;
import moldau.state.Decision;
import moldau.wire.WireWriter;
import moldau.wire.message.ConsumerGroupDescribeRequest;
import moldau.wire.message.ConsumerProtocolAssignment;
import moldau.wire.message.ConsumerProtocolSubscription;
import moldau.wire.message.HeartbeatRequest;
import moldau.wire.message.LeaveGroupRequest;
import moldau.wire.record.ConsumerGroupMemberMetadataValue.ClassicMember;
import moldau.wire.record.ConsumerGroupMemberMetadataValue.Protocol;

/// A log of consumer groups of any bytes, replayed, and what their members ask then; and what members
/// of the classic protocol say of themselves.
///
/// Records as in [GroupFuzz]. Records that contradict each other are no fault of their reader, so what
/// they make need not hold together; but it must be possible to live with it.
public final class ConsumerFuzz {
    private static final Stage STAGE = new Stage();
    private static final long LATER_MS = 10_000_000;

    public static final Decoder RECORDS = Decoder.of("consumer-group-log", ConsumerFuzz::replay, sample())
            .withAllocatedMax(1 << 20).checked();
    public static final Decoder SUBSCRIPTION = Decoder.of("consumer-subscription", ConsumerFuzz::owned,
            subscription()).checked();
    public static final Decoder ASSIGNMENT = Decoder.of("consumer-assignment", ConsumerFuzz::assigned,
            assignment()).checked();

    private ConsumerFuzz() {}

    private static void owned(byte[] bytes) {
        ConsumerProtocol.owned(ConsumerProtocol.subscription(bytes), STAGE);
    }

    private static void assigned(byte[] bytes) {
        ConsumerProtocol.partitions(ConsumerProtocol.assignment(bytes), STAGE);
    }

    private static byte[] subscription() {
        WireWriter out = new WireWriter().begin();
        out.int16((short) 3);
        ConsumerProtocolSubscription.DEFAULT
                .withTopics(List.of("orders", "bills"))
                .withOwnedPartitions(List.of(
                        new ConsumerProtocolSubscription.TopicPartitions("orders", List.of(0, 1))))
                .withGenerationId(4)
                .withRackId("r")
                .write(out, 3);
        return out.toBytes();
    }

    private static byte[] assignment() {
        WireWriter out = new WireWriter().begin();
        out.int16((short) 3);
        ConsumerProtocolAssignment.DEFAULT
                .withAssignedPartitions(List.of(
                        new ConsumerProtocolAssignment.TopicPartitions("orders", List.of(0, 1))))
                .write(out, 3);
        return out.toBytes();
    }

    private static byte[] sample() {
        var topics = new Stage();
        var held = new Held.Growing().add(topics.id("orders"), 0, 2).add(topics.id("orders"), 1, 2).build();
        var lost = new Held.Growing().add(topics.id("orders"), 2, 2).build();
        var target = new Assignment.Growing().add(topics.id("orders"), List.of(0, 1)).build();
        var told = new ConsumerMember.Profile("i", "r", "c", "/127.0.0.1", List.of("orders"), "b.*", 60_000,
                "range", null);
        var classic = new ConsumerMember.Profile(null, null, "c", "/127.0.0.1", List.of("bills"), "",
                60_000, null, new ClassicMember(10_000, List.of(new Protocol("range", subscription()))));
        List<GroupRecord> records = List.of(
                ConsumerRecords.wish(GROUP, "m", told),
                ConsumerRecords.wish(GROUP, "n", classic),
                ConsumerRecords.pattern(GROUP, "b.*", new ConsumerGroup.Resolved(
                        java.util.Set.of("bills"), 3, Stage.START_WALL_MS)),
                ConsumerRecords.epoch(GROUP, 3, 77),
                ConsumerRecords.target(GROUP, "m", target),
                ConsumerRecords.targetEpoch(GROUP, 3, Stage.START_WALL_MS),
                ConsumerRecords.current(GROUP, "m",
                        new ConsumerMember.Standing(2, 1, MemberState.UNREVOKED, held, lost)),
                ConsumerRecords.current(GROUP, "n",
                        new ConsumerMember.Standing(3, 2, MemberState.UNRELEASED, Held.NOTHING, Held.NOTHING)),
                ConsumerRecords.noPartitions(GROUP),
                ConsumerRecords.wish(GROUP, "gone", null));
        WireWriter out = new WireWriter().begin();
        for (GroupRecord each : records) GroupFuzz.write(each, out);
        return out.toBytes();
    }

    private static void replay(byte[] bytes) {
        var groups = new GroupCoordinator(
                GroupLimits.DEFAULT, _ -> ConsumerLimits.DEFAULT, STAGE, new Counting());
        long offset = GroupFuzz.apply(groups, ByteBuffer.wrap(bytes));
        groups.calendar(1_000, Stage.START_WALL_MS);
        groups.activate(1_000);
        for (String each : List.of("m", "n", "new")) offset = ask(groups, each, offset);
        groups.describeConsumerGroups(ConsumerGroupDescribeRequest.DEFAULT.withGroupIds(List.of(GROUP)));
        apply(groups, groups.tick(1_000 + LATER_MS), offset);
    }

    private static long ask(GroupCoordinator groups, String member, long offset) {
        var caller = new Caller("c", "/127.0.0.1", 1, 1_000, Stage.START_WALL_MS);
        var leaver = LeaveGroupRequest.Member.DEFAULT.withMemberId(member);
        var player = new Player(STAGE, member);
        long next = offset;
        for (int epoch : new int[] {2, 3, 0}) {
            next = apply(groups, groups.heartbeat(caller, HeartbeatRequest.DEFAULT
                    .withGroupId(GROUP).withMemberId(member).withGenerationId(epoch)), next);
            next = apply(groups, groups.syncGroup(
                    caller, Stage.syncing(member, epoch).withProtocolType(null), null), next);
            next = apply(groups, groups.consumerGroupHeartbeat(caller, player.joining("orders")
                    .withMemberEpoch(epoch)), next);
        }
        return apply(groups, groups.leaveGroup(
                new Caller("c", "/127.0.0.1", 5, 1_000, Stage.START_WALL_MS),
                LeaveGroupRequest.DEFAULT.withGroupId(GROUP).withMembers(List.of(leaver))), next);
    }

    /// What a runtime does with a decision.
    private static long apply(GroupCoordinator groups, Decision<GroupRecord, ?> decision, long offset) {
        long next = offset;
        for (GroupRecord each : decision.records()) groups.apply(each, next++);
        return decision.next() == null ? next : apply(groups, decision.next().decide(), next);
    }

    private static final class Counting implements Random {
        private long last;

        @Override
        public int below(int bound) {
            return (int) Long.remainderUnsigned(bits(), bound);
        }

        @Override
        public long bits() {
            return ++last;
        }
    }
}
