package moldau.cli.kafka;

import java.nio.ByteBuffer;
import moldau.wire.batch.Checksum;
import moldau.wire.batch.Records;

/// The checksum of a message of magic 0 or 1 that lay in a compressed one: computed anew, since
/// unpacking drops the one that was stored.
final class LegacyChecksum {
    private static final int FIXED_BYTES = 18;

    private LegacyChecksum() {}

    static long of(byte magic, Records record) {
        ByteBuffer message = ByteBuffer.allocate(FIXED_BYTES + size(record.key()) + size(record.value()));
        message.put(magic).put((byte) 0);
        if (magic > 0) message.putLong(record.timestamp());
        put(message, record.key());
        put(message, record.value());
        return Checksum.crc32(message, 0, message.position());
    }

    private static int size(ByteBuffer field) {
        return field == null ? 0 : field.remaining();
    }

    private static void put(ByteBuffer message, ByteBuffer field) {
        message.putInt(field == null ? -1 : field.remaining());
        if (field != null) message.put(field.duplicate());
    }
}
