package moldau.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import moldau.base.Endpoint;
import moldau.client.net.Links;
import moldau.wire.Errors;
import moldau.wire.message.OffsetCommitRequest;
import moldau.wire.message.OffsetCommitResponse;
import moldau.wire.message.OffsetFetchRequest;
import moldau.wire.message.OffsetFetchResponse;
import moldau.wire.message.Response;

/// How far the group has come: told to its coordinator, and asked of it. On the consumer's thread.
final class Commits {
    /// From the next version on topics go by id.
    private static final short BY_NAME_MAX = 9;

    private final Links links;
    private final LinkedBlockingQueue<Runnable> inbox;
    private final Member member;
    private final Fetching fetching;
    private final long backoffMs;

    Commits(Links links, LinkedBlockingQueue<Runnable> inbox, Member member, Fetching fetching,
            long backoffMs) {
        this.links = links;
        this.inbox = inbox;
        this.member = member;
        this.fetching = fetching;
        this.backoffMs = backoffMs;
    }

    /// Where each partition that has a position is.
    Map<TopicPartition, Long> positions() {
        var now = new TreeMap<TopicPartition, Long>();
        for (Reading each : fetching.readings()) {
            if (each.hasPosition()) now.put(each.partition, each.position());
        }
        return now;
    }

    /// Commits and waits.
    ///
    /// @throws Refused if the group refuses: it may have given the partitions to others
    /// @throws Unreachable if the coordinator is not reached in time
    void commit(Map<TopicPartition, Long> offsets, long deadlineMs) {
        if (offsets.isEmpty()) return;
        while (true) {
            RuntimeException why = tryCommit(offsets, deadlineMs);
            if (why == null) return;
            boolean again = why instanceof Unreachable
                    || why instanceof Refused refused && Errors.retriable(refused.code());
            if (!again || links.nowMs() + backoffMs >= deadlineMs) throw why;
            pause();
        }
    }

    private void pause() {
        try {
            Thread.sleep(backoffMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable("interrupted");
        }
    }

    private RuntimeException tryCommit(Map<TopicPartition, Long> offsets, long deadlineMs) {
        try {
            Endpoint at = member.knowsCoordinator() ? member.coordinator()
                    : links.coordinator(member.groupId());
            return refusal((OffsetCommitResponse) links.await(send(at, offsets), deadlineMs));
        } catch (Unreachable | Refused e) {
            return e;
        }
    }

    /// Commits without waiting.
    ///
    /// @return completes on the thread that polls, exceptionally as [#commit] throws
    CompletableFuture<Void> commitLater(Map<TopicPartition, Long> offsets) {
        var done = new CompletableFuture<Void>();
        if (offsets.isEmpty() || !member.knowsCoordinator()) {
            if (offsets.isEmpty()) done.complete(null);
            else done.completeExceptionally(new Unreachable("the coordinator is not known"));
            return done;
        }
        send(member.coordinator(), offsets).whenComplete((answer, failure) -> inbox.add(() -> {
            Throwable why = failure != null ? failure : refusal((OffsetCommitResponse) answer);
            if (why == null) done.complete(null);
            else done.completeExceptionally(why);
        }));
        return done;
    }

    private CompletableFuture<Response> send(Endpoint at, Map<TopicPartition, Long> offsets) {
        var byTopic = new LinkedHashMap<String, List<OffsetCommitRequest.Partition>>();
        offsets.forEach((partition, offset) -> byTopic
                .computeIfAbsent(partition.topic(), _ -> new ArrayList<>())
                .add(OffsetCommitRequest.Partition.DEFAULT
                        .withPartitionIndex(partition.partition())
                        .withCommittedOffset(offset).withCommittedLeaderEpoch(epochBefore(partition, offset))
                        .withCommittedMetadata("")));
        var rows = new ArrayList<OffsetCommitRequest.Topic>();
        byTopic.forEach((topic, partitions) -> rows.add(
                OffsetCommitRequest.Topic.DEFAULT.withName(topic).withPartitions(partitions)));
        boolean asMember = member.isSubscribed();
        var request = OffsetCommitRequest.DEFAULT.withGroupId(member.groupId())
                .withGenerationIdOrMemberEpoch(asMember ? member.generation() : -1)
                .withMemberId(asMember ? member.memberId() : "")
                .withGroupInstanceId(asMember ? member.instanceId() : null)
                .withTopics(rows);
        return links.ask(at, request, BY_NAME_MAX);
    }

    /// Who goes on from there must not ask a leader of an older epoch, which may lack it (KIP-320).
    private int epochBefore(TopicPartition partition, long offset) {
        for (Reading each : fetching.readings()) {
            if (each.partition.equals(partition) && each.position() == offset) return each.leaderEpoch;
        }
        return Reading.NO_EPOCH;
    }

    private Refused refusal(OffsetCommitResponse answer) {
        for (var topic : answer.topics()) {
            for (var row : topic.partitions()) {
                if (row.errorCode() == Errors.NONE) continue;
                member.commitRefused(row.errorCode());
                return new Refused(row.errorCode(), topic.name() + "-" + row.partitionIndex(), null);
            }
        }
        return null;
    }

    /// Asks where partitions that want it are to go on.
    void lookUp() {
        var missing = new ArrayList<Reading>();
        long nowMs = links.nowMs();
        for (Reading each : fetching.readings()) {
            if (each.wantsCommitted && !each.asking && nowMs >= each.notBeforeMs) missing.add(each);
        }
        if (missing.isEmpty() || !member.knowsCoordinator()) return;
        var byTopic = new LinkedHashMap<String, List<Integer>>();
        for (Reading each : missing) {
            each.asking = true;
            byTopic.computeIfAbsent(each.partition.topic(), _ -> new ArrayList<>())
                    .add(each.partition.partition());
        }
        var rows = new ArrayList<OffsetFetchRequest.GroupTopic>();
        byTopic.forEach((topic, partitions) -> rows.add(
                OffsetFetchRequest.GroupTopic.DEFAULT.withName(topic).withPartitionIndexes(partitions)));
        var request = OffsetFetchRequest.DEFAULT
                .withRequireStable(fetching.isolation() != 0)
                .withGroups(List.of(OffsetFetchRequest.Group.DEFAULT
                        .withGroupId(member.groupId()).withTopics(rows)));
        links.ask(member.coordinator(), request, BY_NAME_MAX).whenComplete((answer, failure) ->
                inbox.add(() -> lookedUp(missing, (OffsetFetchResponse) answer, failure)));
    }

    private void lookedUp(List<Reading> missing, OffsetFetchResponse answer, Throwable failure) {
        var found = new TreeMap<TopicPartition, OffsetFetchResponse.GroupPartition>();
        if (failure == null) {
            for (var group : answer.groups()) {
                if (group.errorCode() != Errors.NONE) {
                    hold(missing, group.errorCode());
                    return;
                }
                for (var topic : group.topics()) {
                    for (var row : topic.partitions()) {
                        found.put(new TopicPartition(topic.name(), row.partitionIndex()), row);
                    }
                }
            }
        }
        for (Reading each : missing) {
            each.asking = false;
            if (!each.wantsCommitted) continue;
            var row = found.get(each.partition);
            if (row == null) hold(List.of(each), Errors.NETWORK_EXCEPTION);
            else if (row.errorCode() != Errors.NONE) hold(List.of(each), row.errorCode());
            else if (row.committedOffset() >= 0) each.seek(row.committedOffset(), row.committedLeaderEpoch());
            else fetching.beginByPolicy(each, "the group has not committed an offset");
        }
    }

    private void hold(List<Reading> missing, short error) {
        for (Reading each : missing) {
            each.asking = false;
            each.notBeforeMs = links.nowMs() + backoffMs;
        }
        member.commitRefused(error);
        if (!Errors.retriable(error)) throw new Refused(error, "group " + member.groupId(), null);
    }
}
