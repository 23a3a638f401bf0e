package moldau.base.sim;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// A sequence of choices from which a test builds its input.
///
/// The choices come from a seed, from the recorded bytes of a failure, or from a fuzzer's input: the
/// test cannot tell. Each draw eats the fewest whole bytes that hold it, and a smaller byte means a
/// smaller or earlier choice; when the bytes are used up every draw is the smallest. So deleting and
/// lowering bytes makes inputs simpler, which is all that [Generated] needs to shrink a failure
/// (after Hypothesis). Write generators so that the smallest choice is the simplest: put the plain
/// case first in `pick`, let `false` be the ordinary way.
public final class Choices {
    private final Chance chance;
    private final StringBuilder notes = new StringBuilder();
    private byte[] bytes;
    private int size;
    private int next;

    private Choices(Chance chance, byte[] bytes) {
        this.chance = chance;
        this.bytes = bytes;
        this.size = bytes.length;
    }

    public static Choices ofSeed(long seed) {
        return new Choices(new Chance(seed, "choices", 0), new byte[0]);
    }

    /// Recorded choices, or the input of a fuzzer.
    public static Choices ofBytes(byte[] bytes) {
        return new Choices(null, bytes);
    }

    private int eat() {
        if (next == size) {
            if (chance == null) return 0;
            if (size == bytes.length) bytes = Arrays.copyOf(bytes, Math.max(64, 2 * size));
            bytes[size++] = (byte) chance.bits();
        }
        return bytes[next++] & 0xff;
    }

    /// In `[0, bound)`, `bound > 0`; small bounds evenly, large ones nearly so.
    public int below(int bound) {
        assert bound > 0 : bound;
        if (bound == 1) return 0;
        long drawn = eat();
        int bits = 8;
        while (bits < 32 && bound > 1L << bits) {
            drawn = drawn << 8 | eat();
            bits += 8;
        }
        return (int) (drawn * bound >>> bits);
    }

    /// In `[from, to]`.
    public int between(int from, int to) {
        assert from <= to : from + " > " + to;
        return (int) between((long) from, to);
    }

    /// In `[from, to]`: often a bound, zero or a neighbour of one of them, where mistakes live.
    public long between(long from, long to) {
        assert from <= to : from + " > " + to;
        long zero = Math.max(from, Math.min(to, 0));
        switch (below(12)) {
            case 0, 1 -> {
                return zero;
            }
            case 2 -> {
                return from;
            }
            case 3 -> {
                return to;
            }
            case 4 -> {
                return Math.min(to, from + 1);
            }
            case 5 -> {
                return Math.max(from, to - 1);
            }
            case 6, 7, 8 -> {
                return Math.min(to, zero + below(128));
            }
            default -> {
                long width = to - from + 1;
                return width <= 0 ? bits() : from + Math.floorMod(bits() >>> 1, width);
            }
        }
    }

    /// Any 64 bits.
    public long bits() {
        long bits = 0;
        for (int i = 0; i < 8; i++) bits = bits << 8 | eat();
        return bits;
    }

    public boolean flip() {
        return below(2) == 1;
    }

    /// True once in `n` draws.
    public boolean rarely(int n) {
        return below(n) == n - 1;
    }

    /// A number of things, `[0, max]`: mostly few, now and then many.
    public int size(int max) {
        if (max == 0) return 0;
        return switch (below(8)) {
            case 0 -> 0;
            case 1, 2, 3 -> below(Math.min(max, 4) + 1);
            case 4, 5, 6 -> below(Math.min(max, 32) + 1);
            default -> below(max + 1);
        };
    }

    @SafeVarargs
    public final <T> T pick(T... some) {
        return some[below(some.length)];
    }

    public <T> T pick(List<T> some) {
        return some.get(below(some.size()));
    }

    /// Up to `max` bytes of any value.
    public byte[] bytes(int max) {
        byte[] drawn = new byte[size(max)];
        fill(drawn);
        return drawn;
    }

    public void fill(byte[] into) {
        for (int i = 0; i < into.length; i++) into[i] = (byte) eat();
    }

    /// Up to `max` characters of `alphabet`.
    public String text(String alphabet, int max) {
        StringBuilder text = new StringBuilder();
        for (int left = size(max); left > 0; left--) {
            text.append(alphabet.charAt(below(alphabet.length())));
        }
        return text.toString();
    }

    /// Up to `max` characters of Unicode: letters mostly, then whatever breaks encoders.
    public String text(int max) {
        StringBuilder text = new StringBuilder();
        for (int left = size(max); left > 0; left--) {
            switch (below(8)) {
                case 0, 1, 2, 3 -> text.append((char) ('a' + below(26)));
                case 4 -> text.append((char) below(128));
                case 5 -> text.append((char) below(0x800));
                case 6 -> text.append(pick("\u00e9", "\u2028", "\u202e", "\uffff", "\u0000"));
                default -> text.appendCodePoint(0x10000 + below(0x100000));
            }
        }
        return text.toString();
    }

    /// Whether choices are left; a seed never runs out.
    public boolean hasMore() {
        return chance != null || next < size;
    }

    /// Remembered for the report of a failure, such as the input that was built.
    public void note(Object what) {
        notes.append("\n  ").append(what);
    }

    String notes() {
        return notes.toString();
    }

    /// What was drawn so far: gives the same choices through [#ofBytes].
    public byte[] drawn() {
        return Arrays.copyOf(bytes, next);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(drawn());
    }
}
