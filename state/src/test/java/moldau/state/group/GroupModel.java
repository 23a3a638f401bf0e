package moldau.state.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.state.Refusal;
import moldau.wire.Errors;
import moldau.wire.message.DescribeGroupsRequest;
import moldau.wire.message.DescribeGroupsResponse;
import moldau.wire.message.HeartbeatRequest;
import moldau.wire.message.HeartbeatResponse;
import moldau.wire.message.OffsetCommitResponse;
import moldau.wire.message.OffsetFetchRequest;
import moldau.wire.message.OffsetFetchResponse;

/// What must hold of a group whatever happens: I54 to I57 of the list of invariants.
final class GroupModel {
    static final int PARTITIONS = 3;

    private final Stage stage;
    private final Map<Integer, Map<Integer, String>> owners = new HashMap<>();
    private final Map<Long, Integer> generationOf = new HashMap<>();
    private final List<Commit> commits = new ArrayList<>();
    private int newestGeneration;
    private long values;

    private record Commit(int partition, long value, Heard<OffsetCommitResponse> heard) {
        boolean isAcknowledged() {
            OffsetCommitResponse answer = heard.answerOrNull();
            return answer != null
                    && answer.topics().getFirst().partitions().getFirst().errorCode() == Errors.NONE;
        }
    }

    GroupModel(Stage stage) {
        this.stage = stage;
    }

    /// I54: in one generation a partition has one owner. I55: generations do not go back.
    void assigned(int generation, String owner, List<Integer> partitions) {
        assertTrue(generation >= newestGeneration - 1 || owners.containsKey(generation),
                () -> "generation " + generation + " after " + newestGeneration);
        newestGeneration = Math.max(newestGeneration, generation);
        var byPartition = owners.computeIfAbsent(generation, _ -> new HashMap<>());
        for (int each : partitions) {
            String before = byPartition.put(each, owner);
            assertTrue(before == null || before.equals(owner),
                    () -> "partition " + each + " of " + before + " and " + owner);
        }
    }

    short beat(HeartbeatRequest request) {
        Heard<HeartbeatResponse> heard =
                stage.ask(_ -> stage.coordinator.heartbeat(stage.caller(4), request));
        // An answer that waits for a commit, or was refused, says nothing yet.
        return heard.answerOrNull() == null ? Errors.NONE : heard.answerOrNull().errorCode();
    }

    /// Every commit has its own value, so that it is recognised in the log.
    long nextValue(int generation) {
        generationOf.put(++values, generation);
        return values;
    }

    void committing(int partition, long value, Heard<OffsetCommitResponse> heard) {
        commits.add(new Commit(partition, value, heard));
    }

    /// I56: what was acknowledged is in the log, in order, whatever was lost on the way.
    /// I55: no commit stands behind a later generation than its own.
    void checkLog() {
        Map<Long, Integer> positions = new HashMap<>();
        int generation = 0;
        for (int i = 0; i < stage.log.records.size(); i++) {
            switch (stage.log.records.get(i)) {
                case GroupRecord.Classic classic -> {
                    int next = classic.value().generation();
                    assertTrue(next >= generation, "generation " + next + " after " + generation);
                    generation = next;
                }
                case GroupRecord.Offset offset -> {
                    long value = offset.value().offset();
                    positions.put(value, i);
                    assertTrue(generationOf.get(value) >= generation,
                            "a commit of " + generationOf.get(value) + " in " + generation);
                }
                case GroupRecord.Consumer _, GroupRecord.Other _ -> throw new AssertionError("of another type");
            }
        }
        int last = -1;
        for (Commit each : commits) {
            if (!each.isAcknowledged()) continue;
            Integer position = positions.get(each.value());
            assertTrue(position != null, () -> "lost: " + each.value());
            assertTrue(position > last, () -> "out of order: " + each.value());
            last = position;
        }
    }

    /// I57: the state equals the replay of the log, but for a rebalance under way.
    void checkReplay() {
        var again = new GroupCoordinator(stage.limits, _ -> stage.consumerLimits, stage, null);
        for (int i = 0; i < stage.log.records.size(); i++) again.apply(stage.log.records.get(i), i);
        again.checkInvariants();
        assertEquals(offsets(stage.coordinator), offsets(again));
        String live = stage.state();
        if (live.equals("Stable") || live.equals("Empty") || live.equals("Dead")) {
            assertEquals(describe(stage.coordinator), describe(again));
        }
    }

    private String describe(GroupCoordinator coordinator) {
        DescribeGroupsRequest request =
                DescribeGroupsRequest.DEFAULT.withGroups(List.of(Stage.GROUP));
        DescribeGroupsResponse.Group group =
                coordinator.describeGroups(stage.caller(5), request).answer().groups().getFirst();
        var text = new StringBuilder(group.groupState())
                .append(' ').append(group.protocolType())
                .append(' ').append(group.protocolData());
        for (DescribeGroupsResponse.Member each : group.members()) {
            text.append('\n').append(each.memberId())
                    .append(' ').append(each.groupInstanceId())
                    .append(' ').append(Stage.text(each.memberAssignment()))
                    .append(' ').append(Stage.text(each.memberMetadata()));
        }
        return text.toString();
    }

    private Map<Integer, Long> offsets(GroupCoordinator coordinator) {
        OffsetFetchRequest request =
                OffsetFetchRequest.DEFAULT.withGroupId(Stage.GROUP).withTopics(null);
        var offsets = new TreeMap<Integer, Long>();
        for (OffsetFetchResponse.Topic topic :
                coordinator.fetchOffsets(stage.caller(7), request).answer().topics()) {
            for (OffsetFetchResponse.Partition each : topic.partitions()) {
                offsets.put(each.partitionIndex(), each.committedOffset());
            }
        }
        return offsets;
    }

    /// Members in the same generation own all partitions between them.
    void checkConverged(List<SimulatedMember> members) {
        int generation = members.getFirst().generation();
        var owned = new ArrayList<Integer>();
        for (SimulatedMember each : members) {
            assertTrue(each.isMember(), "not a member");
            assertEquals(generation, each.generation());
            owned.addAll(each.owned());
        }
        owned.sort(null);
        assertEquals(List.of(0, 1, 2), owned);
        assertEquals("Stable", stage.state());
    }

    /// Replicas fell behind, the disk is full, or all is well.
    void weather(Refusal failure) {
        stage.log.failure = failure;
    }
}
