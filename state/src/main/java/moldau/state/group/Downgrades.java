package moldau.state.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import moldau.base.fault.Malformed;
import moldau.wire.record.ConsumerGroupMemberMetadataValue.Protocol;
import moldau.wire.record.GroupMetadataValue;

/// A consumer group becomes a classic one again: the last member of the new protocol is gone, or came
/// back with the old one, and those of the old one are left (KIP-848). They rebalance at once, led by
/// one of them; if all is where it should be, they need not.
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
        return maySpeakClassic(group.id(), without(group, leaving));
    }

    /// Whether it becomes one with the members it would have after a draft.
    boolean isDue(ConsumerDraft draft) {
        return maySpeakClassic(draft.id(), draft.members());
    }

    private boolean maySpeakClassic(String id, Collection<ConsumerMember> members) {
        if (members.isEmpty() || members.size() > classicLimits.membersMax()) return false;
        for (ConsumerMember each : members) {
            if (!each.isClassic() || !isReadable(each)) return false;
        }
        if (ClassicProtocols.elect(members) == null) return false;
        return limits.of(id).migration().mayDowngrade();
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
        return records(group, group.epoch(), without(group, leaving), wallMs);
    }

    /// The records that make a classic group of what a draft would have made, in place of the draft's own.
    List<GroupRecord> records(ConsumerDraft draft, long wallMs) {
        return records(draft.group(), draft.epoch(), List.copyOf(draft.members()), wallMs);
    }

    /// Everybody is assigned what it holds, not what it was to have: a target may still be read by another,
    /// and a member that asks for its assignment again would read it, too (I54).
    private List<GroupRecord> records(
            ConsumerGroup group, int epoch, List<ConsumerMember> left, long wallMs) {
        var records = new ArrayList<>(group.tombstones());
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
                            each.standing().occupied().partitions(), ConsumerProtocol.version(subscription),
                            topics)));
        }
        records.add(Records.classic(group.id(), GroupMetadataValue.DEFAULT
                .withProtocolType(Subscriptions.PROTOCOL_TYPE)
                .withGeneration(epoch)
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
        goOn(group, turn);
        rebalances.membersChanged(group, turn);
        alarms.watch(group);
    }

    /// The group has just become a classic one, and everybody has what is its own.
    void goOn(String id, Turn turn) {
        goOn(groups.classic(id), turn);
    }

    private void goOn(ClassicGroup group, Turn turn) {
        for (Member each : group.members()) each.renew(turn.nowMs);
        alarms.watch(group);
    }

    private static List<ConsumerMember> without(ConsumerGroup group, List<ConsumerMember> leaving) {
        var left = new ArrayList<>(group.members());
        left.removeAll(leaving);
        return left;
    }
}
