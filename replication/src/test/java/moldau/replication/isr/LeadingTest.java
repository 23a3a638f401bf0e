package moldau.replication.isr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LeadingTest {
    private static final Replicas THREE =
            new Replicas(1, new int[] {1, 2, 3}, new int[] {1, 2}, 2, 7);

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
        assertTrue(leading.fetched(follower(2), 18, 1));
        assertFalse(leading.fetched(follower(3), 20, 1));

        assertEquals(18, leading.highWatermark());
    }

    @Test
    void aReplicaProposedForTheIsrCountsAtOnce() {
        Leading leading = three(THREE);
        leading.appended(20);
        leading.fetched(follower(3), 12, 1);
        assertTrue(leading.isReadyToJoin(3));

        leading.join(3);
        leading.fetched(follower(2), 20, 2);

        assertEquals(12, leading.highWatermark());
    }

    @Test
    void belowMinIsrNothingNewIsCommitted() {
        Leading leading = three(new Replicas(1, new int[] {1, 2, 3}, new int[] {1}, 2, 6));

        assertFalse(leading.appended(20));

        assertFalse(leading.hasEnoughInSync());
        assertEquals(5, leading.highWatermark());
    }

    @Test
    void shrinkingTheIsrReleasesTheHighWatermark() {
        Leading leading = three(new Replicas(1, new int[] {1, 2, 3}, new int[] {1, 2, 3}, 2, 6));
        leading.appended(20);
        leading.fetched(follower(2), 20, 1);
        assertEquals(5, leading.highWatermark());

        assertTrue(leading.replicas(THREE, 2));

        assertEquals(20, leading.highWatermark());
    }

    @Test
    void aFollowerLagsWhenItHasNotBeenLevelForTheLagTime() {
        Leading leading = three(THREE);
        leading.appended(20);
        leading.fetched(follower(2), 10, 1000);
        leading.appended(30);
        leading.fetched(follower(2), 20, 2000);

        assertFalse(leading.isLagging(2, 31_000, 30_000));
        assertTrue(leading.isLagging(2, 31_001, 30_000));
    }

    @Test
    void aFetchBeyondTheEndCountsForNothing() {
        Leading leading = three(THREE);

        assertFalse(leading.fetched(follower(2), 99, 1));

        assertEquals(Leading.UNKNOWN, leading.endOffsetOf(2));
    }

    private static Leading alone(Durability durability) {
        return new Leading(new Leading.Start(4, 10, 10, 5), Replicas.only(1), durability, 0);
    }

    private static Leading three(Replicas replicas) {
        return new Leading(new Leading.Start(4, 10, 10, 5), replicas, Durability.REPLICATED, 0);
    }

    @Test
    void aProposalIsAskedForAgainstThePartitionEpochAndWithTheLivesThatFetched() {
        Leading leading = three(THREE);
        leading.fetched(new Leading.Follower(2, 22, 0), 10, 1);
        leading.fetched(new Leading.Follower(3, 33, 0), 10, 1);

        Proposal proposal = leading.join(3);

        assertEquals(4, proposal.leaderEpoch());
        assertEquals(7, proposal.partitionEpoch());
        assertArrayEquals(new int[] {1, 2, 3}, proposal.isr());
        assertArrayEquals(new long[] {-1, 22, 33}, proposal.brokerEpochs());
        assertFalse(leading.isReadyToJoin(3));
    }

    @Test
    void aRefusedReplicaHoldsNobodyBack() {
        Leading leading = three(THREE);
        leading.fetched(follower(3), 10, 1);
        Proposal proposal = leading.join(3);
        leading.appended(20);
        leading.fetched(follower(2), 20, 2);
        assertEquals(10, leading.highWatermark());

        assertTrue(leading.refused(proposal));

        assertEquals(20, leading.highWatermark());
    }

    @Test
    void whoeverLagsCountsUntilTheControllerAgreesThatItLeaves() {
        Leading leading = three(new Replicas(1, new int[] {1, 2, 3}, new int[] {1, 2, 3}, 2, 6));
        leading.appended(20);
        leading.fetched(follower(2), 20, 40_000);

        Proposal proposal = leading.leaveBehind(40_000, 30_000);

        assertArrayEquals(new int[] {1, 2}, proposal.isr());
        assertEquals(5, leading.highWatermark());
        assertNull(leading.leaveBehind(80_000, 30_000));
        assertTrue(leading.accepted(proposal, new int[] {1, 2}, 7, 40_001));
        assertEquals(20, leading.highWatermark());
    }

    @Test
    void metadataOlderThanAnAnswerOfTheControllerIsPassedOver() {
        Leading leading = three(THREE);
        leading.fetched(follower(3), 10, 1);
        leading.accepted(leading.join(3), new int[] {1, 2, 3}, 8, 2);

        leading.replicas(THREE, 3);

        assertArrayEquals(new int[] {1, 2, 3}, leading.replicas().isr());
    }

    @Test
    void anAnswerThatNewerMetadataOvertookIsPassedOver() {
        Leading leading = three(THREE);
        leading.fetched(follower(3), 10, 1);
        Proposal proposal = leading.join(3);
        leading.replicas(new Replicas(1, new int[] {1, 2, 3}, new int[] {1}, 2, 9), 2);

        assertFalse(leading.accepted(proposal, new int[] {1, 2, 3}, 8, 3));

        assertArrayEquals(new int[] {1}, leading.replicas().isr());
        assertNull(leading.proposed());
    }

    @Test
    void aFetchOfABrokersEarlierLifeCountsForNothing() {
        Leading leading = three(THREE);
        leading.fetched(new Leading.Follower(2, 50, 0), 5, 1);

        assertFalse(leading.fetched(new Leading.Follower(2, 49, 0), 10, 2));

        assertEquals(5, leading.endOffsetOf(2));
    }

    @Test
    void theLowWatermarkIsTheLeastStartOfThoseWhoLive() {
        Leading leading = three(THREE);
        leading.fetched(new Leading.Follower(2, -1, 3), 10, 1);

        assertEquals(3, leading.lowWatermark(4, id -> id == 2));
        assertEquals(Leading.UNKNOWN, leading.lowWatermark(4, _ -> true));
    }

    private static Leading.Follower follower(int id) {
        return new Leading.Follower(id, -1, 0);
    }
}
