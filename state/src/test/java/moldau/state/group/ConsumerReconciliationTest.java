package moldau.state.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

/// How partitions go from member to member (KIP-848): given up first, and only then given away.
final class ConsumerReconciliationTest {
    private final Stage stage = Player.stage();
    private final Player m1 = new Player(stage, "m1");
    private final Player m2 = new Player(stage, "m2");
    private final Player m3 = new Player(stage, "m3");

    @Test
    void aNewcomerWaitsUntilItsPartitionsHaveBeenGivenUp() {
        m1.join("orders");
        m2.join("orders");
        assertEquals(3, m2.epoch(), "it has nothing to give up, so it is there already");
        assertEquals("", m2.holds());

        m1.beat();
        assertEquals("orders-0 orders-1", m1.holds(), "it is told");
        assertEquals(2, m1.epoch(), "and has to do so first");
        m2.beat();
        assertEquals("", m2.holds());

        m1.reads("orders-0 orders-1");
        assertEquals(3, m1.epoch());
        m2.beat();
        assertEquals("orders-2", m2.holds());
    }

    @Test
    void whatIsStillReadIsNotGivenAway() {
        m1.join("orders");
        m2.join("orders");
        m1.beat();
        m1.reads("orders-0 orders-1 orders-2");
        assertEquals(2, m1.epoch());
        m1.beat();
        assertEquals(2, m1.epoch(), "silence is no consent");
        m2.beat();

        assertEquals("", m2.holds());
    }

    @Test
    void partOfWhatIsToBeGivenUpIsNotEnough() {
        stage.topics.put("wide", 6);
        m1.join("wide");
        m2.join("wide");
        m1.beat();
        m1.reads("wide-0 wide-1 wide-2 wide-5");
        m2.beat();

        assertEquals(2, m1.epoch());
        assertEquals("", m2.holds());
    }

    @Test
    void aMemberThatHasNothingToGiveUpIsToldInOneStep() {
        m1.join("orders");
        stage.topics.put("orders", 5);
        stage.coordinator.topicsChanged(Set.of("orders"), false);
        m1.beat();

        assertEquals(3, m1.epoch());
        assertEquals("orders-0 orders-1 orders-2 orders-3 orders-4", m1.holds());
    }

    @Test
    void threeMembersComeToRestWithAPartitionEach() {
        m1.join("orders");
        m2.join("orders");
        m3.join("orders");
        for (int i = 0; i < 4; i++) {
            m1.obeys();
            m2.obeys();
            m3.obeys();
        }

        assertEquals("orders-0", m1.holds());
        assertEquals("orders-2", m2.holds());
        assertEquals("orders-1", m3.holds());
        assertEquals(4, m1.epoch());
        assertEquals(4, m2.epoch());
        assertEquals(4, m3.epoch());
    }

    @Test
    void aTargetThatIsTakenBackGivesAMemberItsPartitionAgain() {
        m1.join("orders");
        m2.join("orders");
        m1.beat();
        assertEquals("orders-0 orders-1", m1.holds());
        m2.leave();
        m1.beat();
        assertEquals("orders-0 orders-1", m1.holds(), "it still has to say that it gave one up");
        m1.obeys();
        assertEquals("orders-0 orders-1 orders-2", m1.obeys().holds());

        assertEquals(4, m1.epoch());
    }

    @Test
    void whatIsNotWantedAnyMoreIsGivenUp() {
        m1.join("orders", "bills");
        m1.wants("bills");
        assertEquals("bills-0 bills-1", m1.holds());
        assertEquals(2, m1.epoch());
        m1.obeys();

        assertEquals(3, m1.epoch());
        assertEquals("bills-0 bills-1", m1.holds());
    }

    @Test
    void partitionsOfADeletedTopicAreGivenUp() {
        m1.join("orders", "bills");
        stage.topics.remove("orders");
        stage.coordinator.topicsChanged(Set.of("orders"), true);
        m1.beat();

        assertEquals("bills-0 bills-1", m1.holds());
    }

    @Test
    void twoThatWantDifferentTopicsDoNotWaitForEachOther() {
        m1.join("orders");
        m2.join("bills");
        m1.beat();

        assertEquals("bills-0 bills-1", m2.holds());
        assertEquals("orders-0 orders-1 orders-2", m1.holds());
        assertEquals(3, m1.epoch());
    }

    @Test
    void aNewLeaderKnowsWhoHasToGiveUpWhat() {
        m1.join("orders");
        m2.join("orders");
        m1.beat();
        stage.restart();
        m2.beat();
        assertEquals("", m2.holds());
        m1.reads("orders-0 orders-1");
        m2.beat();

        assertEquals("orders-2", m2.holds());
    }
}
