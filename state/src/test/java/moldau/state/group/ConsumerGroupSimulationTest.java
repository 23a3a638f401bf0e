package moldau.state.group;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import moldau.base.sim.Choices;
import moldau.base.sim.Generated;
import moldau.state.Refusal;
import org.junit.jupiter.api.Test;

/// Members of a consumer group come, go, crash, lose answers and change their minds, topics come, grow and
/// go, coordinators fail over and lose what was not committed, the log refuses records; and then all is
/// well again and the group must come to rest.
final class ConsumerGroupSimulationTest {
    private static final int STEPS = 200;
    private static final int CONSUMERS_MAX = 5;

    @Test
    void aPartitionHasOneReaderWhateverHappensAndInTheEndEveryPartitionHasOne() {
        Generated.check(300, this::run);
    }

    private void run(Choices choices) {
        var stage = new Stage(GroupLimits.DEFAULT.withRetention(Integer.MAX_VALUE, Integer.MAX_VALUE));
        stage.consumerLimits = ConsumerLimits.DEFAULT
                .withSessionTimeoutMs(Stage.SESSION_MS)
                .withAssignmentIntervalMs(choices.pick(0, 1_000));
        stage.commitsByItself = !choices.flip();
        var model = new ConsumerModel(stage);
        var consumers = new ArrayList<SimulatedConsumer>();
        int count = 1 + choices.below(CONSUMERS_MAX);
        for (int i = 0; i < count; i++) {
            consumers.add(new SimulatedConsumer(stage, "c" + i, choices.flip(), wish(choices)));
        }
        for (int i = 0; i < STEPS; i++) {
            step(choices, stage, choices.pick(consumers));
            model.checkOwners(consumers);
            model.checkLog();
            if (i % 10 == 0) model.checkReplay();
        }
        rest(choices, stage, model, consumers);
    }

    private static List<String> wish(Choices choices) {
        return choices.pick(List.of("orders"), List.of("bills", "orders"), List.of("orders", "taxes"), List.of());
    }

    private static void step(Choices choices, Stage stage, SimulatedConsumer consumer) {
        switch (choices.below(24)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 -> consumer.act(choices);
            case 12, 13 -> stage.pass(choices.pick(1, 100, 1_000, 3_000));
            case 14 -> stage.pass(choices.pick(9_999, 10_000, 60_000));
            case 15 -> consumer.crash();
            case 16 -> consumer.leave();
            case 17 -> consumer.wants(wish(choices), choices.pick("", "", "o.*", ".*s"));
            case 18 -> topics(choices, stage);
            case 19 -> stage.failOver(stage.committedEnd
                    + choices.below((int) (stage.log.endOffset() - stage.committedEnd) + 1));
            case 20 -> stage.log.failure =
                    choices.<Refusal>pick(null, null, null, Refusal.NOT_ENOUGH_REPLICAS, Refusal.STORAGE);
            default -> stage.commitUpTo(stage.log.endOffset());
        }
    }

    private static void topics(Choices choices, Stage stage) {
        String topic = choices.pick("orders", "bills", "taxes");
        int before = stage.partitionCount(topic);
        if (before == 0 || before > 6) {
            stage.topics.remove(topic);
            if (before == 0) stage.topics.put(topic, 1 + choices.below(3));
            stage.coordinator.topicsChanged(Set.of(topic), true);
        } else {
            stage.topics.put(topic, before + 1 + choices.below(3));
            stage.coordinator.topicsChanged(Set.of(topic), false);
        }
    }

    /// Within three times the longest timeouts everyone reads its share.
    private static void rest(
            Choices choices, Stage stage, ConsumerModel model, List<SimulatedConsumer> consumers) {
        stage.log.failure = null;
        stage.commitsByItself = true;
        stage.commitUpTo(stage.log.endOffset());
        var wanted = new TreeSet<String>();
        for (SimulatedConsumer each : consumers) {
            List<String> wish = wish(choices);
            wanted.addAll(wish);
            each.wants(wish, "");
        }
        for (int second = 0; second < 3 * (Stage.REBALANCE_MS + Stage.SESSION_MS) / 1_000; second++) {
            stage.pass(1_000);
            for (SimulatedConsumer each : consumers) each.act(choices);
            model.checkOwners(consumers);
        }
        model.checkReplay();
        model.checkCompacted();
        model.checkConverged(consumers, wanted);
    }
}
