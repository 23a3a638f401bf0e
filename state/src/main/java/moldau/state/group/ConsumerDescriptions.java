package moldau.state.group;

import java.util.ArrayList;
import java.util.List;
import moldau.state.Decision;
import moldau.wire.Errors;
import moldau.wire.message.ConsumerGroupDescribeRequest;
import moldau.wire.message.ConsumerGroupDescribeResponse;
import moldau.wire.message.ConsumerGroupDescribeResponse.Assignment;
import moldau.wire.message.ConsumerGroupDescribeResponse.TopicPartitions;

/// ConsumerGroupDescribe: consumer groups with their members, epochs and assignments. Who may see
/// what is the caller's to filter.
final class ConsumerDescriptions {
    /// Kinds of members in answers (KIP-1099).
    private static final byte CLASSIC = 0;
    private static final byte CONSUMER = 1;

    private final ConsumerLimits.OfGroup limits;
    private final Groups groups;
    private final Topics topics;

    ConsumerDescriptions(ConsumerLimits.OfGroup limits, Groups groups, Topics topics) {
        this.limits = limits;
        this.groups = groups;
        this.topics = topics;
    }

    Decision<GroupRecord, ConsumerGroupDescribeResponse> describe(
            ConsumerGroupDescribeRequest request) {
        var described = new ArrayList<ConsumerGroupDescribeResponse.Group>();
        for (String id : request.groupIds()) {
            described.add(switch (groups.get(id)) {
                case ConsumerGroup group -> describe(group);
                case null -> missing(id, "Group " + id + " not found.");
                case Group _ -> missing(id, "Group " + id + " is not a consumer group.");
            });
        }
        return Decision.answer(ConsumerGroupDescribeResponse.DEFAULT.withGroups(described));
    }

    private static ConsumerGroupDescribeResponse.Group missing(String id, String message) {
        return ConsumerGroupDescribeResponse.Group.DEFAULT
                .withGroupId(id)
                .withErrorCode(Errors.GROUP_ID_NOT_FOUND)
                .withErrorMessage(message);
    }

    private ConsumerGroupDescribeResponse.Group describe(ConsumerGroup group) {
        var members = new ArrayList<ConsumerGroupDescribeResponse.Member>(group.memberCount());
        for (ConsumerMember each : group.members()) members.add(describe(group, each));
        return ConsumerGroupDescribeResponse.Group.DEFAULT
                .withGroupId(group.id())
                .withGroupState(group.stateText())
                .withGroupEpoch(group.epoch())
                .withAssignmentEpoch(group.targetEpoch())
                .withAssignorName(Targets.assignorName(group.members(), limits.of(group.id())))
                .withMembers(members);
    }

    /// What a member has to give up is its own until it has.
    private ConsumerGroupDescribeResponse.Member describe(
            ConsumerGroup group, ConsumerMember member) {
        ConsumerMember.Profile profile = member.profile();
        return ConsumerGroupDescribeResponse.Member.DEFAULT
                .withMemberId(member.id())
                .withInstanceId(profile.instanceId())
                .withRackId(profile.rackId())
                .withMemberEpoch(member.epoch())
                .withClientId(profile.clientId())
                .withClientHost(profile.host())
                .withSubscribedTopicNames(profile.topics())
                .withSubscribedTopicRegex(profile.regex())
                .withAssignment(assignment(member.standing().occupied()))
                .withTargetAssignment(assignment(group.target(member.id())))
                .withMemberType(member.isClassic() ? CLASSIC : CONSUMER);
    }

    private Assignment assignment(Held held) {
        var rows = new ArrayList<TopicPartitions>();
        held.byTopic().forEach((topic, partitions) -> {
            String name = topics.name(topic);
            if (name != null) {
                rows.add(new TopicPartitions(topic, name, List.copyOf(partitions.keySet())));
            }
        });
        return new Assignment(rows);
    }

    private Assignment assignment(moldau.state.group.Assignment target) {
        var rows = new ArrayList<TopicPartitions>();
        target.byTopic().forEach((topic, partitions) -> {
            String name = topics.name(topic);
            if (name != null) rows.add(new TopicPartitions(topic, name, List.copyOf(partitions)));
        });
        return new Assignment(rows);
    }
}
