package moldau.state.group;

import static moldau.state.group.Stage.REBALANCE_MS;
import static moldau.state.group.Stage.SESSION_MS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import moldau.state.Refusal;
import moldau.wire.Errors;
import org.junit.jupiter.api.Test;

/// How long members of consumer groups are waited for.
final class ConsumerTimeoutsTest {
    private final Stage stage = Player.stage();
    private final Player m1 = new Player(stage, "m1");
    private final Player m2 = new Player(stage, "m2");

    @Test
    void aSilentMemberIsRemovedWhenItsSessionEnds() {
        m1.join("orders");
        stage.pass(SESSION_MS - 1);
        assertEquals(1, memberCount());
        stage.pass(1);

        assertEquals(0, memberCount());
        assertEquals(Errors.UNKNOWN_MEMBER_ID, m1.error());
    }

    @Test
    void everyHeartbeatIsASignOfLife() {
        m1.join("orders");
        for (int i = 0; i < 5; i++) {
            stage.pass(SESSION_MS - 1);
            m1.beat();
        }

        assertEquals(1, memberCount());
    }

    @Test
    void aRefusedHeartbeatIsNoSignOfLife() {
        m1.join("orders");
        stage.pass(SESSION_MS - 1);
        assertEquals(Errors.FENCED_MEMBER_EPOCH, m1.error(each -> each.withMemberEpoch(9)));
        stage.pass(1);

        assertEquals(0, memberCount());
    }

    @Test
    void whoDoesNotGiveUpInItsRebalanceTimeoutIsFencedThoughItLives() {
        m1.join("orders");
        m2.join("orders");
        m1.beat();
        passBeating(REBALANCE_MS - 1);
        assertEquals(2, memberCount());
        passBeating(1);

        assertEquals(Errors.UNKNOWN_MEMBER_ID, m1.error());
        m2.beat();
        assertEquals("orders-0 orders-1 orders-2", m2.holds());
    }

    @Test
    void whoHasGivenUpIsWaitedForNoLonger() {
        m1.join("orders");
        m2.join("orders");
        m1.beat();
        m1.obeys();
        passBeating(2 * REBALANCE_MS);

        assertEquals(2, memberCount());
    }

    @Test
    void aNewLeaderGivesEverybodyOneSessionToShowThatItLives() {
        m1.join("orders");
        m2.join("orders");
        stage.pass(SESSION_MS - 1);
        stage.restart();
        stage.pass(SESSION_MS - 1);
        assertEquals(2, memberCount());
        m1.beat();
        stage.pass(1);

        assertEquals(1, memberCount());
    }

    @Test
    void aNewLeaderWaitsOneRebalanceTimeoutForWhatIsToBeGivenUp() {
        m1.join("orders");
        m2.join("orders");
        m1.beat();
        stage.restart();
        passBeating(REBALANCE_MS - 1);
        assertEquals(2, memberCount());
        passBeating(1);

        assertEquals(1, memberCount());
    }

    @Test
    void aRemovalThatCannotBeLoggedIsTriedAgain() {
        m1.join("orders");
        stage.log.failure = Refusal.STORAGE;
        stage.pass(SESSION_MS);
        assertEquals(1, memberCount());
        stage.log.failure = null;
        stage.pass(GroupLimits.RETRY_MS);

        assertEquals(0, memberCount());
    }

    @Test
    void aShorterSessionHoldsFromTheNextHeartbeatOn() {
        m1.join("orders");
        stage.consumerLimits = stage.consumerLimits.withSessionTimeoutMs(100);
        stage.pass(101);
        assertEquals(1, memberCount());
        m1.beat();
        stage.pass(100);

        assertEquals(0, memberCount());
    }

    private void passBeating(long ms) {
        for (long left = ms; left > 0; left -= SESSION_MS / 2) {
            stage.pass(Math.min(left, SESSION_MS / 2));
            if (isMember(m1)) m1.beat();
            if (isMember(m2)) m2.beat();
        }
    }

    private boolean isMember(Player player) {
        return new ConsumerModel(stage).describe().members().stream()
                .anyMatch(each -> each.memberId().equals(player.id));
    }

    private int memberCount() {
        return new ConsumerModel(stage).describe().members().size();
    }
}
