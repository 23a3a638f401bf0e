package moldau.replication.raft;

import moldau.base.Random;

/// How long the quorum waits, in milliseconds. The settings are `controller.quorum.*`.
///
/// @param electionMs an election without a result is repeated after this and up to twice this
/// @param fetchMs a follower that could not fetch for so long calls for a vote; a leader whom no
///     majority fetched from for one and a half times this resigns
/// @param requestMs a request without an answer is sent again
/// @param retryBackoffMs pause after a failed request
/// @param fetchWaitMs how long the leader may hold back an answer with nothing in it
public record Timeouts(int electionMs, int fetchMs, int requestMs, int retryBackoffMs,
        int fetchWaitMs) {
    /// Kafka's defaults.
    public static final Timeouts KAFKA = new Timeouts(1000, 2000, 2000, 20, 500);

    public Timeouts {
        assert electionMs > 0 : electionMs;
        assert fetchMs > 0 : fetchMs;
        assert requestMs > 0 : requestMs;
        assert retryBackoffMs >= 0 : retryBackoffMs;
        assert fetchWaitMs >= 0 : fetchWaitMs;
    }

    /// How long the successor of that rank waits before it stands: the first not at all, each next
    /// one longer, so that they do not split the vote.
    long successorMs(int rank, Random random) {
        if (rank == 0) return 0;
        return Math.min(electionMs, (long) retryBackoffMs << Math.min(rank, 16))
                + random.below(retryBackoffMs + 1);
    }
}
