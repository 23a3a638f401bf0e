package moldau.state.group;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import moldau.state.Decision;
import moldau.state.group.Offsets.Partition;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.OffsetFetchRequest;
import moldau.wire.message.OffsetFetchResponse;

/// OffsetFetch: how far groups have come. One group up to version 7, many since (KIP-709); topics by
/// id since 10. What was never committed is offset -1 and no error, whatever is unknown: the
/// partition, the topic or the group.
final class Fetches {
    private static final int MANY_GROUPS_SINCE = 8;
    private static final int TOPIC_IDS_SINCE = 10;
    private static final long NO_OFFSET = -1;
    private static final int NO_EPOCH = -1;

    private final Groups groups;
    private final Offsets offsets;
    private final Topics topics;

    Fetches(Groups groups, Offsets offsets, Topics topics) {
        this.groups = groups;
        this.offsets = offsets;
        this.topics = topics;
    }

    Decision<GroupRecord, OffsetFetchResponse> fetch(Caller caller, OffsetFetchRequest request) {
        if (caller.version() < MANY_GROUPS_SINCE) return Decision.answer(fetchOne(request));
        var answered = new ArrayList<OffsetFetchResponse.Group>(request.groups().size());
        for (OffsetFetchRequest.Group each : request.groups()) {
            answered.add(fetch(each, caller.version(), request.requireStable()));
        }
        return Decision.answer(OffsetFetchResponse.DEFAULT.withGroups(answered));
    }

    private OffsetFetchResponse fetchOne(OffsetFetchRequest request) {
        List<OffsetFetchRequest.GroupTopic> asked = null;
        if (request.topics() != null) {
            asked = new ArrayList<>(request.topics().size());
            for (OffsetFetchRequest.Topic each : request.topics()) {
                asked.add(OffsetFetchRequest.GroupTopic.DEFAULT
                        .withName(each.name())
                        .withPartitionIndexes(each.partitionIndexes()));
            }
        }
        OffsetFetchRequest.Group group = OffsetFetchRequest.Group.DEFAULT
                .withGroupId(request.groupId())
                .withTopics(asked);
        OffsetFetchResponse.Group answer =
                fetch(group, MANY_GROUPS_SINCE, request.requireStable());
        var answered = new ArrayList<OffsetFetchResponse.Topic>(answer.topics().size());
        for (OffsetFetchResponse.GroupTopic topic : answer.topics()) {
            var partitions = new ArrayList<OffsetFetchResponse.Partition>(topic.partitions().size());
            for (OffsetFetchResponse.GroupPartition each : topic.partitions()) {
                partitions.add(OffsetFetchResponse.Partition.DEFAULT
                        .withPartitionIndex(each.partitionIndex())
                        .withCommittedOffset(each.committedOffset())
                        .withCommittedLeaderEpoch(each.committedLeaderEpoch())
                        .withMetadata(each.metadata())
                        .withErrorCode(each.errorCode()));
            }
            answered.add(new OffsetFetchResponse.Topic(topic.name(), partitions));
        }
        return OffsetFetchResponse.DEFAULT.withTopics(answered).withErrorCode(answer.errorCode());
    }

    private OffsetFetchResponse.Group fetch(
            OffsetFetchRequest.Group asked, int version, boolean stable) {
        String id = asked.groupId();
        OffsetFetchResponse.Group answer = OffsetFetchResponse.Group.DEFAULT.withGroupId(id);
        if (groups.get(id) instanceof ConsumerGroup group) {
            short error = check(group, asked);
            if (error != Errors.NONE) return answer.withErrorCode(error);
        } else if (groups.get(id) instanceof OtherGroup other
                && other.type() != GroupType.SHARE
                && asked.memberEpoch() >= 0) {
            // It claims a membership that this coordinator does not lead.
            boolean known = asked.memberId() != null && other.hasMember(asked.memberId());
            return answer.withErrorCode(
                    known ? Errors.STALE_MEMBER_EPOCH : Errors.UNKNOWN_MEMBER_ID);
        }
        return answer.withTopics(asked.topics() == null
                ? all(id, version, stable)
                : some(id, asked.topics(), version, stable));
    }

    /// Administrators and old clients claim no membership; a member has to be up to date.
    private static short check(ConsumerGroup group, OffsetFetchRequest.Group asked) {
        if (asked.memberId() == null && asked.memberEpoch() < 0) return Errors.NONE;
        ConsumerMember member = asked.memberId() == null ? null : group.member(asked.memberId());
        if (member == null) return Errors.UNKNOWN_MEMBER_ID;
        if (asked.memberEpoch() == member.epoch()) return Errors.NONE;
        return member.isClassic() ? Errors.ILLEGAL_GENERATION : Errors.STALE_MEMBER_EPOCH;
    }

    /// Topics nobody knows come last, as in Apache Kafka's answers.
    private List<OffsetFetchResponse.GroupTopic> some(
            String group,
            List<OffsetFetchRequest.GroupTopic> asked,
            int version,
            boolean stable) {
        var answered = new ArrayList<OffsetFetchResponse.GroupTopic>(asked.size());
        var unknown = new ArrayList<OffsetFetchResponse.GroupTopic>(0);
        for (OffsetFetchRequest.GroupTopic topic : asked) {
            boolean byId = version >= TOPIC_IDS_SINCE;
            String name = byId ? topics.name(topic.topicId()) : topic.name();
            Uuid id = byId ? topic.topicId() : Uuid.ZERO;
            var partitions = new ArrayList<OffsetFetchResponse.GroupPartition>();
            for (int index : topic.partitionIndexes()) {
                if (name == null) {
                    partitions.add(nothing(index, Errors.UNKNOWN_TOPIC_ID));
                } else {
                    var partition = new Partition(name, index);
                    CommittedOffset committed = offsets.get(group, partition);
                    if (committed != null && committed.isOfAnother(id)) committed = null;
                    partitions.add(partition(group, partition, committed, stable));
                }
            }
            (name == null ? unknown : answered).add(OffsetFetchResponse.GroupTopic.DEFAULT
                    .withName(topic.name())
                    .withTopicId(topic.topicId())
                    .withPartitions(partitions));
        }
        answered.addAll(unknown);
        return answered;
    }

    private List<OffsetFetchResponse.GroupTopic> all(String group, int version, boolean stable) {
        var answered = new ArrayList<OffsetFetchResponse.GroupTopic>();
        String current = null;
        List<OffsetFetchResponse.GroupPartition> partitions = List.of();
        for (Map.Entry<Partition, CommittedOffset> each : offsets.of(group).entrySet()) {
            Partition partition = each.getKey();
            Uuid id = version >= TOPIC_IDS_SINCE ? topics.id(partition.topic()) : Uuid.ZERO;
            // By id a topic that is gone cannot be named.
            if (version >= TOPIC_IDS_SINCE && id.isZero()) continue;
            if (each.getValue().isOfAnother(id)) continue;
            if (!partition.topic().equals(current)) {
                current = partition.topic();
                partitions = new ArrayList<>();
                answered.add(OffsetFetchResponse.GroupTopic.DEFAULT
                        .withName(current)
                        .withTopicId(id)
                        .withPartitions(partitions));
            }
            partitions.add(partition(group, partition, each.getValue(), stable));
        }
        return answered;
    }

    private OffsetFetchResponse.GroupPartition partition(
            String group, Partition partition, CommittedOffset committed, boolean stable) {
        if (stable && offsets.isPending(group, partition)) {
            return nothing(partition.index(), Errors.UNSTABLE_OFFSET_COMMIT);
        }
        if (committed == null) return nothing(partition.index(), Errors.NONE);
        return OffsetFetchResponse.GroupPartition.DEFAULT
                .withPartitionIndex(partition.index())
                .withCommittedOffset(committed.offset())
                .withCommittedLeaderEpoch(committed.leaderEpoch())
                .withMetadata(committed.metadata());
    }

    private static OffsetFetchResponse.GroupPartition nothing(int index, short error) {
        return OffsetFetchResponse.GroupPartition.DEFAULT
                .withPartitionIndex(index)
                .withCommittedOffset(NO_OFFSET)
                .withCommittedLeaderEpoch(NO_EPOCH)
                .withMetadata("")
                .withErrorCode(error);
    }
}
