package moldau.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import moldau.base.Endpoint;
import moldau.base.fault.Malformed;
import moldau.base.settings.Settings;
import moldau.client.Membership.Step;
import moldau.client.config.ConnectionSettings;
import moldau.client.config.ConsumerSettings;
import moldau.client.net.Leaders;
import moldau.client.net.Links;
import moldau.wire.Errors;
import moldau.wire.message.FindCoordinatorRequest;
import moldau.wire.message.FindCoordinatorResponse;
import moldau.wire.message.HeartbeatRequest;
import moldau.wire.message.HeartbeatResponse;
import moldau.wire.message.JoinGroupRequest;
import moldau.wire.message.JoinGroupResponse;
import moldau.wire.message.LeaveGroupRequest;
import moldau.wire.message.Request;
import moldau.wire.message.Response;
import moldau.wire.message.SyncGroupRequest;
import moldau.wire.message.SyncGroupResponse;

/// A consumer's part in its group: does what [Membership] says. Everything happens on the consumer's
/// thread but heartbeats, which go on while records are worked on; the machine is therefore only
/// touched under its lock.
final class Member {
    private static final String PROTOCOL_TYPE = "consumer";
    private static final long JOIN_GRACE_MS = 5_000;
    private static final long LEAVE_MS_MAX = 3_000;

    private final Links links;
    private final Leaders leaders;
    private final LinkedBlockingQueue<Runnable> inbox;
    private final Settings settings;
    private final Membership membership;
    private final String groupId;
    private final String instanceId;
    private final List<Assignor> assignors = new ArrayList<>();
    private final Parts parts;
    private volatile Endpoint coordinator;
    private volatile long lastPollMs;
    private volatile boolean closed;
    private List<String> topics = List.of();
    private boolean subscribed;
    private boolean ticking;
    private boolean leads;
    private Map<String, Integer> sharedOut = Map.of();
    /// What the members wanted when it was shared out, topics that are not there included.
    private Set<String> wantedByAll = Set.of();
    private long topicsAskedMs;
    private JoinGroupResponse joined;

    /// What a membership means to the consumer. On its thread.
    interface Parts {
        void take(Collection<TopicPartition> partitions);

        void giveUp();

        void lose();

        /// The topics wanted now, where they are wanted by a pattern; else those given.
        List<String> topics(List<String> given);
    }

    Member(Links links, Leaders leaders, LinkedBlockingQueue<Runnable> inbox, Settings settings,
            Parts parts) {
        this.links = links;
        this.leaders = leaders;
        this.inbox = inbox;
        this.settings = settings;
        this.parts = parts;
        this.groupId = settings.find(ConsumerSettings.GROUP_ID).orElse("");
        this.instanceId = settings.find(ConsumerSettings.GROUP_INSTANCE_ID).orElse(null);
        for (String each : settings.get(ConsumerSettings.PARTITION_ASSIGNMENT_STRATEGY)) {
            Assignor assignor = Assignor.named(each);
            if (assignor != null && !assignors.contains(assignor)) assignors.add(assignor);
        }
        this.membership = new Membership(settings.get(ConsumerSettings.HEARTBEAT_INTERVAL_MS),
                settings.get(ConsumerSettings.MAX_POLL_INTERVAL_MS),
                settings.get(ConnectionSettings.RETRY_BACKOFF_MS));
    }

    String groupId() {
        return groupId;
    }

    /// Wants to be in the group, for these.
    void subscribe(List<String> topics) {
        if (assignors.isEmpty()) {
            throw new IllegalArgumentException("partition.assignment.strategy "
                    + settings.get(ConsumerSettings.PARTITION_ASSIGNMENT_STRATEGY)
                    + ": this client has range and roundrobin");
        }
        this.topics = List.copyOf(topics);
        subscribed = true;
        lastPollMs = links.nowMs();
        synchronized (membership) {
            membership.rejoin();
        }
    }

    boolean isSubscribed() {
        return subscribed;
    }

    int generation() {
        synchronized (membership) {
            return membership.generation();
        }
    }

    String memberId() {
        synchronized (membership) {
            return membership.memberId();
        }
    }

    String instanceId() {
        return instanceId;
    }

    /// Where the group is coordinated; null while that is not known.
    Endpoint coordinator() {
        return coordinator;
    }

    /// Asked for on every poll.
    void polled() {
        long nowMs = links.nowMs();
        lastPollMs = nowMs;
        Step step;
        synchronized (membership) {
            step = membership.polled(nowMs, subscribed);
        }
        if (step instanceof Step.Plain plain && plain == Step.Plain.JOIN) parts.giveUp();
        take(step);
        if (subscribed && leads) watchTopics(nowMs);
    }

    private void take(Step step) {
        switch (step) {
            case Step.Plain plain -> take(plain);
            case Step.Fail fail -> throw new Refused(fail.code(), "group " + groupId, null);
        }
    }

    private void take(Step.Plain step) {
        switch (step) {
            case NOTHING -> { }
            case FIND_COORDINATOR -> find();
            case JOIN -> join();
            case SYNC -> sync();
            case TAKE -> throw new AssertionError("taken with the answer to a sync");
            case HEARTBEAT -> beat();
            case LEAVE -> leave("did not poll within max.poll.interval.ms");
            case LOSE -> parts.lose();
        }
    }

    private void find() {
        var request = FindCoordinatorRequest.DEFAULT.withCoordinatorKeys(List.of(groupId));
        links.askSomebody(request, leaders.endpoints()).whenComplete((answer, failure) ->
                inbox.add(() -> found((FindCoordinatorResponse) answer, failure)));
    }

    private void found(FindCoordinatorResponse answer, Throwable failure) {
        var row = failure == null && !answer.coordinators().isEmpty()
                ? answer.coordinators().getFirst() : null;
        boolean known = row != null && row.errorCode() == Errors.NONE;
        if (known) coordinator = new Endpoint(row.host(), row.port());
        synchronized (membership) {
            membership.coordinatorFound(known, links.nowMs());
        }
        if (row != null && !known && !Errors.retriable(row.errorCode())) {
            throw new Refused(row.errorCode(), "group " + groupId, row.errorMessage());
        }
    }

    private CompletableFuture<Response> ask(Request request, long timeoutMs) {
        return links.ask(coordinator, request, Short.MAX_VALUE, timeoutMs);
    }

    private long requestTimeoutMs() {
        return settings.get(ConnectionSettings.REQUEST_TIMEOUT_MS);
    }

    private void join() {
        topics = parts.topics(topics);
        byte[] subscription = GroupBytes.subscription(topics, generation());
        var protocols = new ArrayList<JoinGroupRequest.Protocol>();
        for (Assignor each : assignors) {
            protocols.add(new JoinGroupRequest.Protocol(each.label(), subscription));
        }
        int rebalanceMs = settings.get(ConsumerSettings.MAX_POLL_INTERVAL_MS);
        var request = JoinGroupRequest.DEFAULT.withGroupId(groupId)
                .withSessionTimeoutMs(settings.get(ConsumerSettings.SESSION_TIMEOUT_MS))
                .withRebalanceTimeoutMs(rebalanceMs)
                .withMemberId(memberId()).withGroupInstanceId(instanceId)
                .withProtocolType(PROTOCOL_TYPE).withProtocols(protocols);
        ask(request, Math.max(rebalanceMs + JOIN_GRACE_MS, requestTimeoutMs()))
                .whenComplete((answer, failure) ->
                        inbox.add(() -> joined((JoinGroupResponse) answer, failure)));
    }

    private void joined(JoinGroupResponse answer, Throwable failure) {
        if (isLost(failure)) return;
        joined = answer;
        Step step;
        synchronized (membership) {
            step = membership.joined(answer.errorCode(), answer.memberId(), answer.generationId(),
                    links.nowMs());
        }
        take(step);
    }

    /// The coordinator did not answer: it is looked for again.
    private boolean isLost(Throwable failure) {
        if (failure == null) return false;
        synchronized (membership) {
            membership.coordinatorLost();
        }
        if (failure instanceof Unreachable) return true;
        throw failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }

    private void sync() {
        leads = joined.leader().equals(joined.memberId());
        if (!leads || joined.skipAssignment()) {
            sync(List.of());
            return;
        }
        var wanted = new TreeSet<String>();
        var members = new ArrayList<Assignor.Member>();
        for (var each : joined.members()) {
            List<String> theirs = subscribedBy(each);
            wanted.addAll(theirs);
            members.add(new Assignor.Member(each.memberId(), each.groupInstanceId(), theirs));
        }
        leaders.refresh(List.copyOf(wanted)).whenComplete((_, _) ->
                inbox.add(() -> shareOut(members, wanted)));
    }

    private static List<String> subscribedBy(JoinGroupResponse.Member member) {
        try {
            return GroupBytes.subscription(member.metadata());
        } catch (Malformed e) {
            // One member of a strange kind must not keep the others from reading.
            return List.of();
        }
    }

    private void shareOut(List<Assignor.Member> members, Collection<String> wanted) {
        Assignor assignor = Assignor.named(joined.protocolName());
        if (assignor == null) {
            throw new Refused(Errors.INCONSISTENT_GROUP_PROTOCOL, "group " + groupId,
                    "the coordinator chose " + joined.protocolName() + ", which was not offered");
        }
        sharedOut = counts(wanted);
        wantedByAll = Set.copyOf(wanted);
        topicsAskedMs = links.nowMs();
        var rows = new ArrayList<SyncGroupRequest.Assignment>();
        assignor.assign(members, sharedOut).forEach((id, share) ->
                rows.add(new SyncGroupRequest.Assignment(id, GroupBytes.assignment(share))));
        sync(rows);
    }

    private Map<String, Integer> counts(Collection<String> topics) {
        var counts = new TreeMap<String, Integer>();
        for (String each : topics) {
            Leaders.Topic topic = leaders.topic(each);
            if (topic != null && topic.error() == Errors.NONE) counts.put(each, topic.partitions());
        }
        return counts;
    }

    private void sync(List<SyncGroupRequest.Assignment> rows) {
        var request = SyncGroupRequest.DEFAULT.withGroupId(groupId)
                .withGenerationId(joined.generationId()).withMemberId(joined.memberId())
                .withGroupInstanceId(instanceId).withProtocolType(PROTOCOL_TYPE)
                .withProtocolName(joined.protocolName()).withAssignments(rows);
        long timeoutMs = settings.get(ConsumerSettings.MAX_POLL_INTERVAL_MS) + JOIN_GRACE_MS;
        ask(request, Math.max(timeoutMs, requestTimeoutMs())).whenComplete((answer, failure) ->
                inbox.add(() -> synced((SyncGroupResponse) answer, failure)));
    }

    private void synced(SyncGroupResponse answer, Throwable failure) {
        if (isLost(failure)) return;
        Step step;
        synchronized (membership) {
            step = membership.synced(answer.errorCode(), links.nowMs());
        }
        if (step != Step.Plain.TAKE) {
            take(step);
            return;
        }
        startTicking();
        try {
            parts.take(GroupBytes.assignment(answer.assignment()));
        } catch (Malformed e) {
            throw new Refused(Errors.INCONSISTENT_GROUP_PROTOCOL, "group " + groupId,
                    "the leader's assignment cannot be read: " + e.getMessage());
        }
    }

    private void startTicking() {
        if (ticking) return;
        ticking = true;
        links.loop().insist(this::tick);
    }

    /// On the loop.
    private void tick() {
        if (closed) return;
        int everyMs = Math.max(1, Math.min(1_000, settings.get(ConsumerSettings.HEARTBEAT_INTERVAL_MS)));
        links.loop().at(links.nowNanos() + everyMs * 1_000_000L, this::tick);
        Step step;
        synchronized (membership) {
            step = membership.ticked(links.nowMs(), lastPollMs);
        }
        switch (step) {
            case Step.Plain plain when plain == Step.Plain.HEARTBEAT -> beat();
            case Step.Plain plain when plain == Step.Plain.LEAVE -> {
                leave("did not poll within max.poll.interval.ms");
                inbox.add(parts::lose);
            }
            default -> { }
        }
    }

    private void beat() {
        int generation = generation();
        var request = new HeartbeatRequest(groupId, generation, memberId(), instanceId);
        ask(request, Math.min(requestTimeoutMs(), settings.get(ConsumerSettings.SESSION_TIMEOUT_MS)))
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        synchronized (membership) {
                            membership.coordinatorLost();
                        }
                        return;
                    }
                    Step step;
                    synchronized (membership) {
                        step = membership.beaten(((HeartbeatResponse) answer).errorCode(),
                                generation, links.nowMs());
                    }
                    if (step != Step.Plain.NOTHING) inbox.add(() -> take(step));
                });
    }

    /// As the leader, has the group join again when its topics have changed. A topic that was not there
    /// is asked for again and again, for it may be made at any moment.
    private void watchTopics(long nowMs) {
        boolean isOneMissing = sharedOut.size() < wantedByAll.size();
        long everyMs = settings.get(isOneMissing
                ? ConnectionSettings.RETRY_BACKOFF_MAX_MS : ConnectionSettings.METADATA_MAX_AGE_MS);
        if (nowMs - topicsAskedMs < everyMs) return;
        topicsAskedMs = nowMs;
        var watched = new TreeSet<>(wantedByAll);
        watched.addAll(parts.topics(topics));
        leaders.refresh(List.copyOf(watched)).whenComplete((_, failure) -> inbox.add(() -> {
            if (failure != null || counts(watched).equals(sharedOut)) return;
            synchronized (membership) {
                membership.rejoin();
            }
        }));
    }

    /// What a commit was answered, where it concerns the membership.
    void commitRefused(short error) {
        synchronized (membership) {
            switch (error) {
                case Errors.NOT_COORDINATOR, Errors.COORDINATOR_NOT_AVAILABLE ->
                        membership.coordinatorLost();
                case Errors.REBALANCE_IN_PROGRESS, Errors.ILLEGAL_GENERATION,
                        Errors.UNKNOWN_MEMBER_ID -> membership.rejoin();
                default -> { }
            }
        }
    }

    boolean knowsCoordinator() {
        synchronized (membership) {
            return membership.knowsCoordinator();
        }
    }

    private CompletableFuture<Response> leave(String reason) {
        var request = LeaveGroupRequest.DEFAULT.withGroupId(groupId).withMembers(List.of(
                new LeaveGroupRequest.Member(memberId(), instanceId, reason)));
        CompletableFuture<Response> answer = ask(request, LEAVE_MS_MAX);
        synchronized (membership) {
            membership.left();
        }
        return answer;
    }

    /// Wants out. A static member keeps its place until its session ends (KIP-345).
    void unsubscribe(String reason) {
        subscribed = false;
        boolean in;
        synchronized (membership) {
            in = membership.generation() >= 0 && membership.knowsCoordinator();
        }
        if (!in || instanceId != null) return;
        try {
            links.await(leave(reason), links.nowMs() + LEAVE_MS_MAX);
        } catch (Unreachable | Refused e) {
            // It will be missed, which is the same, only later.
        }
    }

    void close() {
        closed = true;
    }
}
