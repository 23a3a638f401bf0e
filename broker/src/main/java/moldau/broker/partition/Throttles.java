package moldau.broker.partition;

import moldau.base.Clock;

/// The rates of one broker: what followers read of throttled replicas here, and what we copy of them.
public record Throttles(Throttle leading, Throttle following) {
    /// @param samples `replication.quota.window.num`
    /// @param sampleSeconds `replication.quota.window.size.seconds`
    public static Throttles of(Clock clock, int samples, int sampleSeconds) {
        return new Throttles(
                new Throttle(clock, samples, sampleSeconds), new Throttle(clock, samples, sampleSeconds));
    }
}
