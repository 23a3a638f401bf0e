package moldau.state.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import moldau.state.Decision;
import moldau.state.Owed;
import moldau.wire.Errors;
import moldau.wire.message.HeartbeatRequest;
import moldau.wire.message.HeartbeatResponse;
import moldau.wire.message.LeaveGroupRequest;
import moldau.wire.message.LeaveGroupResponse;
import moldau.wire.message.SyncGroupRequest;
import moldau.wire.message.SyncGroupResponse;

/// What a member does once it has joined: SyncGroup, Heartbeat, LeaveGroup.
final class Sessions {
    /// The first version that must say which protocol it means (KIP-559).
    private static final int SYNC_NAMES_PROTOCOL_SINCE = 5;
    /// The first version that names several members to leave (KIP-345).
    private static final int LEAVE_LISTS_SINCE = 3;

    private final Groups groups;
    private final Rebalances rebalances;
    private final ClassicMembers classicMembers;
    private final Alarms alarms;

    Sessions(
            Groups groups, Rebalances rebalances, ClassicMembers classicMembers, Alarms alarms) {
        this.groups = groups;
        this.rebalances = rebalances;
        this.classicMembers = classicMembers;
        this.alarms = alarms;
    }

    Decision<GroupRecord, SyncGroupResponse> sync(
            Caller caller, SyncGroupRequest request, Owed<SyncGroupResponse> owed) {
        if (groups.get(request.groupId()) instanceof ConsumerGroup group) {
            return classicMembers.sync(group, caller, request);
        }
        ClassicGroup group = groups.classic(request.groupId());
        short error = check(group, caller, request);
        if (error != Errors.NONE) return Decision.answer(Answers.sync(error));
        Member member = group.member(request.memberId());
        return switch (group.state()) {
            case EMPTY -> throw new IllegalStateException("a member of an empty group");
            case PREPARING -> Decision.answer(Answers.sync(Errors.REBALANCE_IN_PROGRESS));
            case COMPLETING -> {
                var turn = new Turn(caller.nowMs(), caller.wallMs());
                if (member.isSyncing()) {
                    // Asked again, so nobody listens for the first answer any more.
                    turn.give(member.takeSync(), Answers.sync(Errors.REBALANCE_IN_PROGRESS));
                }
                rebalances.synced(group, member);
                yield group.isLeader(member.id)
                        ? assign(group, request, turn)
                        : park(member, owed, turn);
            }
            case STABLE -> {
                rebalances.synced(group, member);
                member.renew(caller.nowMs());
                yield Decision.answer(Answers.synced(group, member));
            }
        };
    }

    private static short check(ClassicGroup group, Caller caller, SyncGroupRequest request) {
        if (request.groupId().isEmpty()) return Errors.INVALID_GROUP_ID;
        if (caller.version() >= SYNC_NAMES_PROTOCOL_SINCE
                && (request.protocolType() == null || request.protocolName() == null)) {
            return Errors.INCONSISTENT_GROUP_PROTOCOL;
        }
        if (group == null) return Errors.UNKNOWN_MEMBER_ID;
        short error = Members.check(
                group, request.memberId(), request.groupInstanceId(), request.generationId());
        if (error != Errors.NONE) return error;
        boolean same = agrees(request.protocolType(), group.protocolType())
                && agrees(request.protocolName(), group.protocol());
        return same ? Errors.NONE : Errors.INCONSISTENT_GROUP_PROTOCOL;
    }

    private static boolean agrees(String asked, String ours) {
        return asked == null || ours == null || asked.equals(ours);
    }

    private static Decision<GroupRecord, SyncGroupResponse> park(
            Member member, Owed<SyncGroupResponse> owed, Turn turn) {
        member.parkSync(owed);
        return turn.decision(null);
    }

    /// The leader's assignments make the group stable, once they are in the log. If they do not get
    /// there, all is as before: the leader is told, and the others go on waiting for it.
    private Decision<GroupRecord, SyncGroupResponse> assign(
            ClassicGroup group, SyncGroupRequest request, Turn before) {
        Map<String, byte[]> assignments = new HashMap<>();
        for (SyncGroupRequest.Assignment each : request.assignments()) {
            assignments.put(each.memberId(), each.assignment());
        }
        before.write(rebalances.assigned(group, assignments));
        return before.decisionThen(() -> {
            var after = new Turn(before.nowMs, before.wallMs);
            Member leader = group.member(request.memberId());
            rebalances.settled(group, after);
            leader.renew(after.nowMs);
            alarms.watch(group);
            return after.decision(Answers.synced(group, leader));
        });
    }

    Decision<GroupRecord, HeartbeatResponse> heartbeat(Caller caller, HeartbeatRequest request) {
        if (groups.get(request.groupId()) instanceof ConsumerGroup group) {
            return classicMembers.heartbeat(group, caller, request);
        }
        return Decision.answer(Answers.heartbeat(beat(caller, request)));
    }

    private short beat(Caller caller, HeartbeatRequest request) {
        if (request.groupId().isEmpty()) return Errors.INVALID_GROUP_ID;
        ClassicGroup group = groups.classic(request.groupId());
        if (group == null) return Errors.UNKNOWN_MEMBER_ID;
        short error = Members.check(
                group, request.memberId(), request.groupInstanceId(), request.generationId());
        if (error != Errors.NONE) return error;
        group.member(request.memberId()).renew(caller.nowMs());
        // Consumers send heartbeats as soon as they have joined, so before they are assigned.
        return group.is(GroupState.PREPARING) ? Errors.REBALANCE_IN_PROGRESS : Errors.NONE;
    }

    Decision<GroupRecord, LeaveGroupResponse> leave(Caller caller, LeaveGroupRequest request) {
        if (request.groupId().isEmpty()) {
            return Decision.answer(Answers.leave(Errors.INVALID_GROUP_ID));
        }
        if (groups.get(request.groupId()) instanceof ConsumerGroup group) {
            return classicMembers.leave(group, caller, leaving(caller, request));
        }
        ClassicGroup group = groups.classic(request.groupId());
        var turn = new Turn(caller.nowMs(), caller.wallMs());
        var left = new ArrayList<LeaveGroupResponse.Member>();
        int before = group == null ? 0 : group.memberCount() + group.pending().size();
        int membersBefore = group == null ? 0 : group.memberCount();
        for (LeaveGroupRequest.Member each : leaving(caller, request)) {
            short error = group == null ? Errors.UNKNOWN_MEMBER_ID : leave(group, each, turn);
            left.add(Answers.left(each, error));
        }
        if (group != null) {
            boolean fewer = group.memberCount() < membersBefore;
            boolean fewerAwaited = group.memberCount() + group.pending().size() < before;
            if (fewer || fewerAwaited && group.is(GroupState.PREPARING)) {
                rebalances.membersChanged(group, turn);
            }
            alarms.watch(group);
        }
        return turn.decision(Answers.left(left, caller.version()));
    }

    private static List<LeaveGroupRequest.Member> leaving(Caller caller, LeaveGroupRequest request) {
        if (caller.version() >= LEAVE_LISTS_SINCE) return request.members();
        return List.of(LeaveGroupRequest.Member.DEFAULT.withMemberId(request.memberId()));
    }

    /// An administrator may name a static member by its instance alone.
    private short leave(ClassicGroup group, LeaveGroupRequest.Member leaving, Turn turn) {
        String memberId = leaving.memberId();
        if (memberId.isEmpty() && leaving.groupInstanceId() != null) {
            memberId = group.memberOf(leaving.groupInstanceId());
            if (memberId == null) return Errors.UNKNOWN_MEMBER_ID;
        } else if (group.pending().remove(memberId) != null) {
            return Errors.NONE;
        } else {
            short error = Members.check(group, memberId, leaving.groupInstanceId());
            if (error != Errors.NONE) return error;
        }
        rebalances.remove(group, group.member(memberId), turn);
        return Errors.NONE;
    }
}
