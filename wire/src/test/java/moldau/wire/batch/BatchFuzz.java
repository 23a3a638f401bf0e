package moldau.wire.batch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.base.fault.Malformed;
import moldau.base.sim.Allocated;
import moldau.base.sim.Choices;

/// Bytes that are almost a batch, or not at all. A function of choices, so that seeds and a fuzzer
/// can drive it.
public final class BatchFuzz {
    static final int UNPACKED_MAX = 1024 * 1024;
    private static final int INPUT_MAX = 4096;
    /// Twice the largest window, the largest lz4 block, and what one small input can be.
    private static final long ALLOCATED_MAX = 8L * UNPACKED_MAX;

    private static final BatchBuilder BUILDER = new BatchBuilder();
    private static final Records RECORDS = new Records();
    private static final Validation VALIDATION = new Validation();

    private BatchFuzz() {}

    /// Reads whatever comes; only [Malformed] may be thrown, and memory stays bounded.
    public static void read(Choices choices) {
        ByteBuffer bytes = choices.rarely(5)
            ? ByteBuffer.wrap(choices.bytes(INPUT_MAX)) : damaged(choices);
        ByteBuffer seen = choices.flip() ? RandomBatch.direct(bytes, 3, 0) : bytes;
        choices.note(seen);
        long allocated = Allocated.during(() -> readAll(seen));
        // The first use of a codec loads its classes, and a fuzzer instruments them.
        if (allocated >= ALLOCATED_MAX) allocated = Allocated.during(() -> readAll(seen));
        assertTrue(allocated < ALLOCATED_MAX, "allocated " + allocated);
    }

    private static void readAll(ByteBuffer bytes) {
        try {
            Batches batches = new Batches().over(bytes);
            while (batches.next()) {
                Batch batch = batches.batch();
                batch.isIntact();
                batch.toString();
                RECORDS.over(batch, UNPACKED_MAX);
                while (RECORDS.next()) {
                    touch();
                }
            }
        } catch (Malformed expected) {
            assertTrue(expected.getMessage().length() > 3);
        }
    }

    private static void touch() {
        RECORDS.key();
        RECORDS.value();
        RECORDS.headers();
    }

    /// A validated batch is a value whatever was sent, and what is accepted can be read.
    public static void validate(Choices choices) {
        ByteBuffer sent = damaged(choices);
        if (sent.remaining() >= Batch.HEADER_SIZE && !choices.rarely(4)) {
            int size = sent.limit() - Batch.AT_ATTRIBUTES;
            long crc = Checksum.crc32c(sent, Batch.AT_ATTRIBUTES, size);
            sent.putInt(Batch.AT_CRC, (int) crc);
        }
        Rules rules = Rules.DEFAULT.withAppendTime(choices.flip()).withCompacted(choices.flip());
        if (choices.flip()) {
            rules = rules.withCompression(Compression.of(choices.pick(Codec.values())));
        }
        if (VALIDATION.validate(sent, rules, 13, 5_000) instanceof Validated.Accepted a) {
            Batch batch = new Batch().wrap(a.buffer(), a.position(), a.position() + a.size());
            List<Record> records = RECORDS.all(batch);
            assertTrue(batch.isIntact());
            assertTrue(records.size() == batch.lastOffsetDelta() + 1, batch::toString);
        }
    }

    private static ByteBuffer damaged(Choices choices) {
        ByteBuffer whole = honest(choices);
        byte[] bytes = whole.array();
        for (int left = choices.below(6); left > 0; left--) {
            bytes[choices.below(bytes.length)] = (byte) choices.below(256);
        }
        return whole.limit(choices.rarely(4) ? choices.below(bytes.length) : bytes.length);
    }

    private static ByteBuffer honest(Choices choices) {
        BUILDER.begin();
        for (int left = 1 + choices.size(20); left > 0; left--) {
            List<Header> headers = new ArrayList<>();
            for (int more = choices.size(3); more > 0; more--) {
                headers.add(Header.of(choices.text(5), choices.bytes(5)));
            }
            BUILDER.append(choices.between(0, 10_000), field(choices), field(choices), headers);
        }
        Compression compression = Compression.of(choices.pick(Codec.values()));
        return BUILDER.build(Head.DEFAULT.withCompression(compression));
    }

    private static ByteBuffer field(Choices choices) {
        return choices.rarely(4) ? null : ByteBuffer.wrap(choices.bytes(60));
    }
}
