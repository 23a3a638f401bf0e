package moldau.log;

import static moldau.log.Written.NOW;
import static moldau.log.Written.SMALL;
import static moldau.log.Written.append;
import static moldau.log.Written.batch;
import static moldau.log.Written.values;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import moldau.wire.batch.Batch;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.sim.Chance;
import moldau.base.sim.SimDisk;
import moldau.wire.batch.Head;
import org.junit.jupiter.api.Test;

final class LogRecoveryTest {
    private final SimDisk disk = Written.disk();
    private final Log log = Written.create(disk, SMALL);

    private Log recovered() {
        return Written.reopened(disk, SMALL, OpeningHints.unclean(NOW));
    }

    private Disk.File file(String name) {
        return disk.open(log.directory().child(name), Disk.Mode.WRITE);
    }

    @Test
    void aTornBatchAtTheTailIsCutOff() {
        append(log, "a");
        append(log, "b");
        file("00000000000000000000.log").truncate(2 * 69 - 7);

        Log again = recovered();

        assertEquals(1, again.endOffset());
        assertEquals(new Recovered(false, 131, 62, 0), again.recovered());
        assertEquals(62, file("00000000000000000000.log.cut").size());
        assertEquals(List.of("a"), values(again));
        append(again, "c");
        assertEquals(List.of("a", "c"), values(again));
    }

    @Test
    void aFlippedBitEndsTheLogThere() {
        for (int i = 0; i < 20; i++) append(log, "v" + i);
        disk.flipBit(log.directory().child("00000000000000000005.log"), 100, 3);

        Log again = recovered();

        assertEquals(6, again.endOffset());
        assertEquals(2, again.segmentCount());
        append(again, "new");
        assertEquals(7, values(again).size());
    }

    @Test
    void aHoleOfZerosEndsTheLogThere() {
        append(log, "a");
        append(log, "b");
        append(log, "c");
        file("00000000000000000000.log").write(69, ByteBuffer.allocate(69));

        assertEquals(List.of("a"), values(recovered()));
    }

    @Test
    void missingIndexesAreMadeAnew() {
        for (int i = 0; i < 20; i++) append(log, "v" + i);
        Written.close(log);
        for (Path path : disk.list(log.directory())) {
            if (path.name().endsWith("index")) disk.delete(path);
        }

        Log again = Written.reopened(disk, SMALL, OpeningHints.clean(NOW));

        assertEquals(20, values(again).size());
        assertTrue(disk.exists(log.directory().child("00000000000000000000.index")));
    }

    /// What a power cut leaves of segments below the recovery point: their bytes, which were synced,
    /// and neither index nor producer snapshot.
    @Test
    void missingIndexesBelowTheRecoveryPointAreMadeAnewBesideLostSnapshots() {
        for (int i = 0; i < 20; i++) Written.append(log, Written.from(7, 0, i, "v" + i));
        Written.flush(log);
        for (Path path : disk.list(log.directory())) {
            if (path.name().endsWith("index") || path.name().endsWith("snapshot")) disk.delete(path);
        }

        Log again = Written.reopened(disk, SMALL,
            new OpeningHints(false, log.endOffset(), 0, log.endOffset(), NOW));

        assertEquals(20, values(again).size());
    }

    @Test
    void indexesThatLeadNowhereAreNotBelieved() {
        for (int i = 0; i < 20; i++) append(log, "v" + i);
        Written.close(log);
        ByteBuffer junk = ByteBuffer.allocate(16).putInt(1).putInt(33).putInt(4).putInt(10).flip();
        for (Path path : disk.list(log.directory())) {
            if (path.name().endsWith(".index")) {
                disk.open(path, Disk.Mode.CREATE).write(0, junk.duplicate());
            }
        }

        for (OpeningHints hints : List.of(OpeningHints.clean(NOW), OpeningHints.unclean(NOW))) {
            Log again = Written.reopened(disk.copy(), SMALL, hints);
            assertEquals(20, values(again).size());
            for (long offset = 0; offset < 20; offset++) assertEquals(1, again.epochAt(offset) + 1);
        }
    }

    @Test
    void indexesSetAsideInAdvanceByApacheAreReplacedAfterItsCrash() {
        for (int i = 0; i < 4; i++) append(log, "v" + i);
        file("00000000000000000000.index").extend(1024);
        file("00000000000000000000.timeindex").extend(1020);

        Log again = recovered();
        append(again, "more");
        Written.close(again);

        assertEquals(5, values(Written.reopened(disk, SMALL, OpeningHints.clean(NOW))).size());
        assertTrue(file("00000000000000000000.index").size() < 1024);
    }

    @Test
    void aCorruptSnapshotIsDroppedAndAnOlderOneReplayed() {
        for (int i = 0; i < 20; i++) append(log, Written.from(7, 0, i, "v" + i));
        Written.close(log);
        disk.flipBit(log.directory().child("00000000000000000020.snapshot"), 20, 1);

        Log again = Written.reopened(disk, SMALL, OpeningHints.clean(NOW));

        assertEquals(new Appended.Duplicate(19, 19, 1000),
            append(again, Written.from(7, 0, 19, "v19")));
    }

    @Test
    void aLostEpochFileIsMadeAnewFromTheBatches() {
        for (int i = 0; i < 10; i++) {
            log.appendAsLeader(batch("v" + i), i / 3, Origin.CLIENT, NOW);
            log.write();
        }
        Written.close(log);
        disk.delete(log.directory().child(Epochs.FILE));

        Log again = Written.reopened(disk, SMALL, OpeningHints.clean(NOW));

        assertEquals(3, again.latestEpoch());
        assertEquals(new EpochEnd(1, 6), again.endOfEpoch(1));
        assertEquals(new EpochEnd(0, 3), again.endOfEpoch(0));
    }

    @Test
    void anEpochWithoutBatchesIsNothingToClose() {
        append(log, "a");
        Written.close(log);
        Log second = Written.reopened(disk, SMALL, OpeningHints.clean(NOW));
        second.beginEpoch(7);
        assertNull(second.close());

        Log third = Written.reopened(disk, SMALL, OpeningHints.clean(NOW));
        third.beginEpoch(9);
        third.appendAsLeader(batch("b"), 9, Origin.CLIENT, NOW);
        third.write();
        Written.close(third);
        Log again = Written.reopened(disk, SMALL, OpeningHints.clean(NOW));

        assertTrue(again.recovered().clean());
        assertEquals(9, again.epochAt(1));
        assertEquals(0, again.epochAt(0));
    }

    @Test
    void anEpochFileThatGoesBehindWhatWasCutIsWrittenAnew() {
        append(log, "a");
        log.beginEpoch(7);
        log.appendAsLeader(batch("b"), 7, Origin.CLIENT, NOW);
        log.write();
        Written.close(log);
        Log second = Written.reopened(disk, SMALL, OpeningHints.clean(NOW));
        second.truncateTo(1, NOW);
        Written.close(second);

        Log again = Written.reopened(disk, SMALL, OpeningHints.clean(NOW));

        assertEquals(0, again.latestEpoch());
    }

    @Test
    void aSegmentOlderThanTheOneBeforeItIsDropped() {
        for (int i = 0; i < 12; i++) append(log, "old" + i);
        SimDisk before = disk.copy();
        log.truncateTo(3, NOW);
        for (int i = 3; i < 6; i++) {
            log.appendAsLeader(batch("x".repeat(4)), 1, Origin.CLIENT, NOW);
            log.write();
        }
        // The removal of the segments behind was lost with the power.
        for (Path path : before.list(log.directory())) {
            if (!disk.exists(path)) copy(before, path);
        }

        Log again = recovered();

        assertEquals(log.endOffset(), again.endOffset());
        assertEquals(values(log), values(again));
    }

    private void copy(SimDisk from, Path path) {
        Disk.File source = from.open(path, Disk.Mode.READ);
        ByteBuffer bytes = ByteBuffer.allocate((int) source.size());
        source.read(0, bytes);
        disk.open(path, Disk.Mode.CREATE).write(0, bytes.flip());
    }

    @Test
    void leftoversOfDeletionAndCleaningAreRemoved() {
        append(log, "a");
        file("00000000000000000000.log.deleted").write(0, batch("x"));
        file("00000000000000000000.log.cleaned").write(0, batch("x"));
        file("leader-epoch-checkpoint.tmp").write(0, batch("x"));

        assertEquals(List.of("a"), values(recovered()));
        for (Path path : disk.list(log.directory())) {
            assertFalse(path.name().matches(".*(deleted|cleaned|tmp)"), path.name());
        }
    }

    @Test
    void aFinishedCleaningReplacesWhatItCovers() {
        for (int i = 0; i < 12; i++) append(log, "v" + i);
        Written.close(log);
        ByteBuffer kept = Written.batch(Head.DEFAULT.withLeaderEpoch(0), "kept");
        ByteBuffer last = Written.batch(Head.DEFAULT.withBaseOffset(9).withLeaderEpoch(0), "v9");
        file("00000000000000000000.log.swap").write(0, kept);
        file("00000000000000000000.log.swap").write(72, last);

        Log again = Written.reopened(disk, SMALL.withCleanup(false, true), OpeningHints.clean(NOW));

        assertEquals(List.of("kept", "v9", "v10", "v11"), values(again));
        assertEquals(2, again.segmentCount());
    }

    @Test
    void anUnfinishedCleaningIsUndone() {
        for (int i = 0; i < 12; i++) append(log, "v" + i);
        Written.close(log);
        file("00000000000000000000.log.swap").write(0, batch("kept"));
        file("00000000000000000000.log.cleaned").write(0, batch("other"));

        assertEquals(12, values(Written.reopened(disk, SMALL, OpeningHints.clean(NOW))).size());
    }

    /// Drawn shapes, seed 0x7a1807: a stop came while the first flush waited for its turn. The one that closed the
    /// log left to it what it had to sync, the process ended, and a power cut took `partition.metadata`.
    @Test
    void aCloseBringsToThePlatterWhatAFlushThatHasNotRunWasTo() {
        assertTrue(log.flush().files.contains(PartitionMetadata.path(log.directory())));
        log.close().run();

        for (int seed = 0; seed < 20; seed++) {
            SimDisk cut = disk.copy();
            cut.cutPower(new Chance(seed, "power", 0));
            assertEquals(log.topicId(), Log.topicIdOf(cut, log.partition()), "seed " + seed);
        }
    }

    @Test
    void aDirectoryWithoutAnythingIsAnEmptyLog() {
        disk.createDirectory(new Path("new-0"));

        Log again = Log.open(disk, new TopicPartition("new", 0), SMALL, OpeningHints.unclean(NOW));

        assertEquals(0, again.endOffset());
        assertNull(again.topicId());
    }

    @Test
    void aStartAboveTheEndStartsAnewThere() {
        for (int i = 0; i < 12; i++) append(log, "v" + i);
        Written.close(log);

        Log again = Written.reopened(disk, SMALL, new OpeningHints(true, 12, 50, 12, NOW));

        assertEquals(50, again.startOffset());
        assertEquals(50, again.endOffset());
        append(again, "next");
        assertEquals(List.of("next"), values(again));
    }

    @Test
    void theHighWatermarkAndStartAreTakenOver() {
        for (int i = 0; i < 12; i++) append(log, "v" + i);
        Written.close(log);

        Log again = Written.reopened(disk, SMALL, new OpeningHints(true, 12, 3, 8, NOW));

        assertEquals(3, again.startOffset());
        assertEquals(8, again.highWatermark());
        assertEquals(Written.TOPIC_ID, again.topicId());
    }

    @Test
    void recoveringTwiceChangesNothing() {
        for (int i = 0; i < 20; i++) append(log, Written.from(7, 0, i, "v" + i));
        file("00000000000000000005.log").truncate(100);
        List<String> first = values(recovered());
        long fingerprint = disk.fingerprint();

        assertEquals(first, values(recovered()));
        assertEquals(fingerprint, disk.fingerprint());
    }

    @Test
    void aSearchByTimeFindsTheFirstRecordNotBefore() {
        append(log, "t1000", "t2000", "t3000");
        for (int i = 4; i < 30; i++) append(log, Written.batchAt(i * 1000L, Head.DEFAULT, "t" + i));

        assertEquals(new Found(0, 1000, 0), log.searchTime(0, 29).run());
        assertEquals(new Found(1, 2000, 0), log.searchTime(1001, 29).run());
        assertEquals(new Found(2, 3000, 0), log.searchTime(3000, 29).run());
        assertEquals(new Found(19, 20_000, 0), log.searchTime(19_500, 29).run());
        assertEquals(Found.NONE, log.searchTime(29_001, 29).run());
        assertEquals(Found.NONE, log.searchTime(20_000, 10).run());
        assertEquals(new Found(28, 29_000, 0), log.searchMaxTimestamp(29).run());
        assertEquals(new Found(9, 10_000, 0), log.searchMaxTimestamp(10).run());
    }

    @Test
    void theLargestTimestampNeedNotBeTheLast() {
        append(log, Written.batchAt(90_000, Head.DEFAULT, "newest"));
        for (int i = 4; i < 30; i++) append(log, Written.batchAt(i * 1000L, Head.DEFAULT, "t" + i));

        assertEquals(new Found(0, 90_000, 0), log.searchMaxTimestamp(27).run());
        Written.close(log);
        Log again = Written.reopened(disk, SMALL, OpeningHints.clean(NOW));
        assertEquals(new Found(0, 90_000, 0), again.searchMaxTimestamp(27).run());
        assertEquals(Found.NONE, Written.create(Written.disk(), SMALL).searchMaxTimestamp(0).run());
    }

    /// Producers are looked into when the first batch of one comes, perhaps behind others that are
    /// gathered and not yet written.
    @Test
    void aProducersFirstBatchAfterACleanStopMayComeBehindWhatIsNotWritten() {
        Log log = Written.create(disk, SMALL);
        Written.append(log, Written.from(7, 0, 0, "a"));
        Written.close(log);

        Log again = Written.reopened(disk, SMALL, OpeningHints.clean(NOW));
        again.appendAsLeader(batch("b"), 0, Origin.CLIENT, NOW);
        again.appendAsLeader(Written.from(7, 0, 1, "c"), 0, Origin.CLIENT, NOW);
        assertTrue(again.write());

        assertEquals(List.of("a", "b", "c"), values(again));
        assertEquals(1, again.producers().known(7).lastSequence());
    }

    @Test
    void aFollowerMayBeginWithAProducersBatchAfterACleanStop() {
        Log log = Written.create(disk, SMALL);
        Written.append(log, Written.from(7, 0, 0, "a"));
        Written.close(log);
        ByteBuffer next = Written.from(7, 0, 1, "b");
        new Batch().wrap(next).patchBaseOffset(1);

        Log again = Written.reopened(disk, SMALL, OpeningHints.clean(NOW));
        again.appendAsFollower(next, 9, NOW);
        assertTrue(again.write());

        assertEquals(List.of("a", "b"), values(again));
        assertEquals(1, again.producers().known(7).lastSequence());
    }
}
