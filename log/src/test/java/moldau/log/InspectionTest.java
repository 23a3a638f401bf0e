package moldau.log;

import static moldau.log.Written.append;
import static moldau.log.Written.flush;
import static moldau.log.Written.values;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.DiskFault;
import moldau.base.sim.SimDisk;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Head;
import org.junit.jupiter.api.Test;

/// I11: whatever turns in a log is found, and mended from a replica that has the same batches.
final class InspectionTest {
    private static final int EVERYTHING = Integer.MAX_VALUE;
    private static final int SECTOR_BYTES = 64;

    private final SimDisk disk = Written.disk();
    private final Log log = Written.create(disk, Written.SMALL);
    /// Another replica: the same batches in segments of other sizes.
    private final Log other = Written.create(Written.disk(), Written.SMALL.withSegmentBytes(300));

    private void fill(int batches) {
        for (int i = 0; i < batches; i++) {
            String[] values = {"value " + i, "and more of " + i};
            append(log, values);
            append(other, values);
        }
        log.highWatermark(log.endOffset());
        other.highWatermark(other.endOffset());
        flush(log);
    }

    /// All damage there is, found in pieces of `bytesMax`.
    private List<Damage> damages(int bytesMax) {
        var found = new ArrayList<Damage>();
        Inspection.Place from = Inspection.Place.START;
        while (from != null) {
            Inspection each = log.health().inspection(from, bytesMax);
            if (each == null) break;
            each.run();
            if (each.damage() != null) found.add(each.damage());
            from = each.next();
        }
        return found;
    }

    /// As whoever mends does: asks the other replica until it fits.
    private void mend(Damage damage) {
        var got = ByteBuffer.allocate(1 << 16);
        long from = damage.offset();
        while (true) {
            ByteBuffer piece = Written.bytes(other.read(from, 100, true, other.endOffset()));
            got.put(piece);
            Mend mend = log.health().mending(damage, got.duplicate().flip());
            Mend.Fit fit = mend.run();
            if (fit == Mend.Fit.WHOLE) {
                assertTrue(log.health().mend(mend));
                mend.sync();
                return;
            }
            assertEquals(Mend.Fit.PART, fit, damage + " does not go on at " + from);
            from = mend.endOffset();
            got.position(mend.bytes());
        }
    }

    private List<Path> segments() {
        return disk.list(log.directory()).stream().filter(each -> each.name().endsWith(".log")).toList();
    }

    private int size(Path path) {
        try (Disk.File file = disk.open(path, Disk.Mode.READ)) {
            return (int) file.size();
        }
    }

    @Test
    void aLogAsItWasWrittenHasNoDamage() {
        fill(12);
        assertTrue(segments().size() > 2);
        assertEquals(List.of(), damages(EVERYTHING));
        assertEquals(List.of(), damages(1));
    }

    @Test
    void everyBitThatTurnsIsFoundAndMended() {
        fill(8);
        long sound = disk.fingerprint();
        List<String> content = values(log);
        for (Path path : segments()) {
            for (int position = 0; position < size(path); position++) {
                disk.flipBit(path, position, position % 8);
                for (Damage each : damages(position % 3 == 0 ? 1 : EVERYTHING)) mend(each);
                assertEquals(sound, disk.fingerprint(), "bit at " + position + " of " + path);
            }
        }
        assertEquals(content, values(log));
    }

    @Test
    void aSectorOfZerosOrOfSomethingElseIsMended() {
        fill(8);
        long sound = disk.fingerprint();
        for (Path path : segments()) {
            for (int at = 0; at < size(path); at += SECTOR_BYTES / 2) {
                disk.spoil(path, at, new byte[Math.min(SECTOR_BYTES, size(path) - at)]);
                for (Damage each : damages(EVERYTHING)) mend(each);
                assertEquals(sound, disk.fingerprint(), "zeros at " + at + " of " + path);
                byte[] stale = new byte[Math.min(SECTOR_BYTES, size(path) - at)];
                try (Disk.File file = disk.open(path, Disk.Mode.READ)) {
                    file.read((at + 170) % size(path), ByteBuffer.wrap(stale));
                }
                disk.spoil(path, at, stale);
                for (Damage each : damages(EVERYTHING)) mend(each);
                assertEquals(sound, disk.fingerprint(), "other bytes at " + at + " of " + path);
            }
        }
    }

    @Test
    void readersGetWhatIsBeforeAndBehindAndNothingOfIt() {
        fill(8);
        Path path = segments().get(1);
        disk.flipBit(path, size(path) / 2, 3);
        Damage damage = damages(EVERYTHING).getFirst();
        log.health().damage(damage);
        long start = damage.segment();
        assertEquals(damage.position(), Written.bytes(log.read(start, 1 << 20, true, log.endOffset())).remaining());
        for (long offset = damage.offset(); offset < damage.endOffset(); offset++) {
            long within = offset;
            var fault = assertThrows(DiskFault.class, () -> log.read(within, 100, true, log.endOffset()));
            assertEquals(DiskFault.Kind.ROTTEN, fault.kind());
        }
        assertNotNull(log.read(damage.endOffset(), 100, true, log.endOffset()));
        mend(damage);
        assertNull(log.health().damage());
        values(log);
    }

    @Test
    void sizesThatMakeNoSenseAreFoundByReadersToo() {
        fill(8);
        Path path = segments().getFirst();
        disk.flipBit(path, 10, 7);
        var fault = assertThrows(DiskFault.class, () -> log.read(2, 100, true, log.endOffset()));
        assertEquals(DiskFault.Kind.ROTTEN, fault.kind());
        mend(damages(EVERYTHING).getFirst());
        assertNotNull(log.read(2, 100, true, log.endOffset()));
    }

    @Test
    void whatIsNotCommittedIsNotMendedFromAnother() {
        fill(4);
        append(log, "mine alone");
        Path active = segments().getLast();
        disk.flipBit(active, size(active) - 3, 0);
        Damage damage = damages(EVERYTHING).getFirst();
        ByteBuffer theirs = Written.batch("mine alone");
        new moldau.wire.batch.Batch().wrap(theirs).patchBaseOffset(damage.offset());
        new moldau.wire.batch.Batch().wrap(theirs).patchLeaderEpoch(0);
        Mend mend = log.health().mending(damage, theirs);
        assertEquals(Mend.Fit.WHOLE, mend.run());
        assertFalse(log.health().mend(mend));
        log.highWatermark(log.endOffset());
        assertTrue(log.health().mend(mend));
        assertEquals(List.of(), damages(EVERYTHING));
    }

    @Test
    void anotherHistoryDoesNotFit() {
        fill(4);
        disk.flipBit(segments().getFirst(), 90, 1);
        Damage damage = damages(EVERYTHING).getFirst();
        ByteBuffer wrongEpoch = Written.batch("value 0", "and more of 0");
        new moldau.wire.batch.Batch().wrap(wrongEpoch).patchBaseOffset(damage.offset());
        new moldau.wire.batch.Batch().wrap(wrongEpoch).patchLeaderEpoch(7);
        assertEquals(Mend.Fit.NONE, log.health().mending(damage, wrongEpoch).run());
        ByteBuffer longer = Written.batch("value 0", "and so much more of 0 that it does not fit in at all");
        new moldau.wire.batch.Batch().wrap(longer).patchBaseOffset(damage.offset());
        new moldau.wire.batch.Batch().wrap(longer).patchLeaderEpoch(0);
        Mend.Fit fit = log.health().mending(damage, longer).run();
        assertTrue(fit != Mend.Fit.WHOLE, fit.toString());
        assertEquals(Mend.Fit.NONE, log.health().mending(damage, ByteBuffer.wrap(new byte[200])).run());
    }

    @Test
    void whatWasFoundBeforeACutCountsNoMore() {
        fill(4);
        append(log, "to be cut");
        Inspection inspection = log.health().inspection(Inspection.Place.START, EVERYTHING);
        inspection.run();
        assertTrue(inspection.isOf(log));
        log.truncateTo(log.endOffset() - 1, Written.NOW);
        assertFalse(inspection.isOf(log));
        assertEquals(List.of(), damages(EVERYTHING));
    }

    /// Whoever mends it hears so before it plans again.
    @Test
    void damageGoesWithTheSegmentItIsIn() {
        fill(8);
        disk.flipBit(segments().getFirst(), 90, 1);
        Damage damage = damages(EVERYTHING).getFirst();
        log.health().damage(damage);
        log.raiseStart(log.segments.get(1).baseOffset);
        log.settings(Written.SMALL.withCleanup(true, false));
        assertNotNull(log.removeOld(Written.NOW));
        assertNull(log.health().damage());
        assertTrue(damage.endOffset() <= log.startOffset());
        assertEquals(List.of(), damages(EVERYTHING));
    }

    @Test
    void aPlaceInAnIndexIsEnoughToBegin() {
        fill(8);
        for (long offset = 0; offset < log.endOffset(); offset++) {
            Inspection inspection = log.health().inspection(log.health().placeOf(offset), EVERYTHING);
            if (inspection == null) continue;
            inspection.run();
            assertNull(inspection.damage());
        }
    }

    /// A topic that was compacted once, and is not any more.
    @Test
    void gapsAreNoDamage() {
        for (int offset : new int[] {0, 1, 7, 8, 20}) {
            ByteBuffer batch = Written.batch("value " + offset);
            new moldau.wire.batch.Batch().wrap(batch).patchBaseOffset(offset);
            new moldau.wire.batch.Batch().wrap(batch).patchLeaderEpoch(0);
            log.appendAsFollower(batch, 0, Written.NOW);
            log.write();
        }
        assertEquals(21, log.endOffset());
        assertEquals(List.of(), damages(EVERYTHING));
        assertEquals(List.of(), damages(1));
    }

    @Test
    void compactionDoesNotMakeDamagedBatchesGoodAgain() {
        SimDisk own = Written.disk();
        Log compacted = Written.create(own, Written.SMALL.withCleanup(false, true)
            .withCompaction(new LogSettings.Compaction(0.01, 0, Long.MAX_VALUE, 1000)));
        for (int i = 0; i < 12; i++) {
            var builder = new BatchBuilder();
            builder.append(1000, new byte[] {(byte) (i % 3)}, new byte[] {(byte) i});
            builder.append(1000, new byte[] {(byte) (100 + i)}, new byte[] {(byte) i, 2, 3, 4, 5, 6, 7, 8});
            append(compacted, builder.build(Head.DEFAULT));
        }
        compacted.highWatermark(compacted.endOffset());
        compacted.roll(Written.NOW);
        Path first = own.list(compacted.directory()).stream()
            .filter(each -> each.name().endsWith(".log")).findFirst().orElseThrow();
        // In the value of a record that stays.
        own.flipBit(first, 80, 2);
        Cleaning cleaning = compacted.cleaning(new Cleaning.Limits(1000, 1 << 20), Written.NOW);
        var fault = assertThrows(DiskFault.class, cleaning::run);
        assertEquals(DiskFault.Kind.ROTTEN, fault.kind());
    }
}
