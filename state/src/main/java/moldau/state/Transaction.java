package moldau.state;

/// Who writes inside a transaction: the producer and its epoch (KIP-98).
public record Transaction(long producerId, short producerEpoch) {
    /// Records outside any transaction.
    public static final Transaction NONE = new Transaction(-1, (short) -1);
}
