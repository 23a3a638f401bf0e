package moldau.replication.isr;

/// Where a leader's epoch ends in a log (KIP-101).
///
/// @param epoch the largest known that is not above the one asked for; -1 if none is
/// @param endOffset its end, exclusive
public record EpochEnd(int epoch, long endOffset) {}
