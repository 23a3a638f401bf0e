package moldau.broker.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import moldau.base.Random;
import moldau.broker.fetch.FetchSessions.Found;
import moldau.wire.Errors;
import org.junit.jupiter.api.Test;

class FetchSessionsTest {
    private final FetchSessions sessions = new FetchSessions(2, 120_000, counting());
    private long nowMs = 1_000;

    @Test
    void epochZeroOpensASessionAndTheNextRequestContinuesIt() {
        FetchSession opened = open(1);

        Found next = sessions.find(opened.id, 1, true, false, 0, nowMs);

        assertEquals(new Found.Continued(opened), next);
        assertNotEquals(0, opened.id);
    }

    @Test
    void aWrongEpochIsRefusedAndLeavesTheSessionAsItWas() {
        FetchSession opened = open(1);

        assertEquals(refused(Errors.INVALID_FETCH_SESSION_EPOCH), sessions.find(opened.id, 2, true, false, 0, nowMs));
        assertInstanceOf(Found.Continued.class, sessions.find(opened.id, 1, true, false, 0, nowMs));
    }

    @Test
    void anUnknownSessionIsRefused() {
        assertEquals(refused(Errors.FETCH_SESSION_ID_NOT_FOUND), sessions.find(77, 1, true, false, 0, nowMs));
    }

    @Test
    void namesAndIdsDoNotMixInOneSession() {
        FetchSession opened = open(1);

        assertEquals(refused(Errors.FETCH_SESSION_TOPIC_ID_ERROR),
                sessions.find(opened.id, 1, false, false, 0, nowMs));
    }

    @Test
    void theEpochAfterTheLargestIsOne() {
        FetchSession opened = open(1);
        opened.epoch = Integer.MAX_VALUE;

        sessions.find(opened.id, Integer.MAX_VALUE, true, false, 0, nowMs);

        assertEquals(1, opened.epoch);
    }

    @Test
    void epochMinusOneClosesTheSession() {
        FetchSession opened = open(1);

        assertInstanceOf(Found.Sessionless.class, sessions.find(opened.id, -1, true, false, 1, nowMs));
        assertEquals(0, sessions.count());
    }

    @Test
    void whenAllAreInUseANewClientGoesWithoutASession() {
        open(5);
        open(5);

        assertInstanceOf(Found.Sessionless.class, sessions.find(0, 0, true, false, 5, nowMs));
    }

    @Test
    void aSessionUnusedForLongGivesItsPlace() {
        FetchSession idle = open(5);
        open(5);
        nowMs += 120_001;

        assertInstanceOf(Found.Opened.class, sessions.find(0, 0, true, false, 1, nowMs));
        assertEquals(refused(Errors.FETCH_SESSION_ID_NOT_FOUND), sessions.find(idle.id, 1, true, false, 0, nowMs));
    }

    @Test
    void aFollowerTakesThePlaceOfAConsumer() {
        open(5);
        open(5);

        assertInstanceOf(Found.Opened.class, sessions.find(0, 0, true, true, 1, nowMs));
    }

    private FetchSession open(int size) {
        var found = assertInstanceOf(Found.Opened.class, sessions.find(0, 0, true, false, size, nowMs));
        return found.session();
    }

    private static Found refused(short error) {
        return new Found.Refused(error);
    }

    private static Random counting() {
        return new Random() {
            private int next;

            @Override
            public int below(int bound) {
                return next++ % bound;
            }

            @Override
            public long bits() {
                return next++;
            }
        };
    }
}
