package moldau.state.group;

import java.util.ArrayList;
import java.util.List;
import moldau.state.Decision;
import moldau.wire.Errors;
import moldau.wire.message.ConsumerGroupHeartbeatRequest;
import moldau.wire.message.ConsumerGroupHeartbeatResponse;

/// How members of consumer groups go: of their own will, or because they kept the others waiting.
final class ConsumerFences {
    private final Groups groups;
    private final Topics topics;
    private final Downgrades downgrades;

    ConsumerFences(Groups groups, Topics topics, Downgrades downgrades) {
        this.groups = groups;
        this.topics = topics;
        this.downgrades = downgrades;
    }

    /// A heartbeat that says goodbye.
    Decision<GroupRecord, ConsumerGroupHeartbeatResponse> leave(
            Caller caller, ConsumerGroupHeartbeatRequest request) {
        String id = request.groupId();
        if (!(groups.get(id) instanceof ConsumerGroup group)) {
            return refuse(Errors.GROUP_ID_NOT_FOUND, groups.get(id) == null
                    ? "Group " + id + " not found."
                    : "Group " + id + " is not a consumer group.");
        }
        ConsumerMember member = group.member(request.memberId());
        if (request.instanceId() != null) {
            String current = group.memberOf(request.instanceId());
            if (current == null) {
                return refuse(Errors.UNKNOWN_MEMBER_ID,
                        "Instance id " + request.instanceId() + " is unknown.");
            }
            if (!current.equals(request.memberId())) {
                return refuse(Errors.FENCED_INSTANCE_ID,
                        ConsumerHeartbeats.fenced(request, current));
            }
        } else if (member == null) {
            return refuse(Errors.UNKNOWN_MEMBER_ID,
                    "Member " + request.memberId() + " is not a member of group " + id + ".");
        }
        ConsumerGroupHeartbeatResponse answer = ConsumerGroupHeartbeatResponse.DEFAULT
                .withMemberId(request.memberId())
                .withMemberEpoch(request.memberEpoch());
        if (request.memberEpoch() == ConsumerMember.LEAVES_FOR_A_WHILE) {
            return goAway(group, member, answer);
        }
        return remove(group, List.of(member), caller, answer);
    }

    private static Decision<GroupRecord, ConsumerGroupHeartbeatResponse> refuse(
            short error, String message) {
        return Decision.answer(Answers.heartbeat(error, message));
    }

    /// A static member will be back, under another id: until its session ends, nobody gets what it had.
    private static Decision<GroupRecord, ConsumerGroupHeartbeatResponse> goAway(
            ConsumerGroup group, ConsumerMember member, ConsumerGroupHeartbeatResponse answer) {
        ConsumerMember.Standing now = member.standing();
        var away = new ConsumerMember.Standing(
                ConsumerMember.LEAVES_FOR_A_WHILE,
                now.previousEpoch(),
                now.state(),
                now.held().sinceLongAgo(),
                Held.NOTHING);
        return Decision.of(List.of(ConsumerRecords.current(group.id(), member.id(), away)), answer);
    }

    /// Takes members out, because they want it so.
    <A> Decision<GroupRecord, A> remove(
            ConsumerGroup group, List<ConsumerMember> leaving, Caller caller, A answer) {
        if (leaving.isEmpty()) return Decision.answer(answer);
        if (!downgrades.isDue(group, leaving)) return Decision.of(records(group, leaving), answer);
        return Decision.first(downgrades.records(group, leaving, caller.wallMs()), () -> {
            var turn = new Turn(caller.nowMs(), caller.wallMs());
            downgrades.begin(group.id(), turn);
            return turn.decision(answer);
        });
    }

    /// The others' targets change at their next heartbeat.
    private List<GroupRecord> records(ConsumerGroup group, List<ConsumerMember> leaving) {
        var draft = new ConsumerDraft(group);
        for (ConsumerMember each : leaving) draft.remove(each);
        draft.bump(TopicDigest.of(draft.subscribedTopics(), topics));
        return draft.records();
    }

    /// Removes members that were silent for too long, or did not follow in time.
    ///
    /// @return whether the turn's records make it a classic group: `Downgrades.begin` is then due
    boolean tick(ConsumerGroup group, Turn turn) {
        var over = new ArrayList<ConsumerMember>();
        for (ConsumerMember each : group.members()) {
            Patience with = group.patience(each.id());
            if (!with.isOver(turn.nowMs)) continue;
            over.add(each);
            with.retry(turn.nowMs + GroupLimits.RETRY_MS);
        }
        if (over.isEmpty()) return false;
        boolean isDue = downgrades.isDue(group, over);
        List<GroupRecord> records = isDue
                ? downgrades.records(group, over, turn.wallMs)
                : records(group, over);
        records.forEach(turn::write);
        return isDue;
    }
}
