package moldau.base.sim;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// The bytes of a file in one of its two places: the page cache or the platter.
final class Extent {
    private static final byte[] NONE = new byte[0];

    private byte[] bytes = NONE;
    private int size;

    int size() {
        return size;
    }

    Extent copy() {
        Extent copy = new Extent();
        copy.bytes = Arrays.copyOf(bytes, size);
        copy.size = size;
        return copy;
    }

    /// What lies between the end and `position` reads as zeros.
    void write(int position, byte[] from, int length) {
        int end = position + length;
        if (end > size) resize(end);
        System.arraycopy(from, 0, bytes, position, length);
    }

    /// A write of which only the new size arrived.
    void hole(int position, int length) {
        if (position + length > size) resize(position + length);
    }

    void resize(int wanted) {
        if (wanted < size) {
            Arrays.fill(bytes, wanted, size, (byte) 0);
        } else if (wanted > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(wanted, 2 * bytes.length));
        }
        size = wanted;
    }

    int read(long position, ByteBuffer into) {
        if (position >= size) return 0;
        int length = Math.min(into.remaining(), size - (int) position);
        into.put(bytes, (int) position, length);
        return length;
    }

    void flip(int position, int bit) {
        assert position < size : position;
        bytes[position] ^= (byte) (1 << bit);
    }

    long mix(long hash) {
        long mixed = Chance.mix(hash, size);
        for (int i = 0; i < size; i++) mixed = mixed * 0x100000001b3L + bytes[i];
        return Chance.mix(mixed, size);
    }
}
