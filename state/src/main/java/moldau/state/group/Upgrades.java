package moldau.state.group;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import moldau.base.fault.Malformed;
import moldau.state.Decision;
import moldau.wire.Errors;
import moldau.wire.message.ConsumerGroupHeartbeatResponse;
import moldau.wire.message.ConsumerProtocolAssignment;
import moldau.wire.message.ConsumerProtocolSubscription;
import moldau.wire.record.ConsumerGroupMemberMetadataValue.ClassicMember;
import moldau.wire.record.ConsumerGroupMemberMetadataValue.Protocol;

/// A classic group becomes a consumer group while it has members: the first of the new protocol has
/// come (KIP-848). Its members go on as they are, in the group's generation, which is its epoch now.
final class Upgrades {
    private final Groups groups;
    private final Topics topics;
    private final Rebalances rebalances;

    Upgrades(Groups groups, Topics topics, Rebalances rebalances) {
        this.groups = groups;
        this.topics = topics;
        this.rebalances = rebalances;
    }

    /// Why the group may not become a consumer group; empty if it may.
    String complaint(ClassicGroup group, ConsumerLimits limits) {
        String why = reason(group, limits);
        return why.isEmpty() ? "" : "Cannot upgrade classic group " + group.id()
                + " to consumer group because " + why + ".";
    }

    private String reason(ClassicGroup group, ConsumerLimits limits) {
        if (!limits.migration().mayUpgrade()) return "online upgrade is disabled";
        if (!group.isConsumer()) return "the group does not use the consumer embedded protocol";
        if (group.memberCount() > limits.membersMax()) {
            return "the group size exceeds the consumer group maximum size";
        }
        try {
            for (Member each : group.members()) {
                for (Member.Protocol protocol : each.protocols()) {
                    ConsumerProtocol.subscription(protocol.metadata());
                }
                subscription(group, each);
                ConsumerProtocolAssignment assignment = ConsumerProtocol.assignment(each.assignment());
                if (assignment.userData() != null && assignment.userData().hasRemaining()) {
                    return "an unsupported custom assignor is in use. Please refer to the documentation or "
                            + "switch to a default assignor before re-attempting the upgrade";
                }
            }
        } catch (Malformed unreadable) {
            return "the embedded consumer protocol is malformed";
        }
        return shared(group);
    }

    /// A classic leader may give a partition to two members; a consumer group cannot.
    private String shared(ClassicGroup group) {
        var seen = new HashSet<String>();
        for (Member each : group.members()) {
            for (var topic : assignment(group, each).byTopic().entrySet()) {
                for (int index : topic.getValue()) {
                    String partition = topics.name(topic.getKey()) + "-" + index;
                    if (!seen.add(partition)) return partition + " is assigned to two members";
                }
            }
        }
        return "";
    }

    /// Decides on a draft of the consumer group that the group becomes. Members that wait for a
    /// rebalance are told to ask again.
    Decision<GroupRecord, ConsumerGroupHeartbeatResponse> upgrade(
            ClassicGroup group,
            Turn turn,
            Function<ConsumerDraft, Decision<GroupRecord, ConsumerGroupHeartbeatResponse>> then) {
        for (Member each : group.members()) {
            rebalances.refuse(group, each, Errors.REBALANCE_IN_PROGRESS, turn);
        }
        var records = new ArrayList<GroupRecord>(groups.tombstones(group));
        var upgraded = new ConsumerGroup(group.id());
        for (GroupRecord.Consumer each : records(group)) {
            upgraded.apply(each);
            records.add(each);
        }
        return turn.before(then.apply(new ConsumerDraft(upgraded, records)));
    }

    private List<GroupRecord.Consumer> records(ClassicGroup group) {
        String id = group.id();
        int epoch = group.generation();
        var records = new ArrayList<GroupRecord.Consumer>();
        var subscribed = new TreeSet<String>();
        for (Member each : group.members()) {
            ConsumerMember.Profile profile = profile(group, each);
            subscribed.addAll(profile.topics());
            records.add(ConsumerRecords.wish(id, each.id, profile));
        }
        records.add(ConsumerRecords.epoch(id, epoch, TopicDigest.of(subscribed, topics)));
        for (Member each : group.members()) {
            records.add(ConsumerRecords.target(id, each.id, assignment(group, each)));
        }
        records.add(ConsumerRecords.targetEpoch(id, epoch, 0));
        for (Member each : group.members()) {
            var held = new Held.Growing();
            assignment(group, each).byTopic().forEach((topic, partitions) ->
                    partitions.forEach(index -> held.add(topic, index, epoch)));
            records.add(ConsumerRecords.current(id, each.id, new ConsumerMember.Standing(
                    epoch, epoch, MemberState.STABLE, held.build(), Held.NOTHING)));
        }
        return records;
    }

    /// What a member was assigned; while a rebalance has taken that away, what it says it goes on reading.
    private Assignment assignment(ClassicGroup group, Member member) {
        Assignment given = ConsumerProtocol.partitions(ConsumerProtocol.assignment(member.assignment()), topics);
        boolean isKnown = group.is(GroupState.STABLE) || !given.byTopic().isEmpty();
        return isKnown ? given : ConsumerProtocol.owned(subscription(group, member), topics);
    }

    private static ConsumerMember.Profile profile(ClassicGroup group, Member member) {
        ConsumerProtocolSubscription subscription = subscription(group, member);
        var protocols = new ArrayList<Protocol>();
        for (Member.Protocol each : member.protocols()) {
            protocols.add(new Protocol(each.name(), each.metadata()));
        }
        Member.Origin origin = member.origin();
        return new ConsumerMember.Profile(
                member.instanceId,
                subscription.rackId(),
                origin.clientId(),
                origin.host(),
                List.copyOf(new TreeSet<>(subscription.topics())),
                "",
                origin.rebalanceTimeoutMs(),
                null,
                new ClassicMember(origin.sessionTimeoutMs(), protocols));
    }

    /// What the member told under the protocol in force; before one is, under its first.
    private static ConsumerProtocolSubscription subscription(ClassicGroup group, Member member) {
        String protocol = group.protocol() == null
                ? member.protocols().getFirst().name()
                : group.protocol();
        return ConsumerProtocol.subscription(member.metadata(protocol));
    }
}
