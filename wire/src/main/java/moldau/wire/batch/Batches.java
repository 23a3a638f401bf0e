package moldau.wire.batch;

import java.nio.ByteBuffer;
import moldau.base.fault.Malformed;

/// Walks the batches that lie one after another in a buffer. Reusable; one thread.
///
/// ```java
/// batches.over(buffer);
/// while (batches.next()) {
///     Batch batch = batches.batch();
/// }
/// int cutOff = batches.tailBytes();
/// ```
public final class Batches {
    private final Batch batch = new Batch();
    private ByteBuffer buffer;
    private int position;
    private int limit;

    /// Starts at the buffer's position and ends at its limit, neither of which moves.
    ///
    /// @return this
    public Batches over(ByteBuffer buffer) {
        return over(buffer, buffer.position(), buffer.limit());
    }

    /// @return this
    public Batches over(ByteBuffer buffer, int position, int limit) {
        assert position <= limit : position;
        this.buffer = buffer;
        this.position = position;
        this.limit = limit;
        return this;
    }

    /// Moves to the next whole batch.
    ///
    /// @return false at the end, also when what is left is a batch cut off
    /// @throws Malformed if what is left cannot be the beginning of a batch
    public boolean next() {
        int size = Batch.sizeAt(buffer, position, limit);
        if (size < 0 || size > limit - position) {
            return false;
        }
        batch.wrap(buffer, position, limit);
        position += size;
        return true;
    }

    /// The batch that `next` found. The same object each time.
    public Batch batch() {
        return batch;
    }

    /// Where the next batch starts: after the whole ones seen.
    public int position() {
        return position;
    }

    /// Bytes after the whole batches seen: 0, or the size of a batch cut off by a fetch's limit.
    public int tailBytes() {
        return limit - position;
    }
}
