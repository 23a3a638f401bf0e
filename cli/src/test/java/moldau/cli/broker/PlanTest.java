package moldau.cli.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.client.TopicPartition;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static Map<TopicPartition, List<Integer>> partitions(int count, List<Integer> brokers) {
        var all = new TreeMap<TopicPartition, List<Integer>>();
        for (int i = 0; i < count; i++) all.put(new TopicPartition("t", i), brokers);
        return all;
    }

    @Test
    void replicasThatAllLieOnTwoBrokersAreEvenedOutOverThree() {
        Plan plan = new Plan(partitions(6, List.of(1, 2)), List.of(1, 2, 3)).balance();

        for (Plan.Load each : plan.loads()) {
            assertEquals(4, each.replicasThen(), plan.changes().toString());
            assertEquals(2, each.leadsThen(), plan.changes().toString());
        }
        assertEquals(4, plan.copies());
    }

    @Test
    void whatIsEvenStaysAsItIs() {
        var all = partitions(3, List.of(1, 2, 3));
        all.put(new TopicPartition("t", 1), List.of(2, 3, 1));
        all.put(new TopicPartition("t", 2), List.of(3, 1, 2));

        assertEquals(Map.of(), new Plan(all, List.of(1, 2, 3)).balance().changes());
    }

    @Test
    void leadersAloneMoveWhereEveryBrokerHoldsEverything() {
        Plan plan = new Plan(partitions(6, List.of(1, 2, 3)), List.of(1, 2, 3)).balance();

        for (Plan.Load each : plan.loads()) assertEquals(2, each.leadsThen());
        assertEquals(0, plan.copies());
    }

    @Test
    void whatHasFewerReplicasGetsThemWhereFewestAre() {
        Plan plan = new Plan(partitions(4, List.of(1)), List.of(1, 2, 3, 4)).atLeast(3).balance();

        plan.changes().values().forEach(each -> assertEquals(3, each.stream().distinct().count()));
        for (Plan.Load each : plan.loads()) assertEquals(3, each.replicasThen());
        for (Plan.Load each : plan.loads()) assertEquals(1, each.leadsThen());
    }

    @Test
    void noMoreReplicasThanBrokers() {
        Plan plan = new Plan(partitions(1, List.of(2)), List.of(1, 2)).atLeast(3);

        assertEquals(List.of(2, 1), plan.changes().firstEntry().getValue());
    }

    @Test
    void aDrainedBrokerHoldsNothingThatOthersCanHold() {
        Plan plan = new Plan(partitions(4, List.of(3, 1)), List.of(1, 2, 3)).drain(3);

        plan.changes().values().forEach(each -> assertEquals(List.of(2, 1), each));
        assertEquals(4, plan.changes().size());
    }

    @Test
    void whatNoOtherBrokerCanHoldStaysButIsNotLed() {
        Plan plan = new Plan(partitions(2, List.of(3, 1, 2)), List.of(1, 2, 3)).drain(3);

        plan.changes().values().forEach(each -> assertEquals(List.of(1, 2, 3), each));
        assertTrue(plan.copies() == 0);
    }
}
