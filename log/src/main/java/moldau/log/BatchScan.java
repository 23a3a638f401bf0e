package moldau.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import moldau.base.Disk;
import moldau.base.fault.Malformed;
import moldau.wire.batch.Batch;

/// Walks the batches of a segment file by their headers, through a window of scratch memory.
/// Reusable.
///
/// Big batches are jumped over, so a walk costs about one read per window or batch. The view that
/// [#batch] gives covers the header; [#load] brings in the rest where it fits the window.
final class BatchScan {
    /// A window for looking something up: little more than an index interval.
    static final int LOOKUP_BYTES = 8 << 10;

    private static final int CRC_START = 21;

    private final Batch batch = new Batch();
    private final int windowBytesMax;
    /// Null until used.
    private ByteBuffer window;
    private Disk.File file;
    private int limit;
    private int windowBytes;
    /// Position in the file of the window's first byte.
    private int windowStart;
    private int position;
    private int next;
    private boolean broken;

    BatchScan(int windowBytesMax) {
        this.windowBytesMax = windowBytesMax;
    }

    /// The largest window there is.
    int windowBytesMax() {
        return windowBytesMax;
    }

    /// Starts at `position`, where a batch begins, and ends at `limit`.
    BatchScan over(Disk.File file, int position, int limit, int windowBytes) {
        assert windowBytes <= windowBytesMax : windowBytes;
        assert windowBytes >= Batch.HEADER_SIZE : windowBytes;
        if (window == null) window = ByteBuffer.allocateDirect(windowBytesMax);
        this.file = file;
        this.limit = limit;
        this.windowBytes = windowBytes;
        this.next = position;
        this.position = position;
        this.broken = false;
        window.clear().limit(0);
        windowStart = position;
        return this;
    }

    /// Moves to the next batch that lies whole before the limit.
    ///
    /// @return false at the end, and where the bytes are no batch or one cut off: see [#isAtEnd]
    boolean next() {
        if (broken || next >= limit) return false;
        position = next;
        fill(Batch.HEADER_SIZE);
        int at = position - windowStart;
        try {
            int size = Batch.sizeAt(window, at, window.limit());
            if (size < 0 || size > limit - position) {
                broken = true;
                return false;
            }
            batch.wrap(window, at, window.limit());
            next = position + size;
            return true;
        } catch (Malformed _) {
            broken = true;
            return false;
        }
    }

    /// The batch that `next` found. The same object each time.
    Batch batch() {
        return batch;
    }

    /// Position in the file of [#batch].
    int position() {
        return position;
    }

    /// Position after the whole batches seen.
    int end() {
        return next;
    }

    /// Whether everything up to the limit was whole batches.
    boolean isAtEnd() {
        return next >= limit;
    }

    /// Brings the whole batch into view, if the window can hold it.
    boolean load() {
        int size = batch.size();
        if (size > window.capacity()) return false;
        fill(size);
        int at = position - windowStart;
        if (window.limit() - at < size) return false;
        batch.wrap(window, at, window.limit());
        return true;
    }

    /// The whole batch: in the window, or on the heap if it is larger. The scan goes on after it.
    Batch whole() {
        if (load()) return batch;
        ByteBuffer copy = ByteBuffer.allocate(batch.size());
        file.read(position, copy);
        return new Batch().wrap(copy, 0, copy.position());
    }

    /// Whether the checksum of the batch is right. Reads all of it.
    boolean isIntact() {
        if (load()) return batch.isIntact();
        if (batch.isLegacy()) return false;
        CRC32C crc = new CRC32C();
        long expected = batch.crc();
        int from = position + CRC_START;
        while (from < next) {
            window.clear().limit(Math.min(window.capacity(), next - from));
            int read = file.read(from, window);
            if (read == 0) return false;
            crc.update(window.flip());
            from += read;
        }
        fillAt(position, Batch.HEADER_SIZE);
        batch.wrap(window, 0, window.limit());
        return crc.getValue() == expected;
    }

    /// Sees to it that `bytes` from the current position are in the window, or all there are.
    private void fill(int bytes) {
        int at = position - windowStart;
        if (at >= 0 && window.limit() - at >= bytes) return;
        fillAt(position, bytes);
    }

    private void fillAt(int from, int bytes) {
        window.clear().limit(Math.min(Math.max(windowBytes, bytes), limit - from));
        int read = file.read(from, window);
        window.limit(read).position(0);
        windowStart = from;
    }
}
