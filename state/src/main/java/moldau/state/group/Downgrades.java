package moldau.state.group;

import java.util.ArrayList;
import java.util.List;
import moldau.base.fault.Malformed;
import moldau.wire.record.ConsumerGroupMemberMetadataValue.Protocol;
import moldau.wire.record.GroupMetadataValue;

/// A consumer group becomes a classic one again: the last member of the new protocol is gone, and
/// those of the old one are left (KIP-848). They rebalance at once, led by one of them.
final class Downgrades {
    private final GroupLimits classicLimits;
    private final ConsumerLimits.OfGroup limits;
    private final Groups groups;
    private final Topics topics;
    private final Rebalances rebalances;
    private final Alarms alarms;

    Downgrades(
            GroupLimits classicLimits, ConsumerLimits.OfGroup limits, Groups groups, Topics topics,
            Rebalances rebalances, Alarms alarms) {
        this.classicLimits = classicLimits;
        this.limits = limits;
        this.groups = groups;
        this.topics = topics;
        this.rebalances = rebalances;
        this.alarms = alarms;
    }

    /// Whether the group becomes a classic one when these members are gone.
    boolean isDue(ConsumerGroup group, List<ConsumerMember> leaving) {
        List<ConsumerMember> left = without(group, leaving);
        if (left.isEmpty() || left.size() > classicLimits.membersMax()) return false;
        for (ConsumerMember each : left) {
            if (!each.isClassic() || !isReadable(each)) return false;
        }
        return limits.of(group.id()).migration().mayDowngrade();
    }

    private static boolean isReadable(ConsumerMember member) {
        try {
            for (Protocol each : member.profile().classic().supportedProtocols()) {
                ConsumerProtocol.subscription(each.metadata());
            }
            return !member.profile().classic().supportedProtocols().isEmpty();
        } catch (Malformed unreadable) {
            return false;
        }
    }

    /// The records that make it a classic group.
    List<GroupRecord> records(ConsumerGroup group, List<ConsumerMember> leaving, long wallMs) {
        var records = new ArrayList<>(group.tombstones());
        List<ConsumerMember> left = without(group, leaving);
        String protocol = ClassicProtocols.elect(left);
        var members = new ArrayList<GroupMetadataValue.Member>(left.size());
        for (ConsumerMember each : left) {
            byte[] subscription = ClassicProtocols.metadata(each, protocol);
            members.add(GroupMetadataValue.Member.DEFAULT
                    .withMemberId(each.id())
                    .withGroupInstanceId(each.profile().instanceId())
                    .withClientId(each.profile().clientId())
                    .withClientHost(each.profile().host())
                    .withRebalanceTimeout(each.profile().rebalanceTimeoutMs())
                    .withSessionTimeout(each.profile().classic().sessionTimeoutMs())
                    .withSubscription(subscription)
                    .withAssignment(ConsumerProtocol.bytes(
                            group.target(each.id()), ConsumerProtocol.version(subscription), topics)));
        }
        records.add(Records.classic(group.id(), GroupMetadataValue.DEFAULT
                .withProtocolType(Subscriptions.PROTOCOL_TYPE)
                .withGeneration(group.epoch())
                .withProtocol(protocol)
                .withLeader(left.getFirst().id())
                .withCurrentStateTimestamp(wallMs)
                .withMembers(members)));
        return records;
    }

    /// The group has just become a classic one: its members, whose other protocols no record holds,
    /// say again what they support.
    void begin(String id, Turn turn) {
        begin(groups.classic(id), turn);
    }

    void begin(ClassicGroup group, Turn turn) {
        for (Member each : group.members()) each.renew(turn.nowMs);
        rebalances.membersChanged(group, turn);
        alarms.watch(group);
    }

    private static List<ConsumerMember> without(ConsumerGroup group, List<ConsumerMember> leaving) {
        var left = new ArrayList<>(group.members());
        left.removeAll(leaving);
        return left;
    }
}
