package moldau.wire.batch;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// A heap array that grows while bytes are put at its end. The array is reused after [#clear].
final class Sink {
    /// As far as a batch can go; arrays a little below 2^31 are refused by the JVM.
    static final int SIZE_MAX = Integer.MAX_VALUE - 64;

    private byte[] bytes;
    private int size;

    Sink(int capacity) {
        bytes = new byte[capacity];
    }

    byte[] array() {
        return bytes;
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    /// Makes room for `count` more bytes.
    ///
    /// @return where they go in [#array]
    int room(int count) {
        long needed = (long) size + count;
        if (needed > bytes.length) {
            if (needed > SIZE_MAX) {
                throw new IllegalStateException(
                    "batch of " + needed + " bytes: at most " + SIZE_MAX);
            }
            long larger = Math.max(needed, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) Math.min(SIZE_MAX, larger));
        }
        return size;
    }

    /// Counts bytes that were put by hand into the room made.
    void advance(int count) {
        size += count;
        assert size <= bytes.length : size;
    }

    void int8(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    void int32(int value) {
        room(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    void int32LittleEndian(int value) {
        int32(Integer.reverseBytes(value));
    }

    /// A number of 64 bits, unsigned, 7 bits a byte.
    void uvarlong(long value) {
        room(10);
        long left = value;
        while ((left & ~0x7fL) != 0) {
            bytes[size++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[size++] = (byte) left;
    }

    void put(byte[] from, int at, int count) {
        int to = room(count);
        System.arraycopy(from, at, bytes, to, count);
        size += count;
    }

    /// Puts what remains in `from`, whose position stays.
    void put(ByteBuffer from) {
        int count = from.remaining();
        int to = room(count);
        from.get(from.position(), bytes, to, count);
        size += count;
    }
}
