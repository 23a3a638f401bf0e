package moldau.state.group;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import moldau.base.Random;
import moldau.state.Decision;
import moldau.state.Machine;
import moldau.state.Owed;
import moldau.state.Transaction;
import moldau.wire.message.ConsumerGroupDescribeRequest;
import moldau.wire.message.ConsumerGroupDescribeResponse;
import moldau.wire.message.ConsumerGroupHeartbeatRequest;
import moldau.wire.message.ConsumerGroupHeartbeatResponse;
import moldau.wire.message.DeleteGroupsRequest;
import moldau.wire.message.DeleteGroupsResponse;
import moldau.wire.message.DescribeGroupsRequest;
import moldau.wire.message.DescribeGroupsResponse;
import moldau.wire.message.HeartbeatRequest;
import moldau.wire.message.HeartbeatResponse;
import moldau.wire.message.JoinGroupRequest;
import moldau.wire.message.JoinGroupResponse;
import moldau.wire.message.LeaveGroupRequest;
import moldau.wire.message.LeaveGroupResponse;
import moldau.wire.message.ListGroupsRequest;
import moldau.wire.message.ListGroupsResponse;
import moldau.wire.message.OffsetCommitRequest;
import moldau.wire.message.OffsetCommitResponse;
import moldau.wire.message.OffsetDeleteRequest;
import moldau.wire.message.OffsetDeleteResponse;
import moldau.wire.message.OffsetFetchRequest;
import moldau.wire.message.OffsetFetchResponse;
import moldau.wire.message.SyncGroupRequest;
import moldau.wire.message.SyncGroupResponse;
import moldau.wire.message.TxnOffsetCommitRequest;
import moldau.wire.message.TxnOffsetCommitResponse;

/// The coordinator of the groups whose ids fall on one partition of `__consumer_offsets`: classic
/// groups and consumer groups (KIP-848) with their members, and committed offsets of all groups.
///
/// One method for each api, each a decision. Who asks passes the request as it came (`ApiVersions`
/// of `Caller`), checks authorization before, and runs the decision through `Runtime`:
///
/// ```java
/// runtime.ask(caller.nowMs(), reply, owed -> coordinator.joinGroup(caller, request, owed));
/// ```
///
/// Requests that carry several group ids (OffsetFetch, DescribeGroups, DeleteGroups) are cut by
/// coordinator partition before they come here.
public final class GroupCoordinator implements Machine<GroupRecord> {
    private final GroupLimits limits;
    private final ConsumerLimits.OfGroup consumerLimits;
    private final Alarms alarms = new Alarms();
    private final Groups groups = new Groups(alarms);
    private final Offsets offsets = new Offsets();

    private final Rebalances rebalances;
    private final Joins joins;
    private final Sessions sessions;
    private final Commits commits;
    private final Fetches fetches;
    private final Deletions deletions;
    private final Expiry expiry;
    private final Descriptions descriptions;
    private final Downgrades downgrades;
    private final ConsumerFences fences;
    private final ConsumerHeartbeats consumerHeartbeats;
    private final ConsumerDescriptions consumerDescriptions;

    private boolean active;
    private long wallAheadMs;
    private long expiryDeadlineMs = NEVER;

    /// @param random member ids come from it, so it must not be guessable
    public GroupCoordinator(
            GroupLimits limits, ConsumerLimits.OfGroup consumerLimits, Topics topics, Random random) {
        this.limits = limits;
        this.consumerLimits = consumerLimits;
        rebalances = new Rebalances(limits);
        downgrades = new Downgrades(limits, consumerLimits, groups, topics, rebalances, alarms);
        fences = new ConsumerFences(groups, topics, downgrades);
        consumerHeartbeats = new ConsumerHeartbeats(consumerLimits, groups, new Following(topics),
                new Upgrades(groups, topics, rebalances), fences, alarms, random);
        consumerDescriptions = new ConsumerDescriptions(consumerLimits, groups, topics);
        var classicMembers =
                new ClassicMembers(consumerLimits, groups, topics, fences, downgrades, alarms, random);
        joins = new Joins(limits, groups, rebalances, alarms, classicMembers, random);
        sessions = new Sessions(groups, rebalances, classicMembers, alarms);
        commits = new Commits(limits, groups, topics);
        fetches = new Fetches(groups, offsets, topics);
        deletions = new Deletions(groups, offsets, topics);
        expiry = new Expiry(limits, groups, offsets);
        descriptions = new Descriptions(groups);
    }

    /// The calendar as seen from the clock of timers: needed before `activate`, and again when the
    /// calendar has been set. Every `Caller` tells it anew.
    public void calendar(long nowMs, long wallMs) {
        wallAheadMs = wallMs - nowMs;
    }

    /// May be answered later: when the rebalance it belongs to ends.
    public Decision<GroupRecord, JoinGroupResponse> joinGroup(
            Caller caller, JoinGroupRequest request, Owed<JoinGroupResponse> owed) {
        heard(caller);
        return joins.join(caller, request, owed);
    }

    /// May be answered later: when the leader's assignment is here.
    public Decision<GroupRecord, SyncGroupResponse> syncGroup(
            Caller caller, SyncGroupRequest request, Owed<SyncGroupResponse> owed) {
        heard(caller);
        return sessions.sync(caller, request, owed);
    }

    public Decision<GroupRecord, HeartbeatResponse> heartbeat(
            Caller caller, HeartbeatRequest request) {
        heard(caller);
        return sessions.heartbeat(caller, request);
    }

    public Decision<GroupRecord, LeaveGroupResponse> leaveGroup(
            Caller caller, LeaveGroupRequest request) {
        heard(caller);
        return sessions.leave(caller, request);
    }

    /// The one request of members of consumer groups (KIP-848).
    public Decision<GroupRecord, ConsumerGroupHeartbeatResponse> consumerGroupHeartbeat(
            Caller caller, ConsumerGroupHeartbeatRequest request) {
        heard(caller);
        return consumerHeartbeats.heartbeat(caller, request);
    }

    public Decision<GroupRecord, OffsetCommitResponse> commitOffsets(
            Caller caller, OffsetCommitRequest request) {
        heard(caller);
        return commits.commit(caller, request);
    }

    /// Commits that count when the producer's transaction does.
    public Decision<GroupRecord, TxnOffsetCommitResponse> commitOffsets(
            Caller caller, TxnOffsetCommitRequest request) {
        heard(caller);
        return commits.commit(caller, request);
    }

    public Decision<GroupRecord, OffsetFetchResponse> fetchOffsets(
            Caller caller, OffsetFetchRequest request) {
        return fetches.fetch(caller, request);
    }

    public Decision<GroupRecord, OffsetDeleteResponse> deleteOffsets(OffsetDeleteRequest request) {
        return deletions.deleteOffsets(request);
    }

    public Decision<GroupRecord, DeleteGroupsResponse> deleteGroups(DeleteGroupsRequest request) {
        return deletions.deleteGroups(request);
    }

    public Decision<GroupRecord, DescribeGroupsResponse> describeGroups(
            Caller caller, DescribeGroupsRequest request) {
        return descriptions.describe(caller, request);
    }

    public Decision<GroupRecord, ConsumerGroupDescribeResponse> describeConsumerGroups(
            ConsumerGroupDescribeRequest request) {
        return consumerDescriptions.describe(request);
    }

    /// The groups of this partition; a broker's answer has those of all partitions it leads.
    public Decision<GroupRecord, ListGroupsResponse> listGroups(ListGroupsRequest request) {
        return descriptions.list(request);
    }

    /// The topics of these names are not what they were: made, deleted, or with other partitions or
    /// racks. Consumer groups that read them look at them anew, at their next heartbeat.
    ///
    /// @param newNames whether there are names now that there were not, or fewer
    public void topicsChanged(Set<String> names, boolean newNames) {
        for (Group each : groups.all()) {
            if (!(each instanceof ConsumerGroup group)) continue;
            if (newNames) group.freshness().namesChanged();
            if (!Collections.disjoint(names, group.subscribedTopics())) {
                group.freshness().topicsChanged();
            }
        }
    }

    /// Topics were deleted, and with them every offset committed for them.
    ///
    /// @return answered with true when all is gone
    public Decision<GroupRecord, Boolean> topicsDeleted(Set<String> names) {
        List<GroupRecord> records = deletions.deletedTopics(names);
        return records.size() < GroupLimits.RECORDS_MAX
                ? Decision.of(records, true)
                : Decision.first(records, () -> topicsDeleted(names));
    }

    @Override
    public void apply(GroupRecord record, long offset) {
        switch (record) {
            case GroupRecord.Classic classic -> {
                groups.apply(classic);
                if (classic.value() == null) existsByOffsets(classic.key().group());
            }
            case GroupRecord.Consumer consumer -> {
                groups.apply(consumer);
                if (groups.get(consumer.group()) == null) existsByOffsets(consumer.group());
            }
            case GroupRecord.Other other -> groups.apply(other);
            case GroupRecord.Offset committed -> {
                offsets.apply(committed, offset);
                existsByOffsets(committed.key().group());
            }
        }
    }

    /// Only offsets are committed inside transactions.
    @Override
    public void applyTransactional(GroupRecord record, long offset, Transaction transaction) {
        if (record instanceof GroupRecord.Offset committed) {
            offsets.applyPending(committed, offset, transaction);
            existsByOffsets(committed.key().group());
        }
    }

    @Override
    public void applyMarker(Transaction transaction, boolean committed, long offset) {
        for (String group : offsets.applyMarker(transaction, committed)) existsByOffsets(group);
    }

    private void existsByOffsets(String group) {
        if (!offsets.isEmpty(group) || offsets.isPending(group)) {
            groups.ensure(group);
        } else {
            groups.offsetsGone(group);
        }
    }

    /// Every member found in the log has one session timeout to show that it lives.
    @Override
    public void activate(long nowMs) {
        active = true;
        expiryDeadlineMs = nowMs + limits.retentionCheckMs();
        for (Group each : groups.all()) {
            switch (each) {
                case ClassicGroup group -> group.members().forEach(member -> member.renew(nowMs));
                case ConsumerGroup group -> group.activate(nowMs, consumerLimits.of(group.id()));
                case OtherGroup _ -> {
                }
            }
            alarms.watch(each);
        }
    }

    @Override
    public Decision<GroupRecord, ?> tick(long nowMs) {
        var turn = new Turn(nowMs, nowMs + wallAheadMs);
        var downgraded = new ArrayList<String>();
        for (Group due = alarms.due(nowMs); due != null; due = alarms.due(nowMs)) {
            if (turn.recordCount() < GroupLimits.RECORDS_MAX) tick(due, turn, downgraded);
            alarms.watchFrom(due, nowMs + 1);
        }
        if (expiryDeadlineMs <= nowMs) expire(turn);
        if (downgraded.isEmpty()) return turn.decision(null);
        return turn.decisionThen(() -> {
            var after = new Turn(turn.nowMs, turn.wallMs);
            for (String each : downgraded) downgrades.begin(each, after);
            return after.decision(null);
        });
    }

    /// @param downgraded gets the ids of groups that become classic ones with the turn's records
    private void tick(Group due, Turn turn, List<String> downgraded) {
        switch (due) {
            case ClassicGroup group -> rebalances.tick(group, turn);
            case ConsumerGroup group -> {
                if (fences.tick(group, turn)) downgraded.add(group.id());
            }
            case OtherGroup _ -> {
            }
        }
    }

    private void expire(Turn turn) {
        List<GroupRecord> expired = expiry.expired(turn.wallMs);
        boolean more = expired.size() >= GroupLimits.RECORDS_MAX;
        expiryDeadlineMs = turn.nowMs + (more ? GroupLimits.RETRY_MS : limits.retentionCheckMs());
        expired.forEach(turn::write);
    }

    @Override
    public long nextDeadlineMs() {
        return active ? Math.min(expiryDeadlineMs, alarms.nextMs()) : NEVER;
    }

    @Override
    public void checkInvariants() {
        for (Group each : groups.all()) {
            switch (each) {
                case ClassicGroup group -> group.checkInvariants();
                case ConsumerGroup group -> group.checkInvariants();
                case OtherGroup _ -> {
                }
            }
            if (active && alarms.ofMs(each) > each.nextDeadlineMs()) {
                throw new AssertionError(each.id() + " would be forgotten");
            }
        }
        for (String each : offsets.groups()) {
            if (groups.get(each) == null) throw new AssertionError("offsets of nobody: " + each);
        }
    }

    private void heard(Caller caller) {
        calendar(caller.nowMs(), caller.wallMs());
    }
}
