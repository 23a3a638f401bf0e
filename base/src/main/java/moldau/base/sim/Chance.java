package moldau.base.sim;

import moldau.base.Random;

/// Chance that does not depend on the order of asking: a number is a function of (seed, purpose,
/// entity, count). Taking one fault away leaves the draws of all others as they were, which is what
/// makes shrinking work.
public final class Chance implements Random {
    private final long key;
    private long count;

    /// The stream of `entity` for `purpose`.
    public Chance(long seed, String purpose, long entity) {
        this(mix(mix(seed, text(purpose)), entity));
    }

    private Chance(long key) {
        this.key = key;
    }

    @Override
    public long bits() {
        return mix(key, count++);
    }

    @Override
    public int below(int bound) {
        assert bound > 0 : bound;
        return (int) Math.unsignedMultiplyHigh(bits(), bound);
    }

    /// Uniform in `[0, bound)`; 0 for a bound of 0.
    public long below(long bound) {
        return bound <= 0 ? 0 : Math.unsignedMultiplyHigh(bits(), bound);
    }

    /// True `perMillion` times in a million.
    public boolean happens(int perMillion) {
        return perMillion > 0 && below(1_000_000) < perMillion;
    }

    /// A duration that is mostly near `typical` and now and then many times as long: half of the
    /// draws are below it, one in a hundred about twenty times as long.
    public long tail(long typical) {
        if (typical <= 0) return 0;
        long base = typical / 2 + below(typical);
        return below(100) == 0 ? base * (1 + below(40)) : base;
    }

    /// One number from two, well stirred (the finalizer of SplitMix64).
    static long mix(long a, long b) {
        long z = a * 0x9e3779b97f4a7c15L + b + 0x632be59bd9b4e019L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    static long text(String text) {
        long hash = text.length();
        for (int i = 0; i < text.length(); i++) hash = mix(hash, text.charAt(i));
        return hash;
    }
}
