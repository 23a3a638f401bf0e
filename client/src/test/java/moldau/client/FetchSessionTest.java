package moldau.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import moldau.client.FetchSession.Change;
import moldau.client.FetchSession.Wanted;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import org.junit.jupiter.api.Test;

final class FetchSessionTest {
    private static final Uuid ID = new Uuid(7, 7);

    private final FetchSession session = new FetchSession();

    @Test
    void theFirstRequestTellsEverythingAndAsksForASession() {
        assertEquals(new Change(0, 0, List.of(at(0, 10), at(1, 20)), List.of()),
                session.next(List.of(at(0, 10), at(1, 20))));
    }

    @Test
    void onlyWhatMovedIsToldAgain() {
        open(at(0, 10), at(1, 20));

        assertEquals(new Change(5, 1, List.of(at(1, 25)), List.of()),
                session.next(List.of(at(0, 10), at(1, 25))));
    }

    @Test
    void whatIsNotWantedAnyMoreIsForgottenAndCanComeBack() {
        open(at(0, 10), at(1, 20));

        Change without = session.next(List.of(at(0, 10)));
        session.answered(Errors.NONE, 5);
        Change again = session.next(List.of(at(0, 10), at(1, 20)));

        assertEquals(new Change(5, 1, List.of(), List.of(at(1, 20))), without);
        assertEquals(new Change(5, 2, List.of(at(1, 20)), List.of()), again);
    }

    @Test
    void aTopicMadeAnewIsAnotherTopic() {
        open(at(0, 10));
        var anew = new Wanted(new TopicPartition("t", 0), new Uuid(8, 8), 0, 0);

        assertEquals(new Change(5, 1, List.of(anew), List.of(at(0, 10))),
                session.next(List.of(anew)));
    }

    @Test
    void aSessionTheBrokerForgotIsBegunAnew() {
        open(at(0, 10));
        session.next(List.of(at(0, 10)));

        assertFalse(session.answered(Errors.FETCH_SESSION_ID_NOT_FOUND, 0));
        assertEquals(new Change(0, 0, List.of(at(0, 10)), List.of()), session.next(List.of(at(0, 10))));
    }

    @Test
    void aLostAnswerEndsTheOldSessionWithAFullRequest() {
        open(at(0, 10));
        session.next(List.of(at(0, 11)));

        session.lost();

        assertEquals(new Change(5, 0, List.of(at(0, 11)), List.of()), session.next(List.of(at(0, 11))));
    }

    @Test
    void aBrokerWithoutSessionsIsToldEverythingEachTime() {
        session.next(List.of(at(0, 10)));

        assertTrue(session.answered(Errors.NONE, 0));
        assertEquals(new Change(0, 0, List.of(at(0, 10)), List.of()), session.next(List.of(at(0, 10))));
    }

    private void open(Wanted... wanted) {
        session.next(List.of(wanted));
        assertTrue(session.answered(Errors.NONE, 5));
    }

    private static Wanted at(int partition, long offset) {
        return new Wanted(new TopicPartition("t", partition), ID, offset, 0);
    }
}
