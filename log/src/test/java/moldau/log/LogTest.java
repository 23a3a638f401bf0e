package moldau.log;

import static moldau.log.Written.NOW;
import static moldau.log.Written.SMALL;
import static moldau.log.Written.append;
import static moldau.log.Written.batch;
import static moldau.log.Written.batchAt;
import static moldau.log.Written.bytes;
import static moldau.log.Written.values;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import moldau.base.fault.DiskFault;
import moldau.base.sim.SimDisk;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Head;
import org.junit.jupiter.api.Test;

final class LogTest {
    private final SimDisk disk = Written.disk();
    private final Log log = Written.create(disk, SMALL);

    @Test
    void aNewLogIsEmpty() {
        assertEquals(0, log.startOffset());
        assertEquals(0, log.endOffset());
        assertEquals(-1, log.latestEpoch());
        assertNull(log.read(0, 100, true, 0));
    }

    @Test
    void whatIsAppendedIsReadInOrder() {
        append(log, "a", "b");
        append(log, "c");

        assertEquals(3, log.endOffset());
        assertEquals(List.of("a", "b", "c"), values(log));
    }

    @Test
    void theLeaderGivesOffsetsAndEpochInPlace() {
        append(log, "a", "b");
        ByteBuffer sent = batch("c", "d");

        Appended.At at = assertInstanceOf(Appended.At.class,
            log.appendAsLeader(sent, 7, Origin.CLIENT, NOW));

        assertEquals(2, at.baseOffset());
        assertEquals(3, at.lastOffset());
        assertEquals(-1, at.appendTimeMs());
        Batch patched = new Batch().wrap(sent);
        assertEquals(2, patched.baseOffset());
        assertEquals(7, patched.leaderEpoch());
        assertTrue(patched.isIntact());
    }

    @Test
    void whatIsGatheredIsWrittenTogetherAndReadableOnlyThen() {
        log.appendAsLeader(batch("a"), 0, Origin.CLIENT, NOW);
        log.appendAsLeader(batch("b"), 0, Origin.CLIENT, NOW);
        assertEquals(0, log.endOffset());

        assertTrue(log.write());

        assertEquals(2, log.endOffset());
        assertEquals(List.of("a", "b"), values(log));
    }

    @Test
    void readingFromTheMiddleOfABatchGivesTheWholeBatch() {
        append(log, "a", "b", "c");

        Batch batch = new Batch().wrap(bytes(log.read(1, 1000, true, 3)));

        assertEquals(0, batch.baseOffset());
        assertEquals(2, batch.lastOffset());
    }

    @Test
    void aFirstBatchLargerThanTheLimitComesWholeIfAskedFor() {
        append(log, "a");
        append(log, "b");

        assertEquals(69, bytes(log.read(0, 10, true, 2)).remaining());
        assertNull(log.read(0, 68, false, 2), "a piece of the first batch is of no use");
        assertEquals(69, bytes(log.read(0, 69, false, 2)).remaining());
        assertEquals(75, bytes(log.read(0, 75, false, 2)).remaining());
        assertNull(log.read(0, 0, false, 2));
        assertEquals(100, bytes(log.read(0, 100, true, 2)).remaining());
    }

    @Test
    void readsStopBelowTheOffsetGiven() {
        append(log, "a");
        append(log, "b", "c");
        append(log, "d");

        assertEquals(69, bytes(log.read(0, 1000, true, 1)).remaining());
        assertNull(log.read(1, 1000, true, 1));
        assertNull(log.read(1, 1000, true, 2), "the batch of 1 and 2 is not whole below 2");
        assertEquals(3, new Batch().wrap(bytes(log.read(3, 1000, true, 4))).baseOffset());
    }

    @Test
    void aFullSegmentIsFollowedByAnotherNamedByItsFirstOffset() {
        for (int i = 0; i < 20; i++) append(log, "value " + i);

        assertTrue(log.segmentCount() > 2);
        assertEquals(20, values(log).size());
        assertTrue(disk.exists(log.directory().child("00000000000000000005.log")));
        assertTrue(disk.exists(log.directory().child("00000000000000000005.snapshot")));
    }

    @Test
    void everyOffsetIsFoundThroughTheIndexes() {
        for (int i = 0; i < 50; i++) append(log, "x" + i, "y" + i);
        Log again = reopenedAfterClose(log);

        for (long offset = 0; offset < 100; offset++) {
            Batch batch = new Batch().wrap(bytes(again.read(offset, 1, true, 100)));
            assertEquals(offset & ~1, batch.baseOffset());
        }
    }

    @Test
    void aSegmentRollsWhenItsFirstBatchIsTooOld() {
        Log log = Written.create(Written.disk(), SMALL.withSegmentMs(5000, 0));
        append(log, batchAt(1000, Head.DEFAULT, "a"));
        append(log, batchAt(6000, Head.DEFAULT, "b"));
        assertEquals(1, log.segmentCount());

        append(log, batchAt(6001, Head.DEFAULT, "c"));

        assertEquals(2, log.segmentCount());
    }

    @Test
    void aSegmentRollsWhenItsIndexIsFull() {
        Log log = Written.create(Written.disk(), SMALL.withSegmentBytes(1 << 20).withIndex(24, 0));
        for (int i = 0; i < 10; i++) append(log, "v" + i);

        assertTrue(log.segmentCount() > 1);
        assertEquals(10, values(log).size());
    }

    @Test
    void batchesThatMayNotBeAppendedAreRefusedByKind() {
        ByteBuffer corrupt = batch("a");
        corrupt.put(65, (byte) (corrupt.get(65) ^ 1));
        ByteBuffer twice = ByteBuffer.allocate(138).put(batch("a")).put(batch("b")).flip();
        ByteBuffer magic1 = batch("a").put(16, (byte) 1);
        ByteBuffer control = Written.marker(true, 5, 0);

        assertEquals(Appended.Invalid.Kind.CORRUPT, kind(append(log, corrupt)));
        assertEquals(Appended.Invalid.Kind.CORRUPT, kind(append(log, ByteBuffer.allocate(50))));
        assertEquals(Appended.Invalid.Kind.INVALID_RECORD, kind(append(log, twice)));
        assertEquals(Appended.Invalid.Kind.INVALID_RECORD, kind(append(log, magic1)));
        assertEquals(Appended.Invalid.Kind.INVALID_RECORD, kind(append(log, control)));
        assertEquals(Appended.Refused.LARGER_THAN_SEGMENT, append(log, batch("x".repeat(400))));
        log.settings(SMALL.withMaxMessageBytes(68));
        assertEquals(Appended.Refused.TOO_LARGE, append(log, batch("a")));
        assertEquals(0, log.endOffset());
    }

    @Test
    void createdTimestampsFarFromTheClockAreRefused() {
        log.settings(SMALL.withTimestamps(false, 10_000, 5_000));

        assertEquals(Appended.Invalid.Kind.TIMESTAMP,
            kind(append(log, batchAt(NOW + 5_001, Head.DEFAULT, "a"))));
        assertEquals(Appended.Invalid.Kind.TIMESTAMP,
            kind(append(log, batchAt(NOW - 10_001, Head.DEFAULT, "a"))));
        assertInstanceOf(Appended.At.class, append(log, batchAt(NOW, Head.DEFAULT, "a")));
    }

    @Test
    void atAppendTimeRecordsGetTheTimeOfTheLog() {
        log.settings(SMALL.withTimestamps(true, 0, 0));
        ByteBuffer sent = batch("a");

        Appended.At at = (Appended.At) append(log, sent);

        assertEquals(NOW, at.appendTimeMs());
        Batch batch = new Batch().wrap(bytes(log.read(0, 1000, true, 1)));
        assertTrue(batch.isAppendTime());
        assertTrue(batch.isIntact());
        assertEquals(NOW, batch.maxTimestamp());
    }

    /// Who led for a moment and then lost what was not synced has an epoch without a record (B4).
    @Test
    void aFollowerForgetsAnEpochInWhichItWroteNothing() {
        append(log, "older");
        Log follower = Written.create(Written.disk(), SMALL);
        follower.beginEpoch(3);

        Appended outcome = follower.appendAsFollower(bytes(log.read(0, 1000, true, 1)), 9, NOW);
        follower.write();

        assertTrue(outcome instanceof Appended.At, String.valueOf(outcome));
        assertEquals(1, follower.endOffset());
        assertEquals(0, follower.latestEpoch());
    }

    @Test
    void aFollowerTakesBatchesAsTheyAreAndPassesOverWhatItHas() {
        append(log, "a", "b");
        append(log, "c");
        append(log, "d");
        ByteBuffer all = bytes(log.read(0, 1000, true, 4));
        ByteBuffer cut = all.duplicate().limit(all.limit() - 1);
        Log follower = Written.create(Written.disk(), SMALL);

        Appended.At first = (Appended.At) follower.appendAsFollower(cut, 9, NOW);
        assertEquals(2, first.batches());
        assertTrue(follower.write());
        assertEquals(3, follower.endOffset());
        Appended.At second = (Appended.At) follower.appendAsFollower(all, 9, NOW);
        assertEquals(1, second.batches());
        assertTrue(follower.write());

        assertEquals(List.of("a", "b", "c", "d"), values(follower));
        assertEquals(0, follower.latestEpoch());
    }

    /// No checksum covers a batch's epoch; one of the future would make all that come next seem older.
    @Test
    void aFollowerRefusesAnEpochThatItsLeaderHasNotReached() {
        append(log, "a");
        append(log, "b");
        ByteBuffer all = bytes(log.read(0, 1000, true, 2));
        int second = all.limit() / 2;
        all.putInt(second + 12, 1 << 20);
        Log follower = Written.create(Written.disk(), SMALL);

        assertEquals(Appended.Invalid.Kind.CORRUPT, kind(follower.appendAsFollower(all, 9, NOW)));
        assertTrue(follower.write());
        assertEquals(1, follower.endOffset());
        assertEquals(0, follower.latestEpoch());
    }

    @Test
    void aFollowerRefusesBrokenAndOverlappingBatches() {
        append(log, "a", "b");
        ByteBuffer all = bytes(log.read(0, 1000, true, 2));
        Log follower = Written.create(Written.disk(), SMALL);
        ByteBuffer shifted = all.duplicate();
        Written.append(follower, "z");

        assertEquals(Appended.Refused.NOT_CONTIGUOUS, follower.appendAsFollower(shifted, 9, NOW));
        all.put(65, (byte) (all.get(65) ^ 1)).putLong(0, 1);
        assertEquals(Appended.Invalid.Kind.CORRUPT, kind(follower.appendAsFollower(all, 9, NOW)));
        assertTrue(follower.write());
        assertEquals(1, follower.endOffset());
    }

    @Test
    void truncationCutsTheSuffixAndTheLogGoesOn() {
        for (int i = 0; i < 20; i++) append(log, "v" + i);

        Removal removal = log.truncateTo(7, NOW);

        assertEquals(7, log.endOffset());
        assertEquals(7, values(log).size());
        removal.run();
        append(log, "new");
        assertEquals("new", values(log).getLast());
        assertEquals(8, values(reopenedAfterClose(log)).size());
    }

    @Test
    void truncationWithinABatchTakesTheWholeBatch() {
        append(log, "a");
        append(log, "b", "c");

        log.truncateTo(2, NOW);

        assertEquals(1, log.endOffset());
        assertEquals(List.of("a"), values(log));
    }

    @Test
    void truncatingFullyStartsAnewAtTheOffset() {
        for (int i = 0; i < 20; i++) append(log, "v" + i);

        log.truncateFully(100, NOW).run();

        assertEquals(100, log.startOffset());
        assertEquals(100, log.endOffset());
        assertEquals(100, log.highWatermark());
        append(log, "a");
        assertEquals(List.of("a"), values(reopenedAfterClose(log)));
    }

    @Test
    void theStartRisesAndSegmentsBelowItGo() {
        for (int i = 0; i < 20; i++) append(log, "v" + i);
        log.highWatermark(20);

        log.raiseStart(12);
        Removal removal = log.removeOld(NOW);

        assertEquals(12, log.startOffset());
        assertEquals("v12", values(log).getFirst());
        assertFalse(disk.exists(log.directory().child("00000000000000000000.log")));
        assertTrue(disk.exists(log.directory().child("00000000000000000000.log.deleted")));
        removal.run();
        assertFalse(disk.exists(log.directory().child("00000000000000000000.log.deleted")));
    }

    @Test
    void oldSegmentsGoByAgeButNotAboveTheHighWatermark() {
        log.settings(SMALL.withRetention(100_000, -1));
        for (int i = 0; i < 20; i++) append(log, "v" + i);
        log.highWatermark(8);

        log.removeOld(NOW);
        assertEquals(5, log.startOffset());
        log.highWatermark(20);
        log.removeOld(NOW);

        assertEquals(20, log.startOffset());
        assertEquals(1, log.segmentCount());
        append(log, "next");
        assertEquals(List.of("next"), values(log));
    }

    @Test
    void segmentsBeyondTheSizeToKeepGo() {
        for (int i = 0; i < 20; i++) append(log, "v" + i);
        log.highWatermark(20);
        long before = log.sizeBytes();
        log.settings(SMALL.withRetention(-1, before - 100));
        assertNull(log.removeOld(NOW));

        log.settings(SMALL.withRetention(-1, before - 400));
        log.removeOld(NOW);

        assertEquals(5, log.startOffset());
        assertTrue(log.sizeBytes() >= before - 400);
    }

    @Test
    void withoutTheDeletePolicyNothingGoesByAgeOrSize() {
        log.settings(SMALL.withRetention(0, 0).withCleanup(false, true));
        for (int i = 0; i < 20; i++) append(log, "v" + i);
        log.highWatermark(20);

        assertNull(log.removeOld(NOW));
        assertEquals(0, log.startOffset());
    }

    @Test
    void epochsAreRememberedByWhereTheyBegan() {
        append(log, "a");
        log.beginEpoch(2);
        log.appendAsLeader(batch("b", "c"), 2, Origin.CLIENT, NOW);
        log.write();
        log.beginEpoch(5);

        assertEquals(new EpochEnd(5, 3), log.endOfEpoch(5));
        assertEquals(new EpochEnd(2, 3), log.endOfEpoch(4));
        assertEquals(new EpochEnd(0, 1), log.endOfEpoch(1));
        assertEquals(EpochEnd.UNKNOWN, log.endOfEpoch(6));
        assertEquals(EpochEnd.UNKNOWN, log.endOfEpoch(-1));
        assertEquals(0, log.epochAt(0));
        assertEquals(2, log.epochAt(2));
    }

    @Test
    void epochsAreCutWithTheLogEvenAtItsVeryEnd() {
        append(log, "a");
        log.beginEpoch(5);

        log.truncateTo(1, NOW);

        assertEquals(0, log.latestEpoch());
        assertEquals(1, log.endOffset());
    }

    @Test
    void olderEpochThanAllKnownEndsWhereTheFirstBegins() {
        for (int i = 0; i < 4; i++) append(log, "v" + i);
        log.beginEpoch(3);
        log.highWatermark(4);
        log.raiseStart(2);

        assertEquals(new EpochEnd(0, 4), log.endOfEpoch(0));
        log.appendAsLeader(batch("x"), 3, Origin.CLIENT, NOW);
        log.write();
        log.highWatermark(5);
        log.raiseStart(5);
        assertEquals(new EpochEnd(0, 5), log.endOfEpoch(0));
    }

    @Test
    void aLogOfManySegmentsKeepsFewFilesOpen() {
        Workbench bench = new Workbench(disk, 3);
        log.use(bench);
        for (int i = 0; i < 40; i++) append(log, "v" + i);

        assertEquals(40, values(log).size());
        assertTrue(bench.openFiles() <= 3);
    }

    @Test
    void creatingWhatIsThereAlreadyOpensItAndLosesNothing() {
        append(log, "a");

        Log again = Written.create(disk, SMALL);

        assertEquals(List.of("a"), values(again));
        moldau.wire.Uuid other = new moldau.wire.Uuid(8, 8);
        assertThrows(DiskFault.class, () -> Log.create(disk, Written.PARTITION, other, SMALL, NOW));
    }

    @Test
    void aLogNobodyWantsIsSetAsideBeforeAnyLoopHasIt() {
        append(log, "a");
        Log found = Log.open(disk, Written.PARTITION, SMALL, OpeningHints.unclean(NOW));

        found.stray(new moldau.wire.Uuid(1, 2));

        assertEquals(1, new Logs(disk).takeInventory().stray().size());
    }

    @Test
    void aDeletedLogsDirectoryIsRenamedAndRemovedLater() {
        append(log, "a");
        moldau.base.Path before = log.directory();

        Removal removal = log.delete(new moldau.wire.Uuid(1, 2));

        assertFalse(disk.exists(before));
        String name = "orders-3.00000000000000010000000000000002-delete";
        assertTrue(disk.isDirectory(moldau.base.Path.ROOT.child(name)));
        removal.run();
        assertFalse(disk.exists(moldau.base.Path.ROOT.child(name)));
    }

    /// A replica may be moved away, back and away again before the first one is deleted.
    @Test
    void aLogMayLeaveAgainWhileWhatItWasIsNotDeletedYet() {
        Removal first = log.delete(new moldau.wire.Uuid(1, 2));
        Log again = Log.create(disk, Written.PARTITION, new moldau.wire.Uuid(1, 2), SMALL, NOW);

        Removal second = again.delete(new moldau.wire.Uuid(1, 2));

        assertEquals(2, new Logs(disk).takeInventory().deleting().size());
        first.run();
        second.run();
        assertEquals(0, new Logs(disk).takeInventory().deleting().size());
    }

    private Log reopenedAfterClose(Log log) {
        Written.close(log);
        return Written.reopened(disk, SMALL, OpeningHints.clean(NOW));
    }

    private static Appended.Invalid.Kind kind(Appended appended) {
        return assertInstanceOf(Appended.Invalid.class, appended).kind();
    }
}
