package moldau.log;

/// An aborted transaction's part in one log (`.txnindex`).
///
/// @param firstOffset of its first batch
/// @param lastOffset of its marker
/// @param lastStableOffset when the marker was appended
public record AbortedTransaction(long producerId, long firstOffset, long lastOffset,
    long lastStableOffset) {}
