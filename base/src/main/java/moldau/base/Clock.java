package moldau.base;

/// Time as one node sees it.
public interface Clock {
    /// Monotonic, in nanoseconds from an arbitrary origin. All timeouts, leases and deadlines use it.
    long nowNanos();

    /// Milliseconds since 1970 UTC. May jump both ways: record timestamps and retention only.
    long wallMs();

    /// Monotonic, in milliseconds, from the same origin as [#nowNanos].
    default long nowMs() {
        return nowNanos() / 1_000_000;
    }
}
