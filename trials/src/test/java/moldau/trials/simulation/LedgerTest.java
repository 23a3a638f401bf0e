package moldau.trials.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import moldau.client.TopicPartition;
import moldau.state.cluster.Ids;
import moldau.state.cluster.PartitionImage;
import moldau.wire.Uuid;
import org.junit.jupiter.api.Test;

/// The promises themselves, each broken once: a checker that cannot say no proves nothing.
class LedgerTest {
    private static final TopicPartition P = new TopicPartition("t", 0);
    private static final TopicPartition Q = new TopicPartition("t", 1);

    private final Verdict verdict = new Verdict(new Universe(1, Weather.CALM));
    private final Canon canon = new Canon(verdict);
    private final Ledger ledger = new Ledger(verdict, canon);
    private final Assignments assignments = new Assignments(verdict, 2);
    private final GroupLedger group = new GroupLedger(verdict, new Reached(), "g");

    private long acknowledged(TopicPartition partition, long offset) {
        long record = ledger.sending(partition, 1);
        ledger.acknowledged(record, offset);
        return record;
    }

    private void brokenIs(String invariant) {
        assertEquals(invariant, verdict.violation().invariant(), verdict.violation().what());
    }

    @Test
    void aLogThatHoldsWhatWasAcknowledgedIsGood() {
        long first = acknowledged(P, 0);
        long failed = ledger.sending(P, 1);
        ledger.failed(failed);
        long last = acknowledged(P, 1);

        ledger.audit(P, new long[] {first, last});

        assertFalse(verdict.isBroken());
    }

    @Test
    void anAcknowledgedRecordThatIsGoneIsLost() {
        acknowledged(P, 0);

        ledger.audit(P, new long[0]);

        brokenIs("I19");
    }

    @Test
    void anAcknowledgedRecordElsewhereIsLost() {
        long first = acknowledged(P, 0);

        ledger.audit(P, new long[] {-1, first});

        brokenIs("I19");
    }

    @Test
    void aRecordTwiceIsADuplicate() {
        long first = acknowledged(P, 0);

        ledger.audit(P, new long[] {first, first});

        brokenIs("I29");
    }

    @Test
    void recordsOfOneProducerInAnotherOrderAreReordered() {
        long first = acknowledged(P, -1);
        long second = acknowledged(P, -1);

        ledger.audit(P, new long[] {second, first});

        brokenIs("I29");
    }

    @Test
    void anOffsetThatNamesTwoRecordsWasReused() {
        acknowledged(P, 5);

        canon.seen(P, 5, 99, "a reader");

        brokenIs("I2");
    }

    @Test
    void aRecordInAnotherPartitionIsMisplaced() {
        long first = acknowledged(P, 0);

        ledger.read(Q, first, "a reader");

        brokenIs("I34");
    }

    @Test
    void aGroupThatPassesOverARecordHasSkippedIt() {
        group.worked(P, 0, "m");

        group.worked(P, 2, "m");

        brokenIs("I58");
    }

    @Test
    void aGroupThatBeginsBeforeItsCommitHasForgottenIt() {
        group.committed(P, 7, 1);

        group.begins(P, 6, group.floor(P), "m");

        brokenIs("I56");
    }

    @Test
    void aCommitNobodyAnsweredMayComeAfterANewerOneOfItsGeneration() {
        group.unanswered(P, 5, 1);
        group.committed(P, 7, 1);

        group.begins(P, 5, group.floor(P), "m");

        assertFalse(verdict.isBroken());
    }

    @Test
    void aCommitNobodyAnsweredChangesNothingOnceALaterGenerationHasCommitted() {
        group.unanswered(P, 5, 1);
        group.committed(P, 6, 2);

        group.begins(P, 5, group.floor(P), "m");

        brokenIs("I56");
    }

    @Test
    void whatALaterGenerationCommitsHolds() {
        group.committed(P, 7, 1);
        group.committed(P, 6, 2);

        assertEquals(6, group.floor(P));
    }

    @Test
    void aReassignmentThatLeavesTooFewCopiesTookOne() {
        assignments.changed(P, partition(7, Ids.of(1, 2, 3, 4), Ids.of(1, 4)),
                partition(8, Ids.of(2, 3, 4), Ids.of(4)), _ -> false);

        brokenIs("I25");
    }

    @Test
    void copiesMayBeTakenWhileEnoughAreLeft() {
        assignments.changed(P, partition(7, Ids.of(1, 2, 3, 4), Ids.of(1, 2, 4)),
                partition(8, Ids.of(2, 3, 4), Ids.of(2, 4)), _ -> false);

        assertFalse(verdict.isBroken());
    }

    @Test
    void whatABrokerLostNoReassignmentTook() {
        assignments.changed(P, partition(7, Ids.of(1, 2, 3, 4), Ids.of(1, 4)),
                partition(8, Ids.of(2, 3, 4), Ids.of(4)), id -> id == 1);

        assertFalse(verdict.isBroken());
    }

    private static PartitionImage partition(int epoch, Ids replicas, Ids isr) {
        var directories = replicas.toList().stream().map(_ -> Uuid.ZERO).toList();
        return new PartitionImage(replicas, directories, isr, Ids.NONE, Ids.NONE, Ids.NONE, Ids.NONE,
                isr.get(0), PartitionImage.RECOVERED, 1, epoch);
    }
}
