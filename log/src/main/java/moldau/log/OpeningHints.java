package moldau.log;

/// What a directory knows of a log before it is opened.
///
/// @param clean the directory was closed in good order: no recovery
/// @param recoveryPoint from `recovery-point-offset-checkpoint`; 0 if absent
/// @param startOffset from `log-start-offset-checkpoint`; 0 if absent
/// @param highWatermark from `replication-offset-checkpoint`; 0 if absent
/// @param nowMs wall clock
public record OpeningHints(boolean clean, long recoveryPoint, long startOffset, long highWatermark,
    long nowMs) {
    public static OpeningHints unclean(long nowMs) {
        return new OpeningHints(false, 0, 0, 0, nowMs);
    }

    public static OpeningHints clean(long nowMs) {
        return new OpeningHints(true, 0, 0, 0, nowMs);
    }
}
