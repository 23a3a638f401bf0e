package moldau.trials.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import moldau.wire.batch.Batch;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Batches;
import moldau.wire.batch.Codec;
import moldau.wire.batch.Compression;
import moldau.wire.batch.EndMarker;
import moldau.wire.batch.Head;
import moldau.wire.batch.Record;
import moldau.wire.batch.Records;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;

/// Batches written by Apache's classes are read by ours and the other way round, and are the same
/// bytes.
class BatchInterchangeTest {
    private static final int SEEDS = 12;

    private final BatchBuilder builder = new BatchBuilder();
    private final Records records = new Records();

    private ByteBuffer ours(List<Record> written, Head head) {
        builder.begin(head.baseOffset());
        for (Record r : written) {
            builder.appendAt(head.baseOffset() + r.offset(), r.timestamp(), r.key(), r.value(),
                r.headers());
        }
        return builder.build(head);
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void apacheReadsWhatWeWrite(Codec codec) {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<Record> written = ApacheBatches.random(new Random(seed));

            ByteBuffer batch = ours(written, Head.DEFAULT.withCompression(Compression.of(codec)));

            assertEquals(written, ApacheBatches.read(batch), "seed " + seed);
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void weReadWhatApacheWrites(Codec codec) {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<Record> written = ApacheBatches.random(new Random(seed));
            ByteBuffer batch = ApacheBatches.build(
                written, Head.DEFAULT.withCompression(Compression.of(codec)));

            assertEquals(written, records.all(new Batch().wrap(batch)), "seed " + seed);
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void bothWriteTheSameBytesAtEveryLevel(Codec codec) {
        for (int level : new int[] {-131072, -5, -1, 1, 3, 6, 9, 12, 17, 19}) {
            for (int seed = 0; codec.hasLevel(level) && seed < 2; seed++) {
                List<Record> written = ApacheBatches.random(new Random(seed));
                Head head = Head.DEFAULT.withCompression(new Compression(codec, level))
                    .withBaseOffset(1_000_000_000_000L + seed).withLeaderEpoch(seed)
                    .withProducer(17, (short) 3, Integer.MAX_VALUE - 2)
                    .withTransactional(seed % 2 == 0).withAppendTimeMs(seed % 3 == 0 ? 5_000 : -1);

                byte[] theirs = ApacheBatches.bytes(ApacheBatches.build(written, head));

                assertArrayEquals(
                    theirs, ours(written, head).array(), "level " + level + " seed " + seed);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 1})
    void weReadMessagesOfOldLogs(byte magic) {
        for (Codec codec : List.of(Codec.NONE, Codec.GZIP, Codec.SNAPPY, Codec.LZ4)) {
            for (int seed = 0; seed < SEEDS; seed++) {
                Head head = Head.DEFAULT.withCompression(Compression.of(codec)).withBaseOffset(seed)
                    .withAppendTimeMs(magic == 1 && seed % 3 == 0 ? 77_000 : -1);
                ByteBuffer messages = ApacheBatches.build(
                    magic, ApacheBatches.random(new Random(seed)), head);
                List<Record> expected = ApacheBatches.read(messages);

                Batches batches = new Batches().over(messages);
                int at = 0;
                while (batches.next()) {
                    assertTrue(batches.batch().isIntact());
                    for (Record r : records.all(batches.batch())) {
                        assertEquals(expected.get(at++), r);
                    }
                }
                assertEquals(expected.size(), at);
            }
        }
    }

    @Test
    void weReadSnappyWithoutFramingAsLibrdkafkaWritesIt() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<Record> written = ApacheBatches.random(new Random(seed));
            ByteBuffer plain = ours(written, Head.DEFAULT);
            byte[] block = new byte[plain.capacity() - Batch.HEADER_SIZE];
            plain.get(Batch.HEADER_SIZE, block);

            ByteBuffer bare = withPayload(plain, Codec.SNAPPY, Snappy.compress(block));

            assertEquals(written, records.all(new Batch().wrap(bare)));
        }
    }

    @Test
    void weReadStreamsThatWereJoined() throws IOException {
        for (Codec codec : List.of(Codec.GZIP, Codec.SNAPPY, Codec.ZSTD)) {
            List<Record> written = ApacheBatches.random(new Random(11));
            ByteBuffer plain = ours(written, Head.DEFAULT);
            byte[] block = new byte[plain.capacity() - Batch.HEADER_SIZE];
            plain.get(Batch.HEADER_SIZE, block);
            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            int half = block.length / 2;
            joined.write(compressed(codec, block, 0, half));
            joined.write(compressed(codec, block, half, block.length - half));

            ByteBuffer batch = withPayload(plain, codec, joined.toByteArray());

            assertEquals(written, records.all(new Batch().wrap(batch)), codec.label());
        }
    }

    private static byte[] compressed(Codec codec, byte[] bytes, int from, int count)
            throws IOException {
        var sink = new org.apache.kafka.common.utils.ByteBufferOutputStream(1024);
        var apache = ApacheBatches.apache(Compression.of(codec));
        try (var stream = apache.wrapForOutput(sink, (byte) 2)) {
            stream.write(bytes, from, count);
        }
        return ApacheBatches.bytes(sink.buffer().flip());
    }

    private static ByteBuffer withPayload(ByteBuffer header, Codec codec, byte[] payload) {
        ByteBuffer batch = ByteBuffer.allocate(Batch.HEADER_SIZE + payload.length);
        batch.put(0, header, 0, Batch.HEADER_SIZE).put(Batch.HEADER_SIZE, payload);
        batch.putInt(8, batch.capacity() - Batch.LENGTH_END).putShort(21, (short) codec.id());
        return batch;
    }

    @Test
    void transactionMarkersAreTheSameBytes() {
        for (boolean committed : new boolean[] {false, true}) {
            ByteBuffer theirs = MemoryRecords.withEndTransactionMarker(
                0, 1234, -1, 99, (short) 8, new EndTransactionMarker(
                    committed ? ControlRecordType.COMMIT : ControlRecordType.ABORT, 31)).buffer();

            ByteBuffer ours = new EndMarker(committed, 31).batch(99, (short) 8, 1234);

            assertArrayEquals(ApacheBatches.bytes(theirs), ours.array());
        }
    }
}
