package moldau.state.group;

import static moldau.state.group.GroupState.COMPLETING;
import static moldau.state.group.GroupState.EMPTY;
import static moldau.state.group.GroupState.PREPARING;
import static moldau.state.group.GroupState.STABLE;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import moldau.wire.Errors;

/// How a classic group gets from one generation to the next.
///
/// Join phase: everyone sends JoinGroup and is parked, until all known members have, or the longest
/// of their rebalance timeouts has passed. Sync phase: the leader's SyncGroup brings all assignments.
/// Whoever shows no sign of life in either is removed.
final class Rebalances {
    private final GroupLimits limits;

    Rebalances(GroupLimits limits) {
        this.limits = limits;
    }

    /// Membership changed: begins a rebalance, or lets one under way see whether it is complete.
    void membersChanged(ClassicGroup group, Turn turn) {
        if (group.is(PREPARING)) {
            completeIfAllJoined(group, turn);
        } else {
            prepare(group, turn);
        }
    }

    private void prepare(ClassicGroup group, Turn turn) {
        if (group.is(COMPLETING)) {
            for (Member each : group.members()) {
                each.assign(Member.NOTHING);
                if (each.isSyncing()) {
                    turn.give(each.takeSync(), Answers.sync(Errors.REBALANCE_IN_PROGRESS));
                    each.renew(turn.nowMs);
                }
            }
        }
        boolean initial = group.is(EMPTY);
        group.prepare();
        if (!initial) {
            group.clock.begin(turn.nowMs, group.rebalanceTimeoutMs());
            completeIfAllJoined(group, turn);
        } else if (limits.initialRebalanceDelayMs() == 0) {
            complete(group, turn);
        } else {
            group.clock.beginInitial(
                    turn.nowMs, limits.initialRebalanceDelayMs(), group.rebalanceTimeoutMs());
        }
    }

    private void completeIfAllJoined(ClassicGroup group, Turn turn) {
        if (group.clock.isInitial()) return;
        if (group.allJoined()) complete(group, turn);
    }

    /// Ends the join phase with those who came. Static members that did not are kept: they are
    /// expected back until their sessions end (KIP-345).
    private void complete(ClassicGroup group, Turn turn) {
        assert group.is(PREPARING) : group.state();
        for (Member each : List.copyOf(group.members())) {
            if (!each.isJoining() && !each.isStatic()) group.remove(each);
        }
        if (group.memberCount() == 0) {
            // What the log says of the group stays true until this record is in it; if it cannot be
            // appended, the clock brings us here again.
            group.clock.again(turn.nowMs, GroupLimits.RETRY_MS);
            turn.write(Records.classic(group.id(), group.emptied(turn.wallMs)));
        } else if (!group.electLeader()) {
            group.clock.again(turn.nowMs, group.rebalanceTimeoutMs());
        } else {
            group.complete(turn.wallMs);
            group.clock.joined(turn.nowMs, group.rebalanceTimeoutMs());
            for (Member each : group.members()) {
                if (each.isJoining()) {
                    give(group, each, turn);
                    each.renew(turn.nowMs);
                }
            }
        }
    }

    /// Answers a parked JoinGroup with the generation it led to.
    private static void give(ClassicGroup group, Member member, Turn turn) {
        group.joining(-1);
        turn.give(member.takeJoin(), Answers.joined(group, member.id));
    }

    /// The leader's assignments, as the record that makes the group stable. Whoever the leader
    /// forgot gets nothing.
    GroupRecord assigned(ClassicGroup group, Map<String, byte[]> assignments) {
        assert group.is(COMPLETING) : group.state();
        return Records.classic(group.id(), group.record(assignments));
    }

    /// The record is in the log and applied: everyone who waits for an assignment gets it.
    void settled(ClassicGroup group, Turn turn) {
        assert group.is(STABLE) : group.state();
        for (Member each : group.members()) {
            if (each.isSyncing()) {
                turn.give(each.takeSync(), Answers.synced(group, each));
                each.renew(turn.nowMs);
            }
        }
    }

    /// A member has asked for its assignment.
    void synced(ClassicGroup group, Member member) {
        group.awaitedSyncs().remove(member.id);
        if (group.is(STABLE)) group.clock.settle(group.awaitedSyncs().isEmpty());
    }

    /// Takes a member out of the group; if it waits for an answer, it is told that it is unknown.
    void remove(ClassicGroup group, Member member, Turn turn) {
        refuse(group, member, Errors.UNKNOWN_MEMBER_ID, turn);
        group.remove(member);
    }

    /// Answers with an error what a member waits for.
    void refuse(ClassicGroup group, Member member, short error, Turn turn) {
        if (member.isJoining()) {
            group.joining(-1);
            int version = member.joiningVersion();
            // Who is unknown has no id.
            String shown = error == Errors.UNKNOWN_MEMBER_ID ? "" : member.id;
            turn.give(member.takeJoin(), Answers.join(error, shown, version));
        }
        if (member.isSyncing()) turn.give(member.takeSync(), Answers.sync(error));
    }

    /// Does what the group's deadlines ask for.
    void tick(ClassicGroup group, Turn turn) {
        boolean forgot = group.pending().values().removeIf(deadlineMs -> deadlineMs <= turn.nowMs);
        // The last one promised will not come: also a first rebalance waits no longer.
        if (forgot && group.is(PREPARING) && group.allJoined()) complete(group, turn);
        boolean changed = false;
        for (Member each : silent(group, turn.nowMs)) {
            remove(group, each, turn);
            changed = true;
        }
        if (changed) membersChanged(group, turn);
        if (group.is(PREPARING) && group.clock.isJoinOver(turn.nowMs)) {
            if (!group.clock.isInitial() || !group.clock.prolong(turn.nowMs)) complete(group, turn);
        }
        if (group.clock.isSyncOver(turn.nowMs)) removeUnsynced(group, turn);
    }

    private static List<Member> silent(ClassicGroup group, long nowMs) {
        var silent = new ArrayList<Member>();
        for (Member each : group.members()) {
            if (each.sessionDeadlineMs() <= nowMs) silent.add(each);
        }
        return silent;
    }

    /// Members that never asked for their assignment hold partitions nobody reads (KAFKA-13227).
    private void removeUnsynced(ClassicGroup group, Turn turn) {
        for (String memberId : List.copyOf(group.awaitedSyncs())) {
            Member member = group.member(memberId);
            if (member != null) remove(group, member, turn);
        }
        group.awaitedSyncs().clear();
        membersChanged(group, turn);
    }
}
