package moldau.state.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import moldau.state.Decision;
import moldau.state.FakeLog;
import moldau.state.Owed;
import moldau.state.Runtime;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.HeartbeatRequest;
import moldau.wire.message.HeartbeatResponse;
import moldau.wire.message.JoinGroupRequest;
import moldau.wire.message.JoinGroupResponse;
import moldau.wire.message.LeaveGroupRequest;
import moldau.wire.message.LeaveGroupResponse;
import moldau.wire.message.OffsetCommitRequest;
import moldau.wire.message.OffsetCommitResponse;
import moldau.wire.message.OffsetFetchRequest;
import moldau.wire.message.OffsetFetchResponse;
import moldau.wire.message.SyncGroupRequest;
import moldau.wire.message.SyncGroupResponse;

/// A coordinator on a log in memory, and short words for what is asked of it.
///
/// Topics `orders` (3 partitions) and `bills` (2) exist. Commits follow appends at once, unless
/// `commitsByItself` is false.
final class Stage implements Topics {
    static final String GROUP = "g";
    static final int SESSION_MS = 10_000;
    static final int REBALANCE_MS = 60_000;
    static final int DELAY_MS = 3_000;
    static final long START_WALL_MS = 1_700_000_000_000L;

    final Map<String, Integer> topics = new TreeMap<>(Map.of("orders", 3, "bills", 2));
    final FakeLog<GroupRecord> log = new FakeLog<>();
    GroupLimits limits = GroupLimits.DEFAULT;
    ConsumerLimits consumerLimits = ConsumerLimits.DEFAULT;
    GroupCoordinator coordinator;
    Runtime<GroupRecord> runtime;
    boolean commitsByItself = true;
    long committedEnd;
    long nowMs = 1_000;
    private long lastBits;

    Stage() {
        this(GroupLimits.DEFAULT);
    }

    Stage(GroupLimits limits) {
        this.limits = limits;
        log.onAppend = () -> {
            if (commitsByItself) commitUpTo(log.endOffset());
        };
        restart();
    }

    /// A stage whose groups begin their first rebalance without delay.
    static Stage prompt() {
        return new Stage(GroupLimits.DEFAULT.withInitialRebalanceDelayMs(0));
    }

    /// A new coordinator replays the log, and leads.
    void restart() {
        if (runtime != null) runtime.fail(moldau.state.Refusal.NOT_LEADER);
        coordinator = new GroupCoordinator(limits, _ -> consumerLimits, this, new moldau.base.Random() {
            @Override
            public int below(int bound) {
                return (int) Long.remainderUnsigned(bits(), bound);
            }

            @Override
            public long bits() {
                return ++lastBits;
            }
        });
        runtime = new Runtime<>(coordinator, log, 5_000);
        for (int i = 0; i < log.records.size(); i++) runtime.replay(log.records.get(i), i);
        coordinator.calendar(nowMs, wallMs());
        runtime.activate(log.endOffset(), nowMs);
        commitUpTo(commitsByItself ? log.endOffset() : committedEnd);
        coordinator.checkInvariants();
    }

    /// Replicas have caught up.
    void commitUpTo(long endOffset) {
        committedEnd = Math.max(committedEnd, endOffset);
        runtime.committed(committedEnd);
    }

    /// Another node leads, which has what is committed and perhaps some of the rest.
    void failOver(long endOffset) {
        assert endOffset >= committedEnd;
        runtime.fail(moldau.state.Refusal.NOT_LEADER);
        log.records.subList((int) endOffset, log.records.size()).clear();
        restart();
    }

    long wallMs() {
        return START_WALL_MS + nowMs;
    }

    /// Lets time pass, stopping at every deadline on the way.
    void pass(long ms) {
        long untilMs = nowMs + ms;
        while (runtime.nextDeadlineMs() <= untilMs) {
            nowMs = Math.max(nowMs, runtime.nextDeadlineMs());
            runtime.tick(nowMs);
            coordinator.checkInvariants();
        }
        nowMs = untilMs;
    }

    <A> Heard<A> ask(Function<Owed<A>, Decision<GroupRecord, A>> question) {
        var heard = new Heard<A>();
        runtime.ask(nowMs, heard, question);
        coordinator.checkInvariants();
        return heard;
    }

    Caller caller(int version) {
        return new Caller("client", "/127.0.0.1", version, nowMs, wallMs());
    }

    // Joining.

    /// A consumer of `orders` that prefers `range` to `roundrobin`.
    static JoinGroupRequest joining(String memberId) {
        return JoinGroupRequest.DEFAULT
                .withGroupId(GROUP)
                .withMemberId(memberId)
                .withSessionTimeoutMs(SESSION_MS)
                .withRebalanceTimeoutMs(REBALANCE_MS)
                .withProtocolType("consumer")
                .withProtocols(protocols(subscription("orders"), "range", "roundrobin"));
    }

    static List<JoinGroupRequest.Protocol> protocols(byte[] metadata, String... names) {
        var protocols = new ArrayList<JoinGroupRequest.Protocol>();
        for (String each : names) protocols.add(new JoinGroupRequest.Protocol(each, metadata));
        return protocols;
    }

    /// A ConsumerProtocolSubscription, version 0, without user data.
    static byte[] subscription(String... topics) {
        var out = java.nio.ByteBuffer.allocate(200);
        out.putShort((short) 0).putInt(topics.length);
        for (String each : topics) {
            byte[] name = each.getBytes(StandardCharsets.UTF_8);
            out.putShort((short) name.length).put(name);
        }
        out.putInt(-1);
        var bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    Heard<JoinGroupResponse> join(JoinGroupRequest request) {
        return join(request, 9);
    }

    Heard<JoinGroupResponse> join(JoinGroupRequest request, int version) {
        return ask(owed -> coordinator.joinGroup(caller(version), request, owed));
    }

    /// Joins as a new member does: asks for an id, then comes back with it.
    Heard<JoinGroupResponse> joinAnew() {
        JoinGroupResponse told = join(joining("")).answer();
        assertEquals(Errors.MEMBER_ID_REQUIRED, told.errorCode());
        return join(joining(told.memberId()));
    }

    /// A stable group of `count` members, the leader first; every member was assigned its own id.
    List<String> stableGroup(int count) {
        var joins = new ArrayList<Heard<JoinGroupResponse>>();
        for (int i = 0; i < count; i++) joins.add(joinAnew());
        passUntil(joins.getFirst());
        return syncAll(joins);
    }

    /// Lets time pass until there is an answer.
    void passUntil(Heard<?> heard) {
        while (heard.isPending()) pass(1_000);
    }

    /// Brings members that all have joined to Stable, each assigned its own id.
    List<String> syncAll(Collection<Heard<JoinGroupResponse>> joins) {
        var ids = new ArrayList<String>();
        for (var each : joins) {
            JoinGroupResponse joined = each.answer();
            assertEquals(Errors.NONE, joined.errorCode());
            if (joined.memberId().equals(joined.leader())) {
                ids.addFirst(joined.memberId());
            } else {
                ids.add(joined.memberId());
            }
        }
        int generation = joins.iterator().next().answer().generationId();
        for (String each : ids) {
            SyncGroupRequest request = syncing(each, generation);
            Heard<SyncGroupResponse> synced =
                    sync(each.equals(ids.getFirst()) ? withAssignments(request, ids) : request);
            assertEquals(Errors.NONE, synced.answer().errorCode());
        }
        return ids;
    }

    // Syncing, beating, leaving.

    static SyncGroupRequest syncing(String memberId, int generation) {
        return SyncGroupRequest.DEFAULT
                .withGroupId(GROUP)
                .withMemberId(memberId)
                .withGenerationId(generation)
                .withProtocolType("consumer")
                .withProtocolName("range");
    }

    /// Each member is assigned its own id.
    static SyncGroupRequest withAssignments(SyncGroupRequest request, Collection<String> ids) {
        return request.withAssignments(ids.stream()
                .map(id -> new SyncGroupRequest.Assignment(id, bytes(id)))
                .toList());
    }

    Heard<SyncGroupResponse> sync(SyncGroupRequest request) {
        return ask(owed -> coordinator.syncGroup(caller(5), request, owed));
    }

    static HeartbeatRequest beating(String memberId, int generation) {
        return HeartbeatRequest.DEFAULT
                .withGroupId(GROUP)
                .withMemberId(memberId)
                .withGenerationId(generation);
    }

    short beat(HeartbeatRequest request) {
        Heard<HeartbeatResponse> heard = ask(_ -> coordinator.heartbeat(caller(4), request));
        return heard.answer().errorCode();
    }

    short beat(String memberId, int generation) {
        return beat(beating(memberId, generation));
    }

    static LeaveGroupRequest.Member leaver(String memberId, String instanceId) {
        return new LeaveGroupRequest.Member(memberId, instanceId, null);
    }

    Heard<LeaveGroupResponse> leave(LeaveGroupRequest.Member... members) {
        LeaveGroupRequest request = LeaveGroupRequest.DEFAULT
                .withGroupId(GROUP)
                .withMembers(List.of(members));
        return ask(_ -> coordinator.leaveGroup(caller(5), request));
    }

    /// Keeps members alive while time passes.
    void passBeating(long ms, int generation, Collection<String> memberIds) {
        for (long left = ms; left > 0; left -= SESSION_MS / 2) {
            pass(Math.min(left, SESSION_MS / 2));
            for (String each : memberIds) beat(each, generation);
        }
    }

    // Offsets.

    static OffsetCommitRequest committing(String topic, int partition, long offset) {
        var partitions = List.of(new OffsetCommitRequest.Partition(partition, offset, 5, "note"));
        return OffsetCommitRequest.DEFAULT
                .withGroupId(GROUP)
                .withTopics(List.of(
                        OffsetCommitRequest.Topic.DEFAULT.withName(topic).withPartitions(partitions)));
    }

    Heard<OffsetCommitResponse> commit(OffsetCommitRequest request, int version) {
        return ask(_ -> coordinator.commitOffsets(caller(version), request));
    }

    /// The error of the only partition.
    short commit(OffsetCommitRequest request) {
        OffsetCommitResponse answer = commit(request, 9).answer();
        assertEquals(1, answer.topics().size());
        return answer.topics().getFirst().partitions().getFirst().errorCode();
    }

    Heard<OffsetFetchResponse> fetch(OffsetFetchRequest request, int version) {
        return ask(_ -> coordinator.fetchOffsets(caller(version), request));
    }

    OffsetFetchResponse.GroupPartition fetched(String topic, int partition, boolean stable) {
        var topics = List.of(OffsetFetchRequest.GroupTopic.DEFAULT
                .withName(topic)
                .withPartitionIndexes(List.of(partition)));
        OffsetFetchRequest request = OffsetFetchRequest.DEFAULT
                .withGroups(List.of(OffsetFetchRequest.Group.DEFAULT
                        .withGroupId(GROUP)
                        .withTopics(topics)))
                .withRequireStable(stable);
        OffsetFetchResponse.Group group = fetch(request, 9).answer().groups().getFirst();
        assertEquals(Errors.NONE, group.errorCode());
        return group.topics().getFirst().partitions().getFirst();
    }

    long committedOffset(String topic, int partition) {
        return fetched(topic, partition, false).committedOffset();
    }

    // Looking.

    String state() {
        return coordinator
                .describeGroups(caller(5), moldau.wire.message.DescribeGroupsRequest.DEFAULT
                        .withGroups(List.of(GROUP)))
                .answer()
                .groups()
                .getFirst()
                .groupState();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    void assertLogIsQuietSince(long endOffset) {
        assertFalse(log.endOffset() > endOffset, () -> "written: " + log.records);
    }

    @Override
    public Uuid id(String name) {
        return topics.containsKey(name) ? new Uuid(7, name.hashCode()) : Uuid.ZERO;
    }

    @Override
    public String name(Uuid id) {
        for (String each : topics.keySet()) {
            if (id(each).equals(id)) return each;
        }
        return null;
    }

    @Override
    public Iterable<String> names() {
        return topics.keySet();
    }

    @Override
    public long digest(String name) {
        return topics.containsKey(name) ? TopicDigest.of(id(name), name, topics.get(name), _ -> List.of()) : 0;
    }

    @Override
    public long version() {
        return topics.hashCode();
    }

    @Override
    public int partitionCount(String name) {
        return topics.getOrDefault(name, 0);
    }
}
