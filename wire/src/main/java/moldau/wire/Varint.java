package moldau.wire;

/// Sizes of variable-length integers: 7 bits a byte, least significant first.
public final class Varint {
    private Varint() {}

    /// Bytes of an unsigned 32-bit value, 1 to 5.
    public static int size(int unsigned) {
        return (38 - Integer.numberOfLeadingZeros(unsigned)) / 7 + (unsigned == 0 ? 1 : 0);
    }

    /// Bytes of an unsigned 64-bit value, 1 to 10.
    public static int size(long unsigned) {
        return (70 - Long.numberOfLeadingZeros(unsigned)) / 7 + (unsigned == 0 ? 1 : 0);
    }

    /// Signed values are folded so that small negative ones are short as well.
    public static int zigzag(int value) {
        return value << 1 ^ value >> 31;
    }

    public static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    public static int unzigzag(int folded) {
        return folded >>> 1 ^ -(folded & 1);
    }

    public static long unzigzag(long folded) {
        return folded >>> 1 ^ -(folded & 1);
    }
}
