package moldau.wire.batch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import moldau.base.fault.Malformed;

/// One record batch seen where it lies: a reusable view of a [ByteBuffer], heap or direct.
///
/// Format, magic 2 (KIP-98), big-endian:
///
/// ```text
///  at  size  field
///   0     8  baseOffset            set by the leader, outside the CRC
///   8     4  batchLength           bytes after this field: the whole batch is 12 + batchLength
///  12     4  partitionLeaderEpoch  set by the leader, outside the CRC
///  16     1  magic                 2
///  17     4  crc                   CRC-32C of everything from attributes to the end
///  21     2  attributes            bits 0-2 codec, 3 append time, 4 transactional, 5 control,
///                                  6 baseTimestamp is a delete horizon (KIP-534), 7-15 zero
///  23     4  lastOffsetDelta       lastOffset = baseOffset + this; kept by compaction
///  27     8  baseTimestamp         ms; what records' deltas are from; or the delete horizon
///  35     8  maxTimestamp          ms; largest of the records, or the append time
///  43     8  producerId            -1 none
///  51     2  producerEpoch         -1 none
///  53     4  baseSequence          -1 none; after 2^31-1 comes 0
///  57     4  recordCount           records present: after compaction fewer than the range
///  61     .  records               one block, compressed by the codec
/// ```
///
/// Logs older than Kafka 0.11 hold magic 0 and 1 (message sets). They are recognised so that they
/// can be walked and read, never written:
///
/// ```text
///   0     8  offset                of a compressed message: of its last inner record
///   8     4  messageSize           bytes after this field
///  12     4  crc                   CRC-32 of everything from magic to the end
///  16     1  magic                 0 or 1
///  17     1  attributes            bits 0-2 codec, 3 append time (magic 1)
///  18     8  timestamp             magic 1 only
///   .     4  keyLength             -1 null
///   .     .  key
///   .     4  valueLength           -1 null
///   .     .  value                 a whole message set when compressed
/// ```
///
/// A view belongs to one thread and borrows the buffer; it reads and writes absolutely, so that
/// position and limit of the buffer stay as they are. The header is read by [#wrap]: what others
/// write to the buffer later it does not see. It may cover the header only (a scan of a
/// file reads [#HEADER_SIZE] bytes and skips [#size]): then everything but the records and the CRC
/// can be asked.
public final class Batch {
    /// Bytes of the fixed part of magic 2.
    public static final int HEADER_SIZE = 61;
    /// Bytes up to and including the length field.
    public static final int LENGTH_END = 12;
    /// Bytes up to and including magic, which has the same place in all formats.
    public static final int MAGIC_END = 17;

    /// The only format written.
    public static final byte MAGIC = 2;
    public static final int NO_SEQUENCE = -1;
    public static final long NO_PRODUCER_ID = -1;
    public static final short NO_PRODUCER_EPOCH = -1;
    public static final int NO_LEADER_EPOCH = -1;
    public static final long NO_TIMESTAMP = -1;

    static final int AT_LENGTH = 8;
    static final int AT_LEADER_EPOCH = 12;
    static final int AT_MAGIC = 16;
    static final int AT_CRC = 17;
    static final int AT_ATTRIBUTES = 21;
    static final int AT_LAST_OFFSET_DELTA = 23;
    static final int AT_BASE_TIMESTAMP = 27;
    static final int AT_MAX_TIMESTAMP = 35;
    static final int AT_PRODUCER_ID = 43;
    static final int AT_PRODUCER_EPOCH = 51;
    static final int AT_BASE_SEQUENCE = 53;
    static final int AT_RECORD_COUNT = 57;

    static final int CODEC_MASK = 0x07;
    static final int APPEND_TIME = 0x08;
    static final int TRANSACTIONAL = 0x10;
    static final int CONTROL = 0x20;
    static final int DELETE_HORIZON = 0x40;

    static final int LEGACY_AT_CRC = 12;
    static final int LEGACY_AT_ATTRIBUTES = 17;
    static final int LEGACY_AT_TIMESTAMP = 18;
    /// Smallest message of magic 0: crc, magic, attributes, two lengths.
    static final int LEGACY_LENGTH_MIN = 14;
    static final int LEGACY_TIMESTAMP_SIZE = 8;

    private ByteBuffer buffer;
    private int start;
    private int size;

    // The header, read once. Every read of a buffer that may be heap or direct is a kilobyte of
    // machine code where it is inlined: asking the buffer in each method made the compiler work for
    // seconds on the append path alone.
    private byte magic;
    private short attributes;
    private short producerEpoch;
    private int leaderEpoch;
    private int lastOffsetDelta;
    private int baseSequence;
    private int recordCount;
    private long baseOffset;
    private long baseTimestamp;
    private long maxTimestamp;
    private long producerId;

    /// Looks at the batch at `position`, of which at least the header lies before `limit`.
    ///
    /// @return this
    /// @throws Malformed for an impossible length, an unknown magic or a header cut off
    public Batch wrap(ByteBuffer buffer, int position, int limit) {
        assert buffer.order() == ByteOrder.BIG_ENDIAN;
        assert position >= 0 : position;
        assert limit <= buffer.capacity() : limit;
        int size = sizeAt(buffer, position, limit);
        if (size < 0 || limit - position < headerSize(buffer, position, limit)) {
            throw new Malformed("batch header cut off: " + (limit - position) + " bytes");
        }
        this.buffer = buffer;
        this.start = position;
        this.size = size;
        this.magic = buffer.get(position + AT_MAGIC);
        this.baseOffset = buffer.getLong(position);
        if (magic == MAGIC) readHeader();
        else readLegacyHeader();
        return this;
    }

    private void readHeader() {
        leaderEpoch = buffer.getInt(start + AT_LEADER_EPOCH);
        attributes = buffer.getShort(start + AT_ATTRIBUTES);
        lastOffsetDelta = buffer.getInt(start + AT_LAST_OFFSET_DELTA);
        baseTimestamp = buffer.getLong(start + AT_BASE_TIMESTAMP);
        maxTimestamp = buffer.getLong(start + AT_MAX_TIMESTAMP);
        producerId = buffer.getLong(start + AT_PRODUCER_ID);
        producerEpoch = buffer.getShort(start + AT_PRODUCER_EPOCH);
        baseSequence = buffer.getInt(start + AT_BASE_SEQUENCE);
        recordCount = buffer.getInt(start + AT_RECORD_COUNT);
    }

    private void readLegacyHeader() {
        leaderEpoch = NO_LEADER_EPOCH;
        attributes = buffer.get(start + LEGACY_AT_ATTRIBUTES);
        lastOffsetDelta = 0;
        baseTimestamp = magic == 0 ? NO_TIMESTAMP : buffer.getLong(start + LEGACY_AT_TIMESTAMP);
        maxTimestamp = baseTimestamp;
        producerId = NO_PRODUCER_ID;
        producerEpoch = NO_PRODUCER_EPOCH;
        baseSequence = NO_SEQUENCE;
        recordCount = (attributes & CODEC_MASK) == 0 ? 1 : -1;
    }

    /// As [#wrap(ByteBuffer, int, int)] at the buffer's position, up to its limit.
    public Batch wrap(ByteBuffer buffer) {
        return wrap(buffer, buffer.position(), buffer.limit());
    }

    /// Size in bytes of the batch at `position` as its length field says, which may be beyond
    /// `limit`.
    ///
    /// @return -1 if fewer than [#MAGIC_END] bytes lie before `limit`
    /// @throws Malformed for a length no batch of its magic can have, or an unknown magic
    public static int sizeAt(ByteBuffer buffer, int position, int limit) {
        if (limit - position < MAGIC_END) {
            return -1;
        }
        int length = buffer.getInt(position + AT_LENGTH);
        byte magic = buffer.get(position + AT_MAGIC);
        int lengthMin = switch (magic) {
            case 0 -> LEGACY_LENGTH_MIN;
            case 1 -> LEGACY_LENGTH_MIN + LEGACY_TIMESTAMP_SIZE;
            case MAGIC -> HEADER_SIZE - LENGTH_END;
            default -> throw new Malformed("batch magic " + magic + ": expected 0, 1 or 2");
        };
        if (length < lengthMin || length > Integer.MAX_VALUE - LENGTH_END) {
            throw new Malformed("batch length " + length + ": expected at least " + lengthMin);
        }
        return length + LENGTH_END;
    }

    private static int headerSize(ByteBuffer buffer, int position, int limit) {
        return switch (buffer.get(position + AT_MAGIC)) {
            case 0 -> LEGACY_AT_TIMESTAMP;
            case 1 -> LEGACY_AT_TIMESTAMP + LEGACY_TIMESTAMP_SIZE;
            default -> HEADER_SIZE;
        };
    }

    /// The buffer looked at.
    public ByteBuffer buffer() {
        return buffer;
    }

    /// Where the batch starts in the buffer.
    public int position() {
        return start;
    }

    /// Bytes of the whole batch, header included.
    public int size() {
        return size;
    }

    /// Bytes of the records block, as stored.
    public int recordsSize() {
        assert !isLegacy();
        return size - HEADER_SIZE;
    }

    /// Where the records block starts in the buffer.
    public int recordsPosition() {
        assert !isLegacy();
        return start + HEADER_SIZE;
    }

    public byte magic() {
        return magic;
    }

    /// True for magic 0 and 1, which are read, never written.
    public boolean isLegacy() {
        return magic != MAGIC;
    }

    /// First offset of the range. Of a compressed legacy message this is not stored: the last then.
    public long baseOffset() {
        return baseOffset;
    }

    /// Last offset of the range, whether or not a record has it.
    public long lastOffset() {
        return baseOffset + lastOffsetDelta;
    }

    public long nextOffset() {
        return lastOffset() + 1;
    }

    public int lastOffsetDelta() {
        return lastOffsetDelta;
    }

    /// Epoch of the leader that appended it; [#NO_LEADER_EPOCH] for legacy.
    public int leaderEpoch() {
        return leaderEpoch;
    }

    /// The checksum as stored, unsigned.
    public long crc() {
        return Integer.toUnsignedLong(buffer.getInt(start + (isLegacy() ? LEGACY_AT_CRC : AT_CRC)));
    }

    /// Whether the stored checksum is that of the bytes. Needs the whole batch in the buffer.
    public boolean isIntact() {
        return crc() == (isLegacy()
            ? Checksum.crc32(buffer, start + AT_MAGIC, size - AT_MAGIC)
            : Checksum.crc32c(buffer, start + AT_ATTRIBUTES, size - AT_ATTRIBUTES));
    }

    public short attributes() {
        return attributes;
    }

    /// @throws Malformed if the codec's number is not one of ours
    public Codec codec() {
        return Codec.of(attributes() & CODEC_MASK);
    }

    /// Whether records carry the time of their append ([#maxTimestamp]) rather than their own.
    public boolean isAppendTime() {
        return (attributes() & APPEND_TIME) != 0;
    }

    public boolean isTransactional() {
        return !isLegacy() && (attributes() & TRANSACTIONAL) != 0;
    }

    /// Whether its records are the log's own (markers, leader changes), never for applications.
    public boolean isControl() {
        return !isLegacy() && (attributes() & CONTROL) != 0;
    }

    /// Whether the cleaner has set a time after which tombstones or markers may go (KIP-534).
    public boolean hasDeleteHorizon() {
        return !isLegacy() && (attributes() & DELETE_HORIZON) != 0;
    }

    /// When tombstones and markers in it may be removed, ms; [#NO_TIMESTAMP] if not set.
    public long deleteHorizonMs() {
        return hasDeleteHorizon() ? baseTimestamp() : NO_TIMESTAMP;
    }

    /// What records' timestamp deltas are from, ms.
    public long baseTimestamp() {
        return baseTimestamp;
    }

    /// The largest timestamp of its records, or the time of append, ms.
    public long maxTimestamp() {
        return maxTimestamp;
    }

    public long producerId() {
        return producerId;
    }

    public boolean hasProducerId() {
        return producerId > NO_PRODUCER_ID;
    }

    public short producerEpoch() {
        return producerEpoch;
    }

    /// Sequence of its first record. Without a producer id it means nothing and must not be used.
    public int baseSequence() {
        return baseSequence;
    }

    /// Sequence of its last record, wrapping; [#NO_SEQUENCE] if there is none.
    public int lastSequence() {
        return baseSequence == NO_SEQUENCE
            ? NO_SEQUENCE : Sequence.plus(baseSequence, lastOffsetDelta);
    }

    /// Records present, as the header says; -1 for a compressed legacy message, which does not say.
    public int recordCount() {
        return recordCount;
    }

    /// Sets the first offset in place. The CRC does not cover it.
    public void patchBaseOffset(long offset) {
        assert offset >= 0 : offset;
        buffer.putLong(start, offset);
        baseOffset = offset;
    }

    /// Sets the leader's epoch in place. The CRC does not cover it.
    public void patchLeaderEpoch(int epoch) {
        assert !isLegacy();
        buffer.putInt(start + AT_LEADER_EPOCH, epoch);
        leaderEpoch = epoch;
    }

    /// Makes this a batch of append time: every record then reads as of `appendTimeMs`. Rewrites
    /// the CRC; the records stay as they were sent.
    public void patchAppendTime(long appendTimeMs) {
        patchTimestamps(attributes() | APPEND_TIME, appendTimeMs);
    }

    /// Sets the largest timestamp of a batch of create time and the CRC.
    public void patchMaxTimestamp(long maxTimestampMs) {
        patchTimestamps(attributes() & ~APPEND_TIME, maxTimestampMs);
    }

    /// Says who sent it and where in that producer's sequence it stands, and sets the CRC. For a
    /// producer that sends a finished batch again under a new epoch.
    public void patchProducer(long producerId, short producerEpoch, int baseSequence) {
        assert !isLegacy();
        buffer.putLong(start + AT_PRODUCER_ID, producerId);
        buffer.putShort(start + AT_PRODUCER_EPOCH, producerEpoch);
        buffer.putInt(start + AT_BASE_SEQUENCE, baseSequence);
        patchCrc();
        readHeader();
    }

    private void patchTimestamps(int attributes, long maxTimestampMs) {
        assert !isLegacy();
        buffer.putShort(start + AT_ATTRIBUTES, (short) attributes);
        buffer.putLong(start + AT_MAX_TIMESTAMP, maxTimestampMs);
        patchCrc();
        readHeader();
    }

    void patchCrc() {
        long crc = Checksum.crc32c(buffer, start + AT_ATTRIBUTES, size - AT_ATTRIBUTES);
        buffer.putInt(start + AT_CRC, (int) crc);
    }

    @Override
    public String toString() {
        if (buffer == null) {
            return "Batch[]";
        }
        return "Batch[offsets " + baseOffset() + ".." + lastOffset() + ", " + size
            + " bytes, magic " + magic() + ", epoch " + leaderEpoch() + ", producer "
            + producerId() + "/" + producerEpoch() + "/" + baseSequence()
            + ", attributes " + attributes() + "]";
    }
}
