package moldau.log;

import static moldau.log.Written.NOW;
import static moldau.log.Written.append;
import static moldau.log.Written.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.DiskFault;
import moldau.base.sim.CrashPoints;
import moldau.base.sim.SimDisk;
import moldau.wire.batch.Batch;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Batches;
import moldau.wire.batch.Codec;
import moldau.wire.batch.Compression;
import moldau.wire.batch.Head;
import moldau.wire.batch.Records;
import org.junit.jupiter.api.Test;

/// I8: compaction keeps the last value of each key below the clean point and every offset, touches
/// neither the active segment nor what is open, and drops tombstones and markers after their delay.
final class CleaningTest {
    private static final long DELAY = 1000;
    private static final LogSettings COMPACTED = Written.SMALL.withCleanup(false, true)
        .withCompaction(new LogSettings.Compaction(0.01, 0, Long.MAX_VALUE, DELAY));
    private static final Cleaning.Limits LIMITS = new Cleaning.Limits(1000, 1 << 20);

    private final SimDisk disk = Written.disk();
    private final Log log = Written.create(disk, COMPACTED);

    /// `a=1` is a record, `a` a tombstone.
    private static ByteBuffer batch(Head head, String... pairs) {
        BatchBuilder builder = new BatchBuilder();
        for (String pair : pairs) {
            int split = pair.indexOf('=');
            byte[] key = (split < 0 ? pair : pair.substring(0, split)).getBytes(
                StandardCharsets.UTF_8);
            byte[] value = split < 0 ? null
                : pair.substring(split + 1).getBytes(StandardCharsets.UTF_8);
            builder.append(1000, key, value);
        }
        return builder.build(head);
    }

    private void put(String... pairs) {
        append(log, batch(Head.DEFAULT, pairs));
        log.highWatermark(log.endOffset());
    }

    private void roll() {
        log.roll(NOW);
    }

    private Cleaning clean(long nowMs) {
        Cleaning cleaning = log.cleaning(LIMITS, nowMs);
        cleaning.run();
        log.cleaned(cleaning).run();
        log.checkInvariants();
        return cleaning;
    }

    /// `offset:key=value` of all records, with `^` behind those whose batch has a delete horizon.
    private static List<String> content(Log log) {
        List<String> content = new ArrayList<>();
        long offset = log.startOffset();
        Records records = new Records();
        while (offset < log.endOffset()) {
            Disk.Slice slice = log.read(offset, 1 << 20, true, log.endOffset());
            Batches batches = new Batches().over(bytes(slice));
            while (batches.next()) {
                Batch batch = batches.batch();
                assertTrue(batch.isIntact());
                assertTrue(batch.baseOffset() >= offset || content.isEmpty());
                records.over(batch);
                while (records.next()) {
                    String key = batch.isControl() ? "!"
                        : StandardCharsets.UTF_8.decode(records.key()).toString();
                    String value = batch.isControl() || !records.hasValue() ? ""
                        : "=" + StandardCharsets.UTF_8.decode(records.value());
                    content.add(records.offset() + ":" + key + value
                        + (batch.hasDeleteHorizon() ? "^" : ""));
                }
                offset = batch.nextOffset();
            }
        }
        return content;
    }

    @Test
    void theLastOfEachKeyStaysAtItsOffset() {
        put("a=1", "b=1");
        put("a=2");
        put("c=1", "a=3");
        roll();
        put("a=active");

        Cleaning cleaning = clean(NOW);

        assertEquals(5, cleaning.cleanedUpTo());
        assertEquals(List.of("1:b=1", "3:c=1", "4:a=3", "5:a=active"), content(log));
        assertEquals(6, log.endOffset());
    }

    @Test
    void manySmallSegmentsBecomeOneAndEveryOffsetIsStillFound() {
        for (int i = 0; i < 40; i++) put("k" + i % 4 + "=" + i);
        roll();
        int before = log.segmentCount();

        clean(NOW);

        assertTrue(log.segmentCount() < before);
        assertEquals(List.of("36:k0=36", "37:k1=37", "38:k2=38", "39:k3=39"), content(log));
        for (long offset = 0; offset < 40; offset++) {
            Batch batch = new Batch().wrap(bytes(log.read(offset, 1, true, 40)));
            assertTrue(batch.lastOffset() >= offset);
        }
        Written.close(log);
        Log again = Written.reopened(disk, COMPACTED, new OpeningHints(true, 0, 0, 40, NOW));
        assertEquals(content(log.endOffset() == 40 ? again : log), content(again));
        assertEquals(4, content(again).size());
        assertEquals(4, content(Written.reopened(disk, COMPACTED,
            new OpeningHints(false, 0, 0, 40, NOW))).size());
    }

    @Test
    void compressedBatchesStayCompressed() {
        append(log, batch(Head.DEFAULT.withCompression(Compression.of(Codec.GZIP)), "a=1", "b=1"));
        put("a=2");
        roll();
        log.highWatermark(3);

        clean(NOW);

        assertEquals(List.of("1:b=1", "2:a=2"), content(log));
        assertEquals(Codec.GZIP, new Batch().wrap(bytes(log.read(0, 1, true, 3))).codec());
    }

    @Test
    void aTombstoneGetsADateAndGoesWhenItHasPassed() {
        put("a=1", "b=1");
        put("a");
        roll();

        clean(NOW);
        assertEquals(List.of("1:b=1", "2:a^"), content(log));
        put("c=1");
        roll();
        clean(NOW + DELAY - 1);
        assertEquals(List.of("1:b=1", "2:a^", "3:c=1"), content(log));
        put("c=2");
        roll();
        clean(NOW + DELAY);

        assertEquals(List.of("1:b=1", "4:c=2"), content(log));
    }

    @Test
    void abortedRecordsGoAndTheirMarkerAfterItsDelay() {
        append(log, batch(Head.DEFAULT.withProducer(7, (short) 0, 0).withTransactional(true),
            "a=aborted"));
        put("a=1");
        log.appendAsLeader(Written.marker(false, 7, 0), 0, Origin.COORDINATOR, NOW);
        log.write();
        put("z=1");
        roll();

        clean(NOW);
        assertEquals(List.of("1:a=1", "2:!", "3:z=1"), content(log));
        assertEquals(1, log.abortedTransactions(0, 4).size(), "readers may hold what was replaced");
        put("z=2");
        roll();
        clean(NOW);
        assertEquals(List.of("1:a=1", "2:!^", "4:z=2"), content(log));
        assertEquals(List.of(), log.abortedTransactions(0, 5));
        put("z=3");
        roll();
        clean(NOW + DELAY);

        assertEquals(List.of("1:a=1", "5:z=3"), content(log));
    }

    @Test
    void nothingAtOrAboveAnOpenTransactionIsTouched() {
        put("a=1");
        put("a=2");
        roll();
        append(log, batch(Head.DEFAULT.withProducer(7, (short) 0, 0).withTransactional(true),
            "b=open"));
        put("a=3");
        roll();
        put("a=4");

        Cleaning cleaning = clean(NOW);

        assertEquals(2, cleaning.cleanedUpTo());
        assertEquals(List.of("1:a=2", "2:b=open", "3:a=3", "4:a=4"), content(log));
    }

    @Test
    void theNewestSequenceOfAProducerOutlivesItsRecords() {
        append(log, batch(Head.DEFAULT.withProducer(7, (short) 0, 0), "a=1"));
        append(log, batch(Head.DEFAULT.withProducer(7, (short) 0, 1), "a=2"));
        put("a=3");
        roll();

        clean(NOW);
        Written.close(log);
        for (Path path : disk.list(log.directory())) {
            if (path.name().endsWith(".snapshot")) disk.delete(path);
        }
        Log again = Written.reopened(disk, COMPACTED, OpeningHints.clean(NOW));

        assertEquals(List.of("2:a=3"), content(again));
        Appended repeated = append(again, batch(Head.DEFAULT.withProducer(7, (short) 0, 1), "a=2"));
        assertEquals(new Appended.Duplicate(1, 1, 1000), repeated);
    }

    @Test
    void recordsWithoutKeysGo() {
        append(log, Written.batch("no key"));
        put("a=1");
        roll();
        log.highWatermark(2);

        clean(NOW);

        assertEquals(List.of("1:a=1"), content(log));
    }

    @Test
    void whatHasNoRoomForItsKeysWaitsForTheNextRun() {
        for (int i = 0; i < 10; i++) put("k" + i + "=1");
        for (int i = 0; i < 10; i++) put("k" + i + "=2");
        roll();
        Cleaning first = log.cleaning(new Cleaning.Limits(15, 1 << 20), NOW);
        first.run();
        log.cleaned(first);

        assertEquals(15, first.cleanedUpTo());
        assertEquals(15, content(log).size());
        clean(NOW);
        assertEquals(10, content(log).size());
    }

    @Test
    void cleaningWaitsUntilItPaysAndRecordsAreOldEnough() {
        LogSettings.Compaction half = new LogSettings.Compaction(0.5, 0, Long.MAX_VALUE, DELAY);
        put("a=1");
        assertNull(log.cleaning(LIMITS, NOW), "the active segment");
        roll();
        log.settings(COMPACTED.withCompaction(new LogSettings.Compaction(0, NOW, Long.MAX_VALUE,
            DELAY)));
        assertNull(log.cleaning(LIMITS, NOW), "too young");
        log.settings(COMPACTED.withCompaction(half));
        clean(NOW);
        assertNull(log.cleaning(LIMITS, NOW), "nothing dirty");
        log.settings(Written.SMALL);
        assertNull(log.cleaning(LIMITS, NOW), "policy delete");
    }

    @Test
    void aLogThatWasCutMeanwhileIsLeftAlone() {
        for (int i = 0; i < 20; i++) put("k=" + i);
        roll();
        Cleaning cleaning = log.cleaning(LIMITS, NOW);
        cleaning.run();
        log.truncateTo(12, NOW);

        log.cleaned(cleaning).run();

        assertEquals(12, content(log).size());
        assertEquals(0, log.cleanEnd());
        for (Path path : disk.list(log.directory())) assertFalse(path.name().endsWith(".cleaned"));
    }

    @Test
    void whatWasCutOffIsNotCleanAnyMore() {
        for (int i = 0; i < 20; i++) put("k=" + i);
        roll();
        clean(NOW);
        assertEquals(20, log.cleanEnd());
        log.truncateTo(12, NOW);
        Written.flush(log);
        put("k=a", "k=b");
        roll();

        clean(NOW);

        assertEquals(List.of("13:k=b"), content(log));
    }

    @Test
    void aLogThatBeginsAnewIsNotCleanAboveItsStart() {
        for (int i = 0; i < 20; i++) put("k=" + i);
        roll();
        clean(NOW);

        log.truncateFully(5, NOW);

        assertEquals(5, log.cleanEnd());
    }

    @Test
    void aFullDiskLeavesTheLogAsItWas() {
        for (int i = 0; i < 20; i++) put("k" + i + "=" + i);
        roll();
        Cleaning cleaning = log.cleaning(LIMITS, NOW);
        disk.ills().sizeBytes(disk.totalBytes() - disk.usableBytes() + 300);

        DiskFault fault = org.junit.jupiter.api.Assertions.assertThrows(DiskFault.class,
            cleaning::run);

        assertEquals(DiskFault.Kind.FULL, fault.kind());
        for (Path path : disk.list(log.directory())) assertFalse(path.name().endsWith(".cleaned"));
        disk.ills().heal();
        assertEquals(20, content(log).size());
        clean(NOW);
        assertEquals(20, content(log).size());
    }

    @Test
    void aPowerFailureDuringCleaningLeavesTheOldOrTheNew() {
        for (int i = 0; i < 14; i++) put("k" + i % 3 + "=" + i);
        roll();
        put("k0=active");
        Written.flush(log);
        List<String> before = content(log);
        CrashPoints points = CrashPoints.on(disk);
        points.promise("open");

        Cleaning cleaning = log.cleaning(LIMITS, NOW);
        cleaning.run();
        Removal removal = log.cleaned(cleaning);
        List<String> after = content(log);
        Written.flush(log);
        points.promise("done");
        removal.run();

        assertEquals(4, after.size());
        int images = points.forEach(new CrashPoints.Options(4, 400), (image, promised) -> {
            for (boolean clean : new boolean[] {false, true}) {
                SimDisk copy = image.copy();
                Log again = Written.reopened(copy, COMPACTED,
                    new OpeningHints(clean, 15, 0, 15, NOW));
                List<String> found = content(again);
                boolean old = found.equals(before);
                assertTrue(old && !promised.equals("done") || isBetween(found, before, after),
                    () -> promised + ": " + found);
                assertEquals(15, again.endOffset());
                assertEquals(found, content(Written.reopened(copy, COMPACTED,
                    new OpeningHints(false, 0, 0, 15, NOW))));
            }
        });
        assertTrue(images > 50, () -> images + " images");
    }

    /// Each group of segments is old or new; none is both or neither.
    private static boolean isBetween(List<String> found, List<String> before, List<String> after) {
        return before.containsAll(found) && found.containsAll(after);
    }
}
