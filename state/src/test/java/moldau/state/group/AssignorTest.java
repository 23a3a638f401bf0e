package moldau.state.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import moldau.base.sim.Choices;
import moldau.base.sim.Generated;
import moldau.wire.Uuid;
import org.junit.jupiter.api.Test;

/// What assignors promise for any members, topics and former assignments.
final class AssignorTest {
    private static final int RUNS = 1_000;
    private static final List<String> NAMES = List.of("uniform", "range");

    @Test
    void everyPartitionSomebodyWantsHasExactlyOneMemberWhoWantsIt() {
        Generated.check(RUNS, choices -> {
            Assignor.Task task = task(choices, choices.flip());
            for (String each : NAMES) checkComplete(task, Assignor.of(each).assign(task));
        });
    }

    @Test
    void equalInputInAnyOrderHasAnEqualOutcome() {
        Generated.check(RUNS, choices -> {
            Assignor.Task task = task(choices, choices.flip());
            var backwards = new Assignor.Task(task.members().reversed(), task.partitionCounts());
            for (String each : NAMES) {
                assertEquals(Assignor.of(each).assign(task), Assignor.of(each).assign(backwards));
            }
        });
    }

    @Test
    void whatIsInPlaceStaysInPlace() {
        Generated.check(RUNS, choices -> {
            Assignor.Task task = task(choices, choices.flip());
            for (String each : NAMES) {
                Map<String, Assignment> once = Assignor.of(each).assign(task);
                assertEquals(once, Assignor.of(each).assign(after(task, once)), each);
            }
        });
    }

    @Test
    void uniformGivesMembersThatWantTheSameEquallyManyOrOneMore() {
        Generated.check(RUNS, choices -> {
            Assignor.Task task = task(choices, true);
            List<Integer> sizes = sizes(new UniformAssignor().assign(task));
            assertTrue(sizes.getLast() - sizes.getFirst() <= 1, () -> "sizes " + sizes);
        });
    }

    @Test
    void uniformMovesNoMoreThanItsBalanceDemands() {
        Generated.check(RUNS, choices -> {
            Assignor.Task before = task(choices, true);
            Map<String, Assignment> once = new UniformAssignor().assign(before);
            Assignor.Task task = after(before, once);
            var members = new ArrayList<>(task.members());
            if (members.size() > 1 && choices.flip()) members.remove(choices.below(members.size()));
            if (choices.flip()) {
                members.add(new Assignor.Wanting("new", null, members.getFirst().topics(), Assignment.NONE));
            }
            var changed = new Assignor.Task(members, task.partitionCounts());
            Map<String, Assignment> then = new UniformAssignor().assign(changed);
            checkComplete(changed, then);
            assertEquals(leastMoves(members, count(task)), moves(members, then));
        });
    }

    /// What members have beyond their even share has to go to others, and nothing else.
    private static int leastMoves(List<Assignor.Wanting> members, int all) {
        int least = all / members.size();
        int spare = all % members.size();
        int moves = 0;
        for (Assignor.Wanting each : members) {
            int size = size(each.before());
            boolean keepsSpare = size > least && spare > 0;
            if (keepsSpare) spare--;
            moves += Math.max(0, size - least - (keepsSpare ? 1 : 0));
        }
        return moves;
    }

    private static int moves(List<Assignor.Wanting> members, Map<String, Assignment> then) {
        int moves = 0;
        for (Assignor.Wanting each : members) {
            for (var topic : each.before().byTopic().entrySet()) {
                for (int index : topic.getValue()) {
                    if (!then.get(each.memberId()).contains(topic.getKey(), index)) moves++;
                }
            }
        }
        return moves;
    }

    @Test
    void uniformLeavesNoTwoMembersThatOneMoveWouldMakeMoreEqual() {
        Generated.check(RUNS, choices -> {
            Assignor.Task task = task(choices, false);
            Map<String, Assignment> assigned = new UniformAssignor().assign(task);
            for (Assignor.Wanting from : task.members()) {
                for (Assignor.Wanting to : task.members()) checkLevel(assigned, from, to);
            }
        });
    }

    private static void checkLevel(
            Map<String, Assignment> assigned, Assignor.Wanting from, Assignor.Wanting to) {
        Assignment has = assigned.get(from.memberId());
        boolean couldMove = has.byTopic().keySet().stream().anyMatch(to.topics()::contains);
        int more = size(has) - size(assigned.get(to.memberId()));
        assertTrue(!couldMove || more <= 1, () -> from + " has " + more + " more than " + to);
    }

    @Test
    void rangeCutsEachTopicIntoConsecutiveRangesInTheOrderOfMembers() {
        Generated.check(RUNS, choices -> {
            Assignor.Task task = task(choices, choices.flip());
            Map<String, Assignment> assigned = new RangeAssignor().assign(task);
            task.partitionCounts().forEach((topic, count) -> checkRanges(task, assigned, topic, count));
        });
    }

    private static void checkRanges(
            Assignor.Task task, Map<String, Assignment> assigned, Uuid topic, int count) {
        var byName = new TreeMap<String, Assignor.Wanting>();
        for (Assignor.Wanting each : task.members()) {
            String name = each.instanceId() == null ? each.memberId() : each.instanceId();
            if (each.topics().contains(topic)) byName.put(name, each);
        }
        int next = 0;
        int spare = byName.isEmpty() ? 0 : count % byName.size();
        for (Assignor.Wanting each : byName.values()) {
            int size = count / byName.size() + (spare-- > 0 ? 1 : 0);
            var expected = new TreeSet<Integer>();
            for (int end = next + size; next < end; next++) expected.add(next);
            assertEquals(expected, new TreeSet<>(assigned.get(each.memberId()).of(topic)));
        }
    }

    @Test
    void aThousandMembersOfTenThousandPartitionsAreServedToo() {
        var counts = new TreeMap<Uuid, Integer>();
        for (int i = 0; i < 100; i++) counts.put(new Uuid(1, i), 100);
        var members = new ArrayList<Assignor.Wanting>();
        for (int i = 0; i < 1_000; i++) {
            var topics = new TreeSet<>(counts.keySet());
            if (i % 2 == 1) topics.removeIf(each -> each.low() % 3 == 0);
            members.add(new Assignor.Wanting("m" + i, null, topics, Assignment.NONE));
        }
        var uneven = new Assignor.Task(members, counts);
        var even = new Assignor.Task(members.stream()
                .map(each -> new Assignor.Wanting(
                        each.memberId(), null, new TreeSet<>(counts.keySet()), Assignment.NONE))
                .toList(), counts);

        for (String each : NAMES) {
            checkComplete(even, Assignor.of(each).assign(even));
            checkComplete(uneven, Assignor.of(each).assign(uneven));
        }
        assertEquals(List.of(10, 10), ends(sizes(new UniformAssignor().assign(even))));
    }

    private static List<Integer> ends(List<Integer> sizes) {
        return List.of(sizes.getFirst(), sizes.getLast());
    }

    /// @param alike whether all members want the same topics
    private static Assignor.Task task(Choices choices, boolean alike) {
        SortedMap<Uuid, Integer> counts = new TreeMap<>();
        for (int i = choices.below(5); i >= 0; i--) counts.put(new Uuid(3, i), 1 + choices.size(12));
        var members = new ArrayList<Assignor.Wanting>();
        TreeSet<Uuid> first = some(choices, counts);
        for (int i = choices.below(8); i >= 0; i--) {
            TreeSet<Uuid> topics = alike ? first : some(choices, counts);
            members.add(new Assignor.Wanting("m" + i, choices.rarely(4) ? "i" + (9 - i) : null, topics,
                    before(choices, counts)));
        }
        var wanted = new TreeSet<Uuid>();
        for (Assignor.Wanting each : members) wanted.addAll(each.topics());
        counts.keySet().retainAll(wanted);
        choices.note(members + " of " + counts);
        return new Assignor.Task(members, counts);
    }

    private static TreeSet<Uuid> some(Choices choices, SortedMap<Uuid, Integer> counts) {
        var some = new TreeSet<Uuid>();
        for (Uuid each : counts.keySet()) {
            if (!choices.rarely(3)) some.add(each);
        }
        return some;
    }

    /// Anything: also what nobody wants any more, what is gone, and what others had as well.
    private static Assignment before(Choices choices, SortedMap<Uuid, Integer> counts) {
        var before = new Assignment.Growing();
        for (int left = choices.size(6); left > 0; left--) {
            Uuid topic = choices.rarely(8) ? new Uuid(4, 4) : choices.pick(List.copyOf(counts.keySet()));
            before.add(topic, choices.below(14));
        }
        return before.build();
    }

    private static Assignor.Task after(Assignor.Task task, Map<String, Assignment> assigned) {
        var members = new ArrayList<Assignor.Wanting>();
        for (Assignor.Wanting each : task.members()) {
            members.add(new Assignor.Wanting(each.memberId(), each.instanceId(), each.topics(),
                    assigned.get(each.memberId())));
        }
        return new Assignor.Task(members, task.partitionCounts());
    }

    private static void checkComplete(Assignor.Task task, Map<String, Assignment> assigned) {
        Map<String, String> owners = new HashMap<>();
        for (Assignor.Wanting each : task.members()) {
            Assignment got = assigned.get(each.memberId());
            for (Uuid topic : got.byTopic().keySet()) {
                assertTrue(each.topics().contains(topic), () -> each + " did not want " + topic);
                for (int index : got.of(topic)) {
                    assertTrue(index >= 0 && index < task.partitionCounts().get(topic), "index " + index);
                    String other = owners.put(topic + "-" + index, each.memberId());
                    assertTrue(other == null, () -> topic + "-" + index + " of " + other + ", " + each);
                }
            }
        }
        assertEquals(count(task), owners.size());
        assertEquals(task.members().size(), assigned.size());
    }

    private static int count(Assignor.Task task) {
        return task.partitionCounts().values().stream().mapToInt(Integer::intValue).sum();
    }

    private static List<Integer> sizes(Map<String, Assignment> assigned) {
        return assigned.values().stream().map(AssignorTest::size).sorted().toList();
    }

    private static int size(Assignment assignment) {
        int size = 0;
        for (var each : assignment.byTopic().values()) size += each.size();
        return size;
    }
}
