package moldau.base.sim;

import moldau.base.Clock;

/// A host's clocks: the monotonic one runs at its own rate, the other may also jump.
public final class SimClock implements Clock {
    private static final long BIRTH_WALL_MS = 1_700_000_000_000L;
    private static final long MILLION = 1_000_000;

    private final Universe universe;
    private long rate = MILLION;
    private long anchorNanos;
    private long anchorLocalNanos = 1_000_000_000L;
    private long wallOffsetMs;
    /// What the wall clock shows while it stands still; else -1.
    private long frozenWallMs = -1;

    SimClock(Universe universe) {
        this.universe = universe;
    }

    @Override
    public long nowNanos() {
        return anchorLocalNanos
                + scale(universe.nowNanos() - anchorNanos, rate, MILLION);
    }

    @Override
    public long wallMs() {
        if (frozenWallMs >= 0) return frozenWallMs;
        return BIRTH_WALL_MS + nowNanos() / MILLION + wallOffsetMs;
    }

    /// From now on runs at `perMillion` millionths of true time.
    public void rate(long perMillion) {
        assert perMillion > 0 : perMillion;
        anchorLocalNanos = nowNanos();
        anchorNanos = universe.nowNanos();
        rate = perMillion;
    }

    /// The wall clock moves by `ms`, either way.
    public void jumpWall(long ms) {
        wallOffsetMs += ms;
    }

    /// The wall clock stands still, or shows the time again that it would show had it not.
    public void freezeWall(boolean frozen) {
        if (!frozen) frozenWallMs = -1;
        else if (frozenWallMs < 0) frozenWallMs = wallMs();
    }

    /// The universe's time at which this clock shows at least `localNanos`.
    long universeNanos(long localNanos) {
        if (localNanos <= anchorLocalNanos) return anchorNanos;
        long at = anchorNanos + scale(localNanos - anchorLocalNanos, MILLION, rate);
        while (anchorLocalNanos + scale(at - anchorNanos, rate, MILLION) < localNanos) at++;
        return at;
    }

    private static long scale(long nanos, long by, long per) {
        return by == per ? nanos : nanos / per * by + nanos % per * by / per;
    }
}
