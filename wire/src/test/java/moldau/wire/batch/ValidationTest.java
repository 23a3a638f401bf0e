package moldau.wire.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import moldau.base.sim.Allocated;
import moldau.wire.Errors;
import moldau.wire.batch.Validated.Accepted;
import moldau.wire.batch.Validated.RecordError;
import moldau.wire.batch.Validated.Rejected;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What Apache's broker would say as well is compared with it in trials; here is what is ours.
class ValidationTest {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final int VERSION = 13;
    private static final byte[] KEY = {1};

    private final BatchBuilder builder = new BatchBuilder();
    private final Validation validation = new Validation();

    private ByteBuffer batch(Head head, int count) {
        builder.begin();
        for (int i = 0; i < count; i++) {
            builder.append(NOW_MS + i, KEY, new byte[100]);
        }
        return builder.build(head);
    }

    private Accepted accept(ByteBuffer sent, Rules rules) {
        return assertInstanceOf(
            Accepted.class, validation.validate(sent, rules, VERSION, NOW_MS));
    }

    private Rejected reject(ByteBuffer sent, Rules rules) {
        return assertInstanceOf(
            Rejected.class, validation.validate(sent, rules, VERSION, NOW_MS));
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void anHonestBatchStaysWhereItIs(Codec codec) {
        ByteBuffer sent = RandomBatch.direct(
            batch(Head.DEFAULT.withCompression(Compression.of(codec)), 5), 11, 0);
        ByteBuffer before = ByteBuffer.allocate(sent.remaining());
        before.put(0, sent, 11, sent.remaining());

        Accepted accepted = accept(sent, Rules.DEFAULT);

        assertSame(sent, accepted.buffer());
        assertFalse(accepted.rebuilt());
        assertEquals(11, accepted.position());
        assertEquals(before, sent.slice(11, accepted.size()));
        assertEquals(NOW_MS + 4, accepted.maxTimestampMs());
        assertEquals(4, accepted.maxTimestampDelta());
    }

    @Test
    void aCutOffSecondBatchIsLeftOut() {
        ByteBuffer one = batch(Head.DEFAULT, 1);
        ByteBuffer sent = ByteBuffer.allocate(2 * one.capacity() - 1);
        sent.put(0, one, 0, one.capacity());
        sent.put(one.capacity(), one, 0, one.capacity() - 1);

        assertEquals(one.capacity(), accept(sent, Rules.DEFAULT).size());
    }

    @Test
    void reservedAttributesAreRefused() {
        for (int bit = 6; bit < 16; bit++) {
            ByteBuffer sent = batch(Head.DEFAULT, 1);
            sent.putShort(Batch.AT_ATTRIBUTES, (short) (1 << bit));
            new Batch().wrap(sent).patchCrc();

            assertEquals(Errors.INVALID_RECORD, reject(sent, Rules.DEFAULT).error(), "bit " + bit);
        }
    }

    @Test
    void unknownCodecsAreRefused() {
        for (int codec = 5; codec < 8; codec++) {
            ByteBuffer sent = batch(Head.DEFAULT, 1);
            sent.putShort(Batch.AT_ATTRIBUTES, (short) codec);
            new Batch().wrap(sent).patchCrc();

            assertEquals(Errors.UNSUPPORTED_COMPRESSION_TYPE, reject(sent, Rules.DEFAULT).error());
        }
    }

    @Test
    void transactionsNeedAProducer() {
        Head nobody = Head.DEFAULT.withTransactional(true);
        Head somebody = nobody.withProducer(7, (short) 0, 0);

        assertEquals(Errors.INVALID_RECORD, reject(batch(nobody, 1), Rules.DEFAULT).error());
        assertFalse(accept(batch(somebody, 1), Rules.DEFAULT).rebuilt());
    }

    @Test
    void producersHaveEpochsAndSequences() {
        Head noEpoch = Head.DEFAULT.withProducer(7, (short) -1, 0);
        Head noSequence = Head.DEFAULT.withProducer(7, (short) 0, -1);

        assertEquals(Errors.INVALID_RECORD, reject(batch(noEpoch, 1), Rules.DEFAULT).error());
        assertEquals(Errors.INVALID_RECORD, reject(batch(noSequence, 1), Rules.DEFAULT).error());
    }

    @Test
    void markersAreNotForClients() {
        ByteBuffer marker = new EndMarker(true, 3).batch(7, (short) 0, NOW_MS);
        marker.putInt(Batch.AT_BASE_SEQUENCE, 0);
        new Batch().wrap(marker).patchCrc();

        assertEquals(Errors.INVALID_RECORD, reject(marker, Rules.DEFAULT).error());
    }

    @Test
    void recordsWithoutKeysAreNamed() {
        builder.append(NOW_MS, KEY, KEY);
        builder.append(NOW_MS, null, KEY);
        builder.append(NOW_MS, KEY, null);
        builder.append(NOW_MS, null, null);

        Rejected rejected = reject(builder.build(Head.DEFAULT), Rules.DEFAULT.withCompacted(true));

        assertEquals(Errors.INVALID_RECORD, rejected.error());
        assertEquals(List.of(1, 3), rejected.records().stream().map(RecordError::index).toList());
    }

    @Test
    void onlySoManyRecordsAreNamed() {
        ByteBuffer sent = batch(Head.DEFAULT, 2 * Validation.RECORD_ERRORS_MAX);

        Rejected rejected = reject(sent, Rules.DEFAULT.withTimestampMs(-1, -1));

        assertEquals(Errors.INVALID_TIMESTAMP, rejected.error());
        assertEquals("One or more records have been rejected due to invalid timestamp", rejected.message());
        assertEquals(Validation.RECORD_ERRORS_MAX, rejected.records().size());
    }

    @Test
    void aBatchTooLargeAfterRebuildingIsRefused() {
        ByteBuffer small = batch(Head.DEFAULT.withCompression(Compression.of(Codec.GZIP)), 50);
        Rules rules = Rules.DEFAULT.withBatchBytesMax(1_000);

        accept(small, rules);
        Rejected rejected = reject(small, rules.withCompression(Compression.NONE));

        assertEquals(Errors.MESSAGE_TOO_LARGE, rejected.error());
    }

    @Test
    void aRebuiltBatchKeepsItsProducer() {
        Head head = Head.DEFAULT.withCompression(Compression.of(Codec.LZ4))
            .withProducer(7, (short) 2, 40).withTransactional(true);

        Accepted accepted = accept(
            batch(head, 5), Rules.DEFAULT.withCompression(Compression.of(Codec.ZSTD)));

        Batch rebuilt = new Batch().wrap(accepted.buffer(), 0, accepted.size());
        assertTrue(accepted.rebuilt());
        assertTrue(rebuilt.isIntact());
        assertTrue(rebuilt.isTransactional());
        assertEquals(Codec.ZSTD, rebuilt.codec());
        assertEquals(7, rebuilt.producerId());
        assertEquals(40, rebuilt.baseSequence());
        assertEquals(44, rebuilt.lastSequence());
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void checkingManyRecordsAllocatesNothingForEach(Codec codec) {
        ByteBuffer few = batch(Head.DEFAULT.withCompression(Compression.of(codec)), 10);
        ByteBuffer many = batch(Head.DEFAULT.withCompression(Compression.of(codec)), 2_000);
        accept(few, Rules.DEFAULT);
        accept(many, Rules.DEFAULT);

        long forFew = Allocated.during(() -> accept(few, Rules.DEFAULT));
        long forMany = Allocated.during(() -> accept(many, Rules.DEFAULT));

        assertTrue(forMany < forFew + 1_000, forFew + " bytes for few, for many " + forMany);
    }
}
