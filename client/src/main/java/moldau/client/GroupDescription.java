package moldau.client;

import java.util.ArrayList;
import java.util.List;
import moldau.base.fault.Malformed;
import moldau.wire.message.ConsumerGroupDescribeResponse;
import moldau.wire.message.DescribeGroupsResponse;

/// A group as its coordinator describes it, whichever of the two protocols it keeps.
///
/// @param protocolType of whom the group is: `consumer`, or what else classic members say; empty if
///                     nobody ever joined
/// @param state as [ListGroups][moldau.wire.message.ListGroupsResponse.Group#groupState] has it
/// @param assignor by which partitions are given out; empty for none
/// @param epoch of what the members want; [#UNKNOWN] in a classic group
/// @param targetEpoch of what they wanted when the target was worked out; [#UNKNOWN] in a classic group
public record GroupDescription(String group, Type type, String protocolType, String state, String assignor,
        int epoch, int targetEpoch, List<Member> members) {
    /// In place of an epoch.
    public static final int UNKNOWN = -1;

    /// Which protocol a group keeps. A consumer group may have members that speak the classic one.
    public enum Type { CLASSIC, CONSUMER }

    /// Which protocol a member speaks; older brokers do not say it of the members of consumer groups.
    public enum Speaks { CLASSIC, CONSUMER, UNTOLD }

    /// @param instance of a static member; empty for none
    /// @param rack empty for none
    /// @param epoch it has reached; [#UNKNOWN] in a classic group
    /// @param topics it asked for by name; in a classic group none, since only its members read that
    /// @param regex it asks for topics by; empty for none
    /// @param assigned what it has, in the coordinator's order
    /// @param target what it is to have; in a classic group nothing
    public record Member(String id, String instance, String rack, String clientId, String host, Speaks speaks,
            int epoch, List<String> topics, String regex, List<TopicPartition> assigned,
            List<TopicPartition> target) {}

    static GroupDescription of(DescribeGroupsResponse.Group group) {
        var members = new ArrayList<Member>();
        for (var each : group.members()) {
            members.add(new Member(each.memberId(), orEmpty(each.groupInstanceId()), "", each.clientId(),
                    each.clientHost(), Speaks.CLASSIC, UNKNOWN, List.of(), "", assigned(each), List.of()));
        }
        return new GroupDescription(group.groupId(), Type.CLASSIC, group.protocolType(), group.groupState(),
                group.protocolData(), UNKNOWN, UNKNOWN, List.copyOf(members));
    }

    static GroupDescription of(ConsumerGroupDescribeResponse.Group group) {
        var members = new ArrayList<Member>();
        for (var each : group.members()) {
            members.add(new Member(each.memberId(), orEmpty(each.instanceId()), orEmpty(each.rackId()),
                    each.clientId(), each.clientHost(), speaks(each.memberType()), each.memberEpoch(),
                    List.copyOf(each.subscribedTopicNames()), orEmpty(each.subscribedTopicRegex()),
                    partitions(each.assignment()), partitions(each.targetAssignment())));
        }
        return new GroupDescription(group.groupId(), Type.CONSUMER, "consumer", group.groupState(),
                group.assignorName(), group.groupEpoch(), group.assignmentEpoch(), List.copyOf(members));
    }

    private static String orEmpty(String nullable) {
        return nullable == null ? "" : nullable;
    }

    /// Nothing where a member's assignment is not Kafka's: groups need not be of consumers.
    private static List<TopicPartition> assigned(DescribeGroupsResponse.Member member) {
        try {
            return GroupBytes.assignment(member.memberAssignment());
        } catch (Malformed foreign) {
            return List.of();
        }
    }

    private static Speaks speaks(byte memberType) {
        return switch (memberType) {
            case 0 -> Speaks.CLASSIC;
            case 1 -> Speaks.CONSUMER;
            default -> Speaks.UNTOLD;
        };
    }

    private static List<TopicPartition> partitions(ConsumerGroupDescribeResponse.Assignment assignment) {
        var all = new ArrayList<TopicPartition>();
        for (var topic : assignment.topicPartitions()) {
            for (int each : topic.partitions()) all.add(new TopicPartition(topic.topicName(), each));
        }
        return List.copyOf(all);
    }
}
