package moldau.wire.batch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import moldau.base.fault.Malformed;

/// Walks the records of one batch, unpacking as it goes. Reusable; one thread.
///
/// A record, magic 2; integers in it are zigzag varints:
///
/// ```text
///   length           bytes that follow
///   attributes       one byte, 0
///   timestampDelta   to the batch's baseTimestamp, ms
///   offsetDelta      to the batch's baseOffset
///   keyLength        -1 null
///   key
///   valueLength      -1 null
///   value
///   headerCount
///   each header:     keyLength, key (UTF-8), valueLength (-1 null), value
/// ```
///
/// ```java
/// records.over(batch);
/// while (records.next()) {
///     use(records.offset(), records.timestamp(), records.key(), records.value());
/// }
/// ```
///
/// What it shows of a record is borrowed until the next call of `next` or `over`; [#record] makes a
/// copy. The CRC is the caller's to check. Memory and output are bounded: see [RecordBytes].
public final class Records implements AutoCloseable {
    /// No batch unpacks to more than this (security T6): 128 MiB.
    public static final int UNPACKED_BYTES_MAX = 128 * 1024 * 1024;

    /// attributes, two deltas, two lengths and a count of one byte each.
    private static final int RECORD_LENGTH_MIN = 6;
    private static final int HEADER_SIZE_MIN = 2;

    private final RecordBytes bytes = new RecordBytes();
    private final Unpack[] unpacks = new Unpack[Codec.values().length];
    private Unpack legacyLz4;
    private Batch upgraded;

    private long baseOffset;
    private long baseTimestamp;
    private long appendTime;
    private int baseSequence;
    private int count;
    private int seen;

    private int offsetDelta;
    private long timestamp;
    private int keyPosition;
    private int keySize;
    private int valuePosition;
    private int valueSize;
    private int headerCount;
    private int headersPosition;

    /// Begins before the first record of `batch`, all of which must be in its buffer.
    ///
    /// @return this
    public Records over(Batch batch) {
        return over(batch, UNPACKED_BYTES_MAX);
    }

    /// @param unpackedBytesMax a compressed batch that holds more is malformed
    /// @return this
    /// @throws Malformed if the codec is unknown or its data broken
    public Records over(Batch batch, long unpackedBytesMax) {
        if (batch.isLegacy()) {
            upgraded = new Batch().wrap(LegacyBatch.upgrade(batch, this, unpackedBytesMax));
            return over(upgraded, unpackedBytesMax);
        }
        baseOffset = batch.baseOffset();
        baseTimestamp = batch.baseTimestamp();
        appendTime = batch.isAppendTime() ? batch.maxTimestamp() : Batch.NO_TIMESTAMP;
        baseSequence = batch.baseSequence();
        count = batch.recordCount();
        seen = 0;
        if (count < 0) {
            throw new Malformed("batch of " + count + " records");
        }
        Codec codec = batch.codec();
        if (codec == Codec.NONE || count == 0) {
            bytes.plain(batch.buffer(), batch.recordsPosition(), batch.recordsSize());
        } else {
            Unpack unpack = unpack(codec, Batch.MAGIC);
            unpack.open(batch.buffer(), batch.recordsPosition(), batch.recordsSize());
            bytes.packed(unpack, unpackedBytesMax);
        }
        return this;
    }

    Unpack unpack(Codec codec, int magic) {
        if (codec == Codec.LZ4 && magic == 0) {
            legacyLz4 = legacyLz4 == null ? codec.unpack(0) : legacyLz4;
            return legacyLz4;
        }
        int id = codec.id();
        if (unpacks[id] == null) {
            unpacks[id] = codec.unpack(magic);
        }
        return unpacks[id];
    }

    /// Moves to the next record.
    ///
    /// @return false after the last
    /// @throws Malformed if the bytes are no record, or if some are left after the last
    public boolean next() {
        if (seen == count) {
            expectEnd();
            return false;
        }
        int length = length();
        bytes.require(length);
        parse(length);
        seen++;
        return true;
    }

    /// As [#next], but without bringing the record together: key and value cannot be seen
    /// afterwards. This is how a produced batch is checked.
    boolean pass() {
        if (seen == count) {
            expectEnd();
            return false;
        }
        parse(length());
        seen++;
        return true;
    }

    private void expectEnd() {
        if (!bytes.atEnd()) {
            throw new Malformed("bytes left after the " + count + " records of the batch");
        }
    }

    private int length() {
        int length = bytes.varint();
        if (length < RECORD_LENGTH_MIN) {
            throw new Malformed("record of " + length + " bytes");
        }
        return length;
    }

    private void parse(int length) {
        long end = bytes.consumed() + length;
        bytes.int8();
        timestamp = baseTimestamp + bytes.varlong();
        offsetDelta = bytes.varint();
        keySize = size(end, -1, "key");
        keyPosition = bytes.position();
        bytes.skip(Math.max(keySize, 0));
        valueSize = size(end, -1, "value");
        valuePosition = bytes.position();
        bytes.skip(Math.max(valueSize, 0));
        headerCount = bytes.varint();
        if (headerCount < 0 || headerCount > (end - bytes.consumed()) / HEADER_SIZE_MIN) {
            throw new Malformed("record with " + headerCount + " headers");
        }
        headersPosition = bytes.position();
        for (int i = 0; i < headerCount; i++) {
            bytes.skip(size(end, 0, "header key"));
            bytes.skip(Math.max(size(end, -1, "header value"), 0));
        }
        if (bytes.consumed() != end) {
            throw new Malformed("record of " + length + " bytes has fields of "
                + (length + bytes.consumed() - end));
        }
    }

    private int size(long end, int sizeMin, String what) {
        int size = bytes.varint();
        if (size < sizeMin || size > end - bytes.consumed()) {
            throw new Malformed(what + " of " + size + " bytes in a record with "
                + (end - bytes.consumed()) + " left");
        }
        return size;
    }

    /// Bytes of the records walked so far, unpacked.
    long consumed() {
        return bytes.consumed();
    }

    /// Records in the batch, seen or not.
    public int count() {
        return count;
    }

    public long offset() {
        return baseOffset + offsetDelta;
    }

    /// Distance to the batch's base offset.
    public int offsetDelta() {
        return offsetDelta;
    }

    /// The record's time or, in a batch of append time, the batch's; ms.
    public long timestamp() {
        return appendTime == Batch.NO_TIMESTAMP ? timestamp : appendTime;
    }

    /// The time the record was sent with, whatever the batch says; ms.
    public long sentTimestamp() {
        return timestamp;
    }

    /// The producer's sequence of the record; [Batch#NO_SEQUENCE] if the batch has none. The delta is
    /// whatever a damaged record says.
    public int sequence() {
        return baseSequence < 0 ? Batch.NO_SEQUENCE : (baseSequence + offsetDelta) & Integer.MAX_VALUE;
    }

    public boolean hasKey() {
        return keySize >= 0;
    }

    public boolean hasValue() {
        return valueSize >= 0;
    }

    /// Bytes of the key, -1 if absent.
    public int keySize() {
        return keySize;
    }

    /// Bytes of the value, -1 if absent.
    public int valueSize() {
        return valueSize;
    }

    /// Where key, value and headers lie, at [#keyPosition] and [#valuePosition]; not to be written.
    public ByteBuffer window() {
        return bytes.window();
    }

    public int keyPosition() {
        return keyPosition;
    }

    public int valuePosition() {
        return valuePosition;
    }

    /// @return a borrowed slice, null if absent
    public ByteBuffer key() {
        return hasKey() ? bytes.window().slice(keyPosition, keySize) : null;
    }

    /// @return a borrowed slice, null if absent
    public ByteBuffer value() {
        return hasValue() ? bytes.window().slice(valuePosition, valueSize) : null;
    }

    public int headerCount() {
        return headerCount;
    }

    /// The headers, owning their bytes.
    public List<Header> headers() {
        if (headerCount == 0) {
            return List.of();
        }
        List<Header> headers = new ArrayList<>(headerCount);
        RecordBytes at = new RecordBytes();
        at.plain(bytes.window(), headersPosition, bytes.position() - headersPosition);
        for (int i = 0; i < headerCount; i++) {
            String key = new String(copy(at, at.varint()), StandardCharsets.UTF_8);
            int size = at.varint();
            headers.add(Header.of(key, size < 0 ? null : copy(at, size)));
        }
        return headers;
    }

    private static byte[] copy(RecordBytes from, int size) {
        byte[] copy = new byte[size];
        from.window().get(from.position(), copy);
        from.skip(size);
        return copy;
    }

    /// The record, owning its bytes.
    public Record record() {
        return new Record(offset(), timestamp(), copy(key()), copy(value()), headers());
    }

    private static ByteBuffer copy(ByteBuffer slice) {
        return slice == null ? null : ByteBuffer.wrap(Record.bytes(slice));
    }

    /// All records of a batch, owning their bytes. Convenient, not frugal.
    public List<Record> all(Batch batch) {
        over(batch);
        List<Record> all = new ArrayList<>();
        while (next()) {
            all.add(record());
        }
        return all;
    }

    @Override
    public void close() {
        for (int id = 0; id < unpacks.length; id++) {
            if (unpacks[id] != null) {
                unpacks[id].close();
                unpacks[id] = null;
            }
        }
    }
}
