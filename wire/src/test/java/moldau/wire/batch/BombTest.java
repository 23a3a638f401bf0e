package moldau.wire.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import moldau.base.fault.Malformed;
import moldau.base.sim.Allocated;
import moldau.wire.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Batches that unpack to far more than they are (security T6).
class BombTest {
    private static final int MIB = 1024 * 1024;
    private static final int SIZE = 24 * MIB;
    /// What a codec may keep for itself: a window, a block.
    private static final int SCRATCH_MAX = MIB;

    private final BatchBuilder builder = new BatchBuilder();

    private ByteBuffer bomb(Codec codec) {
        builder.begin();
        builder.append(1, ByteBuffer.allocate(1), ByteBuffer.allocate(SIZE), List.of());
        return builder.build(Head.DEFAULT.withCompression(Compression.of(codec)));
    }

    @ParameterizedTest
    @EnumSource(value = Codec.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void isRefusedWithoutEverBeingHeld(Codec codec) {
        ByteBuffer sent = bomb(codec);
        Rules rules = Rules.DEFAULT.withBatchBytesMax(1_300_000);
        Validation validation = new Validation();
        Validated[] answer = new Validated[1];

        long allocated = Allocated.during(
            () -> answer[0] = validation.validate(sent, rules, 13, 1));

        Validated.Rejected rejected = assertInstanceOf(Validated.Rejected.class, answer[0]);
        assertEquals(Errors.INVALID_RECORD, rejected.error());
        assertTrue(allocated < SCRATCH_MAX, codec + " allocated " + allocated);
    }

    @ParameterizedTest
    @EnumSource(value = Codec.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void isNotReadEither(Codec codec) {
        Batch batch = new Batch().wrap(bomb(codec));
        Records records = new Records();

        long allocated = Allocated.during(() -> assertThrows(
            Malformed.class, () -> records.over(batch, 4 * MIB).next()));

        assertTrue(allocated < SCRATCH_MAX, codec + " allocated " + allocated);
    }

    @ParameterizedTest
    @EnumSource(value = Codec.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void aClaimedLengthIsNotBelievedBeforeItsBytesCome(Codec codec) {
        builder.begin();
        builder.append(1, ByteBuffer.allocate(1), ByteBuffer.allocate(40), List.of());
        ByteBuffer plain = builder.build(Head.DEFAULT);
        byte[] records = new byte[Batch.HEADER_SIZE + 5 + 40];
        // The record's own length says 100 MB, and then nothing much follows.
        byte[] length = {(byte) 0x80, (byte) 0x84, (byte) 0xaf, (byte) 0x5f};
        System.arraycopy(length, 0, records, Batch.HEADER_SIZE, length.length);
        Sink sink = new Sink(100);
        sink.put(plain.array(), 0, Batch.HEADER_SIZE);
        try (Pack pack = codec.pack()) {
            pack.pack(records, Batch.HEADER_SIZE, 45, codec.levelDefault(), sink);
        }
        ByteBuffer sent = ByteBuffer.wrap(sink.array(), 0, sink.size());
        sent.putInt(Batch.AT_LENGTH, sink.size() - Batch.LENGTH_END);
        sent.putShort(Batch.AT_ATTRIBUTES, (short) codec.id());
        Records reader = new Records();

        long allocated = Allocated.during(() -> assertThrows(
            Malformed.class, () -> reader.over(new Batch().wrap(sent)).next()));

        assertTrue(allocated < SCRATCH_MAX, codec + " allocated " + allocated);
    }

    @Test
    void aSnappyBlockCannotClaimMoreThanItsBytesCouldHold() {
        byte[] huge = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07, 0, 0};
        Unpack unpack = Codec.SNAPPY.unpack(2);
        unpack.open(ByteBuffer.wrap(huge), 0, huge.length);

        assertThrows(Malformed.class, () -> unpack.read(ByteBuffer.allocate(100)));
    }
}
