package moldau.replication.isr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FollowingTest {
    private final Following following = new Following(2, 7);

    @Test
    void whatIsBeyondTheLeadersEndOfAnEpochWeKnowIsCut() {
        MemoryCopy copy = MemoryCopy.of(0, 20, 1, 0, 3, 10);

        Cut cut = following.diverged(copy, new EpochEnd(3, 14));

        assertEquals(new Cut.To(14), cut);
        assertFalse(following.mayFetch(0));
        following.settled();
        assertTrue(following.mayFetch(0));
    }

    @Test
    void ofAnEpochTheLeaderDoesNotKnowNothingIsKept() {
        MemoryCopy copy = MemoryCopy.of(0, 20, 1, 0, 3, 10);

        assertEquals(new Cut.To(10), following.diverged(copy, new EpochEnd(2, 15)));
    }

    @Test
    void anEpochInWhichNothingWasWrittenGoesThoughTheEndStays() {
        MemoryCopy copy = MemoryCopy.of(0, 20, 1, 0, 3, 20);

        assertEquals(new Cut.To(20), following.diverged(copy, new EpochEnd(1, 25)));
    }

    @Test
    void aFollowerBehindTheLeadersStartBeginsAnewThere() {
        MemoryCopy copy = MemoryCopy.of(0, 20, 1, 0);

        assertEquals(new Cut.Anew(50), following.outOfRange(copy, 50, 90));
    }

    @Test
    void aFollowerPastTheLeadersEndCutsWhatIsTooMuch() {
        MemoryCopy copy = MemoryCopy.of(5, 20, 1, 5);

        assertEquals(new Cut.To(12), following.outOfRange(copy, 0, 12));
    }

    @Test
    void aFollowerWhollyPastTheLeadersEndBeginsAnewThere() {
        MemoryCopy copy = MemoryCopy.of(15, 20, 1, 15);

        assertEquals(new Cut.Anew(12), following.outOfRange(copy, 0, 12));
    }

    @Test
    void aRangeThatHasComeRoundMeanwhileNeedsNoCut() {
        MemoryCopy copy = MemoryCopy.of(0, 20, 1, 0);

        assertEquals(Cut.None.NONE, following.outOfRange(copy, 0, 25));
        assertTrue(following.mayFetch(0));
    }

    @Test
    void failuresPauseLongerEachTimeUpToABound() {
        following.failed(0, 1000);
        assertEquals(20, following.resumesMs());
        following.failed(100, 1000);
        assertEquals(140, following.resumesMs());
        for (int i = 0; i < 40; i++) following.failed(200, 1000);
        assertEquals(1200, following.resumesMs());

        following.fetched();
        following.failed(2000, 1000);

        assertEquals(2020, following.resumesMs());
    }

    @Test
    void afterANewerEpochAtTheLeaderOnlyMetadataHelps() {
        following.fenced();

        assertFalse(following.mayFetch(Long.MAX_VALUE));
    }

    @Test
    void theHighWatermarkNeitherPassesOurEndNorGoesBack() {
        assertEquals(10, Following.highWatermark(5, 30, 10));
        assertEquals(5, Following.highWatermark(5, 3, 10));
    }
}
