package moldau.log;

/// Answer to OffsetForLeaderEpoch (KIP-101, KIP-279): where the largest epoch not above the one
/// asked ends. Epoch and offset are -1 where the epoch is unknown here.
public record EpochEnd(int epoch, long endOffset) {
    public static final EpochEnd UNKNOWN = new EpochEnd(-1, -1);
}
