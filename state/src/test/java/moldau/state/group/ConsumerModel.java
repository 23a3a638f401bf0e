package moldau.state.group;

import static moldau.state.group.Stage.GROUP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import moldau.wire.Uuid;
import moldau.wire.message.ConsumerGroupDescribeRequest;
import moldau.wire.message.ConsumerGroupDescribeResponse;
import moldau.wire.message.ConsumerGroupHeartbeatResponse;

/// What must hold of a consumer group whatever happens: no partition has two owners (I54), epochs do not
/// go back (I55), the state is the log's replay (I57).
final class ConsumerModel {
    private final Stage stage;

    ConsumerModel(Stage stage) {
        this.stage = stage;
    }

    static Set<String> partitions(ConsumerGroupHeartbeatResponse.Assignment assignment) {
        var partitions = new TreeSet<String>();
        for (var topic : assignment.topicPartitions()) {
            for (int each : topic.partitions()) partitions.add(topic.topicId() + ":" + each);
        }
        return partitions;
    }

    private static Set<String> partitions(ConsumerGroupDescribeResponse.Assignment assignment) {
        var partitions = new TreeSet<String>();
        for (var topic : assignment.topicPartitions()) {
            for (int each : topic.partitions()) partitions.add(topic.topicId() + ":" + each);
        }
        return partitions;
    }

    ConsumerGroupDescribeResponse.Group describe() {
        return describe(stage.coordinator);
    }

    private static ConsumerGroupDescribeResponse.Group describe(GroupCoordinator coordinator) {
        return coordinator.describeConsumerGroups(
                        ConsumerGroupDescribeRequest.DEFAULT.withGroupIds(List.of(GROUP)))
                .answer().groups().getFirst();
    }

    /// A partition has one owner, and whoever reads one owns it, unless it was fenced and has not heard of
    /// it yet.
    void checkOwners(List<SimulatedConsumer> consumers) {
        Map<String, String> owners = new HashMap<>();
        Map<String, ConsumerGroupDescribeResponse.Member> members = new HashMap<>();
        for (var member : describe().members()) {
            members.put(member.memberId(), member);
            for (String each : partitions(member.assignment())) {
                String other = owners.put(each, member.memberId());
                assertTrue(other == null, () -> each + " of " + other + " and " + member.memberId());
            }
        }
        for (SimulatedConsumer each : consumers) {
            var known = members.get(each.memberId());
            if (known == null || known.memberEpoch() < each.epoch() || each.epoch() == 0) continue;
            assertTrue(partitions(known.assignment()).containsAll(withoutGone(each.reading())),
                    () -> each.memberId() + " reads " + each.reading() + " of " + known);
        }
    }

    /// Descriptions do not show partitions of topics that are gone.
    private Set<String> withoutGone(Set<String> reading) {
        var left = new TreeSet<>(reading);
        left.removeIf(each -> stage.name(Uuid.parse(each.split(":")[0])) == null);
        return left;
    }

    void checkLog() {
        int epoch = 0;
        for (GroupRecord each : stage.log.records) {
            if (!(each instanceof GroupRecord.Consumer.Epoch(var _, var value))) continue;
            int next = value == null ? 0 : value.epoch();
            int before = epoch;
            assertTrue(value == null || next >= before, () -> "epoch " + next + " after " + before);
            epoch = next;
        }
    }

    void checkReplay() {
        var again = new GroupCoordinator(stage.limits, _ -> stage.consumerLimits, stage, null);
        for (int i = 0; i < stage.log.records.size(); i++) again.apply(stage.log.records.get(i), i);
        again.checkInvariants();
        assertEquals(describe(stage.coordinator).toString(), describe(again).toString());
    }

    /// As far as a compacted log tells: of every key the last value.
    void checkCompacted() {
        var last = new HashMap<String, Integer>();
        List<GroupRecord> records = stage.log.records;
        for (int i = 0; i < records.size(); i++) last.put(key(records.get(i)), i);
        var kept = new ArrayList<>(last.values());
        kept.sort(null);
        var again = new GroupCoordinator(stage.limits, _ -> stage.consumerLimits, stage, null);
        for (int i : kept) again.apply(records.get(i), i);
        again.checkInvariants();
        assertEquals(describe(stage.coordinator).toString(), describe(again).toString());
    }

    private static String key(GroupRecord record) {
        var out = new moldau.wire.WireWriter().begin();
        GroupRecords.writeKey(record, out);
        return java.util.HexFormat.of().formatHex(out.toBytes());
    }

    /// Everyone is a member and reads its share; of every topic somebody wants, every partition is read.
    void checkConverged(List<SimulatedConsumer> consumers, Set<String> wanted) {
        assertEquals("Stable", describe().groupState(), () -> describe().toString());
        var read = new ArrayList<String>();
        for (SimulatedConsumer each : consumers) read.addAll(withoutGone(each.reading()));
        read.sort(null);
        var all = new ArrayList<String>();
        for (String topic : wanted) {
            for (int i = 0; i < stage.partitionCount(topic); i++) all.add(stage.id(topic) + ":" + i);
        }
        all.sort(null);
        assertEquals(all, read, () -> describe().toString());
    }
}
