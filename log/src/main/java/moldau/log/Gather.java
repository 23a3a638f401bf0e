package moldau.log;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Buffers of one turn that will be written together, in order.
final class Gather {
    /// More pieces than this in one system call gain nothing; nor do more bytes.
    private static final int PIECES_MAX = 64;
    private static final int BYTES_MAX = 4 << 20;

    private ByteBuffer[] pieces = new ByteBuffer[1];
    private int count;
    private int bytes;
    /// Whose bytes the last piece shows, where it is a view of ours that may grow; else null.
    private ByteBuffer growing;

    boolean isEmpty() {
        return count == 0;
    }

    boolean isFull() {
        return count >= PIECES_MAX || bytes >= BYTES_MAX;
    }

    void add(ByteBuffer piece) {
        if (count == pieces.length) pieces = Arrays.copyOf(pieces, 4 * count);
        pieces[count++] = piece;
        bytes += piece.remaining();
        growing = null;
    }

    /// Adds bytes `[start, end)` of `buffer`, leaving its position and limit alone.
    void follow(ByteBuffer buffer, int start, int end) {
        boolean goesOn = growing == buffer && pieces[count - 1].limit() == start;
        if (goesOn) {
            pieces[count - 1].limit(end);
            bytes += end - start;
            return;
        }
        add(buffer.duplicate().limit(end).position(start));
        growing = buffer;
    }

    int bytes() {
        return bytes;
    }

    void write(Segment to, int position, Workbench bench) {
        to.write(bench, position, pieces, count);
    }

    void clear() {
        Arrays.fill(pieces, 0, count, null);
        count = 0;
        bytes = 0;
        growing = null;
    }
}
