package moldau.state.group;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import moldau.wire.Uuid;
import moldau.wire.record.ConsumerGroupCurrentMemberAssignmentKey;
import moldau.wire.record.ConsumerGroupCurrentMemberAssignmentValue;
import moldau.wire.record.ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions;
import moldau.wire.record.ConsumerGroupMemberMetadataKey;
import moldau.wire.record.ConsumerGroupMemberMetadataValue;
import moldau.wire.record.ConsumerGroupMetadataKey;
import moldau.wire.record.ConsumerGroupMetadataValue;
import moldau.wire.record.ConsumerGroupPartitionMetadataKey;
import moldau.wire.record.ConsumerGroupRegularExpressionKey;
import moldau.wire.record.ConsumerGroupRegularExpressionValue;
import moldau.wire.record.ConsumerGroupTargetAssignmentMemberKey;
import moldau.wire.record.ConsumerGroupTargetAssignmentMemberValue;
import moldau.wire.record.ConsumerGroupTargetAssignmentMetadataKey;
import moldau.wire.record.ConsumerGroupTargetAssignmentMetadataValue;

/// The records of consumer groups: from what we know to what is written, and back. A null in place
/// of what is written makes a tombstone.
final class ConsumerRecords {
    private ConsumerRecords() {
    }

    static GroupRecord.Consumer epoch(String group, ConsumerGroupMetadataValue value) {
        return new GroupRecord.Consumer.Epoch(new ConsumerGroupMetadataKey(group), value);
    }

    static GroupRecord.Consumer epoch(String group, int epoch, long metadataHash) {
        return epoch(group, new ConsumerGroupMetadataValue(epoch, metadataHash));
    }

    static GroupRecord.Consumer noPartitions(String group) {
        return new GroupRecord.Consumer.Partitions(
                new ConsumerGroupPartitionMetadataKey(group), null);
    }

    static GroupRecord.Consumer wish(
            String group, String memberId, ConsumerMember.Profile profile) {
        return new GroupRecord.Consumer.Wish(
                new ConsumerGroupMemberMetadataKey(group, memberId),
                profile == null ? null : value(profile));
    }

    private static ConsumerGroupMemberMetadataValue value(ConsumerMember.Profile profile) {
        return ConsumerGroupMemberMetadataValue.DEFAULT
                .withInstanceId(profile.instanceId())
                .withRackId(profile.rackId())
                .withClientId(profile.clientId())
                .withClientHost(profile.host())
                .withSubscribedTopicNames(profile.topics())
                .withSubscribedTopicRegex(profile.regex())
                .withRebalanceTimeoutMs(profile.rebalanceTimeoutMs())
                .withServerAssignor(profile.assignor())
                .withClassicMemberMetadata(profile.classic());
    }

    static ConsumerMember.Profile profile(ConsumerGroupMemberMetadataValue value) {
        return new ConsumerMember.Profile(
                value.instanceId(),
                value.rackId(),
                value.clientId(),
                value.clientHost(),
                List.copyOf(new TreeSet<>(value.subscribedTopicNames())),
                value.subscribedTopicRegex() == null ? "" : value.subscribedTopicRegex(),
                value.rebalanceTimeoutMs(),
                value.serverAssignor(),
                value.classicMemberMetadata());
    }

    static GroupRecord.Consumer targetEpoch(
            String group, ConsumerGroupTargetAssignmentMetadataValue value) {
        return new GroupRecord.Consumer.TargetEpoch(
                new ConsumerGroupTargetAssignmentMetadataKey(group), value);
    }

    static GroupRecord.Consumer targetEpoch(String group, int epoch, long wallMs) {
        return targetEpoch(group, new ConsumerGroupTargetAssignmentMetadataValue(epoch, wallMs));
    }

    static GroupRecord.Consumer target(String group, String memberId, Assignment assignment) {
        return new GroupRecord.Consumer.Target(
                new ConsumerGroupTargetAssignmentMemberKey(group, memberId),
                assignment == null ? null : value(assignment));
    }

    private static ConsumerGroupTargetAssignmentMemberValue value(Assignment assignment) {
        var topics = new ArrayList<ConsumerGroupTargetAssignmentMemberValue.TopicPartitions>();
        assignment.byTopic().forEach((topic, partitions) ->
                topics.add(new ConsumerGroupTargetAssignmentMemberValue.TopicPartitions(
                        topic, List.copyOf(partitions))));
        return new ConsumerGroupTargetAssignmentMemberValue(topics);
    }

    static Assignment assignment(ConsumerGroupTargetAssignmentMemberValue value) {
        var assignment = new Assignment.Growing();
        for (var topic : value.topicPartitions()) {
            for (int each : topic.partitions()) assignment.add(topic.topicId(), each);
        }
        return assignment.build();
    }

    static GroupRecord.Consumer current(
            String group, String memberId, ConsumerMember.Standing standing) {
        return new GroupRecord.Consumer.Current(
                new ConsumerGroupCurrentMemberAssignmentKey(group, memberId),
                standing == null ? null : value(standing));
    }

    private static ConsumerGroupCurrentMemberAssignmentValue value(
            ConsumerMember.Standing standing) {
        return ConsumerGroupCurrentMemberAssignmentValue.DEFAULT
                .withMemberEpoch(standing.epoch())
                .withPreviousMemberEpoch(standing.previousEpoch())
                .withState(standing.state().code)
                .withAssignedPartitions(partitions(standing.held()))
                .withPartitionsPendingRevocation(partitions(standing.revoking()));
    }

    private static List<TopicPartitions> partitions(Held held) {
        var topics = new ArrayList<TopicPartitions>();
        held.byTopic().forEach((topic, partitions) -> topics.add(new TopicPartitions(
                topic, List.copyOf(partitions.keySet()), List.copyOf(partitions.values()))));
        return topics;
    }

    /// Before partitions had epochs of their own (Kafka 4.2), all of them were of the member's.
    static ConsumerMember.Standing standing(ConsumerGroupCurrentMemberAssignmentValue value) {
        return new ConsumerMember.Standing(
                value.memberEpoch(),
                value.previousMemberEpoch(),
                MemberState.of(value.state()),
                held(value.assignedPartitions(), value.memberEpoch()),
                held(value.partitionsPendingRevocation(), value.memberEpoch()));
    }

    private static Held held(List<TopicPartitions> topics, int memberEpoch) {
        var held = new Held.Growing();
        for (TopicPartitions topic : topics) {
            List<Integer> epochs = topic.assignmentEpochs();
            List<Integer> partitions = topic.partitions();
            boolean told = epochs != null && epochs.size() == partitions.size();
            for (int i = 0; i < partitions.size(); i++) {
                held.add(topic.topicId(), partitions.get(i), told ? epochs.get(i) : memberEpoch);
            }
        }
        return held.build();
    }

    static GroupRecord.Consumer pattern(
            String group, String regex, ConsumerGroup.Resolved resolved) {
        return new GroupRecord.Consumer.Pattern(
                new ConsumerGroupRegularExpressionKey(group, regex),
                resolved == null
                        ? null
                        : new ConsumerGroupRegularExpressionValue(
                                List.copyOf(resolved.topics()),
                                resolved.version(),
                                resolved.sinceWallMs()));
    }

    static ConsumerGroup.Resolved resolved(ConsumerGroupRegularExpressionValue value) {
        return new ConsumerGroup.Resolved(
                new TreeSet<>(value.topics()), value.version(), value.timestamp());
    }
}
