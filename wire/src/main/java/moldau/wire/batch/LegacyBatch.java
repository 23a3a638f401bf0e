package moldau.wire.batch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.base.fault.Malformed;

/// Messages of magic 0 and 1, drawn in [Batch], made into a batch of magic 2 with the same offsets,
/// so that nothing else needs to know of them. They may lie in logs begun before Kafka 0.11.
final class LegacyBatch {
    private static final byte[] NONE = new byte[0];

    private final RecordBytes bytes = new RecordBytes();
    private final List<Record> found = new ArrayList<>();

    private LegacyBatch() {}

    /// @param records lends its codecs
    /// @return a heap buffer of its own, holding one uncompressed batch
    static ByteBuffer upgrade(Batch batch, Records records, long unpackedBytesMax) {
        LegacyBatch legacy = new LegacyBatch();
        Codec codec = batch.codec();
        boolean appendTime = batch.isAppendTime();
        legacy.bytes.plain(batch.buffer(), batch.position(), batch.size());
        if (codec == Codec.NONE) {
            legacy.message(batch.magic());
        } else {
            legacy.unpack(batch, codec, records, unpackedBytesMax);
        }
        return legacy.build(appendTime ? batch.maxTimestamp() : Batch.NO_TIMESTAMP);
    }

    private void unpack(Batch batch, Codec codec, Records records, long unpackedBytesMax) {
        byte magic = batch.magic();
        if (codec == Codec.ZSTD) {
            throw new Malformed("zstd in a message of magic " + magic);
        }
        bytes.skip(magic == 0 ? Batch.LEGACY_AT_TIMESTAMP
            : Batch.LEGACY_AT_TIMESTAMP + Batch.LEGACY_TIMESTAMP_SIZE);
        bytes.skip(Math.max(fieldSize(), 0));
        int size = fieldSize();
        int at = bytes.position();
        if (size < 0 || size != batch.position() + batch.size() - at) {
            throw new Malformed("compressed message with a value of " + size + " bytes");
        }
        Unpack unpack = records.unpack(codec, magic);
        unpack.open(batch.buffer(), at, size);
        bytes.packed(unpack, unpackedBytesMax);
        while (!bytes.atEnd()) {
            message(magic);
        }
        if (magic == 1) {
            makeAbsolute(batch.baseOffset());
        }
    }

    /// Inner offsets of magic 1 count from the first; the outer one is the last's (KIP-31).
    private void makeAbsolute(long lastOffset) {
        if (found.isEmpty()) {
            return;
        }
        long base = lastOffset - found.getLast().offset();
        found.replaceAll(r -> new Record(
            base + r.offset(), r.timestamp(), r.key(), r.value(), r.headers()));
    }

    private void message(byte magicExpected) {
        long start = bytes.consumed();
        long offset = bytes.int64();
        int size = bytes.int32();
        bytes.int32();
        byte magic = bytes.int8();
        byte attributes = bytes.int8();
        if (magic != magicExpected || (attributes & Batch.CODEC_MASK) != 0) {
            throw new Malformed("message of magic " + magic + " and attributes " + attributes
                + " inside one of magic " + magicExpected);
        }
        long timestamp = magic == 0 ? Batch.NO_TIMESTAMP : bytes.int64();
        ByteBuffer key = field();
        ByteBuffer value = field();
        if (bytes.consumed() - start != (long) size + Batch.LENGTH_END) {
            throw new Malformed("message of " + size + " bytes has other fields");
        }
        found.add(new Record(offset, timestamp, key, value, List.of()));
    }

    private int fieldSize() {
        int size = bytes.int32();
        if (size < -1) {
            throw new Malformed("field of " + size + " bytes in a message");
        }
        return size;
    }

    private ByteBuffer field() {
        int size = fieldSize();
        if (size < 0) {
            return null;
        }
        bytes.require(size);
        byte[] field = size == 0 ? NONE : new byte[size];
        bytes.window().get(bytes.position(), field);
        bytes.skip(size);
        return ByteBuffer.wrap(field);
    }

    private ByteBuffer build(long appendTimeMs) {
        if (found.isEmpty()) {
            throw new Malformed("compressed message without messages inside");
        }
        long base = found.getFirst().offset();
        try (BatchBuilder builder = new BatchBuilder()) {
            builder.begin(base);
            for (Record r : found) {
                if (r.offset() < base || r.offset() <= builder.lastOffset()
                        || r.offset() - base > Integer.MAX_VALUE) {
                    throw new Malformed("offsets inside a compressed message do not rise");
                }
                builder.appendAt(r.offset(), r.timestamp(), r.key(), r.value(), List.of());
            }
            return builder.build(
                Head.DEFAULT.withBaseOffset(base).withAppendTimeMs(appendTimeMs));
        }
    }
}
