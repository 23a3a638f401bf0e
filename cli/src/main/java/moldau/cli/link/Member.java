package moldau.cli.link;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import moldau.log.TopicPartition;
import moldau.wire.Errors;
import moldau.wire.WireReader;
import moldau.wire.WireWriter;
import moldau.wire.message.Api;
import moldau.wire.message.ConsumerProtocolAssignment;
import moldau.wire.message.ConsumerProtocolSubscription;
import moldau.wire.message.HeartbeatRequest;
import moldau.wire.message.HeartbeatResponse;
import moldau.wire.message.JoinGroupRequest;
import moldau.wire.message.JoinGroupResponse;
import moldau.wire.message.LeaveGroupRequest;
import moldau.wire.message.MetadataResponse;
import moldau.wire.message.SyncGroupRequest;
import moldau.wire.message.SyncGroupResponse;

/// A member of a classic consumer group, without a thread of its own: whoever reads calls
/// [#stay] between polls. Shares partitions as Kafka's range assignor does.
///
/// Subscriptions and assignments are Kafka's `ConsumerProtocol`: int16 version, then the fields.
public final class Member {
    private static final int SESSION_MS = 45_000;
    private static final int REBALANCE_MS = 300_000;
    private static final int HEARTBEAT_MS = 3_000;
    private static final String RANGE = "range";
    private static final int PROTOCOL_VERSION = 1;

    private final Cluster cluster;
    private final String group;
    private final String instance;
    private final List<String> topics;
    private String id = "";
    private int generation = -1;
    private List<TopicPartition> assigned = List.of();
    private long lastBeatNs;

    /// @param instance the static id, or null (KIP-345)
    public Member(Cluster cluster, String group, String instance, List<String> topics) {
        this.cluster = cluster;
        this.group = group;
        this.instance = instance;
        this.topics = List.copyOf(topics);
    }

    /// The partitions that are ours in this generation.
    public List<TopicPartition> assigned() {
        return assigned;
    }

    /// Joins, or joins again, and waits for the others.
    public void join() {
        while (true) {
            JoinGroupResponse joined = askToJoin();
            switch (joined.errorCode()) {
                case Errors.NONE -> {
                    id = joined.memberId();
                    generation = joined.generationId();
                    if (sync(joined)) return;
                }
                case Errors.MEMBER_ID_REQUIRED -> id = joined.memberId();
                case Errors.UNKNOWN_MEMBER_ID, Errors.ILLEGAL_GENERATION -> forget();
                case Errors.REBALANCE_IN_PROGRESS -> Cluster.pause();
                default -> throw new Refusal(joined.errorCode(), null);
            }
        }
    }

    private void forget() {
        id = "";
        generation = -1;
    }

    private JoinGroupResponse askToJoin() {
        var subscription = ConsumerProtocolSubscription.DEFAULT.withTopics(topics).withUserData(null);
        var writer = new WireWriter();
        writer.begin();
        writer.int16(PROTOCOL_VERSION);
        subscription.write(writer, PROTOCOL_VERSION);
        var protocol = new JoinGroupRequest.Protocol(RANGE, writer.toBytes());
        var request = JoinGroupRequest.DEFAULT.withGroupId(group).withSessionTimeoutMs(SESSION_MS)
                .withRebalanceTimeoutMs(REBALANCE_MS).withMemberId(id).withGroupInstanceId(instance)
                .withProtocolType("consumer").withProtocols(List.of(protocol));
        return cluster.askCoordinator(group, Api.JOIN_GROUP, Api.JOIN_GROUP.versionMax(), request,
                REBALANCE_MS, JoinGroupResponse::errorCode);
    }

    /// @return false if the generation is over already
    private boolean sync(JoinGroupResponse joined) {
        var assignments = new ArrayList<SyncGroupRequest.Assignment>();
        if (joined.leader().equals(id) && !joined.skipAssignment()) {
            share(joined.members()).forEach((member, bytes) ->
                    assignments.add(new SyncGroupRequest.Assignment(member, bytes)));
        }
        var request = SyncGroupRequest.DEFAULT.withGroupId(group).withGenerationId(generation)
                .withMemberId(id).withGroupInstanceId(instance).withProtocolType(joined.protocolType())
                .withProtocolName(joined.protocolName()).withAssignments(assignments);
        SyncGroupResponse answer = cluster.askCoordinator(group, Api.SYNC_GROUP,
                Api.SYNC_GROUP.versionMax(), request, REBALANCE_MS, SyncGroupResponse::errorCode);
        switch (answer.errorCode()) {
            case Errors.NONE -> {
                assigned = read(answer.assignment());
                lastBeatNs = System.nanoTime();
                return true;
            }
            case Errors.UNKNOWN_MEMBER_ID, Errors.ILLEGAL_GENERATION -> {
                forget();
                return false;
            }
            case Errors.REBALANCE_IN_PROGRESS -> {
                return false;
            }
            default -> throw new Refusal(answer.errorCode(), null);
        }
    }

    /// The partitions in an assignment.
    public static List<TopicPartition> read(byte[] assignment) {
        var partitions = new ArrayList<TopicPartition>();
        if (assignment.length == 0) return partitions;
        var in = new WireReader(ByteBuffer.wrap(assignment));
        int version = Math.clamp(in.int16(), 0, ConsumerProtocolAssignment.VERSION_MAX);
        for (ConsumerProtocolAssignment.TopicPartitions topic
                : ConsumerProtocolAssignment.read(in, version).assignedPartitions()) {
            for (int each : topic.partitions()) partitions.add(new TopicPartition(topic.topic(), each));
        }
        return partitions;
    }

    /// Each topic on its own: neighbouring partitions to members in order of their ids, static ones
    /// first; the first members get one more where it does not divide.
    private Map<String, byte[]> share(List<JoinGroupResponse.Member> members) {
        Map<String, Map<String, List<Integer>>> shares = new TreeMap<>();
        SortedMap<String, SortedSet<String>> subscribers = new TreeMap<>();
        Map<String, String> idByRank = new TreeMap<>();
        for (JoinGroupResponse.Member each : members) {
            String rank = each.groupInstanceId() == null
                    ? "1" + each.memberId() : "0" + each.groupInstanceId();
            idByRank.put(rank, each.memberId());
            shares.put(each.memberId(), new TreeMap<>());
            var in = new WireReader(ByteBuffer.wrap(each.metadata()));
            int version = Math.clamp(in.int16(), 0, ConsumerProtocolSubscription.VERSION_MAX);
            for (String topic : ConsumerProtocolSubscription.read(in, version).topics()) {
                subscribers.computeIfAbsent(topic, _ -> new TreeSet<>()).add(rank);
            }
        }
        for (MetadataResponse.Topic topic : cluster.topics(List.copyOf(subscribers.keySet()))) {
            if (topic.errorCode() != Errors.NONE) continue;
            var ranks = List.copyOf(subscribers.get(topic.name()));
            int each = topic.partitions().size() / ranks.size();
            int more = topic.partitions().size() % ranks.size();
            for (int i = 0; i < ranks.size(); i++) {
                var mine = new ArrayList<Integer>();
                int start = each * i + Math.min(i, more);
                for (int p = start; p < start + each + (i < more ? 1 : 0); p++) mine.add(p);
                if (!mine.isEmpty()) shares.get(idByRank.get(ranks.get(i))).put(topic.name(), mine);
            }
        }
        Map<String, byte[]> written = new TreeMap<>();
        shares.forEach((member, byTopic) -> written.put(member, write(byTopic)));
        return written;
    }

    private static byte[] write(Map<String, List<Integer>> byTopic) {
        var all = new ArrayList<ConsumerProtocolAssignment.TopicPartitions>();
        byTopic.forEach((topic, partitions) ->
                all.add(new ConsumerProtocolAssignment.TopicPartitions(topic, partitions)));
        var writer = new WireWriter();
        writer.begin();
        writer.int16(PROTOCOL_VERSION);
        ConsumerProtocolAssignment.DEFAULT.withAssignedPartitions(all).withUserData(null)
                .write(writer, PROTOCOL_VERSION);
        return writer.toBytes();
    }

    /// Tells the coordinator that we are here, if it is time.
    ///
    /// @return false if the group is being shared anew: commit, then [#join]
    public boolean stay() {
        if (System.nanoTime() - lastBeatNs < HEARTBEAT_MS * 1_000_000L) return true;
        HeartbeatResponse answer = cluster.askCoordinator(group, Api.HEARTBEAT,
                Api.HEARTBEAT.versionMax(),
                new HeartbeatRequest(group, generation, id, instance), 0, HeartbeatResponse::errorCode);
        lastBeatNs = System.nanoTime();
        return switch (answer.errorCode()) {
            case Errors.NONE -> true;
            case Errors.REBALANCE_IN_PROGRESS -> false;
            case Errors.UNKNOWN_MEMBER_ID, Errors.ILLEGAL_GENERATION -> {
                forget();
                yield false;
            }
            default -> throw new Refusal(answer.errorCode(), null);
        };
    }

    /// Says how far we came.
    ///
    /// @throws Refusal if the partitions are no longer ours
    public void commit(Map<TopicPartition, Long> offsets) {
        if (offsets.isEmpty() || generation < 0) return;
        new Groups(cluster).commit(group, offsets, generation, id);
    }

    /// Leaves, so that the others need not wait. Static members stay.
    public void leave() {
        if (id.isEmpty() || instance != null) return;
        var self = LeaveGroupRequest.Member.DEFAULT.withMemberId(id).withGroupInstanceId(null);
        cluster.coordinator(group).ask(Api.LEAVE_GROUP,
                LeaveGroupRequest.DEFAULT.withGroupId(group).withMembers(List.of(self)));
        forget();
    }
}
