package moldau.wire.batch;

import java.nio.ByteBuffer;
import moldau.base.fault.Malformed;
import moldau.wire.Varint;

/// The bytes of a records block from first to last, stored plainly or unpacked on the way.
///
/// A plain block is read where it lies. A packed one passes through a window on the heap, which
/// holds a little ([#WINDOW_SIZE]) unless somebody asks for more in one piece, and then grows only
/// as bytes arrive. More than the given number of unpacked bytes is refused (a bomb).
final class RecordBytes {
    static final int WINDOW_SIZE = 64 * 1024;
    /// A window that grew beyond this is not kept for the next block.
    static final int WINDOW_KEPT_MAX = 1024 * 1024;

    private ByteBuffer kept;
    private ByteBuffer window;
    private int position;
    private int end;
    /// Bytes that have left the window at its front, less the position the block began at.
    private long before;
    private Unpack unpack;
    private long unpackedMax;

    /// Reads `size` bytes at `at` as they are.
    void plain(ByteBuffer buffer, int at, int size) {
        window = buffer;
        position = at;
        end = at + size;
        before = -at;
        unpack = null;
    }

    /// Reads what `opened` gives.
    void packed(Unpack opened, long unpackedMax) {
        if (kept == null || kept.capacity() > WINDOW_KEPT_MAX) {
            kept = ByteBuffer.allocate(WINDOW_SIZE);
        }
        window = kept;
        position = 0;
        end = 0;
        before = 0;
        unpack = opened;
        this.unpackedMax = unpackedMax;
    }

    /// Where the bytes of the last [#require] lie.
    ByteBuffer window() {
        return window;
    }

    /// The next byte's place in the window.
    int position() {
        return position;
    }

    /// Bytes read since the block's beginning.
    long consumed() {
        return before + position;
    }

    byte int8() {
        if (position == end) {
            refill();
        }
        return window.get(position++);
    }

    int int32() {
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = value << 8 | (int8() & 0xff);
        }
        return value;
    }

    long int64() {
        return (long) int32() << 32 | Integer.toUnsignedLong(int32());
    }

    int varint() {
        int folded = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte octet = int8();
            folded |= (octet & 0x7f) << shift;
            if (octet >= 0) {
                return Varint.unzigzag(folded);
            }
        }
        throw new Malformed("varint of more than 5 bytes");
    }

    long varlong() {
        long folded = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte octet = int8();
            folded |= (octet & 0x7fL) << shift;
            if (octet >= 0) {
                return Varint.unzigzag(folded);
            }
        }
        throw new Malformed("varlong of more than 10 bytes");
    }

    void skip(int count) {
        int left = count;
        while (left > end - position) {
            left -= end - position;
            position = end;
            refill();
        }
        position += left;
    }

    /// Brings the next `count` bytes into the window in one piece.
    void require(int count) {
        if (count <= end - position) {
            return;
        }
        if (unpack == null || count > unpackedMax - consumed()) {
            throw new Malformed("record of " + count + " bytes goes beyond its batch");
        }
        if (position > 0) {
            window.put(0, window, position, end - position);
            before += position;
            end -= position;
            position = 0;
        }
        while (end < count) {
            if (end == window.capacity()) {
                grow(count);
            }
            if (!fill()) {
                throw new Malformed("records cut off");
            }
        }
    }

    private void grow(int count) {
        int size = (int) Math.min(count, Math.max(WINDOW_SIZE, 2L * window.capacity()));
        ByteBuffer larger = ByteBuffer.allocate(size);
        larger.put(0, window, 0, end);
        window = larger;
        kept = larger;
    }

    /// Whether every byte of the block has been read.
    boolean atEnd() {
        if (position < end || unpack == null) {
            return position == end;
        }
        startOver();
        return !fill();
    }

    private void refill() {
        assert position == end : position;
        if (unpack == null) {
            throw new Malformed("records cut off");
        }
        startOver();
        if (!fill()) {
            throw new Malformed("records cut off");
        }
    }

    private void startOver() {
        before += position;
        position = 0;
        end = 0;
    }

    private boolean fill() {
        window.limit(window.capacity()).position(end);
        boolean more = unpack.read(window);
        end = window.position();
        window.position(0);
        if (before + end > unpackedMax) {
            throw new Malformed("batch unpacks to more than " + unpackedMax + " bytes");
        }
        return more;
    }
}
