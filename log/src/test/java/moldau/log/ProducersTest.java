package moldau.log;

import static moldau.log.Written.NOW;
import static moldau.log.Written.SMALL;
import static moldau.log.Written.append;
import static moldau.log.Written.from;
import static moldau.log.Written.marker;
import static moldau.log.Written.transactional;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.base.sim.SimDisk;
import org.junit.jupiter.api.Test;

final class ProducersTest {
    private final SimDisk disk = Written.disk();
    private final Log log = Written.create(disk, SMALL);

    @Test
    void aBatchSentTwiceIsAppendedOnce() {
        append(log, from(9, 0, 0, "a", "b"));
        append(log, from(9, 0, 2, "c"));

        Appended again = append(log, from(9, 0, 0, "a", "b"));

        assertEquals(new Appended.Duplicate(0, 1, 2000), again);
        assertEquals(3, log.endOffset());
    }

    @Test
    void fiveBatchesAreRememberedTheSixthBackIsOutOfOrder() {
        for (int i = 0; i < 6; i++) append(log, from(9, 0, i, "v" + i));

        assertInstanceOf(Appended.Duplicate.class, append(log, from(9, 0, 1, "v1")));
        assertEquals(new Appended.OutOfOrder(6, 0), append(log, from(9, 0, 0, "v0")));
    }

    @Test
    void sequencesMustContinue() {
        append(log, from(9, 0, 5, "any first sequence is taken"));

        assertEquals(new Appended.OutOfOrder(6, 7), append(log, from(9, 0, 7, "x")));
        assertInstanceOf(Appended.At.class, append(log, from(9, 0, 6, "x")));
    }

    @Test
    void sequencesWrapToZero() {
        append(log, from(9, 0, Integer.MAX_VALUE - 1, "a", "b"));

        assertInstanceOf(Appended.At.class, append(log, from(9, 0, 0, "c")));
        assertInstanceOf(Appended.Duplicate.class,
            append(log, from(9, 0, Integer.MAX_VALUE - 1, "a", "b")));
    }

    @Test
    void aNewEpochStartsAtZeroAndFencesTheOld() {
        append(log, from(9, 3, 7, "a"));

        assertEquals(new Appended.OutOfOrder(0, 8), append(log, from(9, 4, 8, "x")));
        assertInstanceOf(Appended.At.class, append(log, from(9, 4, 0, "b")));
        assertEquals(new Appended.StaleProducerEpoch((short) 4, (short) 3),
            append(log, from(9, 3, 8, "x")));
    }

    @Test
    void batchesOfOneTurnAreCheckedAgainstEachOther() {
        log.appendAsLeader(from(9, 0, 0, "a"), 0, Origin.CLIENT, NOW);

        Appended gap = log.appendAsLeader(from(9, 0, 2, "x"), 0, Origin.CLIENT, NOW);
        Appended twice = log.appendAsLeader(from(9, 0, 0, "a"), 0, Origin.CLIENT, NOW);

        assertEquals(new Appended.OutOfOrder(1, 2), gap);
        assertInstanceOf(Appended.Duplicate.class, twice);
    }

    @Test
    void manyProducersAreKeptApart() {
        for (int id = 0; id < 300; id++) append(log, from(id * 1000L, 0, 0, "a"));

        for (int id = 0; id < 300; id++) {
            assertEquals(new Appended.Duplicate(id, id, 1000),
                append(log, from(id * 1000L, 0, 0, "a")));
        }
        assertEquals(300, log.producers().count());
    }

    @Test
    void idleProducersAreForgottenUnlessATransactionIsOpen() {
        append(log, from(1, 0, 0, "a"));
        append(log, transactional(2, 0, 0, "b"));
        append(log, Written.batchAt(90_000,
            moldau.wire.batch.Head.DEFAULT.withProducer(3, (short) 0, 0), "c"));

        log.producers().expire(100_000, 50_000);

        assertEquals(List.of(2L, 3L), ids(log));
        log.producers().checkInvariants();
    }

    @Test
    void theStableEndWaitsForOpenTransactionsAndCommittedMarkers() {
        append(log, "plain");
        append(log, transactional(1, 0, 0, "a"));
        append(log, transactional(2, 0, 0, "b"));
        log.highWatermark(3);
        assertEquals(1, log.lastStableOffset());

        end(log, true, 1, 0);
        assertEquals(1, log.lastStableOffset(), "the marker is above the high watermark");
        log.highWatermark(4);
        assertEquals(2, log.lastStableOffset());

        end(log, false, 2, 0);
        log.highWatermark(5);
        assertEquals(5, log.lastStableOffset());
    }

    @Test
    void abortedTransactionsAreListedWhereTheyOverlap() {
        append(log, transactional(1, 0, 0, "a"));
        append(log, transactional(2, 0, 0, "b"));
        end(log, false, 1, 0);
        end(log, true, 2, 0);
        append(log, "later");
        append(log, transactional(3, 0, 0, "c"));
        end(log, false, 3, 0);

        var first = new AbortedTransaction(1, 0, 2, 1);
        var third = new AbortedTransaction(3, 5, 6, 7);
        assertEquals(List.of(first, third), log.abortedTransactions(0, 7));
        assertEquals(List.of(first), log.abortedTransactions(2, 5));
        assertEquals(List.of(third), log.abortedTransactions(3, 6));
        assertEquals(List.of(), log.abortedTransactions(3, 5));
    }

    @Test
    void writingOutsideAnOpenTransactionIsRefused() {
        append(log, transactional(1, 0, 0, "a"));

        Appended outside = append(log, from(1, 0, 1, "x"));

        assertEquals(Appended.Invalid.Kind.TRANSACTION, ((Appended.Invalid) outside).kind());
    }

    @Test
    void aMarkerOfAnOlderCoordinatorOrEpochIsRefused() {
        append(log, transactional(1, 5, 0, "a"));
        log.appendAsLeader(new moldau.wire.batch.EndMarker(true, 7).batch(1, (short) 5, NOW), 0,
            Origin.COORDINATOR, NOW);
        log.write();

        Appended fenced = log.appendAsLeader(
            new moldau.wire.batch.EndMarker(true, 6).batch(1, (short) 5, NOW), 0,
                Origin.COORDINATOR, NOW);
        Appended stale = log.appendAsLeader(
            new moldau.wire.batch.EndMarker(true, 7).batch(1, (short) 4, NOW), 0,
                Origin.COORDINATOR, NOW);

        assertEquals(Appended.Invalid.Kind.COORDINATOR_FENCED, ((Appended.Invalid) fenced).kind());
        assertInstanceOf(Appended.StaleProducerEpoch.class, stale);
    }

    @Test
    void stateSurvivesACleanStopWithTheNewestBatchOfEach() {
        for (int i = 0; i < 6; i++) append(log, from(9, 0, i, "v" + i));
        append(log, transactional(10, 2, 0, "open"));
        Written.close(log);

        Log again = Written.reopened(disk, SMALL, new OpeningHints(true, 0, 0, 7, NOW));

        assertEquals(6, again.lastStableOffset());
        assertTrue(again.producers().hasOpenTransaction(10, (short) 2));
        assertFalse(again.producers().hasOpenTransaction(10, (short) 1));
        assertInstanceOf(Appended.Duplicate.class, append(again, from(9, 0, 5, "v5")));
        assertInstanceOf(Appended.OutOfOrder.class, append(again, from(9, 0, 4, "v4")));
        assertInstanceOf(Appended.At.class, append(again, from(9, 0, 6, "v6")));
    }

    @Test
    void stateAfterARecoveryIsWhatAReplayGives() {
        for (int i = 0; i < 12; i++) append(log, from(9 + i % 3, 0, i / 3, "v" + i));
        append(log, transactional(20, 2, 0, "open"));
        end(log, false, 20, 2);
        append(log, transactional(21, 0, 0, "open"));
        List<Producers.State> before = states(log);

        Log again = Written.reopened(disk, SMALL, OpeningHints.unclean(NOW));

        assertEquals(before, states(again));
        assertEquals(log.abortedTransactions(0, 100), again.abortedTransactions(0, 100));
    }

    @Test
    void truncationTakesBackWhatProducersWrote() {
        for (int i = 0; i < 12; i++) append(log, from(9, 0, i, "v" + i));

        log.truncateTo(10, NOW);

        assertInstanceOf(Appended.OutOfOrder.class, append(log, from(9, 0, 12, "x")));
        assertInstanceOf(Appended.At.class, append(log, from(9, 0, 10, "v10")));
    }

    private static void end(Log log, boolean committed, long producerId, int epoch) {
        ByteBuffer marker = marker(committed, producerId, epoch);
        assertInstanceOf(Appended.At.class, log.appendAsLeader(marker, 0, Origin.COORDINATOR, NOW));
        assertTrue(log.write());
    }

    private static List<Long> ids(Log log) {
        return states(log).stream().map(Producers.State::producerId).toList();
    }

    private static List<Producers.State> states(Log log) {
        List<Producers.State> states = new ArrayList<>();
        log.producers().forEach(states::add);
        return states;
    }
}
