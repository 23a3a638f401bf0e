package moldau.state.group;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import moldau.base.Random;
import moldau.base.fault.Malformed;
import moldau.state.Decision;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.ConsumerProtocolSubscription;
import moldau.wire.message.HeartbeatRequest;
import moldau.wire.message.HeartbeatResponse;
import moldau.wire.message.JoinGroupRequest;
import moldau.wire.message.JoinGroupResponse;
import moldau.wire.message.LeaveGroupRequest;
import moldau.wire.message.LeaveGroupResponse;
import moldau.wire.message.SyncGroupRequest;
import moldau.wire.message.SyncGroupResponse;
import moldau.wire.record.ConsumerGroupMemberMetadataValue.ClassicMember;
import moldau.wire.record.ConsumerGroupMemberMetadataValue.Protocol;

/// Members of a consumer group that still speak the classic protocol (KIP-848): a group on its way
/// from one to the other serves both. Nobody of them leads; the coordinator assigns.
///
/// ```
///   JoinGroup   what the member wants and owns: its next step, as with a heartbeat of the new kind
///   SyncGroup   what it may read now
///   Heartbeat   REBALANCE_IN_PROGRESS when there is a next step: the member joins again
/// ```
///
/// A generation is the member's epoch.
final class ClassicMembers {
    private static final int MEMBER_ID_REQUIRED_SINCE = 4;
    private static final int SYNC_NAMES_PROTOCOL_SINCE = 5;
    private static final int LEAVES_TOGETHER_SINCE = 3;

    private final ConsumerLimits.OfGroup limits;
    private final Groups groups;
    private final Topics topics;
    private final Following following;
    private final ConsumerFences fences;
    private final Downgrades downgrades;
    private final Alarms alarms;
    private final Random random;

    ClassicMembers(
            ConsumerLimits.OfGroup limits, Groups groups, Topics topics, ConsumerFences fences,
            Downgrades downgrades, Alarms alarms, Random random) {
        this.limits = limits;
        this.groups = groups;
        this.topics = topics;
        this.following = new Following(topics);
        this.fences = fences;
        this.downgrades = downgrades;
        this.alarms = alarms;
        this.random = random;
    }

    Decision<GroupRecord, JoinGroupResponse> join(
            ConsumerGroup group, Caller caller, JoinGroupRequest request) {
        ConsumerLimits limit = limits.of(group.id());
        String memberId = request.memberId();
        if (group.memberCount() >= limit.membersMax() && group.member(memberId) == null) {
            return refuse(Errors.GROUP_MAX_SIZE_REACHED, "", caller);
        }
        if (limit.migration() == ConsumerLimits.Migration.DISABLED) {
            return refuse(Errors.INCONSISTENT_GROUP_PROTOCOL, "", caller);
        }
        List<Protocol> protocols = protocols(request);
        boolean fits = request.protocolType().equals(Subscriptions.PROTOCOL_TYPE)
                && ClassicProtocols.supports(group.members(), memberId, protocols);
        if (!fits) return refuse(Errors.INCONSISTENT_GROUP_PROTOCOL, "", caller);
        boolean isStatic = request.groupInstanceId() != null;
        if (memberId.isEmpty()) {
            memberId = Members.uuidText(Uuid.random(random.bits(), random.bits()));
            if (!isStatic && caller.version() >= MEMBER_ID_REQUIRED_SINCE) {
                return refuse(Errors.MEMBER_ID_REQUIRED, memberId, caller);
            }
        } else if (isStatic) {
            short error = check(group, memberId, request.groupInstanceId());
            if (error != Errors.NONE) return refuse(error, memberId, caller);
        }
        ConsumerProtocolSubscription subscription;
        try {
            subscription = ConsumerProtocol.subscription(protocols.getFirst().metadata());
        } catch (Malformed unreadable) {
            return refuse(Errors.INCONSISTENT_GROUP_PROTOCOL, memberId, caller);
        }
        var draft = new ConsumerDraft(group);
        ConsumerMember old = isStatic ? draft.memberOf(request.groupInstanceId()) : null;
        ConsumerMember before = before(draft, memberId, request.groupInstanceId());
        ConsumerMember told = before.with(
                profile(before.profile(), caller, request, subscription, protocols));
        ConsumerMember after = following.follow(draft, new Following.Told(before, told,
                ConsumerProtocol.owned(subscription, topics), limit, caller.nowMs(), caller.wallMs()));
        if (after == null) return refuse(Errors.UNKNOWN_MEMBER_ID, "", caller);
        JoinGroupResponse answer = JoinGroupResponse.DEFAULT
                .withMemberId(after.id())
                .withGenerationId(after.epoch())
                .withProtocolType(Subscriptions.PROTOCOL_TYPE)
                .withProtocolName(protocols.getFirst().name());
        boolean cameBack = old != null && !old.isClassic() && downgrades.isDue(draft);
        if (cameBack) return becomeClassic(draft, caller, answer);
        return draft.decide(groups, now -> {
            draft.tell(now.freshness(), caller.nowMs(), limit);
            now.heard(after.id(), caller.nowMs(), limit);
            // It has to ask for its assignment.
            now.patience(after.id()).owe(after, caller.nowMs());
            alarms.watch(now);
            return Decision.answer(answer);
        });
    }

    /// The last of the new protocol was a static member, and is back with the old one.
    private Decision<GroupRecord, JoinGroupResponse> becomeClassic(
            ConsumerDraft draft, Caller caller, JoinGroupResponse answer) {
        boolean isCalm = draft.epoch() == draft.group().epoch()
                && draft.members().stream().allMatch(each -> each.standing().hasReached(draft.epoch()));
        return Decision.first(downgrades.records(draft, caller.wallMs()), () -> {
            var turn = new Turn(caller.nowMs(), caller.wallMs());
            if (isCalm) downgrades.goOn(draft.id(), turn);
            else downgrades.begin(draft.id(), turn);
            return turn.decision(answer);
        });
    }

    private static Decision<GroupRecord, JoinGroupResponse> refuse(
            short error, String memberId, Caller caller) {
        return Decision.answer(Answers.join(error, memberId, caller.version()));
    }

    private static List<Protocol> protocols(JoinGroupRequest request) {
        var protocols = new ArrayList<Protocol>(request.protocols().size());
        for (JoinGroupRequest.Protocol each : request.protocols()) {
            protocols.add(new Protocol(each.name(), each.metadata()));
        }
        return protocols;
    }

    /// The member as it is, or new; or, under the instance of another, in that one's place.
    private static ConsumerMember before(ConsumerDraft draft, String memberId, String instanceId) {
        ConsumerMember known = draft.member(memberId);
        if (known != null) return known;
        ConsumerMember old = instanceId == null ? null : draft.memberOf(instanceId);
        if (old == null) return ConsumerMember.fresh(memberId);
        return draft.takeOver(old, memberId);
    }

    private static ConsumerMember.Profile profile(
            ConsumerMember.Profile before, Caller caller, JoinGroupRequest request,
            ConsumerProtocolSubscription subscription, List<Protocol> protocols) {
        String rack = subscription.rackId();
        return new ConsumerMember.Profile(
                request.groupInstanceId() == null ? before.instanceId() : request.groupInstanceId(),
                rack == null || rack.isEmpty() ? before.rackId() : rack,
                caller.clientId(),
                caller.host(),
                List.copyOf(new TreeSet<>(subscription.topics())),
                "",
                caller.version() == 0 ? request.sessionTimeoutMs() : request.rebalanceTimeoutMs(),
                before.assignor(),
                new ClassicMember(request.sessionTimeoutMs(), protocols));
    }

    Decision<GroupRecord, SyncGroupResponse> sync(
            ConsumerGroup group, Caller caller, SyncGroupRequest request) {
        if (caller.version() >= SYNC_NAMES_PROTOCOL_SINCE
                && (request.protocolType() == null || request.protocolName() == null)) {
            return Decision.answer(Answers.sync(Errors.INCONSISTENT_GROUP_PROTOCOL));
        }
        short error = check(group, request.memberId(), request.groupInstanceId());
        if (error != Errors.NONE) return Decision.answer(Answers.sync(error));
        ConsumerMember member = group.member(request.memberId());
        if (!member.isClassic()) return Decision.answer(Answers.sync(Errors.UNKNOWN_MEMBER_ID));
        if (request.generationId() != member.epoch()) {
            return Decision.answer(Answers.sync(Errors.ILLEGAL_GENERATION));
        }
        Protocol protocol = member.profile().classic().supportedProtocols().getFirst();
        boolean agrees = agrees(request.protocolType(), Subscriptions.PROTOCOL_TYPE)
                && agrees(request.protocolName(), protocol.name());
        if (!agrees) return Decision.answer(Answers.sync(Errors.INCONSISTENT_GROUP_PROTOCOL));
        boolean revokes = member.standing().state() == MemberState.UNREVOKED;
        if (isBehind(group, member, caller) && !revokes) {
            mustJoinAgain(group, member, caller);
            return Decision.answer(Answers.sync(Errors.REBALANCE_IN_PROGRESS));
        }
        group.heard(member.id(), caller.nowMs(), limits.of(group.id()));
        group.patience(member.id()).followed();
        int version = ConsumerProtocol.version(protocol.metadata());
        return Decision.answer(SyncGroupResponse.DEFAULT
                .withProtocolType(Subscriptions.PROTOCOL_TYPE)
                .withProtocolName(protocol.name())
                .withAssignment(ConsumerProtocol.bytes(member.standing().held(), version, topics)));
    }

    private static boolean agrees(String asked, String ours) {
        return asked == null || asked.equals(ours);
    }

    Decision<GroupRecord, HeartbeatResponse> heartbeat(
            ConsumerGroup group, Caller caller, HeartbeatRequest request) {
        short error = check(group, request.memberId(), request.groupInstanceId());
        if (error != Errors.NONE) return Decision.answer(Answers.heartbeat(error));
        ConsumerMember member = group.member(request.memberId());
        if (!member.isClassic()) return Decision.answer(Answers.heartbeat(Errors.UNKNOWN_MEMBER_ID));
        if (request.generationId() != member.epoch()) {
            return Decision.answer(Answers.heartbeat(Errors.ILLEGAL_GENERATION));
        }
        group.heard(member.id(), caller.nowMs(), limits.of(group.id()));
        if (!hasNextStep(group, member, caller)) return Decision.answer(Answers.heartbeat(Errors.NONE));
        mustJoinAgain(group, member, caller);
        return Decision.answer(Answers.heartbeat(Errors.REBALANCE_IN_PROGRESS));
    }

    /// The target has gone on without it, or will when it asks.
    private boolean isBehind(ConsumerGroup group, ConsumerMember member, Caller caller) {
        return member.epoch() < group.targetEpoch()
                || Targets.areDue(group, limits.of(group.id()), caller.wallMs());
    }

    private boolean hasNextStep(ConsumerGroup group, ConsumerMember member, Caller caller) {
        if (isBehind(group, member, caller)) return true;
        return switch (member.standing().state()) {
            case UNREVOKED, UNKNOWN -> true;
            case UNRELEASED -> !waitsForOthers(group, member);
            case STABLE -> false;
        };
    }

    private static boolean waitsForOthers(ConsumerGroup group, ConsumerMember member) {
        Held held = member.standing().held();
        for (var topic : group.target(member.id()).byTopic().entrySet()) {
            for (int each : topic.getValue()) {
                boolean mine = held.contains(topic.getKey(), each);
                if (!mine && !group.owners().isFree(topic.getKey(), each)) return true;
            }
        }
        return false;
    }

    /// From when it is told, it has its rebalance timeout to join again.
    private void mustJoinAgain(ConsumerGroup group, ConsumerMember member, Caller caller) {
        Patience patience = group.patience(member.id());
        if (!patience.owes()) patience.owe(member, caller.nowMs());
        alarms.watch(group);
    }

    /// Since version 3 members of the new kind can be taken out too, as Kafka's admin does.
    ///
    /// @param leaving one that leaves, or several since version 3
    Decision<GroupRecord, LeaveGroupResponse> leave(
            ConsumerGroup group, Caller caller, List<LeaveGroupRequest.Member> leaving) {
        var gone = new ArrayList<ConsumerMember>();
        var answers = new ArrayList<LeaveGroupResponse.Member>();
        for (LeaveGroupRequest.Member each : leaving) {
            String memberId = each.memberId();
            if (memberId.isEmpty() && each.groupInstanceId() != null) {
                memberId = group.memberOf(each.groupInstanceId());
            }
            short error = memberId == null
                    ? Errors.UNKNOWN_MEMBER_ID
                    : check(group, memberId, each.groupInstanceId());
            ConsumerMember member = error == Errors.NONE ? group.member(memberId) : null;
            boolean isForeign = caller.version() < LEAVES_TOGETHER_SINCE && member != null && !member.isClassic();
            if (isForeign) error = Errors.UNKNOWN_MEMBER_ID;
            if (error == Errors.NONE && !gone.contains(member)) gone.add(member);
            answers.add(Answers.left(each, error));
        }
        return fences.remove(group, gone, caller, Answers.left(answers, caller.version()));
    }

    private static short check(ConsumerGroup group, String memberId, String instanceId) {
        if (instanceId != null) {
            String current = group.memberOf(instanceId);
            if (current == null) return Errors.UNKNOWN_MEMBER_ID;
            if (!current.equals(memberId)) return Errors.FENCED_INSTANCE_ID;
        }
        return group.member(memberId) == null ? Errors.UNKNOWN_MEMBER_ID : Errors.NONE;
    }
}
