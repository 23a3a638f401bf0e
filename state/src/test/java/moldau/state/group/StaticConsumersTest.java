package moldau.state.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import moldau.wire.Errors;
import org.junit.jupiter.api.Test;

/// Static members of consumer groups (KIP-345, KIP-848): their place outlives them.
final class StaticConsumersTest {
    private final Stage stage = Player.stage();
    private final Player first = new Player(stage, "m1", "i1");
    private final Player second = new Player(stage, "m2", "i1");
    private final Player other = new Player(stage, "x", "i2");

    @Test
    void aRestartedMemberGetsItsPartitionsBackUnderAnotherIdWithoutANewEpoch() {
        first.join("orders");
        assertEquals(-2, first.goAway().memberEpoch());
        second.join("orders");

        assertEquals(2, second.epoch());
        assertEquals("orders-0 orders-1 orders-2", second.holds());
        assertEquals(1, new ConsumerModel(stage).describe().members().size());
    }

    @Test
    void whileAMemberIsAwayNobodyGetsWhatItHad() {
        first.join("orders");
        first.goAway();
        other.join("orders");
        other.beat();

        assertEquals("", other.holds());
    }

    @Test
    void whoIsNotBackWithinTheSessionLosesItsPlace() {
        first.join("orders");
        first.goAway();
        other.join("orders");
        stage.pass(Stage.SESSION_MS / 2);
        other.beat();
        stage.pass(Stage.SESSION_MS / 2);
        other.beat();

        assertEquals("orders-0 orders-1 orders-2", other.holds());
        assertEquals(Errors.UNKNOWN_MEMBER_ID, first.error());
    }

    @Test
    void aLivingInstanceIsNotReplaced() {
        first.join("orders");

        var refused = second.ask(second.joining("orders"));
        assertEquals(Errors.UNRELEASED_INSTANCE_ID, refused.errorCode());
        assertEquals("Static member m2 with instance id i1 cannot join the group because the instance id "
                + "is owned by m1 member.", refused.errorMessage());
    }

    @Test
    void whoeverWasReplacedIsFenced() {
        first.join("orders");
        first.goAway();
        assertEquals(Errors.FENCED_MEMBER_EPOCH, first.error());
        second.join("orders");

        assertEquals(Errors.FENCED_INSTANCE_ID, first.error());
        assertEquals(Errors.FENCED_INSTANCE_ID, first.goAway().errorCode());
        assertEquals(Errors.UNKNOWN_MEMBER_ID, other.error(each -> each.withMemberEpoch(1)));
    }

    @Test
    void aReturnWithOtherWishesIsANewEpoch() {
        first.join("orders");
        first.goAway();
        second.join("bills");

        assertEquals(3, second.epoch());
        assertEquals("bills-0 bills-1", second.holds());
    }

    @Test
    void aPlaceIsKeptOverARestartOfTheCoordinatorToo() {
        first.join("orders");
        first.goAway();
        stage.restart();
        second.join("orders");
        stage.restart();
        second.beat();

        assertEquals(2, second.epoch());
        assertEquals("orders-0 orders-1 orders-2", second.holds());
    }

    /// Its own former place ends: what it was to read there is somebody's.
    @Test
    void whoTakesAPlaceWhileItHasAnotherLeavesThatOne() {
        first.join("orders");
        other.join("orders");
        first.beat().obeys();
        other.beat();
        first.goAway();
        var dynamic = new Player(stage, "x2");
        dynamic.join("orders");
        for (int i = 0; i < 3; i++) {
            other.beat().obeys();
            dynamic.beat();
        }
        var back = new Player(stage, "x2", "i1");
        back.join("orders");
        for (int i = 0; i < 4; i++) {
            other.beat().obeys();
            back.beat().obeys();
        }

        assertEquals(2, new ConsumerModel(stage).describe().members().size());
        assertEquals(3, Stream.of(other, back).mapToInt(each -> each.holds().split(" ").length).sum(),
                other.holds() + " and " + back.holds());
    }

    @Test
    void aMemberThatComesBackUnderItsOwnOldIdAfterAnotherHasItsTarget() {
        first.join("orders");
        first.goAway();
        second.join("orders");
        second.goAway();
        first.join("orders");

        assertEquals(2, first.epoch());
        assertEquals("orders-0 orders-1 orders-2", first.holds());
        stage.restart();
        first.beat();
        first.goAway();
        first.join("orders");
        assertEquals("orders-0 orders-1 orders-2", first.holds());
    }

    @Test
    void oneThatLeavesForGoodLeavesNothingBehind() {
        first.join("orders");
        other.join("orders");
        first.leave();
        other.beat();

        assertEquals("orders-0 orders-1 orders-2", other.holds());
    }
}
