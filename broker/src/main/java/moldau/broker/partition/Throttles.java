package moldau.broker.partition;

import moldau.base.Clock;

/// The rates of one broker: what followers read of throttled replicas here, what we copy of them, and
/// what is copied between log directories.
public record Throttles(Throttle leading, Throttle following, Throttle moving) {
    /// @param samples `replication.quota.window.num`
    /// @param sampleSeconds `replication.quota.window.size.seconds`
    /// @param moving measured by `alter.log.dirs.replication.quota.window.*`
    public static Throttles of(Clock clock, int samples, int sampleSeconds, Throttle moving) {
        return new Throttles(
                new Throttle(clock, samples, sampleSeconds), new Throttle(clock, samples, sampleSeconds), moving);
    }
}
