package moldau.log;

/// What one log knows of its idempotent and transactional producers (KIP-98).
public final class Producers {
    Producers() {}

    public int count() {
        throw new UnsupportedOperationException();
    }

    /// Forgets producers that wrote nothing for `expirationMs` and have no open transaction.
    public void expire(long nowMs, long expirationMs) {
        throw new UnsupportedOperationException();
    }

    /// Whether `producerId` has a transaction open here at `epoch`.
    public boolean hasOpenTransaction(long producerId, short epoch) {
        throw new UnsupportedOperationException();
    }

    /// Calls `each` for every producer known, as DescribeProducers shows them.
    public void forEach(Each each) {
        throw new UnsupportedOperationException();
    }

    @FunctionalInterface
    public interface Each {
        void producer(State state);
    }

    /// @param transactionStart first offset of the open transaction, or -1
    public record State(
            long producerId, short epoch, int lastSequence, long lastTimestampMs,
            int coordinatorEpoch, long transactionStart) {}
}
