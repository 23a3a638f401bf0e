package moldau.cli.link;

import java.util.concurrent.ThreadLocalRandom;

/// Which partition a record goes to, as Kafka's clients decide: by the key's hash, or without a key
/// to one partition until its batch is full, then to another.
final class Partitioner {
    private final int partitions;
    private int sticky;

    Partitioner(int partitions) {
        this.partitions = partitions;
        moveOn();
    }

    int of(byte[] key) {
        return key == null ? sticky : (murmur2(key) & Integer.MAX_VALUE) % partitions;
    }

    /// A batch is full: records without a key go elsewhere.
    void moveOn() {
        sticky = partitions == 1 ? 0 : ThreadLocalRandom.current().nextInt(partitions);
    }

    /// MurmurHash2 of 32 bits, by Austin Appleby, with the seed Kafka's clients use.
    static int murmur2(byte[] bytes) {
        final int mix = 0x5bd1e995;
        int hash = 0x9747b28c ^ bytes.length;
        int whole = bytes.length & ~3;
        for (int i = 0; i < whole; i += 4) {
            int k = bytes[i] & 0xff | (bytes[i + 1] & 0xff) << 8 | (bytes[i + 2] & 0xff) << 16
                    | (bytes[i + 3] & 0xff) << 24;
            k *= mix;
            k ^= k >>> 24;
            hash = hash * mix ^ k * mix;
        }
        int rest = bytes.length - whole;
        if (rest > 2) hash ^= (bytes[whole + 2] & 0xff) << 16;
        if (rest > 1) hash ^= (bytes[whole + 1] & 0xff) << 8;
        if (rest > 0) hash = (hash ^ bytes[whole] & 0xff) * mix;
        hash ^= hash >>> 13;
        hash *= mix;
        return hash ^ hash >>> 15;
    }
}
