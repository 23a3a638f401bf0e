package moldau.state.group;

import java.util.ArrayList;
import java.util.List;
import moldau.wire.record.GroupMetadataValue;

/// A classic group's members as they stand in its record.
final class MemberRecords {
    private MemberRecords() {
    }

    /// A member as the log knows it: of its protocols only the chosen one is left.
    static Member member(GroupMetadataValue.Member record, String protocol) {
        // -1: written before rebalance timeouts were told apart (value version 0).
        int rebalanceTimeoutMs = record.rebalanceTimeout() < 0
                ? record.sessionTimeout()
                : record.rebalanceTimeout();
        var origin = new Member.Origin(
                record.clientId(), record.clientHost(), record.sessionTimeout(), rebalanceTimeoutMs);
        List<Member.Protocol> protocols = protocol == null
                ? List.of()
                : List.of(new Member.Protocol(protocol, record.subscription()));
        return new Member(record.memberId(), record.groupInstanceId(), origin, protocols);
    }

    static GroupMetadataValue.Member record(Member member, String protocol, byte[] assignment) {
        return GroupMetadataValue.Member.DEFAULT
                .withMemberId(member.id)
                .withGroupInstanceId(member.instanceId)
                .withClientId(member.origin().clientId())
                .withClientHost(member.origin().host())
                .withRebalanceTimeout(member.origin().rebalanceTimeoutMs())
                .withSessionTimeout(member.origin().sessionTimeoutMs())
                .withSubscription(member.metadata(protocol))
                .withAssignment(assignment);
    }

    /// The group as it is, but for one member that has a new life and keeps the old one's assignment.
    static GroupMetadataValue replaced(ClassicGroup group, Member old, Member successor) {
        var members = new ArrayList<GroupMetadataValue.Member>(group.memberCount());
        for (Member each : group.members()) {
            Member shown = each == old ? successor : each;
            members.add(record(shown, group.protocol(), each.assignment()));
        }
        return GroupMetadataValue.DEFAULT
                .withProtocolType(group.protocolType())
                .withGeneration(group.generation())
                .withProtocol(group.protocol())
                .withLeader(group.isLeader(old.id) ? successor.id : group.leader())
                .withCurrentStateTimestamp(group.stateSinceWallMs())
                .withMembers(members);
    }
}
