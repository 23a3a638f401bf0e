package moldau.replication.raft;

/// What a node is in its epoch (KIP-595, KIP-996). Only [Quorum] changes from one to another.
sealed interface Role {
    /// Whether a pre-vote may be granted: who hears its leader does not help to depose it (I46).
    default boolean wouldVote() {
        return switch (this) {
            case Leader _ -> false;
            case Follower it -> !it.hasFetched;
            case Unattached _, Prospective _, Candidate _, Resigned _ -> true;
        };
    }

    /// When time by itself may change something; [Long#MAX_VALUE]: never.
    ///
    /// @param isVoter whether the node votes by the latest voters
    /// @param mayStand whether it may call for an election
    default long nextDeadlineMs(boolean isVoter, boolean mayStand) {
        return switch (this) {
            case Unattached it -> Math.min(isVoter ? Long.MAX_VALUE : it.askAtMs,
                    mayStand ? it.deadlineMs : Long.MAX_VALUE);
            case Prospective it -> Math.min(it.deadlineMs(), it.tally().nextDueMs());
            case Candidate it -> Math.min(it.deadlineMs(),
                    it.tally().isLost() ? Long.MAX_VALUE : it.tally().nextDueMs());
            case Resigned it -> it.deadlineMs();
            case Leader it -> it.leadership.nextDeadlineMs();
            case Follower it -> Math.min(Math.min(it.fetchDeadlineMs, it.tellAtMs),
                    it.inFlight == null ? it.fetchAtMs : Long.MAX_VALUE);
        };
    }

    /// Knows of no leader, or of one it cannot reach. A voter stands after `deadlineMs`; an
    /// observer asks any bootstrap server who leads, one request at a time.
    final class Unattached implements Role {
        final long deadlineMs;

        /// Not before this; [Long#MAX_VALUE] while an answer is awaited.
        long askAtMs;

        Unattached(long deadlineMs, long askAtMs) {
            this.deadlineMs = deadlineMs;
            this.askAtMs = askAtMs;
        }
    }

    /// Asks whether it would be elected, without raising the epoch.
    record Prospective(long deadlineMs, Tally tally) implements Role {}

    /// Stands for election: has raised the epoch and voted for itself. Asks nobody any more once
    /// the tally is lost, and only waits for the deadline.
    record Candidate(long deadlineMs, Tally tally) implements Role {}

    /// Led this epoch once and must not again: after a restart, or on the way out.
    record Resigned(long deadlineMs) implements Role {}

    final class Leader implements Role {
        final Leadership leadership;

        Leader(Leadership leadership) {
            this.leadership = leadership;
        }
    }

    /// Fetches from the leader of its epoch, one request at a time.
    final class Follower implements Role {
        final int leaderId;

        /// A voter that has fetched nothing until then stands for election.
        long fetchDeadlineMs;

        /// Whether the leader has answered a fetch: then a pre-vote is refused.
        boolean hasFetched;

        /// The fetch without an answer, or null.
        Request.Fetch inFlight;

        /// As the last answer said it; -1 if the leader did not know.
        long leaderHighWatermark;

        /// Fetches one after the other that found nobody there.
        int failures;

        /// No fetch before this; [Long#MAX_VALUE] while the log is changing.
        long fetchAtMs;

        /// When to look whether the leader should change the voters for this node's sake;
        /// [Long#MAX_VALUE]: not until something happens.
        long tellAtMs;

        /// Whether the leader took what it was told.
        boolean hasTold;

        Follower(int leaderId, long fetchDeadlineMs, long fetchAtMs, long tellAtMs) {
            this.leaderId = leaderId;
            this.fetchDeadlineMs = fetchDeadlineMs;
            this.fetchAtMs = fetchAtMs;
            this.tellAtMs = tellAtMs;
        }

        void heardLeader(long nowMs, Timeouts timeouts) {
            fetchDeadlineMs = nowMs + timeouts.fetchMs();
        }
    }
}
