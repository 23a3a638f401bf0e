package moldau.broker.partition;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import moldau.base.Clock;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private static final long SECOND = 1_000_000_000L;

    private final Turned clock = new Turned();
    private final Throttle throttle = new Throttle(clock, 11, 1);

    private static final class Turned implements Clock {
        long nanos = -5 * SECOND;

        @Override
        public long nowNanos() {
            return nanos;
        }

        @Override
        public long wallMs() {
            return 0;
        }
    }

    @Test
    void withoutALimitNothingIsMeasured() {
        throttle.record(1 << 30);
        throttle.limit(1);

        assertFalse(throttle.isExceeded());
    }

    @Test
    void whatWentOverIsWaitedForUntilTheRateHasComeDown() {
        throttle.limit(1_000);

        throttle.record(4_500);

        assertTrue(throttle.isExceeded());
        clock.nanos += 4 * SECOND;
        assertTrue(throttle.isExceeded());
        clock.nanos += SECOND;
        assertFalse(throttle.isExceeded());
    }

    @Test
    void samplesOfLongAgoDoNotCount() {
        throttle.limit(1_000);

        throttle.record(50_000);

        clock.nanos += 10 * SECOND;
        assertTrue(throttle.isExceeded());
        clock.nanos += SECOND;
        assertFalse(throttle.isExceeded());
    }

    @Test
    void aSteadyRateBelowTheLimitIsNeverHeldUp() {
        throttle.limit(1_000);
        assertFalse(throttle.isExceeded(), "asked before anything moves, as time begins then");

        for (int i = 0; i < 100; i++) {
            clock.nanos += SECOND;
            throttle.record(900);
            assertFalse(throttle.isExceeded(), "after " + i + " seconds");
        }
    }

    @Test
    void aListNamesReplicasOrAllOfThem() {
        Throttled some = Throttled.of(List.of("0:1", "12:3"));

        assertTrue(some.has(12, 3));
        assertFalse(some.has(1, 23));
        assertFalse(some.has(0, 3));
        assertTrue(Throttled.of(List.of("*")).has(5, 6));
        assertFalse(Throttled.NONE.has(0, 1));
    }
}
