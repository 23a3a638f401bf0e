package moldau.wire.batch;

import java.nio.ByteBuffer;
import java.util.List;

/// One record, taken out of its batch: it owns its bytes. For clients and tools; the broker looks
/// at records through [Records] without making any.
///
/// @param timestamp ms; [Batch#NO_TIMESTAMP] if it has none
/// @param key null if absent
/// @param value null if absent: a tombstone where the topic is compacted
public record Record(
        long offset, long timestamp, ByteBuffer key, ByteBuffer value, List<Header> headers) {

    public Record {
        headers = List.copyOf(headers);
    }

    /// @return the key's bytes, null if absent
    public byte[] keyBytes() {
        return bytes(key);
    }

    /// @return the value's bytes, null if absent
    public byte[] valueBytes() {
        return bytes(value);
    }

    static byte[] bytes(ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }
}
