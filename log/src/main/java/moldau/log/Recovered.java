package moldau.log;

/// What opening a log took, for the broker to tell.
///
/// @param clean nothing had to be recovered
/// @param scannedBytes read batch by batch
/// @param cutBytes cut off behind the last good batch; the first of them are kept in
///     `<base>.log.cut`
/// @param droppedSegments behind the cut; kept as `<base>.log.cut`
public record Recovered(boolean clean, long scannedBytes, long cutBytes, int droppedSegments) {
    /// Whether something was there that is not part of the log.
    public boolean isLossy() {
        return cutBytes > 0 || droppedSegments > 0;
    }
}
