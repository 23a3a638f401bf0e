package moldau.broker.partition;

import java.util.Arrays;
import moldau.base.Clock;

/// How many bytes a second may pass, measured over the last samples (KIP-73). Bytes that were moved
/// are recorded after the fact, so one answer may go over; then nothing more moves until the rate
/// has come down. Shared by loops, and touched for throttled replicas only.
public final class Throttle {
    /// No limit.
    public static final long NONE = Long.MAX_VALUE;

    private final Clock clock;
    private final long sampleNanos;
    private final long[] bytes;
    private long current;
    private long firstNanos = Long.MIN_VALUE;
    private volatile long perSecond = NONE;

    /// @param samples `replication.quota.window.num`
    /// @param sampleSeconds `replication.quota.window.size.seconds`
    public Throttle(Clock clock, int samples, int sampleSeconds) {
        assert samples > 0 : samples;
        assert sampleSeconds > 0 : sampleSeconds;
        this.clock = clock;
        this.bytes = new long[samples];
        this.sampleNanos = sampleSeconds * 1_000_000_000L;
    }

    /// @param perSecond bytes; [#NONE] for no limit
    public void limit(long perSecond) {
        this.perSecond = perSecond;
    }

    public void record(long moved) {
        if (perSecond == NONE) return;
        synchronized (this) {
            turn();
            bytes[(int) (current % bytes.length)] += moved;
        }
    }

    public boolean isExceeded() {
        if (perSecond == NONE) return false;
        synchronized (this) {
            turn();
            long sum = 0;
            for (long each : bytes) sum += each;
            // What was not measured yet counts as time from the first record on, one sample at least.
            long spanNanos = Math.min(clock.nowNanos() - firstNanos, bytes.length * sampleNanos);
            return sum > perSecond * (Math.max(spanNanos, sampleNanos) / 1e9);
        }
    }

    /// Empties the samples whose time has passed.
    private void turn() {
        long now = clock.nowNanos();
        if (firstNanos == Long.MIN_VALUE) firstNanos = now;
        long sample = (now - firstNanos) / sampleNanos;
        if (sample - current >= bytes.length) {
            Arrays.fill(bytes, 0);
            firstNanos = now;
            current = 0;
            return;
        }
        while (current < sample) bytes[(int) (++current % bytes.length)] = 0;
    }
}
