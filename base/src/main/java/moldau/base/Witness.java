package moldau.base;

/// Sees what happened at the points where it can no longer be undone. Drivers call it where effects
/// are carried out; machines never do. In production it does nothing.
public interface Witness {
    /// @param what a stable name such as `appended`, `highWatermarkMoved`
    /// @param subject whose event this is, such as a partition
    default void saw(String what, Object subject, long a, long b) {}

    Witness NONE = new Witness() {};
}
