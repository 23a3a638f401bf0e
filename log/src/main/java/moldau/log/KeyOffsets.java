package moldau.log;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The newest offset of each key in a stretch of log, for compaction. Of a key 128 bits of SHA-256
/// are kept: nobody can make two keys that look the same, and by chance they do not.
///
/// A fixed table of 24 bytes an entry, open addressing, at most three quarters full.
final class KeyOffsets {
    private static final int LONGS_PER_ENTRY = 3;
    static final int ENTRY_BYTES = LONGS_PER_ENTRY * Long.BYTES;

    private final MessageDigest digest;
    private final ByteBuffer hash = ByteBuffer.allocate(32);
    /// high, low, offset + 1; an offset part of 0 means free.
    private final long[] table;
    private final int slots;
    private final int countMax;
    private int count;

    /// @param countMax keys it must be able to hold
    KeyOffsets(int countMax) {
        assert countMax >= 0 : countMax;
        this.countMax = countMax;
        this.slots = (int) Math.min(Integer.MAX_VALUE / LONGS_PER_ENTRY - 8, countMax * 4L / 3 + 1);
        this.table = new long[slots * LONGS_PER_ENTRY];
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    boolean isFull() {
        return count >= countMax;
    }

    /// @param key its position stays
    void put(ByteBuffer key, long offset) {
        int at = find(key);
        if (table[at + 2] == 0) {
            assert count < countMax : count;
            count++;
            table[at] = hash.getLong(0);
            table[at + 1] = hash.getLong(8);
        }
        table[at + 2] = offset + 1;
    }

    /// The newest offset of `key`; -1 if it does not occur.
    long get(ByteBuffer key) {
        return table[find(key) + 2] - 1;
    }

    private int find(ByteBuffer key) {
        digest.update(key.duplicate());
        hash.clear().put(digest.digest());
        long high = hash.getLong(0);
        long low = hash.getLong(8);
        int slot = (int) Long.remainderUnsigned(high, slots);
        while (true) {
            int at = slot * LONGS_PER_ENTRY;
            boolean found = table[at + 2] == 0 || table[at] == high && table[at + 1] == low;
            if (found) return at;
            slot = slot + 1 == slots ? 0 : slot + 1;
        }
    }
}
