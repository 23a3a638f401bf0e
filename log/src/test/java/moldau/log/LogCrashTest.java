package moldau.log;

import static moldau.log.Written.NOW;
import static moldau.log.Written.PARTITION;
import static moldau.log.Written.append;
import static moldau.log.Written.batch;
import static moldau.log.Written.bytes;
import static moldau.log.Written.from;
import static moldau.log.Written.values;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import moldau.base.Path;
import moldau.base.sim.CrashPoints;
import moldau.base.sim.SimDisk;
import moldau.wire.Uuid;
import moldau.wire.batch.Batch;
import org.junit.jupiter.api.Test;

/// I4, I5, I6, I9, I31: the power goes after every operation of a script, and of what was not
/// synced any part is lost. What recovery finds is a prefix of what was written that holds all that
/// was synced, and finding it a second time changes nothing.
final class LogCrashTest {
    private static final LogSettings TINY = Written.SMALL.withSegmentBytes(150).withIndex(1 << 10,
        60);
    private static final CrashPoints.Options SOME = new CrashPoints.Options(3, 160);

    private final SimDisk disk = Written.disk();

    /// @param synced values that must be found, from the start on
    /// @param recoveryPoint as a checkpoint may say
    private record Promise(List<String> synced, long start, long recoveryPoint) {
        static final Promise NOTHING = new Promise(List.of(), 0, 0);
    }

    @Test
    void appendingAndRolling() {
        CrashPoints points = CrashPoints.on(disk);
        Log log = Written.create(disk, TINY);
        List<String> all = new ArrayList<>();
        write(log, all, 4);
        flush(points, log, all);
        write(log, all, 3);
        flush(points, log, all);
        write(log, all, 2);

        visit(points, List.of(all));
    }

    /// What of a batch had reached the file before the disk was full is cut off, and must not come back
    /// in front of a segment that was begun after it.
    @Test
    void runningOutOfRoomAndRollingAfterIt() {
        CrashPoints points = CrashPoints.on(disk);
        Log log = Written.create(disk, TINY.withSegmentBytes(300));
        List<String> all = new ArrayList<>();
        write(log, all, 2);
        flush(points, log, all);
        disk.ills().sizeBytes(disk.totalBytes() - disk.usableBytes() + 20);
        log.appendAsLeader(batch("lost"), 0, Origin.CLIENT, NOW);
        assertFalse(log.write());
        disk.ills().emptied();
        for (int i = 0; i < 2; i++) { // too large for what is left of the segment
            all.add("x".repeat(150) + i);
            append(log, all.getLast());
            flush(points, log, all);
        }
        assertTrue(log.segmentCount() > 1, "nothing was rolled");

        visit(points, List.of(all));
    }

    /// The life that made the log ended before it synced anything: the next one reads its directory in
    /// the page cache, and has to make it last.
    @Test
    void goingOnWithALogThatAKilledProcessMade() {
        CrashPoints points = CrashPoints.on(disk);
        List<String> all = new ArrayList<>();
        write(Written.create(disk, TINY), all, 2);
        disk.endLife();
        Log log = Written.reopened(disk, TINY, OpeningHints.unclean(NOW));
        flush(points, log, all);
        write(log, all, 2);

        visit(points, List.of(all));
    }

    @Test
    void flushingInTheMiddleOfASegment() {
        CrashPoints points = CrashPoints.on(disk);
        Log log = Written.create(disk, TINY.withSegmentBytes(1000));
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            write(log, all, 2);
            flush(points, log, all);
        }
        write(log, all, 1);

        visit(points, List.of(all));
    }

    @Test
    void abortingTransactions() {
        CrashPoints points = CrashPoints.on(disk);
        Log log = Written.create(disk, TINY);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            append(log, Written.transactional(5, 0, i, "v" + i));
            all.add("v" + i);
            append(log, Written.transactional(6, 0, i, "w" + i));
            all.add("w" + i);
            log.appendAsLeader(Written.marker(i == 1, 5, 0), 0, Origin.COORDINATOR, NOW);
            assert log.write();
            if (i < 2) flush(points, log, all);
        }

        visit(points, List.of(all));
    }

    @Test
    void truncatingAndWritingOn() {
        Log log = Written.create(disk, TINY);
        List<String> before = new ArrayList<>();
        write(log, before, 7);
        Written.flush(log);
        CrashPoints points = CrashPoints.on(disk);
        points.promise(new Promise(List.copyOf(before.subList(0, 3)), 0, 3));

        log.truncateTo(3, NOW);
        List<String> after = new ArrayList<>(before.subList(0, 3));
        writeAs(log, after, 4, 1);
        flush(points, log, after);
        writeAs(log, after, 1, 1);

        visit(points, List.of(before, after));
    }

    @Test
    void deletingOldSegments() {
        Log log = Written.create(disk, TINY);
        List<String> all = new ArrayList<>();
        write(log, all, 7);
        Written.flush(log);
        CrashPoints points = CrashPoints.on(disk);
        points.promise(new Promise(List.copyOf(all.subList(4, 7)), 4, 7));

        log.highWatermark(7);
        log.raiseStart(4);
        Removal removal = log.removeOld(NOW);
        Written.flush(log);
        removal.run();
        write(log, all, 2);

        visit(points, List.of(all));
    }

    /// As a node does it: the start is checkpointed before it is answered, files go after that.
    @Test
    void deletingRecords() {
        Log log = Written.create(disk, TINY);
        Logs logs = new Logs(disk);
        List<String> all = new ArrayList<>();
        write(log, all, 7);
        Written.flush(log);
        CrashPoints points = CrashPoints.on(disk);
        points.promise(0L);

        log.highWatermark(7);
        log.raiseStart(5);
        logs.write(Logs.Checkpoint.LOG_START, Map.of(PARTITION, 5L));
        points.promise(5L);
        Removal removal = log.removeOld(NOW);
        Written.flush(log);
        removal.run();

        int images = points.forEach(SOME, (image, promised) -> {
            long start = new Logs(image).read(Logs.Checkpoint.LOG_START).getOrDefault(PARTITION, 0L);
            Log again = Written.reopened(image, TINY, new OpeningHints(false, 7, start, 0, NOW));
            assertTrue(again.startOffset() >= (long) promised, () -> again.startOffset() + "");
            assertEquals(all.subList((int) again.startOffset(), 7), values(again));
        });
        assertTrue(images > 10, () -> images + " images");
    }

    @Test
    void deletingTheWholeLog() {
        Log log = Written.create(disk, TINY);
        List<String> all = new ArrayList<>();
        write(log, all, 7);
        Written.flush(log);
        CrashPoints points = CrashPoints.on(disk);

        Removal removal = log.delete(new Uuid(7, 8));
        disk.syncDirectory(Path.ROOT);
        points.promise("gone");
        removal.run();
        disk.syncDirectory(Path.ROOT);

        int images = points.forEach(SOME, (image, promised) -> {
            Logs.Inventory found = new Logs(image).takeInventory();
            if (found.live().isEmpty()) {
                for (Path each : found.deleting()) new Removal(image, List.of(each), 0).run();
                assertEquals(List.of(), new Logs(image).takeInventory().deleting());
            } else {
                assertNull(promised);
                assertEquals(all, values(Written.reopened(image, TINY, OpeningHints.unclean(NOW))));
            }
        });
        assertTrue(images > 5, () -> images + " images");
    }

    @Test
    void startingAnew() {
        Log log = Written.create(disk, TINY);
        List<String> before = new ArrayList<>();
        write(log, before, 5);
        Written.flush(log);
        CrashPoints points = CrashPoints.on(disk);
        points.promise(Promise.NOTHING);

        Removal removal = log.truncateFully(20, NOW);
        List<String> after = new ArrayList<>();
        writeAs(log, after, 2, 1);
        Written.flush(log);
        points.promise(new Promise(List.copyOf(after), 20, 22));
        removal.run();
        writeAs(log, after, 1, 1);

        visit(points, List.of(before, after));
    }

    @Test
    void recovering() {
        Log log = Written.create(disk, TINY);
        List<String> all = new ArrayList<>();
        write(log, all, 7);
        Written.flush(log);
        write(log, all, 2);
        disk.open(log.directory().child("00000000000000000008.log"),
            moldau.base.Disk.Mode.WRITE).truncate(100);
        CrashPoints points = CrashPoints.on(disk);
        points.promise(new Promise(List.copyOf(all.subList(0, 7)), 0, 7));

        Log again = Written.reopened(disk, TINY, new OpeningHints(false, 7, 0, 7, NOW));
        all = new ArrayList<>(values(again));
        Written.flush(again);
        points.promise(new Promise(List.copyOf(all), 0, all.size()));
        write(again, all, 2);

        visit(points, List.of(all));
    }

    /// Indexes below the recovery point that were lost or torn are made anew, and are then no more on the
    /// platter than what was written last.
    @Test
    void makingIndexesAnew() {
        Log log = Written.create(disk, TINY);
        List<String> all = new ArrayList<>();
        write(log, all, 7);
        Written.flush(log);
        disk.open(log.directory().child("00000000000000000000.timeindex"),
            moldau.base.Disk.Mode.WRITE).truncate(5);
        CrashPoints points = CrashPoints.on(disk);
        points.promise(new Promise(List.copyOf(all), 0, 7));

        Log again = Written.reopened(disk, TINY, new OpeningHints(false, 7, 0, 7, NOW));
        points.promise(new Promise(List.copyOf(all), 0, again.recoveryPoint()));
        write(again, all, 1);
        flush(points, again, all);
        write(again, all, 1);

        visit(points, List.of(all));
    }

    @Test
    void checkpointsAndTheCleanMarkerAreOldOrNew() {
        Logs logs = new Logs(disk);
        Map<TopicPartition, Long> old = Map.of(PARTITION, 1L);
        Map<TopicPartition, Long> renewed = Map.of(PARTITION, 2L);
        logs.write(Logs.Checkpoint.HIGH_WATERMARK, old);
        CrashPoints points = CrashPoints.on(disk);
        points.promise("old or new");

        logs.write(Logs.Checkpoint.HIGH_WATERMARK, renewed);
        points.promise("new");
        logs.markClean(14);
        points.promise("clean");
        logs.takeInventory();
        points.promise("unclean");

        int images = points.forEach((image, promised) -> {
            Logs found = new Logs(image);
            Map<TopicPartition, Long> read = found.read(Logs.Checkpoint.HIGH_WATERMARK);
            assertTrue(read.equals(renewed) || promised.equals("old or new") && read.equals(old),
                read::toString);
            Logs.Inventory inventory = found.takeInventory();
            if (inventory.isClean()) assertEquals(14, inventory.cleanBrokerEpoch().getAsLong());
            assertTrue(!inventory.isClean() || !promised.equals("unclean")
                && !promised.equals("old or new"));
        });
        assertTrue(images > 10, () -> images + " images");
    }

    private static void write(Log log, List<String> all, int count) {
        writeAs(log, all, count, 0);
    }

    private static void writeAs(Log log, List<String> all, int count, int epoch) {
        for (int i = 0; i < count; i++) {
            String value = "v" + epoch + "-" + all.size();
            var batch = all.size() % 2 == 0 ? batch(value) : from(9 + epoch, 0, all.size() / 2,
                value);
            Appended appended = log.appendAsLeader(batch, epoch, Origin.CLIENT, NOW);
            assert appended instanceof Appended.At : appended;
            assert log.write();
            all.add(value);
        }
    }

    private static void flush(CrashPoints points, Log log, List<String> all) {
        Written.flush(log);
        points.promise(new Promise(List.copyOf(all), 0, log.recoveryPoint()));
    }

    private static void visit(CrashPoints points, List<List<String>> timelines) {
        int images = points.forEach(SOME, (image, promised) -> {
            Promise promise = promised == null ? Promise.NOTHING : (Promise) promised;
            if (!image.isDirectory(new Path(PARTITION.toString()))) {
                assertEquals(List.of(), promise.synced());
                return;
            }
            for (long recoveryPoint : new long[] {0, promise.recoveryPoint()}) {
                check(image.copy(), promise, recoveryPoint, timelines);
            }
        });
        assertTrue(images > 20, () -> images + " images");
    }

    private static void check(SimDisk image, Promise promise, long recoveryPoint,
        List<List<String>> timelines) {
        OpeningHints hints = new OpeningHints(false, recoveryPoint, promise.start(), 0, NOW);
        Log log = Written.reopened(image, TINY, hints);
        List<String> found = values(log);
        boolean known = timelines.stream().anyMatch(timeline -> isPrefix(log, found, timeline));
        assertTrue(known, () -> found + " is no prefix of " + timelines);
        assertTrue(log.startOffset() > promise.start() || startsWith(found, promise.synced()),
            () -> found + " lacks what was synced: " + promise.synced());
        assertTrue(promise.synced().isEmpty() || log.topicId() != null, "of which topic it is");
        checkIndexes(log);
        checkTimes(image, log);
        checkStates(image, log, hints);
        append(log, "next");
        assertEquals("next", values(log).getLast());
    }

    private static boolean startsWith(List<String> found, List<String> synced) {
        return found.size() >= synced.size() && found.subList(0, synced.size()).equals(synced);
    }

    /// Timelines start at offset 0, but for one that starts anew.
    private static boolean isPrefix(Log log, List<String> found, List<String> timeline) {
        int skipped = log.startOffset() >= 20 ? (int) log.startOffset() - 20
            : (int) log.startOffset();
        int end = skipped + found.size();
        return end <= timeline.size() && timeline.subList(skipped, end).equals(found)
            || found.isEmpty();
    }

    private static void checkIndexes(Log log) {
        for (long offset = log.startOffset(); offset < log.endOffset(); offset++) {
            Batch batch = new Batch().wrap(bytes(log.read(offset, 1, true, log.endOffset())));
            assertTrue(batch.baseOffset() <= offset && offset <= batch.lastOffset());
        }
    }

    /// Retention deletes by them.
    private static void checkTimes(SimDisk image, Log log) {
        Workbench bench = new Workbench(image, 16);
        for (int i = 0; i < log.segments.count(); i++) {
            Segment segment = log.segments.get(i);
            long newest = -1;
            BatchScan scan = segment.scan(bench, 0, segment.size(bench));
            while (scan.next()) newest = Math.max(newest, scan.batch().maxTimestamp());
            assertEquals(newest, segment.maxTimestamp(bench), "newest of " + segment.log.path);
        }
        bench.close();
    }

    /// The same is found again, and what snapshots and the epochs' file say is what the batches
    /// say.
    private static void checkStates(SimDisk image, Log log, OpeningHints hints) {
        Log again = Written.reopened(image.copy(), TINY, hints);
        assertEquals(log.endOffset(), again.endOffset());
        assertEquals(values(log), values(again));
        SimDisk bare = image.copy();
        for (Path path : bare.list(log.directory())) {
            if (path.name().endsWith(".snapshot")
                || path.name().equals(Epochs.FILE)) bare.delete(path);
        }
        Log replayed = Written.reopened(bare, TINY,
            new OpeningHints(false, 0, hints.startOffset(), 0, NOW));
        assertEquals(values(log), values(replayed));
        boolean whole = log.startOffset() == 0;
        if (whole) assertEquals(states(replayed), states(log));
        long end = log.endOffset();
        if (whole) assertEquals(replayed.abortedTransactions(0, end),
            log.abortedTransactions(0, end));
        for (long offset = log.startOffset(); whole && offset < log.endOffset(); offset++) {
            assertEquals(replayed.epochAt(offset), log.epochAt(offset));
        }
    }

    private static List<Producers.State> states(Log log) {
        List<Producers.State> states = new ArrayList<>();
        log.producers().forEach(states::add);
        return states;
    }
}
