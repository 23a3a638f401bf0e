package moldau.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import moldau.client.GroupDescription.Speaks;
import moldau.client.GroupDescription.Type;
import moldau.wire.Uuid;
import moldau.wire.message.ConsumerGroupDescribeResponse;
import moldau.wire.message.DescribeGroupsResponse;
import org.junit.jupiter.api.Test;

class GroupDescriptionTest {
    private static final TopicPartition A0 = new TopicPartition("a", 0);
    private static final TopicPartition A1 = new TopicPartition("a", 1);

    @Test
    void aConsumerGroupTellsWhatMembersHaveAndAreToHave() {
        var has = assignment(0);
        var target = assignment(0, 1);
        var upgraded = ConsumerGroupDescribeResponse.Member.DEFAULT.withMemberId("old").withMemberEpoch(3)
                .withMemberType((byte) 0).withAssignment(has).withTargetAssignment(target);
        var member = upgraded.withMemberId("new").withMemberType((byte) 1).withInstanceId("i").withRackId("r")
                .withSubscribedTopicRegex("a.*");
        var untold = upgraded.withMemberType((byte) -1);

        var found = GroupDescription.of(ConsumerGroupDescribeResponse.Group.DEFAULT.withGroupId("g")
                .withGroupState("Reconciling").withGroupEpoch(4).withAssignmentEpoch(3).withAssignorName("range")
                .withMembers(List.of(upgraded, member, untold)));

        assertEquals(new GroupDescription("g", Type.CONSUMER, "consumer", "Reconciling", "range", 4, 3,
                found.members()), found);
        assertEquals(List.of(Speaks.CLASSIC, Speaks.CONSUMER, Speaks.UNTOLD),
                found.members().stream().map(GroupDescription.Member::speaks).toList());
        assertEquals(new GroupDescription.Member("new", "i", "r", "", "", Speaks.CONSUMER, 3, List.of(), "a.*",
                List.of(A0), List.of(A0, A1)), found.members().get(1));
    }

    @Test
    void aClassicGroupHasNoEpochs() {
        var consumer = DescribeGroupsResponse.Member.DEFAULT.withMemberId("c")
                .withMemberAssignment(GroupBytes.assignment(List.of(A0, A1)));
        var connect = DescribeGroupsResponse.Member.DEFAULT.withMemberId("w").withGroupInstanceId("i")
                .withMemberAssignment(new byte[] {-1, -1, 0});

        var found = GroupDescription.of(DescribeGroupsResponse.Group.DEFAULT.withGroupId("g")
                .withGroupState("Stable").withProtocolType("connect").withProtocolData("sessioned")
                .withMembers(List.of(consumer, connect)));

        assertEquals(new GroupDescription("g", Type.CLASSIC, "connect", "Stable", "sessioned",
                GroupDescription.UNKNOWN, GroupDescription.UNKNOWN, found.members()), found);
        assertEquals(List.of(A0, A1), found.members().getFirst().assigned());
        assertEquals("i", found.members().getLast().instance());
        assertEquals(List.of(), found.members().getLast().assigned());
    }

    private static ConsumerGroupDescribeResponse.Assignment assignment(Integer... partitions) {
        return new ConsumerGroupDescribeResponse.Assignment(List.of(
                new ConsumerGroupDescribeResponse.TopicPartitions(Uuid.ZERO, "a", List.of(partitions))));
    }
}
