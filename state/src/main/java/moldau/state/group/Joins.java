package moldau.state.group;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import moldau.base.Random;
import moldau.state.Decision;
import moldau.state.Owed;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.JoinGroupRequest;
import moldau.wire.message.JoinGroupResponse;

/// JoinGroup: a member comes, or comes back.
final class Joins {
    /// A static member may be admitted without being told its id first, a dynamic one since v4 not:
    /// an answer lost on the way would leave a member behind that nobody is (KIP-394).
    private static final int MEMBER_ID_REQUIRED_SINCE = 4;
    /// The first version in which a leader can be told to leave the assignment alone (KIP-814).
    private static final int SKIP_ASSIGNMENT_SINCE = 9;

    private final GroupLimits limits;
    private final Groups groups;
    private final Rebalances rebalances;
    private final Alarms alarms;
    private final ClassicMembers classicMembers;
    private final Random random;

    Joins(
            GroupLimits limits, Groups groups, Rebalances rebalances, Alarms alarms,
            ClassicMembers classicMembers, Random random) {
        this.limits = limits;
        this.groups = groups;
        this.rebalances = rebalances;
        this.alarms = alarms;
        this.classicMembers = classicMembers;
        this.random = random;
    }

    /// One JoinGroup on its way: what was asked, by whom, and what it brings about.
    private record Join(
            Caller caller,
            JoinGroupRequest request,
            List<Member.Protocol> protocols,
            Member.Origin origin,
            Owed<JoinGroupResponse> owed,
            Turn turn) {

        String memberId() {
            return request.memberId();
        }

        String instanceId() {
            return request.groupInstanceId();
        }

        Decision<GroupRecord, JoinGroupResponse> refuse(short error) {
            return refuse(error, memberId());
        }

        Decision<GroupRecord, JoinGroupResponse> refuse(short error, String memberId) {
            return Decision.answer(Answers.join(error, memberId, caller.version()));
        }
    }

    Decision<GroupRecord, JoinGroupResponse> join(
            Caller caller, JoinGroupRequest request, Owed<JoinGroupResponse> owed) {
        int rebalanceTimeoutMs =
                caller.version() == 0 ? request.sessionTimeoutMs() : request.rebalanceTimeoutMs();
        var origin = new Member.Origin(
                caller.clientId(), caller.host(), request.sessionTimeoutMs(), rebalanceTimeoutMs);
        var turn = new Turn(caller.nowMs(), caller.wallMs());
        var join = new Join(caller, request, protocols(request), origin, owed, turn);
        if (request.groupId().isEmpty()) return join.refuse(Errors.INVALID_GROUP_ID);
        if (request.sessionTimeoutMs() < limits.sessionTimeoutMsMin()
                || request.sessionTimeoutMs() > limits.sessionTimeoutMsMax()) {
            return join.refuse(Errors.INVALID_SESSION_TIMEOUT);
        }
        return switch (groups.get(request.groupId())) {
            case ClassicGroup group -> admit(group, join);
            case ConsumerGroup group when !group.isEmpty() ->
                    classicMembers.join(group, caller, request);
            case ConsumerGroup _ -> create(join);
            case OtherGroup other when !other.isEmpty() || other.type() == GroupType.SHARE ->
                    join.refuse(Errors.INCONSISTENT_GROUP_PROTOCOL);
            case OtherGroup _ -> create(join);
            case null -> create(join);
        };
    }

    private Decision<GroupRecord, JoinGroupResponse> create(Join join) {
        if (!join.memberId().isEmpty()) return join.refuse(Errors.UNKNOWN_MEMBER_ID);
        if (join.request().protocolType().isEmpty() || join.protocols().isEmpty()) {
            return join.refuse(Errors.INCONSISTENT_GROUP_PROTOCOL);
        }
        String id = join.request().groupId();
        return groups.create(id, join.turn().wallMs, () -> admit(groups.classic(id), join));
    }

    private Decision<GroupRecord, JoinGroupResponse> admit(ClassicGroup group, Join join) {
        if (!hasRoom(group, join.memberId())) {
            Member member = group.member(join.memberId());
            if (member != null) {
                rebalances.remove(group, member, join.turn());
                rebalances.membersChanged(group, join.turn());
            }
            group.pending().remove(join.memberId());
            alarms.watch(group);
            return join.turn().decision(
                    Answers.join(Errors.GROUP_MAX_SIZE_REACHED, "", join.caller().version()));
        }
        if (!group.supports(join.request().protocolType(), join.protocols())) {
            return join.refuse(Errors.INCONSISTENT_GROUP_PROTOCOL);
        }
        var decision = join.memberId().isEmpty() ? newcomer(group, join) : known(group, join);
        alarms.watch(group);
        return decision;
    }

    /// Whoever is in the group stays in it. While it prepares, only those who already came count:
    /// after a limit was lowered, the first to rejoin are the ones to stay.
    private boolean hasRoom(ClassicGroup group, String memberId) {
        Member member = group.member(memberId);
        return switch (group.state()) {
            case EMPTY -> true;
            case PREPARING -> member != null && member.isJoining()
                    || group.joiningCount() < limits.membersMax();
            case COMPLETING, STABLE -> member != null || group.memberCount() < limits.membersMax();
        };
    }

    private Decision<GroupRecord, JoinGroupResponse> newcomer(ClassicGroup group, Join join) {
        String instanceId = join.instanceId();
        String prefix = instanceId != null ? instanceId : join.caller().clientId();
        String memberId = prefix + "-" + randomId();
        if (instanceId != null) {
            String oldId = group.memberOf(instanceId);
            return oldId == null
                    ? add(group, memberId, join)
                    : takeOver(group, group.member(oldId), memberId, join);
        }
        if (join.caller().version() < MEMBER_ID_REQUIRED_SINCE) return add(group, memberId, join);
        group.pending().put(memberId, join.turn().nowMs + join.request().sessionTimeoutMs());
        return join.refuse(Errors.MEMBER_ID_REQUIRED, memberId);
    }

    private Decision<GroupRecord, JoinGroupResponse> known(ClassicGroup group, Join join) {
        if (group.pending().containsKey(join.memberId())) return add(group, join.memberId(), join);
        short error = Members.check(group, join.memberId(), join.instanceId());
        if (error != Errors.NONE) return join.refuse(error);
        Member member = group.member(join.memberId());
        boolean unchanged = member.protocols().equals(join.protocols());
        return switch (group.state()) {
            case EMPTY -> join.refuse(Errors.UNKNOWN_MEMBER_ID);
            case PREPARING -> rejoin(group, member, join);
            // The answer may have been lost on its way to a member that asks again.
            case COMPLETING -> unchanged ? current(group, member, join) : rejoin(group, member, join);
            // A leader that joins wants a rebalance: it may have seen partitions come or go.
            case STABLE -> unchanged && !group.isLeader(member.id)
                    ? current(group, member, join)
                    : rejoin(group, member, join);
        };
    }

    private static Decision<GroupRecord, JoinGroupResponse> current(
            ClassicGroup group, Member member, Join join) {
        member.renew(join.turn().nowMs);
        return Decision.answer(Answers.joined(group, member.id));
    }

    private Decision<GroupRecord, JoinGroupResponse> add(
            ClassicGroup group, String memberId, Join join) {
        var member = new Member(memberId, join.instanceId(), join.origin(), join.protocols());
        if (group.memberCount() == 0) group.protocolType(join.request().protocolType());
        group.add(member);
        member.isFresh(join.turn().nowMs + GroupLimits.NEW_MEMBER_JOIN_TIMEOUT_MS);
        if (group.is(GroupState.PREPARING)) group.clock.newcomer();
        return park(group, member, join);
    }

    private Decision<GroupRecord, JoinGroupResponse> rejoin(
            ClassicGroup group, Member member, Join join) {
        // Whoever asked before on this member's behalf has given up on the answer.
        rebalances.refuse(group, member, Errors.REBALANCE_IN_PROGRESS, join.turn());
        group.update(member, join.origin(), join.protocols());
        return park(group, member, join);
    }

    private Decision<GroupRecord, JoinGroupResponse> park(
            ClassicGroup group, Member member, Join join) {
        member.parkJoin(join.owed(), join.caller().version());
        group.joining(1);
        rebalances.membersChanged(group, join.turn());
        return join.turn().decision(null);
    }

    /// A static member has restarted and asks with its instance id alone: it takes the place, and if
    /// possible the assignment, of its former life, which is fenced (KIP-345).
    private Decision<GroupRecord, JoinGroupResponse> takeOver(
            ClassicGroup group, Member old, String memberId, Join join) {
        var successor = new Member(memberId, old.instanceId, join.origin(), join.protocols());
        if (group.is(GroupState.STABLE) && keepsProtocol(group, old, join)) {
            return takeOverInPeace(group, old, successor, join);
        }
        rebalances.refuse(group, old, Errors.FENCED_INSTANCE_ID, join.turn());
        group.replace(old, successor);
        return park(group, successor, join);
    }

    private static boolean keepsProtocol(ClassicGroup group, Member old, Join join) {
        Member.Origin origin = old.origin();
        List<Member.Protocol> protocols = old.protocols();
        group.update(old, origin, join.protocols());
        boolean kept = group.elect().equals(group.protocol());
        group.update(old, origin, protocols);
        return kept;
    }

    private Decision<GroupRecord, JoinGroupResponse> takeOverInPeace(
            ClassicGroup group, Member old, Member successor, Join join) {
        boolean led = group.isLeader(old.id);
        boolean canSkip = join.caller().version() >= SKIP_ASSIGNMENT_SINCE;
        // An older leader must not assign anew; so it is told that its former self still leads.
        String leader = led && !canSkip ? old.id : null;
        GroupRecord record = Records.classic(group.id(), MemberRecords.replaced(group, old, successor));
        return Decision.first(List.of(record), () -> {
            Member member = group.member(successor.id);
            group.update(member, join.origin(), join.protocols());
            member.renew(join.turn().nowMs);
            alarms.watch(group);
            JoinGroupResponse answer = canSkip
                    ? Answers.joined(group, member.id).withSkipAssignment(led)
                    : Answers.joinedAsFollower(group, member.id);
            return Decision.answer(leader == null ? answer : answer.withLeader(leader));
        });
    }

    private String randomId() {
        return Members.uuidText(Uuid.random(random.bits(), random.bits()));
    }

    /// The protocols by preference; of one named twice, the first counts.
    private static List<Member.Protocol> protocols(JoinGroupRequest request) {
        Map<String, Member.Protocol> byName = new LinkedHashMap<>();
        for (JoinGroupRequest.Protocol each : request.protocols()) {
            byName.putIfAbsent(each.name(), new Member.Protocol(each.name(), each.metadata()));
        }
        return List.copyOf(byName.values());
    }
}
