package moldau.wire.batch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import moldau.wire.Varint;

/// Makes one batch after another out of records. Reusable; one thread.
///
/// Records are gathered uncompressed and compressed in one go when the batch is built, so producer
/// id, sequence and codec can be decided late (a producer learns them when it sends), and a batch
/// too large can be split without unpacking.
///
/// ```java
/// builder.begin();
/// builder.append(nowMs, key, value);
/// ByteBuffer batch = builder.build(Head.DEFAULT.withCompression(Compression.of(Codec.LZ4)));
/// ```
public final class BatchBuilder implements AutoCloseable {
    /// Most a record takes beside its key, value and headers: length, attributes, deltas, lengths,
    /// count.
    public static final int RECORD_OVERHEAD_MAX = 5 + 1 + 10 + 5 + 5 + 5 + 5;
    /// Arrays larger than this are not kept for the next batch.
    private static final int SIZE_KEPT_MAX = 4 * 1024 * 1024;
    private static final int SIZE_START = 512;

    private final Pack[] packs = new Pack[Codec.values().length];
    private Sink plain = new Sink(SIZE_START);
    private Sink packed;

    private int count;
    private long firstOffset;
    private long lastOffset;
    private long deleteHorizonMs;
    private long baseTimestamp;
    private long maxTimestamp;
    private long offsetOfMaxTimestamp;

    public BatchBuilder() {
        begin();
    }

    /// Forgets what was gathered. The first offset is 0.
    ///
    /// @return this
    public BatchBuilder begin() {
        return begin(0);
    }

    /// Forgets what was gathered.
    ///
    /// @param firstOffset of the batch; records may begin later
    /// @return this
    public BatchBuilder begin(long firstOffset) {
        return begin(firstOffset, Batch.NO_TIMESTAMP);
    }

    /// Forgets what was gathered.
    ///
    /// @param firstOffset of the batch; records may begin later
    /// @param deleteHorizonMs what timestamps are stored relative to, and what [#build] then sets
    ///     as the batch's horizon; [Batch#NO_TIMESTAMP] for neither: they are relative to the first
    ///     record's
    /// @return this
    public BatchBuilder begin(long firstOffset, long deleteHorizonMs) {
        if (plain.array().length > SIZE_KEPT_MAX) {
            plain = new Sink(SIZE_START);
        }
        plain.clear();
        plain.room(Batch.HEADER_SIZE);
        plain.advance(Batch.HEADER_SIZE);
        count = 0;
        this.firstOffset = firstOffset;
        lastOffset = firstOffset - 1;
        this.deleteHorizonMs = deleteHorizonMs;
        baseTimestamp = deleteHorizonMs;
        maxTimestamp = Batch.NO_TIMESTAMP;
        offsetOfMaxTimestamp = -1;
        return this;
    }

    /// Adds a record at the next offset.
    ///
    /// @param key null if absent
    /// @param value null if absent
    public void append(long timestampMs, byte[] key, byte[] value) {
        append(timestampMs, wrap(key), wrap(value), List.of());
    }

    /// Adds a record at the next offset. The buffers' positions stay.
    ///
    /// @param key null if absent
    /// @param value null if absent
    public void append(long timestampMs, ByteBuffer key, ByteBuffer value, List<Header> headers) {
        appendAt(lastOffset + 1, timestampMs, key, value, headers);
    }

    /// Adds a record at `offset`, which must be beyond the last one's. Gaps are what compaction
    /// leaves.
    public void appendAt(
            long offset, long timestampMs, ByteBuffer key, ByteBuffer value, List<Header> headers) {
        assert offset > lastOffset : offset;
        assert offset - firstOffset <= Integer.MAX_VALUE : offset;
        if (count == 0 && deleteHorizonMs == Batch.NO_TIMESTAMP) {
            baseTimestamp = timestampMs;
        }
        if (count == 0 || timestampMs > maxTimestamp) {
            maxTimestamp = timestampMs;
            offsetOfMaxTimestamp = offset;
        }
        write(timestampMs - baseTimestamp, (int) (offset - firstOffset), key, value, headers);
        lastOffset = offset;
        count++;
    }

    private void write(
            long timestampDelta, int offsetDelta, ByteBuffer key, ByteBuffer value,
            List<Header> headers) {
        int size = 1 + sizeOf(timestampDelta) + sizeOf(offsetDelta) + sizeOf(key) + sizeOf(value)
            + sizeOf(headers.size());
        for (Header header : headers) {
            int keySize = utf8Size(header.key());
            size += sizeOf(keySize) + keySize + sizeOf(header.value());
        }
        varint(size);
        plain.room(size);
        int end = plain.size() + size;
        plain.int8(0);
        plain.uvarlong(Varint.zigzag(timestampDelta));
        varint(offsetDelta);
        field(key);
        field(value);
        varint(headers.size());
        for (Header header : headers) {
            byte[] name = header.key().getBytes(StandardCharsets.UTF_8);
            varint(name.length);
            plain.put(name, 0, name.length);
            field(header.value());
        }
        assert plain.size() == end : plain.size() - end;
    }

    private void field(ByteBuffer bytes) {
        if (bytes == null) {
            varint(-1);
        } else {
            varint(bytes.remaining());
            plain.put(bytes);
        }
    }

    private void varint(int value) {
        plain.uvarlong(Integer.toUnsignedLong(Varint.zigzag(value)));
    }

    private static int sizeOf(int value) {
        return Varint.size(Varint.zigzag(value));
    }

    private static int sizeOf(long value) {
        return Varint.size(Varint.zigzag(value));
    }

    private static int sizeOf(ByteBuffer field) {
        return field == null ? 1 : sizeOf(field.remaining()) + field.remaining();
    }

    private static int utf8Size(String text) {
        int size = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                size++;
            } else {
                return text.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return size;
    }

    private static ByteBuffer wrap(byte[] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    /// Most bytes that a batch of this one record can take, uncompressed, header of the batch
    /// included.
    ///
    /// @param key null if absent
    /// @param value null if absent
    public static long sizeMaxOf(ByteBuffer key, ByteBuffer value, List<Header> headers) {
        long size = Batch.HEADER_SIZE + RECORD_OVERHEAD_MAX;
        size += key == null ? 0 : key.remaining();
        size += value == null ? 0 : value.remaining();
        for (Header header : headers) {
            size += 10L + utf8Size(header.key());
            size += header.value() == null ? 0 : header.value().remaining();
        }
        return size;
    }

    public int count() {
        return count;
    }

    /// Bytes of the batch if it were built uncompressed now.
    public int plainSize() {
        return plain.size();
    }

    /// Offset of the record added last; before the first, one less than the batch's first offset.
    public long lastOffset() {
        return lastOffset;
    }

    /// The largest timestamp added, ms; [Batch#NO_TIMESTAMP] before the first.
    public long maxTimestamp() {
        return maxTimestamp;
    }

    /// Offset of the first record with the largest timestamp.
    public long offsetOfMaxTimestamp() {
        return offsetOfMaxTimestamp;
    }

    /// Finishes the batch. What was gathered stays until `begin`, so that the batch can be built
    /// again otherwise.
    ///
    /// @return a heap buffer of its own from 0 to the batch's size
    public ByteBuffer build(Head head) {
        return build(head, lastOffset);
    }

    /// As [#build(Head)], for a batch whose range goes on to `lastOffset` without records, as
    /// compaction leaves it.
    public ByteBuffer build(Head head, long lastOffset) {
        assert lastOffset >= this.lastOffset : lastOffset;
        assert head.baseOffset() >= 0 : head.baseOffset();
        Codec codec = count == 0 ? Codec.NONE : head.compression().codec();
        Sink built = codec == Codec.NONE ? plain : pack(codec, head.compression().level());
        byte[] bytes = Arrays.copyOf(built.array(), built.size());
        ByteBuffer batch = ByteBuffer.wrap(bytes);
        header(batch, head, codec, lastOffset);
        if (packed != null && packed.array().length > SIZE_KEPT_MAX) {
            packed = null;
        }
        return batch;
    }

    private Sink pack(Codec codec, int level) {
        if (packed == null) {
            packed = new Sink(SIZE_START);
        }
        if (packs[codec.id()] == null) {
            packs[codec.id()] = codec.pack();
        }
        packed.clear();
        packed.room(Batch.HEADER_SIZE);
        packed.advance(Batch.HEADER_SIZE);
        packs[codec.id()].pack(plain.array(), Batch.HEADER_SIZE, plain.size() - Batch.HEADER_SIZE,
            level, packed);
        return packed;
    }

    private void header(ByteBuffer batch, Head head, Codec codec, long lastOffset) {
        long max = head.appendTimeMs() == Batch.NO_TIMESTAMP ? maxTimestamp : head.appendTimeMs();
        batch.putLong(0, head.baseOffset());
        batch.putInt(Batch.AT_LENGTH, batch.capacity() - Batch.LENGTH_END);
        batch.putInt(Batch.AT_LEADER_EPOCH, head.leaderEpoch());
        batch.put(Batch.AT_MAGIC, Batch.MAGIC);
        batch.putShort(Batch.AT_ATTRIBUTES, (short) (head.attributes(codec)
            | (deleteHorizonMs == Batch.NO_TIMESTAMP ? 0 : Batch.DELETE_HORIZON)));
        batch.putInt(Batch.AT_LAST_OFFSET_DELTA, (int) (lastOffset - firstOffset));
        batch.putLong(Batch.AT_BASE_TIMESTAMP, baseTimestamp);
        batch.putLong(Batch.AT_MAX_TIMESTAMP, max);
        batch.putLong(Batch.AT_PRODUCER_ID, head.producerId());
        batch.putShort(Batch.AT_PRODUCER_EPOCH, head.producerEpoch());
        batch.putInt(Batch.AT_BASE_SEQUENCE, head.baseSequence());
        batch.putInt(Batch.AT_RECORD_COUNT, count);
        new Batch().wrap(batch).patchCrc();
    }

    @Override
    public void close() {
        for (int id = 0; id < packs.length; id++) {
            if (packs[id] != null) {
                packs[id].close();
                packs[id] = null;
            }
        }
    }
}
