package moldau.wire.batch;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// Checksums over a range of a buffer, heap or direct, without copying. Position and limit are
/// moved meanwhile and put back: the buffer must belong to the calling thread.
public final class Checksum {
    private Checksum() {}

    /// CRC-32C (Castagnoli), unsigned: batches of magic 2, producer snapshots.
    public static long crc32c(ByteBuffer buffer, int position, int size) {
        CRC32C crc = new CRC32C();
        update(crc, buffer, position, size);
        return crc.getValue();
    }

    /// CRC-32 (IEEE), unsigned: messages of magic 0 and 1.
    public static long crc32(ByteBuffer buffer, int position, int size) {
        CRC32 crc = new CRC32();
        update(crc, buffer, position, size);
        return crc.getValue();
    }

    private static void update(
            java.util.zip.Checksum crc, ByteBuffer buffer, int position, int size) {
        int positionBefore = buffer.position();
        int limitBefore = buffer.limit();
        try {
            buffer.limit(position + size).position(position);
            crc.update(buffer);
        } finally {
            buffer.limit(limitBefore).position(positionBefore);
        }
    }
}
