package moldau.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.wire.Errors;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.EndMarker;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Head;
import moldau.wire.batch.Records;
import moldau.wire.message.FetchResponse.AbortedTxn;
import org.junit.jupiter.api.Test;

final class ChunkTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    private final Records records = new Records();
    private final BatchBuilder builder = new BatchBuilder();
    private long nextOffset;

    @Test
    void recordsBeforeTheOffsetAskedForAreLeftOut() {
        Chunk chunk = chunk(1, null, plain("a", "b", "c"));

        assertEquals(List.of("b", "c"), values(chunk));
        assertEquals(3, chunk.position());
        assertEquals(3, chunk.endOffset());
    }

    @Test
    void whatWasAbortedIsLeftOutUpToItsMarkerAndNoFurther() {
        ByteBuffer bytes = joined(
                sent(7, "lost"), sent(8, "kept"), marker(7, false), marker(8, true), sent(7, "again"),
                marker(7, true));

        Chunk chunk = chunk(0, List.of(new AbortedTxn(7, 0)), bytes);

        assertEquals(List.of("kept", "again"), values(chunk));
        assertEquals(6, chunk.position());
    }

    @Test
    void markersUseUpOffsetsButAreNoRecords() {
        Chunk chunk = chunk(0, null, joined(sent(7, "a"), marker(7, false), sent(7, "b")));

        assertEquals(List.of("a", "b"), values(chunk));
    }

    @Test
    void theGapThatCompactionLeftAtTheEndIsPassedOver() {
        builder.begin(0);
        builder.append(1, null, "a".getBytes(UTF_8));
        Chunk chunk = chunk(0, null, builder.build(Head.DEFAULT, 9));

        assertEquals(List.of("a"), values(chunk));
        assertEquals(10, chunk.position());
    }

    @Test
    void aDamagedBatchIsRefusedAndNamed() {
        ByteBuffer bytes = plain("a");
        bytes.put(bytes.limit() - 1, (byte) ~bytes.get(bytes.limit() - 1));
        Chunk chunk = chunk(0, null, bytes);

        Refused refused = assertThrows(Refused.class, () -> chunk.next(records));

        assertEquals(Errors.CORRUPT_MESSAGE, refused.code());
        assertEquals("t-0: batch at offset 0 is damaged: its checksum is wrong", refused.getMessage());
    }

    @Test
    void whatIsBeforeDamageIsHandedOutAndThenItIsSaid() {
        ByteBuffer bytes = joined(plain("a"), plain("b"));
        bytes.putInt(bytes.limit() / 2 + 8, 3);
        Chunk chunk = chunk(0, null, bytes);

        assertEquals("a", new String(chunk.next(records).value(), UTF_8));
        Refused refused = assertThrows(Refused.class, () -> chunk.next(records));

        assertEquals(Errors.CORRUPT_MESSAGE, refused.code());
        assertEquals(1, chunk.position());
    }

    @Test
    void aDamagedHeaderDoesNotMakeItPassForWhatWasReadBefore() {
        ByteBuffer bytes = plain("a", "b", "c");
        bytes.put(16, (byte) 0); // the format: then its one offset is the first
        Chunk chunk = chunk(2, null, bytes);

        Refused refused = assertThrows(Refused.class, () -> chunk.next(records));

        assertEquals(Errors.CORRUPT_MESSAGE, refused.code());
        assertEquals(2, chunk.position());
    }

    @Test
    void halfABatchAtTheEndIsNothing() {
        ByteBuffer bytes = plain("a");
        Chunk chunk = chunk(0, null, bytes.slice(0, bytes.limit() - 1));

        assertNull(chunk.next(records));
        assertEquals(0, chunk.endOffset());
    }

    private Chunk chunk(long startOffset, List<AbortedTxn> aborted, ByteBuffer bytes) {
        return new Chunk(PARTITION, bytes, startOffset, aborted, true);
    }

    private List<String> values(Chunk chunk) {
        var values = new ArrayList<String>();
        for (Received next = chunk.next(records); next != null; next = chunk.next(records)) {
            values.add(new String(next.value(), UTF_8));
        }
        return values;
    }

    private ByteBuffer plain(String... values) {
        return build(Head.DEFAULT, values);
    }

    private ByteBuffer sent(long producerId, String... values) {
        return build(Head.DEFAULT.withTransactional(true).withProducer(producerId, (short) 0, 0), values);
    }

    private ByteBuffer build(Head head, String... values) {
        builder.begin(nextOffset);
        for (String each : values) builder.append(1, null, each.getBytes(UTF_8));
        ByteBuffer batch = builder.build(head.withBaseOffset(nextOffset));
        nextOffset += values.length;
        return batch;
    }

    private ByteBuffer marker(long producerId, boolean committed) {
        ByteBuffer batch = new EndMarker(committed, 0).batch(producerId, (short) 0, 1);
        new Batch().wrap(batch).patchBaseOffset(nextOffset++);
        return batch;
    }

    private static ByteBuffer joined(ByteBuffer... parts) {
        int size = 0;
        for (ByteBuffer each : parts) size += each.remaining();
        ByteBuffer all = ByteBuffer.allocate(size);
        for (ByteBuffer each : parts) all.put(each.duplicate());
        return all.flip();
    }
}
