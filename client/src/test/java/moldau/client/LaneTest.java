package moldau.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import moldau.wire.batch.BatchBuilder;
import org.junit.jupiter.api.Test;

final class LaneTest {
    private final Lane lane = new Lane("t", 0);

    @Test
    void batchesThatFailedGoBeforeThoseThatNeverLeftInTheOrderOfTheirNumbers() {
        Outgoing one = left(0);
        Outgoing two = left(10);
        Outgoing three = ready();

        lane.again(two);
        lane.again(one);

        assertEquals(List.of(one, two, three), waiting());
    }

    @Test
    void numbersThatWrappedStillComeLater() {
        Outgoing before = left(Integer.MAX_VALUE);
        Outgoing after = left(0);

        lane.again(before);
        lane.again(after);

        // From 2^31-1 to 0 is a step back by a plain comparison, and one forward in truth.
        assertEquals(List.of(before, after), waiting());
    }

    /// It let the others go first; nobody would look at it again once they are gone.
    @Test
    void aBatchThatWaitedForOneThatIsTooLateNowIsClosed() {
        Outgoing first = ready();
        var filling = new Outgoing(lane, new BatchBuilder(), 100);
        lane.filling = filling;
        var late = new ArrayList<Outgoing>();

        assertEquals(Long.MAX_VALUE, lane.tend(150, 20, 1000, late));
        assertEquals(List.of(first), waiting());
        lane.tend(1000, 20, 1000, late);

        assertEquals(List.of(first), late);
        assertEquals(List.of(filling), waiting());
    }

    @Test
    void aBatchThatLingersSaysForHowLong() {
        lane.filling = new Outgoing(lane, new BatchBuilder(), 100);

        assertEquals(15, lane.tend(105, 20, 1000, new ArrayList<>()));
        assertEquals(List.of(), waiting());
    }

    @Test
    void withoutNumbersAgeDecides() {
        Outgoing one = left(-1);
        Outgoing two = left(-1);

        lane.again(two);
        lane.again(one);

        assertEquals(List.of(one, two), waiting());
    }

    @Test
    void aBatchWithoutAnAnswerKeepsItsNumberUntilItsFateIsKnown() {
        Outgoing one = left(0);
        one.isUncertain = true;
        lane.again(one);

        assertTrue(lane.isUncertain());
        one.isUncertain = false;
        assertFalse(lane.isUncertain());
    }

    @Test
    void nothingAfterANumberThatWasRefusedIsWritten() {
        Outgoing refused = left(0);
        Outgoing unanswered = left(10);
        unanswered.isUncertain = true;
        lane.again(unanswered);
        lane.again(refused);

        assertFalse(lane.isUncertain());
    }

    @Test
    void oneThatGoesAgainWaitsForAllThatAreUnderWay() {
        Outgoing failed = left(0);
        lane.again(failed);
        lane.underWay = 1;

        assertFalse(lane.mayLeave(100));
        lane.underWay = 0;
        assertTrue(lane.mayLeave(100));
    }

    @Test
    void aNewOneNeedNotWaitForThoseUnderWay() {
        ready();
        lane.underWay = 4;

        assertTrue(lane.mayLeave(100));
    }

    /// The broker might refuse the first, and take the second for the first of a producer it does not know.
    @Test
    void theSecondWaitsUntilTheFirstOfAProducerIsWritten() {
        lane.nextSequence = 10;
        lane.underWay = 1;
        ready();

        assertFalse(lane.mayLeave(100));
        lane.isBegun = true;
        assertTrue(lane.mayLeave(100));
    }

    @Test
    void nothingLeavesBeforeItsPauseIsOver() {
        Outgoing failed = left(0);
        failed.notBeforeNanos = 50;
        lane.again(failed);

        assertFalse(lane.mayLeave(49));
        assertTrue(lane.mayLeave(50));
    }

    private int born;

    private Outgoing left(int sequence) {
        var batch = new Outgoing(lane, new BatchBuilder(), born++);
        batch.sequence = sequence;
        batch.tries = 1;
        return batch;
    }

    private Outgoing ready() {
        var batch = new Outgoing(lane, new BatchBuilder(), born++);
        lane.ready.addLast(batch);
        return batch;
    }

    private List<Outgoing> waiting() {
        return new ArrayList<>(lane.ready);
    }
}
