package moldau.replication.isr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LeadingTest {
    private static final Replicas THREE =
            new Replicas(1, new int[] {1, 2, 3}, new int[] {1, 2}, 2);

    @Test
    void aloneTheHighWatermarkIsTheEnd() {
        Leading leading = alone(Durability.REPLICATED);

        assertTrue(leading.appended(15));

        assertEquals(15, leading.highWatermark());
    }

    @Test
    void withFsyncTheHighWatermarkWaitsForThePlatter() {
        Leading leading = alone(Durability.FSYNC);

        assertFalse(leading.appended(15));
        assertEquals(10, leading.highWatermark());
        assertTrue(leading.synced(13));

        assertEquals(13, leading.highWatermark());
    }

    @Test
    void whatWasNotSyncedWhenTheEpochBeganIsNotCommitted() {
        var start = new Leading.Start(4, 10, 7, 5);

        Leading leading = new Leading(start, Replicas.only(1), Durability.FSYNC, 0);

        assertEquals(7, leading.highWatermark());
    }

    @Test
    void theSlowestInSyncReplicaHoldsBackTheHighWatermark() {
        Leading leading = three(THREE);
        leading.appended(20);

        assertEquals(5, leading.highWatermark());
        assertTrue(leading.fetched(2, 18, 1));
        assertFalse(leading.fetched(3, 20, 1));

        assertEquals(18, leading.highWatermark());
    }

    @Test
    void aReplicaProposedForTheIsrCountsAtOnce() {
        Leading leading = three(THREE);
        leading.appended(20);
        leading.fetched(3, 12, 1);
        assertTrue(leading.isReadyToJoin(3));

        leading.count(3);
        leading.fetched(2, 20, 2);

        assertEquals(12, leading.highWatermark());
    }

    @Test
    void belowMinIsrNothingNewIsCommitted() {
        Leading leading = three(new Replicas(1, new int[] {1, 2, 3}, new int[] {1}, 2));

        assertFalse(leading.appended(20));

        assertFalse(leading.hasEnoughInSync());
        assertEquals(5, leading.highWatermark());
    }

    @Test
    void shrinkingTheIsrReleasesTheHighWatermark() {
        Leading leading = three(new Replicas(1, new int[] {1, 2, 3}, new int[] {1, 2, 3}, 2));
        leading.appended(20);
        leading.fetched(2, 20, 1);
        assertEquals(5, leading.highWatermark());

        assertTrue(leading.replicas(THREE, 2));

        assertEquals(20, leading.highWatermark());
    }

    @Test
    void aFollowerLagsWhenItHasNotBeenLevelForTheLagTime() {
        Leading leading = three(THREE);
        leading.appended(20);
        leading.fetched(2, 10, 1000);
        leading.appended(30);
        leading.fetched(2, 20, 2000);

        assertFalse(leading.isLagging(2, 31_000, 30_000));
        assertTrue(leading.isLagging(2, 31_001, 30_000));
    }

    @Test
    void aFetchBeyondTheEndCountsForNothing() {
        Leading leading = three(THREE);

        assertFalse(leading.fetched(2, 99, 1));

        assertEquals(Leading.UNKNOWN, leading.endOffsetOf(2));
    }

    private static Leading alone(Durability durability) {
        return new Leading(new Leading.Start(4, 10, 10, 5), Replicas.only(1), durability, 0);
    }

    private static Leading three(Replicas replicas) {
        return new Leading(new Leading.Start(4, 10, 10, 5), replicas, Durability.REPLICATED, 0);
    }
}
