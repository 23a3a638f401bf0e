package moldau.broker.coordinator;

import java.nio.ByteBuffer;
import moldau.wire.WireWriter;

/// How records of one machine look as keys and values of a compacted log.
interface RecordFormat<R> {
    /// @param value null for a tombstone
    /// @return null for a record of a type we do not know, which is skipped
    R read(ByteBuffer key, ByteBuffer value);

    void writeKey(R record, WireWriter out);

    /// @return whether there is a value; false for a tombstone, and then nothing was written
    boolean writeValue(R record, WireWriter out);
}
