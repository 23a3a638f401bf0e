package moldau.log;

import static moldau.log.Written.NOW;
import static moldau.log.Written.append;
import static moldau.log.Written.bytes;
import static moldau.log.Written.marker;
import static moldau.log.Written.transactional;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Path;
import moldau.base.sim.SimDisk;
import moldau.wire.Uuid;
import moldau.wire.batch.Batch;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Batches;
import moldau.wire.batch.Head;
import org.junit.jupiter.api.Test;

/// A copy that takes its log's place is the same log: what was aborted, what is open, where gaps are.
final class SuccessionTest {
    private static final Path FUTURE = LogName.future(Written.PARTITION, new Uuid(3, 4));
    private static final LogSettings COMPACTED = Written.SMALL.withCleanup(false, true)
        .withCompaction(new LogSettings.Compaction(0.01, 0, Long.MAX_VALUE, 1000));

    private final SimDisk from = Written.disk();
    private final SimDisk to = Written.disk();

    private Log copyOf(Log log) {
        Log copy = Written.used(to, Succession.create(to, FUTURE, log, NOW));
        fill(copy, log);
        Succession.complete(copy, log);
        copy.checkInvariants();
        return copy;
    }

    private static void fill(Log copy, Log log) {
        while (copy.endOffset() < log.endOffset()) {
            ByteBuffer piece = bytes(log.read(copy.endOffset(), 150, true, log.endOffset()));
            copy.appendAsFollower(piece, 9, NOW);
            copy.write();
        }
    }

    private static void end(Log log, boolean committed, long producerId) {
        log.appendAsLeader(marker(committed, producerId, 0), 0, Origin.COORDINATOR, NOW);
        log.write();
    }

    @Test
    void transactionsAreWhereTheyWere() {
        Log log = Written.create(from, Written.SMALL);
        append(log, transactional(1, 0, 0, "aborted"));
        append(log, transactional(2, 0, 0, "committed"));
        end(log, false, 1);
        end(log, true, 2);
        append(log, transactional(3, 0, 0, "open"));
        append(log, Written.batch("plain"));
        log.highWatermark(log.endOffset());

        Log copy = copyOf(log);

        assertEquals(4, copy.lastStableOffset());
        assertEquals(List.of(new AbortedTransaction(1, 0, 2, 1)), copy.abortedTransactions(0, 100));
        assertEquals(log.highWatermark(), copy.highWatermark());
        end(copy, false, 3);
        copy.highWatermark(copy.endOffset());
        assertEquals(copy.endOffset(), copy.lastStableOffset());
        assertEquals(2, copy.abortedTransactions(0, 100).size());
    }

    /// The last stable offset waits until the marker is below the high watermark, also when the copy took over
    /// in between.
    @Test
    void aMarkerThatIsNotCommittedDoesNotCountYet() {
        Log log = Written.create(from, Written.SMALL);
        append(log, transactional(1, 0, 0, "a"));
        log.highWatermark(1);
        end(log, false, 1);

        Log copy = copyOf(log);

        assertEquals(0, copy.lastStableOffset());
        copy.highWatermark(2);
        assertEquals(2, copy.lastStableOffset());
    }

    /// A process ended after the copy took over: its indexes tell the same as its batches.
    @Test
    void whatTheCopySaysLastsOverAStart() {
        Log log = Written.create(from, Written.SMALL);
        for (int i = 0; i < 8; i++) {
            append(log, transactional(1, 0, i, "v" + i));
            end(log, i % 2 == 0, 1);
        }
        append(log, transactional(1, 0, 8, "open"));
        log.highWatermark(log.endOffset());
        Log copy = copyOf(log);
        List<AbortedTransaction> aborted = copy.abortedTransactions(0, 100);
        copy.rename(LogName.live(Written.PARTITION));

        Log again = Written.reopened(to, Written.SMALL, OpeningHints.unclean(NOW));
        again.highWatermark(again.endOffset());

        assertEquals(4, aborted.size());
        assertEquals(aborted, again.abortedTransactions(0, 100));
        assertEquals(16, again.lastStableOffset());
    }

    @Test
    void aCompactedLogKeepsItsOffsetsAndItsGaps() {
        Log log = Written.create(from, COMPACTED);
        for (int i = 0; i < 9; i++) {
            append(log, keyed("k" + i % 2, "v" + i));
            if (i == 4) log.roll(NOW);
        }
        log.highWatermark(log.endOffset());
        log.roll(NOW);
        append(log, keyed("k0", "active"));
        log.highWatermark(log.endOffset());
        Cleaning cleaning = log.cleaning(new Cleaning.Limits(1000, 1 << 20), NOW);
        cleaning.run();
        log.cleaned(cleaning).run();

        Log copy = copyOf(log);

        assertEquals(List.of(7L, 8L, 9L), offsets(log));
        assertEquals(offsets(log), offsets(copy));
        assertEquals(log.startOffset(), copy.startOffset());
        assertEquals(log.endOffset(), copy.endOffset());
    }

    /// A power cut took `partition.metadata` of the copy: it may be of an older topic of that name.
    @Test
    void aCopyOfWhichTheTopicIsUnknownIsNone() {
        Log log = Written.create(from, Written.SMALL);
        append(log, Written.batch("a"));
        Log copy = Written.used(to, Succession.create(to, FUTURE, log, NOW));
        fill(copy, log);
        to.delete(PartitionMetadata.path(FUTURE));

        assertNull(Succession.open(to, FUTURE, log, NOW));
    }

    /// Nothing was written since: its name has to be brought to the platter nevertheless.
    @Test
    void aLogThatWasRenamedWantsAFlush() {
        Log log = Written.create(from, Written.SMALL);
        append(log, Written.batch("a"));
        Written.flush(log);
        assertNull(log.flush());

        log.rename(LogName.path(Written.PARTITION, LogName.Kind.DELETE, new Uuid(5, 6)));

        assertNotNull(log.flush());
    }

    @Test
    void aFlushThatWasUnderWayWhenTheLogWasRenamedDoesNotCount() {
        Log log = Written.create(from, Written.SMALL);
        append(log, Written.batch("a"));
        Flush flush = log.flush();
        log.rename(LogName.path(Written.PARTITION, LogName.Kind.DELETE, new Uuid(5, 6)));

        flush.run();

        assertEquals(0, log.flushed(flush, NOW));
        assertEquals(0, log.recoveryPoint());
        Written.flush(log);
        assertEquals(1, log.recoveryPoint());
        assertEquals(List.of("a"), Written.values(log));
    }

    private static ByteBuffer keyed(String key, String value) {
        BatchBuilder builder = new BatchBuilder();
        builder.append(1000, key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
        return builder.build(Head.DEFAULT);
    }

    private static List<Long> offsets(Log log) {
        List<Long> offsets = new ArrayList<>();
        long offset = log.startOffset();
        while (offset < log.endOffset()) {
            Batches batches = new Batches().over(bytes(log.read(offset, 1 << 20, true, log.endOffset())));
            while (batches.next()) {
                Batch batch = batches.batch();
                offsets.add(batch.baseOffset());
                offset = batch.nextOffset();
            }
        }
        return offsets;
    }
}
