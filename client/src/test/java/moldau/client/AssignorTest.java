package moldau.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AssignorTest {
    private static final Map<String, Integer> COUNTS = Map.of("a", 3, "b", 3);

    @Test
    void rangeGivesTheFirstMembersOfATopicOneMore() {
        var shares = Assignor.RANGE.assign(List.of(member("y", "a", "b"), member("x", "a", "b")), COUNTS);

        assertEquals(partitions("a-0", "a-1", "b-0", "b-1"), shares.get("x"));
        assertEquals(partitions("a-2", "b-2"), shares.get("y"));
    }

    @Test
    void roundRobinGoesOnOverTopics() {
        var shares = Assignor.ROUND_ROBIN.assign(
                List.of(member("y", "a", "b"), member("x", "a", "b")), COUNTS);

        assertEquals(partitions("a-0", "a-2", "b-1"), shares.get("x"));
        assertEquals(partitions("a-1", "b-0", "b-2"), shares.get("y"));
    }

    @Test
    void nobodyIsGivenATopicItDidNotAskFor() {
        for (Assignor each : Assignor.values()) {
            var shares = each.assign(List.of(member("x", "a"), member("y", "b")), COUNTS);

            assertEquals(partitions("a-0", "a-1", "a-2"), shares.get("x"), each.label());
            assertEquals(partitions("b-0", "b-1", "b-2"), shares.get("y"), each.label());
        }
    }

    @Test
    void staticMembersKeepTheirPlaceByTheirOwnName() {
        var one = new Assignor.Member("zz", "first", List.of("a"));
        var two = new Assignor.Member("aa", "second", List.of("a"));

        var shares = Assignor.RANGE.assign(List.of(two, one), COUNTS);

        assertEquals(partitions("a-0", "a-1"), shares.get("zz"));
    }

    @Test
    void aTopicThatIsNotThereLeavesItsMemberEmptyHanded() {
        var shares = Assignor.RANGE.assign(List.of(member("x", "gone")), COUNTS);

        assertEquals(List.of(), shares.get("x"));
    }

    @Test
    void assignmentsAndSubscriptionsSurviveTheWire() {
        List<TopicPartition> partitions = partitions("a-0", "a-2", "b-1");

        assertEquals(partitions, GroupBytes.assignment(GroupBytes.assignment(partitions)));
        assertEquals(List.of("a", "b"), GroupBytes.subscription(GroupBytes.subscription(List.of("a", "b"), 4)));
        assertEquals(List.of(), GroupBytes.assignment(new byte[0]));
    }

    private static Assignor.Member member(String id, String... topics) {
        return new Assignor.Member(id, null, List.of(topics));
    }

    private static List<TopicPartition> partitions(String... names) {
        return Arrays.stream(names)
                .map(name -> new TopicPartition(name.substring(0, 1), name.charAt(2) - '0')).toList();
    }
}
