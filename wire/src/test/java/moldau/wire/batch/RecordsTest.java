package moldau.wire.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import moldau.base.fault.Malformed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecordsTest {
    private final BatchBuilder builder = new BatchBuilder();
    private final Records records = new Records();

    @ParameterizedTest
    @EnumSource(Codec.class)
    void whatWasBuiltIsReadBackFromHeapAndDirectBuffers(Codec codec) {
        for (int seed = 0; seed < 60; seed++) {
            List<Record> written = RandomBatch.records(new Random(seed));
            ByteBuffer heap = RandomBatch.build(
                builder, written, Head.DEFAULT.withCompression(Compression.of(codec)));

            assertEquals(written, records.all(new Batch().wrap(heap)));
            ByteBuffer direct = RandomBatch.direct(heap, 7, 5);
            Batch batch = new Batch().wrap(direct);
            assertTrue(batch.isIntact());
            assertEquals(codec, batch.codec());
            assertEquals(written, records.all(batch));
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void everyLevelIsReadBack(Codec codec) {
        List<Record> written = RandomBatch.records(new Random(7));
        for (int level : new int[] {-131072, -7, -1, 1, 5, 9, 12, 17, 22}) {
            if (codec.hasLevel(level)) {
                ByteBuffer built = RandomBatch.build(
                    builder, written, Head.DEFAULT.withCompression(new Compression(codec, level)));
                assertEquals(written, records.all(new Batch().wrap(built)), "level " + level);
            }
        }
    }

    @Test
    void headFieldsAreSeenAsBuilt() {
        builder.begin(40);
        builder.append(2_000, "k".getBytes(StandardCharsets.UTF_8), null);
        builder.append(1_000, null, new byte[0]);
        Head head = Head.DEFAULT.withBaseOffset(40).withLeaderEpoch(3)
            .withProducer(9, (short) 2, Integer.MAX_VALUE).withTransactional(true);

        Batch batch = new Batch().wrap(builder.build(head));

        assertEquals(40, batch.baseOffset());
        assertEquals(41, batch.lastOffset());
        assertEquals(3, batch.leaderEpoch());
        assertEquals(9, batch.producerId());
        assertEquals(2, batch.producerEpoch());
        assertEquals(Integer.MAX_VALUE, batch.baseSequence());
        assertEquals(0, batch.lastSequence());
        assertEquals(2_000, batch.baseTimestamp());
        assertEquals(2_000, batch.maxTimestamp());
        assertTrue(batch.isTransactional());
        assertFalse(batch.isControl());
        assertEquals(2, batch.recordCount());
    }

    /// Found by a fuzzer, in a dump of a damaged log.
    @Test
    void aRecordThatSaysToStandBeforeItsBatchHasASequence() {
        builder.begin(40);
        builder.append(1, null, null);
        ByteBuffer built = builder.build(Head.DEFAULT.withBaseOffset(40).withProducer(9, (short) 2, 5));
        int offsetDelta = built.limit() - 4; // before the sizes of key and value, and the count of headers
        assertEquals(0, built.get(offsetDelta));
        built.put(offsetDelta, (byte) 1);

        records.over(new Batch().wrap(built));

        assertTrue(records.next());
        assertEquals(39, records.offset());
        assertEquals(4, records.sequence());
    }

    @Test
    void aNullValueAndAnEmptyOneAreDifferent() {
        builder.append(1, null, new byte[0]);
        builder.append(1, new byte[0], null);

        List<Record> read = records.all(new Batch().wrap(builder.build(Head.DEFAULT)));

        assertNull(read.get(0).key());
        assertEquals(0, read.get(0).valueBytes().length);
        assertEquals(0, read.get(1).keyBytes().length);
        assertNull(read.get(1).value());
    }

    @Test
    void patchingOffsetAndEpochLeavesTheBatchIntact() {
        builder.append(1, null, new byte[10]);
        Batch batch = new Batch().wrap(RandomBatch.direct(builder.build(Head.DEFAULT), 3, 3));

        batch.patchBaseOffset(1_000);
        batch.patchLeaderEpoch(12);

        assertTrue(batch.isIntact());
        assertEquals(1_000, batch.baseOffset());
        assertEquals(12, batch.leaderEpoch());
        assertEquals(1_000, records.all(batch).getFirst().offset());
    }

    @Test
    void aFinishedBatchTakesAnotherProducer() {
        builder.append(1, null, new byte[10]);
        Batch batch = new Batch().wrap(builder.build(Head.DEFAULT.withProducer(1, (short) 1, 5)));

        batch.patchProducer(2, (short) 3, 0);

        assertTrue(batch.isIntact());
        assertEquals(2, batch.producerId());
        assertEquals(3, batch.producerEpoch());
        assertEquals(0, batch.baseSequence());
    }

    @Test
    void aBatchOfAppendTimeGivesEveryRecordThatTime() {
        builder.append(5, null, new byte[1]);
        builder.append(9, null, new byte[1]);
        Batch batch = new Batch().wrap(builder.build(Head.DEFAULT));

        batch.patchAppendTime(77);

        assertTrue(batch.isIntact());
        assertEquals(5, batch.baseTimestamp());
        List<Long> times = records.all(batch).stream().map(Record::timestamp).toList();
        assertEquals(List.of(77L, 77L), times);
    }

    @Test
    void deletedRecordsLeaveGapsAndALastOffsetBehind() {
        builder.begin(10, 500);
        builder.appendAt(12, 300, null, ByteBuffer.allocate(1), List.of());
        Batch batch = new Batch().wrap(builder.build(Head.DEFAULT.withBaseOffset(10), 19));

        assertEquals(19, batch.lastOffset());
        assertEquals(500, batch.deleteHorizonMs());
        assertEquals(300, batch.maxTimestamp());
        assertEquals(12, records.all(batch).getFirst().offset());
        assertEquals(300, records.all(batch).getFirst().timestamp());
    }

    @Test
    void anEmptiedBatchIsAHeaderAlone() {
        builder.begin(10);
        Head head = Head.DEFAULT.withBaseOffset(10).withCompression(Compression.of(Codec.GZIP));

        Batch batch = new Batch().wrap(builder.build(head, 14));

        assertEquals(Batch.HEADER_SIZE, batch.size());
        assertEquals(14, batch.lastOffset());
        assertEquals(0, batch.recordCount());
        assertEquals(List.of(), records.all(batch));
    }

    @Test
    void batchesOneAfterAnotherAreWalkedUpToTheCutOffOne() {
        builder.append(1, null, new byte[100]);
        ByteBuffer one = builder.build(Head.DEFAULT);
        ByteBuffer three = ByteBuffer.allocate(3 * one.capacity() - 1);
        three.put(0, one, 0, one.capacity()).put(one.capacity(), one, 0, one.capacity());
        three.put(2 * one.capacity(), one, 0, one.capacity() - 1);

        Batches batches = new Batches().over(three);

        assertTrue(batches.next());
        assertEquals(0, batches.batch().position());
        assertTrue(batches.next());
        assertEquals(one.capacity(), batches.batch().position());
        assertFalse(batches.next());
        assertEquals(one.capacity() - 1, batches.tailBytes());
    }

    @Test
    void aRecordCountThatDoesNotMatchIsMalformed() {
        builder.append(1, null, new byte[3]);
        builder.append(1, null, new byte[3]);
        for (Codec codec : Codec.values()) {
            for (int lie : new int[] {-1, 1, 3, Integer.MAX_VALUE}) {
                Head head = Head.DEFAULT.withCompression(Compression.of(codec));
                ByteBuffer built = builder.build(head);
                built.putInt(Batch.AT_RECORD_COUNT, lie);
                assertThrows(Malformed.class, () -> records.all(new Batch().wrap(built)));
            }
        }
    }
}
