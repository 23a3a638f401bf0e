package moldau.state.group;

import java.util.ArrayList;
import java.util.List;
import moldau.base.sim.Choices;
import moldau.base.sim.Generated;
import moldau.state.Refusal;
import org.junit.jupiter.api.Test;

/// Members come, go, crash and restart, coordinators fail over and lose what was not committed, the
/// log refuses records; and then all is well again and the group must come to rest (I54-I59, I63).
final class GroupSimulationTest {
    private static final int STEPS = 150;
    private static final int MEMBERS_MAX = 5;

    @Test
    void aGroupKeepsItsPromisesWhateverHappensAndComesToRest() {
        Generated.check(400, this::run);
    }

    private void run(Choices choices) {
        var limits = GroupLimits.DEFAULT
                .withInitialRebalanceDelayMs(choices.pick(0, 3_000))
                .withRetention(Integer.MAX_VALUE, Integer.MAX_VALUE);
        var stage = new Stage(limits);
        stage.commitsByItself = !choices.flip();
        var model = new GroupModel(stage);
        var members = new ArrayList<SimulatedMember>();
        int count = 1 + choices.below(MEMBERS_MAX);
        for (int i = 0; i < count; i++) {
            members.add(new SimulatedMember(stage, model, choices.flip() ? "i" + i : null));
        }
        for (int i = 0; i < STEPS; i++) {
            step(choices, stage, model, choices.pick(members));
            model.checkLog();
            model.checkReplay();
        }
        rest(stage, model, members);
    }

    private static void step(
            Choices choices, Stage stage, GroupModel model, SimulatedMember member) {
        switch (choices.below(20)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> member.act();
            case 8, 9, 10 -> member.commit(choices.below(GroupModel.PARTITIONS));
            case 11, 12 -> stage.pass(choices.pick(1, 100, 3_000));
            case 13 -> stage.pass(choices.pick(9_999, 10_000, 60_000));
            case 14 -> member.crash();
            case 15 -> member.leave();
            case 16 -> stage.failOver(
                    stage.committedEnd
                            + choices.below((int) (stage.log.endOffset() - stage.committedEnd) + 1));
            case 17 -> model.weather(
                    choices.<Refusal>pick(null, null, Refusal.NOT_ENOUGH_REPLICAS, Refusal.STORAGE));
            default -> stage.commitUpTo(stage.log.endOffset());
        }
    }

    /// Within three times the longest timeouts everyone is a member and every partition is owned.
    private static void rest(Stage stage, GroupModel model, List<SimulatedMember> members) {
        model.weather(null);
        stage.commitsByItself = true;
        stage.commitUpTo(stage.log.endOffset());
        for (int second = 0; second < 3 * (Stage.REBALANCE_MS + Stage.SESSION_MS) / 1_000; second++) {
            stage.pass(1_000);
            for (SimulatedMember each : members) each.act();
        }
        model.checkLog();
        model.checkReplay();
        model.checkConverged(members);
    }
}
