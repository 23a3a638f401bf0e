package moldau.log;

import java.nio.ByteBuffer;
import moldau.base.fault.Malformed;
import moldau.wire.batch.Checksum;

/// Producers of a log as of an offset (exclusive), `<offset>.snapshot`.
///
/// ```text
///    0   2  version, 1
///    2   4  CRC-32C of all that follows
///    6   4  count
///   10   .  count entries of 46 bytes:
///           0   8  producer id
///           8   2  producer epoch
///          10   4  last sequence, -1 none
///          14   8  last offset, -1 none
///          22   4  records in the last batch, less 1
///          26   8  timestamp, ms
///          34   4  coordinator epoch, -1 none
///          38   8  first offset of the open transaction, -1 none
/// ```
///
/// Only the newest batch of a producer is kept.
final class ProducerSnapshot {
    static final String SUFFIX = ".snapshot";
    static final int HEADER_BYTES = 10;
    static final int ENTRY_BYTES = 46;
    private static final short VERSION = 1;
    private static final int AT_CRC = 2;
    private static final int AT_COUNT = 6;

    private ProducerSnapshot() {}

    static ByteBuffer encode(Producers producers) {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + producers.count() * ENTRY_BYTES);
        bytes.putShort(VERSION).putInt(0).putInt(producers.count());
        for (Producer producer : producers.sorted()) {
            bytes.putLong(producer.id).putShort(producer.epoch).putInt(producer.lastSequence())
                .putLong(producer.lastOffset()).putInt(producer.lastOffsetDelta())
                .putLong(producer.lastTimestampMs).putInt(producer.coordinatorEpoch)
                .putLong(producer.transactionStart);
        }
        assert !bytes.hasRemaining();
        int crc = (int) Checksum.crc32c(bytes, AT_COUNT, bytes.capacity() - AT_COUNT);
        return bytes.putInt(AT_CRC, crc).flip();
    }

    /// Adds what is in `bytes` to `into`, which is empty.
    ///
    /// @throws Malformed for another version, a wrong checksum or size
    static void decode(ByteBuffer bytes, Producers into) {
        assert into.count() == 0;
        int size = bytes.remaining();
        if (size < HEADER_BYTES) throw new Malformed("producer snapshot of " + size + " bytes");
        int start = bytes.position();
        short version = bytes.getShort(start);
        if (version != VERSION) throw new Malformed("producer snapshot version " + version
            + ": expected 1");
        long crc = Integer.toUnsignedLong(bytes.getInt(start + AT_CRC));
        if (crc != Checksum.crc32c(bytes, start + AT_COUNT, size - AT_COUNT)) {
            throw new Malformed("producer snapshot with a wrong checksum");
        }
        int count = bytes.getInt(start + AT_COUNT);
        if (count < 0 || (long) count * ENTRY_BYTES != size - HEADER_BYTES) {
            throw new Malformed("producer snapshot of " + count + " entries in " + size + " bytes");
        }
        ByteBuffer in = bytes.duplicate().position(start + HEADER_BYTES);
        for (int i = 0; i < count; i++) decodeEntry(in, into);
    }

    private static void decodeEntry(ByteBuffer in, Producers into) {
        Producer producer = into.known(in.getLong());
        producer.epoch(in.getShort());
        int lastSequence = in.getInt();
        long lastOffset = in.getLong();
        int offsetDelta = in.getInt();
        long timestampMs = in.getLong();
        if (offsetDelta < 0) throw new Malformed("producer snapshot with offset delta "
            + offsetDelta);
        if (lastOffset >= 0) producer.add(lastSequence, lastOffset, offsetDelta, timestampMs);
        producer.lastTimestampMs = timestampMs;
        producer.coordinatorEpoch = in.getInt();
        long start = in.getLong();
        if (start >= 0) into.opened(producer, start);
    }
}
