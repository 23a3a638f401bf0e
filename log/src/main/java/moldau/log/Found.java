package moldau.log;

/// A record found by time. All three are -1 where there is none.
///
/// @param leaderEpoch of the leader that appended it
public record Found(long offset, long timestampMs, int leaderEpoch) {
    public static final Found NONE = new Found(-1, -1, -1);
}
