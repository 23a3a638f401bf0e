package moldau.trials.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.os.OsWorld;
import moldau.log.Appended;
import moldau.log.EpochEnd;
import moldau.log.Flush;
import moldau.log.Found;
import moldau.log.Log;
import moldau.log.LogSettings;
import moldau.log.OpeningHints;
import moldau.log.Origin;
import moldau.log.TopicPartition;
import moldau.log.Workbench;
import moldau.wire.Uuid;
import moldau.wire.batch.Batch;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Batches;
import moldau.wire.batch.Codec;
import moldau.wire.batch.Compression;
import moldau.wire.batch.EndMarker;
import moldau.wire.batch.Head;
import moldau.wire.batch.Records;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.storage.log.FetchIsolation;
import org.apache.kafka.server.util.KafkaScheduler;
import org.apache.kafka.storage.internals.log.AppendOrigin;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.log.metrics.BrokerTopicStats;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One directory, opened in turn by our log and by Apache's: each finds what the other wrote, and
/// goes on with it.
final class ApacheLogTest {
    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);
    private static final Uuid TOPIC_ID = new Uuid(0x1122334455667788L, 0x19aabbccddeeff00L);
    private static final int SEGMENT_BYTES = 1 << 20;
    private static final LogSettings SETTINGS = LogSettings.DEFAULT.withSegmentBytes(SEGMENT_BYTES);
    private static final byte[] PADDING = new byte[1500];

    @TempDir
    File directory;

    private final OsWorld world = new OsWorld(OsWorld.Options.standard());
    private final KafkaScheduler scheduler = new KafkaScheduler(1);
    private final long start = System.currentTimeMillis() - 60_000;
    private final List<String> written = new ArrayList<>();
    private int sequence;

    ApacheLogTest() {
        scheduler.startup();
    }

    @AfterEach
    void close() throws Exception {
        scheduler.shutdown();
        world.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void apacheGoesOnWhereWeStoppedAndWeWhereItDid(boolean clean) throws Exception {
        Log ours = used(Log.create(disk(), PARTITION, TOPIC_ID, SETTINGS, start));
        for (int i = 0; i < 1500; i++) append(ours, i / 600);
        open(ours);
        end(ours, false);
        open(ours);
        long end = ours.endOffset();
        assertTrue(ours.segmentCount() > 1);
        if (clean) stop(ours);

        UnifiedLog apache = apache(clean);
        assertEquals(end, apache.logEndOffset());
        assertEquals(2, apache.latestEpoch().orElseThrow());
        apache.updateHighWatermark(end);
        assertEquals(end - 1, apache.lastStableOffset());
        assertEquals(1, apache.collectAbortedTransactions(0, end).size());
        assertEquals(written, values(apache));
        MemoryRecords again = MemoryRecords.readableRecords(batch(sequence - 1, written.getLast()));
        assertEquals(1499, apache.appendAsLeader(again, 2).firstOffset(), "the duplicate is known");
        for (int i = 0; i < 1500; i++) append(apache, 3 + i / 600);
        apache.close();

        Log last = reopened(clean);
        assertEquals(end + 1500, last.endOffset());
        assertEquals(5, last.latestEpoch());
        assertEquals(new EpochEnd(3, end + 600), last.endOfEpoch(3));
        assertEquals(end - 1, last.lastStableOffset());
        assertEquals(1, last.abortedTransactions(0, last.endOffset()).size());
        assertEquals(written, values(last));
        assertEquals(new Found(1000, start + 1000, 1), last.searchTime(start + 1000, end).run());
        Appended repeated = last.appendAsLeader(batch(sequence - 1, written.getLast()), 5,
            Origin.CLIENT, start);
        assertInstanceOf(Appended.Duplicate.class, repeated);
        append(last, 5);
        end(last, true);
        stop(last);

        UnifiedLog checked = apache(true);
        assertEquals(written, values(checked));
        checked.updateHighWatermark(checked.logEndOffset());
        assertEquals(checked.logEndOffset(), checked.lastStableOffset());
        checked.close();
    }

    private Disk disk() {
        return world.disk(new LogDir(directory.getPath()));
    }

    private Log used(Log log) {
        log.use(new Workbench(disk(), 16));
        return log;
    }

    private Log reopened(boolean clean) {
        return used(Log.open(disk(), PARTITION, SETTINGS,
            new OpeningHints(clean, 0, 0, Long.MAX_VALUE, start)));
    }

    private static void stop(Log log) {
        Flush flush = log.close();
        if (flush != null) flush.run();
    }

    private UnifiedLog apache(boolean clean) throws Exception {
        Properties settings = new Properties();
        settings.put("segment.bytes", SEGMENT_BYTES);
        return UnifiedLog.create(new File(directory, PARTITION.toString()), new LogConfig(settings),
            0, 0,
            scheduler, new BrokerTopicStats(), Time.SYSTEM, 900_000,
            new ProducerStateManagerConfig(86_400_000, false), 600_000, new LogDirFailureChannel(1),
                clean,
            Optional.empty(), new ConcurrentHashMap<>(Map.of()), false,
            org.apache.kafka.storage.internals.log.LogOffsetsListener.NO_OP_OFFSETS_LISTENER);
    }

    private ByteBuffer batch(int sequence, String value) {
        return batch(Head.DEFAULT.withProducer(7, (short) 0, sequence), value);
    }

    private ByteBuffer batch(Head head, String value) {
        try (BatchBuilder builder = new BatchBuilder()) {
            ByteBuffer padded = ByteBuffer.wrap(PADDING);
            builder.append(start + written.size(), padded, StandardCharsets.UTF_8.encode(value),
                List.of());
            boolean compressed = written.size() % 3 == 0;
            return builder.build(compressed ? head.withCompression(Compression.of(Codec.ZSTD))
                : head);
        }
    }

    private ByteBuffer next() {
        String value = "value " + written.size();
        ByteBuffer batch = batch(sequence++, value);
        written.add(value);
        return batch;
    }

    private void append(Log log, int epoch) {
        Appended appended = log.appendAsLeader(next(), epoch, Origin.CLIENT, start);
        assertInstanceOf(Appended.At.class, appended);
        assertTrue(log.write());
        log.highWatermark(log.endOffset());
    }

    private void append(UnifiedLog log, int epoch) throws Exception {
        log.assignEpochStartOffset(epoch, log.logEndOffset());
        log.appendAsLeader(MemoryRecords.readableRecords(next()), epoch, AppendOrigin.CLIENT);
    }

    /// Opens a transaction of producer 9.
    private void open(Log log) {
        String value = "in a transaction " + written.size();
        Head head = Head.DEFAULT.withProducer(9, (short) 0,
            written.size() - 1500).withTransactional(true);
        assertInstanceOf(Appended.At.class,
            log.appendAsLeader(batch(head, value), 2, Origin.CLIENT, start));
        assertTrue(log.write());
        written.add(value);
    }

    private void end(Log log, boolean committed) {
        ByteBuffer marker = new EndMarker(committed, 1).batch(9, (short) 0, start + written.size());
        assertInstanceOf(Appended.At.class,
            log.appendAsLeader(marker, log.latestEpoch(), Origin.COORDINATOR, start));
        assertTrue(log.write());
        log.highWatermark(log.endOffset());
    }

    private static List<String> values(Log log) {
        List<String> values = new ArrayList<>();
        for (long offset = log.startOffset(); offset < log.endOffset(); ) {
            Disk.Slice slice = log.read(offset, 1 << 20, true, log.endOffset());
            ByteBuffer bytes = ByteBuffer.allocate(slice.bytes());
            slice.file().read(slice.position(), bytes);
            slice.release();
            offset = collect(bytes.flip(), values);
        }
        return values;
    }

    private static List<String> values(UnifiedLog log) throws Exception {
        List<String> values = new ArrayList<>();
        for (long offset = log.logStartOffset(); offset < log.logEndOffset(); ) {
            var fetched = log.read(offset, 1 << 20, FetchIsolation.LOG_END, true).records;
            ByteBuffer bytes = ByteBuffer.allocate(fetched.sizeInBytes());
            ((org.apache.kafka.common.record.internal.FileRecords) fetched).readInto(bytes, 0);
            offset = collect(bytes, values);
        }
        return values;
    }

    private static long collect(ByteBuffer bytes, List<String> values) {
        Batches batches = new Batches().over(bytes);
        long next = -1;
        try (Records records = new Records()) {
            while (batches.next()) {
                Batch batch = batches.batch();
                assertTrue(batch.isIntact());
                next = batch.nextOffset();
                if (batch.isControl()) continue;
                records.over(batch);
                while (records.next()) values.add(
                    StandardCharsets.UTF_8.decode(records.value()).toString());
            }
        }
        return next;
    }

    @Test
    void whatWeTruncatedApacheDoesNotFind() throws Exception {
        Log ours = used(Log.create(disk(), PARTITION, TOPIC_ID, SETTINGS, start));
        for (int i = 0; i < 1500; i++) append(ours, i / 600);
        ours.truncateTo(500, start);
        written.subList(500, written.size()).clear();
        sequence = 500;
        for (int i = 0; i < 20; i++) append(ours, 9);
        stop(ours);

        UnifiedLog apache = apache(true);

        assertEquals(written, values(apache));
        assertEquals(9, apache.latestEpoch().orElseThrow());
        apache.close();
    }
}
