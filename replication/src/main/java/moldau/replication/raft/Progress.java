package moldau.replication.raft;

/// How far one replica has come, as its leader knows from its fetches.
final class Progress {
    /// Learns its directory when voters that were configured enter the log.
    ReplicaKey key;

    /// End of its log, synced; -1: it has not fetched from this leader.
    long endOffset = -1;

    /// When it last fetched; -1: never.
    long fetchedMs = -1;

    /// When it was last at the leader's end; -1: never.
    long caughtUpMs = -1;

    /// When to tell it again who leads; it is told until it fetches.
    long announceAtMs;

    private long leaderEndAtFetch = -1;

    Progress(ReplicaKey key, long nowMs) {
        this.key = key;
        announceAtMs = nowMs;
    }

    /// It fetched from `offset`, while the leader's log ended at `leaderEnd`. A replica is caught
    /// up as of its previous fetch if it has now reached where the leader was then.
    void fetched(long offset, long leaderEnd, long nowMs) {
        if (offset >= leaderEnd) {
            caughtUpMs = nowMs;
        } else if (leaderEndAtFetch >= 0 && offset >= leaderEndAtFetch) {
            caughtUpMs = Math.max(caughtUpMs, fetchedMs);
        }
        endOffset = Math.max(endOffset, offset);
        leaderEndAtFetch = leaderEnd;
        fetchedMs = nowMs;
    }
}
