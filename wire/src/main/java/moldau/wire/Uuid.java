package moldau.wire;

import java.nio.ByteBuffer;
import java.util.Base64;

/// 128 bits that name a topic, a directory, a process. On the wire 16 bytes, big-endian, `high`
/// first. As text Kafka's 22 characters of unpadded URL-safe Base64 (KIP-516).
public record Uuid(long high, long low) implements Comparable<Uuid> {
    public static final int BYTES = 16;

    /// All bits zero: no id. As a directory id: the replica is being moved (`MIGRATING`).
    public static final Uuid ZERO = new Uuid(0, 0);
    /// The metadata topic's id. As a directory id: not yet assigned (`UNASSIGNED`).
    public static final Uuid ONE = new Uuid(0, 1);
    /// As a directory id: the replica's directory is offline (`LOST`).
    public static final Uuid TWO = new Uuid(0, 2);

    public boolean isZero() {
        return high == 0 && low == 0;
    }

    /// A random id of version 4 from 128 random bits. Kafka keeps the first hundred values for
    /// itself and wants no text that begins with `-`; the caller draws again where [#isReserved]
    /// says so.
    public static Uuid random(long high, long low) {
        return new Uuid((high & ~0xF000L) | 0x4000L, (low & ~(3L << 62)) | (1L << 63));
    }

    /// Values a random id must not have.
    public boolean isReserved() {
        return high == 0 && low >= 0 && low < 100 || toString().charAt(0) == '-';
    }

    /// @throws IllegalArgumentException if `text` is not an id
    public static Uuid parse(String text) {
        byte[] bytes = text.length() > 24 ? new byte[0] : Base64.getUrlDecoder().decode(text);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("not an id of 22 Base64 characters: '" + text + "'");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Uuid(in.getLong(), in.getLong());
    }

    /// Orders as Kafka does: both halves as signed numbers.
    @Override
    public int compareTo(Uuid other) {
        return high != other.high ? Long.compare(high, other.high) : Long.compare(low, other.low);
    }

    @Override
    public String toString() {
        byte[] bytes = ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
