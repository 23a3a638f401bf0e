package moldau.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import moldau.client.Membership.State;
import moldau.client.Membership.Step;
import moldau.client.Membership.Step.Plain;
import moldau.wire.Errors;
import org.junit.jupiter.api.Test;

final class MembershipTest {
    private static final int HEARTBEAT_MS = 3_000;
    private static final int POLL_MS_MAX = 300_000;
    private static final int BACKOFF_MS = 100;

    private final Membership member = new Membership(HEARTBEAT_MS, POLL_MS_MAX, BACKOFF_MS);

    @Test
    void aNewMemberFindsItsCoordinatorAndJoinsTwiceBecauseItHasNoNameYet() {
        assertEquals(Plain.FIND_COORDINATOR, member.polled(0, true));
        assertEquals(Plain.NOTHING, member.polled(1, true));
        member.coordinatorFound(true, 2);
        assertEquals(Plain.JOIN, member.polled(3, true));
        assertEquals(Plain.JOIN, member.joined(Errors.MEMBER_ID_REQUIRED, "m1", -1, 4));
        assertEquals("m1", member.memberId());
        assertEquals(Plain.SYNC, member.joined(Errors.NONE, "m1", 1, 5));
        assertEquals(Plain.TAKE, member.synced(Errors.NONE, 6));
        assertEquals(State.IN, member.state());
    }

    @Test
    void aCoordinatorThatIsNotThereIsLookedForAgainAfterAPause() {
        member.polled(0, true);
        member.coordinatorFound(false, 10);

        assertEquals(Plain.NOTHING, member.polled(10 + BACKOFF_MS - 1, true));
        assertEquals(Plain.FIND_COORDINATOR, member.polled(10 + BACKOFF_MS, true));
    }

    @Test
    void heartbeatsComeAtTheirPaceAndOneAtATime() {
        join();

        assertEquals(Plain.NOTHING, member.ticked(HEARTBEAT_MS - 1, 0));
        assertEquals(Plain.HEARTBEAT, member.ticked(HEARTBEAT_MS, 0));
        assertEquals(Plain.NOTHING, member.ticked(2 * HEARTBEAT_MS, 0));
        member.beaten(Errors.NONE, 1, 2 * HEARTBEAT_MS);
        assertEquals(Plain.HEARTBEAT, member.ticked(2 * HEARTBEAT_MS, 0));
    }

    @Test
    void aMemberToldOfARebalanceBeatsOnUntilItPollsAndJoinsWithItsName() {
        join();
        member.ticked(HEARTBEAT_MS, 0);

        assertEquals(Plain.NOTHING, member.beaten(Errors.REBALANCE_IN_PROGRESS, 1, HEARTBEAT_MS));

        assertEquals(Plain.HEARTBEAT, member.ticked(2 * HEARTBEAT_MS, 0));
        assertEquals(Plain.JOIN, member.polled(2 * HEARTBEAT_MS, true));
        assertEquals("m1", member.memberId());
    }

    @Test
    void aMemberTheGroupForgotLosesWhatItHeldAndComesBackAsANewOne() {
        join();
        member.ticked(HEARTBEAT_MS, 0);

        assertEquals(Plain.LOSE, member.beaten(Errors.UNKNOWN_MEMBER_ID, 1, HEARTBEAT_MS));

        assertEquals("", member.memberId());
        assertEquals(-1, member.generation());
        assertEquals(Plain.NOTHING, member.ticked(2 * HEARTBEAT_MS, 0));
        assertEquals(Plain.JOIN, member.polled(HEARTBEAT_MS, true));
    }

    @Test
    void anAnswerToAHeartbeatOfAnOlderGenerationMeansNothing() {
        join();
        member.ticked(HEARTBEAT_MS, 0);
        member.rejoin();
        member.polled(HEARTBEAT_MS, true);
        member.joined(Errors.NONE, "m1", 2, HEARTBEAT_MS);
        member.synced(Errors.NONE, HEARTBEAT_MS);

        assertEquals(Plain.NOTHING, member.beaten(Errors.ILLEGAL_GENERATION, 1, HEARTBEAT_MS));
        assertEquals(State.IN, member.state());
    }

    @Test
    void aMemberThatDoesNotPollLeaves() {
        join();

        assertEquals(Plain.LEAVE, member.ticked(POLL_MS_MAX + 1, 0));
        assertEquals(State.OUT, member.state());
    }

    @Test
    void aMovedCoordinatorIsFoundAgainAndTheMemberStaysIn() {
        join();
        member.ticked(HEARTBEAT_MS, 0);

        assertEquals(Plain.NOTHING, member.beaten(Errors.NOT_COORDINATOR, 1, HEARTBEAT_MS));

        assertEquals(State.IN, member.state());
        assertEquals(Plain.FIND_COORDINATOR, member.polled(HEARTBEAT_MS + BACKOFF_MS, true));
    }

    @Test
    void aConnectionLostWhileJoiningMeansJoiningAgain() {
        member.polled(0, true);
        member.coordinatorFound(true, 0);
        member.polled(0, true);

        member.coordinatorLost();

        assertEquals(Plain.NOTHING, member.joined(Errors.NONE, "m1", 1, 1));
        assertEquals(Plain.FIND_COORDINATOR, member.polled(1, true));
        member.coordinatorFound(true, 2);
        assertEquals(Plain.JOIN, member.polled(2, true));
    }

    @Test
    void aRebalanceDuringSyncMeansJoiningAgain() {
        member.polled(0, true);
        member.coordinatorFound(true, 0);
        member.polled(0, true);
        member.joined(Errors.NONE, "m1", 1, 0);

        assertEquals(Plain.NOTHING, member.synced(Errors.REBALANCE_IN_PROGRESS, 1));
        assertEquals(Plain.JOIN, member.polled(2, true));
    }

    @Test
    void whatNoRetryCanMendIsSaid() {
        member.polled(0, true);
        member.coordinatorFound(true, 0);
        member.polled(0, true);

        assertEquals(new Step.Fail(Errors.INCONSISTENT_GROUP_PROTOCOL),
                member.joined(Errors.INCONSISTENT_GROUP_PROTOCOL, "", -1, 1));
    }

    @Test
    void oneThatOnlyCommitsNeverJoins() {
        assertEquals(Plain.FIND_COORDINATOR, member.polled(0, false));
        member.coordinatorFound(true, 0);

        assertEquals(Plain.NOTHING, member.polled(1, false));
    }

    private void join() {
        member.polled(0, true);
        member.coordinatorFound(true, 0);
        member.polled(0, true);
        member.joined(Errors.NONE, "m1", 1, 0);
        assertEquals(Plain.TAKE, member.synced(Errors.NONE, 0));
    }
}
