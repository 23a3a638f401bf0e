package moldau.state.group;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import moldau.base.Random;
import moldau.state.Decision;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.ConsumerGroupHeartbeatRequest;
import moldau.wire.message.ConsumerGroupHeartbeatResponse;

/// ConsumerGroupHeartbeat: all that a member of a consumer group ever asks (KIP-848).
///
/// ```
///   who is it? ──► what does it want? ──► group epoch ──► target assignment ──► its next step
///   known, new,    topics, pattern        up if wishes    if the group is       what it may read,
///   taken over                            or topics       ahead of it           what to give up
///                                         changed
/// ```
final class ConsumerHeartbeats {
    private final ConsumerLimits.OfGroup limits;
    private final Groups groups;
    private final Following following;
    private final Upgrades upgrades;
    private final ConsumerFences fences;
    private final Alarms alarms;
    private final Random random;

    ConsumerHeartbeats(
            ConsumerLimits.OfGroup limits, Groups groups, Following following, Upgrades upgrades,
            ConsumerFences fences, Alarms alarms, Random random) {
        this.limits = limits;
        this.groups = groups;
        this.following = following;
        this.upgrades = upgrades;
        this.fences = fences;
        this.alarms = alarms;
        this.random = random;
    }

    /// One heartbeat on its way.
    private record Beat(
            Caller caller, ConsumerGroupHeartbeatRequest request, ConsumerLimits limits) {
        boolean joins() {
            return request.memberEpoch() == ConsumerMember.JOINS;
        }

        /// It tells everything: it joins, or does not know what became of its last request.
        boolean isFull() {
            return request.rebalanceTimeoutMs() != -1
                    && (request.subscribedTopicNames() != null || request.subscribedTopicRegex() != null)
                    && request.topicPartitions() != null;
        }

        /// What the member says it reads, null if it does not say.
        Assignment owned() {
            if (request.topicPartitions() == null) return null;
            var owned = new Assignment.Growing();
            for (var each : request.topicPartitions()) owned.add(each.topicId(), each.partitions());
            return owned.build();
        }
    }

    /// Who asks, as far as the group knows, or why it may not.
    private record Found(ConsumerMember member, ConsumerGroupHeartbeatResponse refusal) {
        static Found refused(short error, String message) {
            return new Found(null, Answers.heartbeat(error, message));
        }
    }

    Decision<GroupRecord, ConsumerGroupHeartbeatResponse> heartbeat(
            Caller caller, ConsumerGroupHeartbeatRequest request) {
        var beat = new Beat(caller, request, limits.of(request.groupId()));
        ConsumerGroupHeartbeatResponse refusal =
                HeartbeatChecks.check(request, caller.version(), beat.limits.assignors());
        if (refusal != null) return Decision.answer(refusal);
        if (request.memberEpoch() < 0) return fences.leave(caller, request);
        String id = request.groupId();
        return switch (groups.get(id)) {
            case ConsumerGroup group -> stay(new ConsumerDraft(group), beat);
            case ClassicGroup group when beat.joins() -> upgrade(group, beat);
            case null -> beat.joins()
                    ? stay(new ConsumerDraft(new ConsumerGroup(id)), beat)
                    : refuse(Errors.GROUP_ID_NOT_FOUND, "Consumer group " + id + " not found.");
            case Group _ ->
                    refuse(Errors.GROUP_ID_NOT_FOUND, "Group " + id + " is not a consumer group.");
        };
    }

    private static Decision<GroupRecord, ConsumerGroupHeartbeatResponse> refuse(
            short error, String message) {
        return Decision.answer(Answers.heartbeat(error, message));
    }

    private Decision<GroupRecord, ConsumerGroupHeartbeatResponse> upgrade(
            ClassicGroup group, Beat beat) {
        if (group.isEmpty()) {
            return stay(new ConsumerDraft(new ConsumerGroup(group.id()), groups.tombstones(group)), beat);
        }
        String complaint = upgrades.complaint(group, beat.limits);
        if (!complaint.isEmpty()) return refuse(Errors.GROUP_ID_NOT_FOUND, complaint);
        var turn = new Turn(beat.caller.nowMs(), beat.caller.wallMs());
        return upgrades.upgrade(group, turn, draft -> stay(draft, beat));
    }

    private Decision<GroupRecord, ConsumerGroupHeartbeatResponse> stay(
            ConsumerDraft draft, Beat beat) {
        ConsumerGroupHeartbeatRequest request = beat.request;
        int size = draft.members().size();
        if (size >= beat.limits.membersMax() && draft.member(request.memberId()) == null) {
            return refuse(Errors.GROUP_MAX_SIZE_REACHED, "The consumer group has reached its "
                    + "maximum capacity of " + beat.limits.membersMax() + " members.");
        }
        Found found = request.instanceId() == null ? dynamic(draft, beat) : fixed(draft, beat);
        if (found.refusal != null) return Decision.answer(found.refusal);
        ConsumerMember before = found.member;
        ConsumerMember told = before.with(profile(before.profile(), beat));
        String complaint = Following.complaint(before, told);
        if (!complaint.isEmpty()) {
            return refuse(Errors.INVALID_REGULAR_EXPRESSION, "SubscribedTopicRegex `"
                    + told.profile().regex() + "` is not a valid regular expression: "
                    + complaint + ".");
        }
        ConsumerMember after = following.follow(draft, new Following.Told(
                before, told, beat.owned(), beat.limits, beat.caller.nowMs(), beat.caller.wallMs()));
        if (after == null) {
            return refuse(Errors.FENCED_MEMBER_EPOCH, "The member's state is unknown. "
                    + "It must give up all partitions and join again.");
        }
        return answer(draft, before, after, beat);
    }

    private Decision<GroupRecord, ConsumerGroupHeartbeatResponse> answer(
            ConsumerDraft draft, ConsumerMember before, ConsumerMember after, Beat beat) {
        Held held = after.standing().held();
        boolean tell = beat.joins() || beat.isFull() || !held.isSameAs(before.standing().held());
        ConsumerGroupHeartbeatResponse answer = ConsumerGroupHeartbeatResponse.DEFAULT
                .withMemberId(after.id())
                .withMemberEpoch(after.epoch())
                .withHeartbeatIntervalMs(beat.limits.heartbeatIntervalMs())
                .withAssignment(tell ? assignment(held) : null);
        return draft.decide(groups, group -> {
            draft.tell(group.freshness(), beat.caller.nowMs(), beat.limits);
            alarms.watch(group, group.heard(after.id(), beat.caller.nowMs(), beat.limits));
            return Decision.answer(answer);
        });
    }

    private static ConsumerGroupHeartbeatResponse.Assignment assignment(Held held) {
        var partitions = new ArrayList<ConsumerGroupHeartbeatResponse.TopicPartitions>();
        held.byTopic().forEach((topic, indexes) ->
                partitions.add(new ConsumerGroupHeartbeatResponse.TopicPartitions(
                        topic, List.copyOf(indexes.keySet()))));
        return new ConsumerGroupHeartbeatResponse.Assignment(partitions);
    }

    private Found dynamic(ConsumerDraft draft, Beat beat) {
        ConsumerGroupHeartbeatRequest request = beat.request;
        String memberId = request.memberId();
        if (memberId.isEmpty()) {
            memberId = Uuid.random(random.bits(), random.bits()).toString();
        }
        ConsumerMember member = draft.member(memberId);
        if (member != null) return checkEpoch(member, beat);
        return beat.joins()
                ? new Found(ConsumerMember.fresh(memberId), null)
                : Found.refused(Errors.UNKNOWN_MEMBER_ID,
                        "Member " + memberId + " is not a member of group " + draft.id() + ".");
    }

    /// A static member: its instance may have lived before, under another id.
    private Found fixed(ConsumerDraft draft, Beat beat) {
        ConsumerGroupHeartbeatRequest request = beat.request;
        ConsumerMember old = draft.memberOf(request.instanceId());
        if (!beat.joins()) {
            if (old == null) {
                return Found.refused(Errors.UNKNOWN_MEMBER_ID,
                        "Instance id " + request.instanceId() + " is unknown.");
            }
            return old.id().equals(request.memberId())
                    ? checkEpoch(old, beat)
                    : Found.refused(Errors.FENCED_INSTANCE_ID, fenced(request, old.id()));
        }
        if (old == null) return dynamic(draft, beat);
        if (old.epoch() != ConsumerMember.LEAVES_FOR_A_WHILE) {
            return Found.refused(Errors.UNRELEASED_INSTANCE_ID, "Static member " + request.memberId()
                    + " with instance id " + request.instanceId() + " cannot join the group because "
                    + "the instance id is owned by " + old.id() + " member.");
        }
        return new Found(takeOver(draft, old, request.memberId()), null);
    }

    static String fenced(ConsumerGroupHeartbeatRequest request, String current) {
        return "Static member " + request.memberId() + " with instance id " + request.instanceId()
                + " was fenced by member " + current + ".";
    }

    /// Whoever joins under an instance that is away gets its place: its target and what it held.
    private ConsumerMember takeOver(ConsumerDraft draft, ConsumerMember old, String memberId) {
        String successorId = memberId.isEmpty()
                ? Uuid.random(random.bits(), random.bits()).toString()
                : memberId;
        return draft.takeOver(old, successorId);
    }

    private static Found checkEpoch(ConsumerMember member, Beat beat) {
        int told = beat.request.memberEpoch();
        if (told == ConsumerMember.JOINS || told == member.epoch()) return new Found(member, null);
        if (told > member.epoch()) return fenced(member, "greater", told);
        // The answer that told the new epoch may have been lost on its way.
        Assignment owned = beat.owned();
        boolean lost = told == member.standing().previousEpoch()
                && owned != null
                && member.standing().held().containsAll(owned);
        return lost ? new Found(member, null) : fenced(member, "smaller", told);
    }

    private static Found fenced(ConsumerMember member, String how, int told) {
        return Found.refused(Errors.FENCED_MEMBER_EPOCH, "The consumer group member has a " + how
                + " member epoch (" + told + ") than the one known by the group coordinator ("
                + member.epoch() + "). The member must abandon all its partitions and rejoin.");
    }

    /// What the member says of itself now; null fields of a request are as before.
    private static ConsumerMember.Profile profile(ConsumerMember.Profile before, Beat beat) {
        ConsumerGroupHeartbeatRequest told = beat.request;
        int timeoutMs = told.rebalanceTimeoutMs();
        return new ConsumerMember.Profile(
                told.instanceId() == null ? before.instanceId() : told.instanceId(),
                told.rackId() == null ? before.rackId() : told.rackId(),
                beat.caller.clientId(),
                beat.caller.host(),
                told.subscribedTopicNames() == null
                        ? before.topics()
                        : List.copyOf(new TreeSet<>(told.subscribedTopicNames())),
                told.subscribedTopicRegex() == null ? before.regex() : told.subscribedTopicRegex(),
                timeoutMs == -1 ? before.rebalanceTimeoutMs() : timeoutMs,
                told.serverAssignor() == null ? before.assignor() : told.serverAssignor(),
                null);
    }
}
