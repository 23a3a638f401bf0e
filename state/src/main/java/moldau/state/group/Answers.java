package moldau.state.group;

import java.util.ArrayList;
import java.util.List;
import moldau.wire.Errors;
import moldau.wire.message.ConsumerGroupHeartbeatResponse;
import moldau.wire.message.HeartbeatResponse;
import moldau.wire.message.JoinGroupResponse;
import moldau.wire.message.LeaveGroupRequest;
import moldau.wire.message.LeaveGroupResponse;
import moldau.wire.message.SyncGroupResponse;

/// Answers to members, as Kafka fills them in.
final class Answers {
    /// Before it a JoinGroup answer cannot say "no protocol" but by an empty name.
    private static final int JOIN_NULL_PROTOCOL_SINCE = 7;
    private static final int LEAVE_LISTS_SINCE = 3;

    private Answers() {
    }

    static JoinGroupResponse join(short error, String memberId, int version) {
        return JoinGroupResponse.DEFAULT
                .withErrorCode(error)
                .withMemberId(memberId)
                .withGenerationId(-1)
                .withProtocolName(version >= JOIN_NULL_PROTOCOL_SINCE ? null : "");
    }

    /// The group as it is now; the leader, who will assign, is told of all members.
    static JoinGroupResponse joined(ClassicGroup group, String memberId) {
        JoinGroupResponse answer = joinedAsFollower(group, memberId);
        return group.isLeader(memberId) ? answer.withMembers(members(group)) : answer;
    }

    static JoinGroupResponse joinedAsFollower(ClassicGroup group, String memberId) {
        return JoinGroupResponse.DEFAULT
                .withMemberId(memberId)
                .withGenerationId(group.generation())
                .withProtocolType(group.protocolType())
                .withProtocolName(group.protocol())
                .withLeader(group.leader());
    }

    private static List<JoinGroupResponse.Member> members(ClassicGroup group) {
        var members = new ArrayList<JoinGroupResponse.Member>(group.memberCount());
        for (Member each : group.members()) {
            members.add(JoinGroupResponse.Member.DEFAULT
                    .withMemberId(each.id)
                    .withGroupInstanceId(each.instanceId)
                    .withMetadata(each.metadata(group.protocol())));
        }
        return members;
    }

    static SyncGroupResponse sync(short error) {
        return SyncGroupResponse.DEFAULT.withErrorCode(error);
    }

    static SyncGroupResponse synced(ClassicGroup group, Member member) {
        return SyncGroupResponse.DEFAULT
                .withProtocolType(group.protocolType())
                .withProtocolName(group.protocol())
                .withAssignment(member.assignment());
    }

    static HeartbeatResponse heartbeat(short error) {
        return HeartbeatResponse.DEFAULT.withErrorCode(error);
    }

    static ConsumerGroupHeartbeatResponse heartbeat(short error, String message) {
        return ConsumerGroupHeartbeatResponse.DEFAULT
                .withErrorCode(error)
                .withErrorMessage(message);
    }

    static LeaveGroupResponse leave(short error) {
        return LeaveGroupResponse.DEFAULT.withErrorCode(error);
    }

    static LeaveGroupResponse.Member left(LeaveGroupRequest.Member asked, short error) {
        return LeaveGroupResponse.Member.DEFAULT
                .withMemberId(asked.memberId())
                .withGroupInstanceId(asked.groupInstanceId())
                .withErrorCode(error);
    }

    /// One result for each that was to leave; old versions know one member, whose error is on top.
    static LeaveGroupResponse left(List<LeaveGroupResponse.Member> members, int version) {
        if (version >= LEAVE_LISTS_SINCE) return LeaveGroupResponse.DEFAULT.withMembers(members);
        return leave(members.isEmpty() ? Errors.NONE : members.getFirst().errorCode());
    }
}
