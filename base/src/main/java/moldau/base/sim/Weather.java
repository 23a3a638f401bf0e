package moldau.base.sim;

/// The knobs of a [Universe]: how long things take and how often chance interferes.
///
/// @param mailNanos typical time from a post to its task
/// @param workNanos typical time a job waits, and runs
/// @param wireNanos typical one-way delay between hosts; now and then it is many times as long
/// @param wireBytesPerSecond of one connection and direction
/// @param windowBytes under way or unread per connection and direction, before the sender waits
/// @param pieceBytesMax bytes arrive in pieces of at most this, of random size; 0: as they were sent
/// @param connectTimeoutNanos until a connection attempt into silence fails
/// @param refusesPostPerMillion posts refused as if the mailbox were full
/// @param resetsPerMillion sends that reset their connection instead
/// @param chaosPerMillion sites of [moldau.base.Chaos] that a seed enables
public record Weather(long mailNanos, long workNanos, long wireNanos, long wireBytesPerSecond,
        int windowBytes, int pieceBytesMax, long connectTimeoutNanos, int refusesPostPerMillion,
        int resetsPerMillion, int chaosPerMillion) {
    private static final long MICROS = 1000;
    private static final long SECONDS = 1_000_000_000L;
    private static final int MIB = 1024 * 1024;

    /// A quick machine and network, nothing lost.
    public static final Weather CALM = new Weather(5 * MICROS, 100 * MICROS, 200 * MICROS,
            1000L * MIB, MIB, 0, 60 * SECONDS, 0, 0, 0);

    public Weather {
        assert wireBytesPerSecond > 0 : wireBytesPerSecond;
        assert windowBytes > 0 : windowBytes;
        assert pieceBytesMax >= 0 : pieceBytesMax;
    }

    /// Drawn by a seed: most knobs anywhere between quick and awful, a third of the troubles off.
    public static Weather drawn(Chance chance) {
        return new Weather(
                MICROS << chance.below(12),
                10 * MICROS << chance.below(14),
                20 * MICROS << chance.below(12),
                MIB / 4L << chance.below(14),
                1024 << chance.below(11),
                chance.below(10) == 0 ? 1 : chance.below(3) == 0 ? 1 + chance.below(4096) : 0,
                5 * SECONDS << chance.below(4),
                chance.below(3) == 0 ? 0 : chance.below(500),
                chance.below(3) == 0 ? 0 : chance.below(2000),
                250_000);
    }

    /// About what one connection moves in one direction, per second: a window a round trip, unless
    /// the wire itself is slower.
    public long bytesPerSecond() {
        // A tail makes the mean delay a fifth longer than the typical one; mail waits at both ends.
        long delayNanos = wireNanos + wireNanos / 5;
        // Of many pieces in a window one in a hundred is late, up to forty times, and all wait for it.
        if (pieceBytesMax > 0) {
            long pieces = windowBytes / (1 + pieceBytesMax / 2);
            delayNanos = wireNanos * Math.clamp(pieces * 2 / 5, 2, 40);
        }
        long roundNanos = Math.max(1, 2 * delayNanos + 2 * mailNanos);
        return Math.min(wireBytesPerSecond, windowBytes * SECONDS / roundNanos);
    }

    /// As before, but no connection breaks by itself.
    public Weather withoutResets() {
        return new Weather(mailNanos, workNanos, wireNanos, wireBytesPerSecond, windowBytes,
                pieceBytesMax, connectTimeoutNanos, refusesPostPerMillion, 0, chaosPerMillion);
    }

    public Weather withRefusedPosts(int perMillion) {
        return new Weather(mailNanos, workNanos, wireNanos, wireBytesPerSecond, windowBytes,
                pieceBytesMax, connectTimeoutNanos, perMillion, resetsPerMillion, chaosPerMillion);
    }

    public Weather withPieceBytesMax(int bytes) {
        return new Weather(mailNanos, workNanos, wireNanos, wireBytesPerSecond, windowBytes, bytes,
                connectTimeoutNanos, refusesPostPerMillion, resetsPerMillion, chaosPerMillion);
    }

    public Weather withWireNanos(long nanos) {
        return new Weather(mailNanos, workNanos, nanos, wireBytesPerSecond, windowBytes,
                pieceBytesMax, connectTimeoutNanos, refusesPostPerMillion, resetsPerMillion,
                chaosPerMillion);
    }

    public Weather withConnectTimeoutNanos(long nanos) {
        return new Weather(mailNanos, workNanos, wireNanos, wireBytesPerSecond, windowBytes,
                pieceBytesMax, nanos, refusesPostPerMillion, resetsPerMillion, chaosPerMillion);
    }
}
