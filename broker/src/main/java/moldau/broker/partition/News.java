package moldau.broker.partition;

/// Hears that there is news of a partition. It may leave from within the call, and others may.
@FunctionalInterface
public interface News {
    void news();
}
