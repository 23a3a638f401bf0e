package moldau.base.os;

import moldau.base.Clock;

/// The machine's clocks.
final class OsClock implements Clock {
    static final OsClock CLOCK = new OsClock();

    private OsClock() {}

    @Override
    public long nowNanos() {
        return System.nanoTime();
    }

    @Override
    public long wallMs() {
        return System.currentTimeMillis();
    }
}
