package moldau.client;

/// The hash by which keys are spread over partitions. Every Kafka client must agree on it, or equal
/// keys would part ways. MurmurHash2 by Austin Appleby, 32 bits, seed 0x9747b28c.
final class Murmur2 {
    private static final int SEED = 0x9747b28c;
    private static final int M = 0x5bd1e995;
    private static final int R = 24;

    private Murmur2() {}

    /// @return the partition of `key`, of `count`
    static int partition(byte[] key, int count) {
        return (hash(key) & Integer.MAX_VALUE) % count;
    }

    static int hash(byte[] bytes) {
        int h = SEED ^ bytes.length;
        int whole = bytes.length & ~3;
        for (int i = 0; i < whole; i += 4) {
            int k = (bytes[i] & 0xff) | (bytes[i + 1] & 0xff) << 8
                    | (bytes[i + 2] & 0xff) << 16 | bytes[i + 3] << 24;
            k *= M;
            k ^= k >>> R;
            k *= M;
            h *= M;
            h ^= k;
        }
        int rest = bytes.length - whole;
        if (rest > 2) h ^= (bytes[whole + 2] & 0xff) << 16;
        if (rest > 1) h ^= (bytes[whole + 1] & 0xff) << 8;
        if (rest > 0) {
            h ^= bytes[whole] & 0xff;
            h *= M;
        }
        h ^= h >>> 13;
        h *= M;
        return h ^ h >>> 15;
    }
}
