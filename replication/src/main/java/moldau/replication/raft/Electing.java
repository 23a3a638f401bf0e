package moldau.replication.raft;

import moldau.replication.raft.Answer.Outcome;

/// Votes asked for and given, and leaderships announced and ended (KIP-595, KIP-996).
final class Electing {
    private final Standing me;

    Electing(Standing me) {
        this.me = me;
    }

    Answer vote(Request.Vote asked) {
        if (asked.epoch() < me.epoch()) return voted(Outcome.FENCED_EPOCH, false);
        if (!asked.voter().matches(me.self)) return voted(Outcome.INVALID_VOTER, false);
        if (asked.epoch() > me.epoch()) {
            me.becomeUnattached(asked.epoch(), me.electionDeadline());
        }
        boolean upToDate = asked.end().compareTo(me.end()) >= 0;
        if (asked.preVote()) return voted(Outcome.OK, upToDate && me.role.wouldVote());
        boolean free = !me.election.hasLeader() && (me.election.voted() == null
                || me.election.voted().equals(asked.candidate()));
        if (!free || !upToDate) return voted(Outcome.OK, false);
        me.persist(new ElectionState(me.epoch(), ReplicaKey.NOBODY, asked.candidate()));
        me.role = new Role.Unattached(me.electionDeadline(), me.nowMs);
        return voted(Outcome.OK, true);
    }

    private Answer.Vote voted(Outcome outcome, boolean granted) {
        return new Answer.Vote(outcome, me.epoch(), me.leaderId(), granted);
    }

    Answer begin(Request.BeginEpoch asked) {
        Outcome outcome = begins(asked);
        return new Answer.BeginEpoch(outcome, me.epoch(), me.leaderId());
    }

    private Outcome begins(Request.BeginEpoch asked) {
        if (asked.epoch() < me.epoch()) return Outcome.FENCED_EPOCH;
        if (!asked.voter().matches(me.self)) return Outcome.INVALID_VOTER;
        if (clashes(asked.leaderId(), asked.epoch())) return Outcome.INVALID_REQUEST;
        if (me.role instanceof Role.Follower it && asked.epoch() == me.epoch()) {
            it.heardLeader(me.nowMs, me.timeouts);
        } else {
            me.becomeFollower(asked.epoch(), asked.leaderId());
        }
        return Outcome.OK;
    }

    /// Whether this leader cannot be: none, we ourselves, or a second one in our epoch.
    private boolean clashes(int leaderId, int epoch) {
        return leaderId < 0 || leaderId == me.self.id() || epoch == me.epoch()
                && me.election.hasLeader() && me.election.leaderId() != leaderId;
    }

    Answer end(Request.EndEpoch asked) {
        Outcome outcome = ends(asked);
        return new Answer.EndEpoch(outcome, me.epoch(), me.leaderId());
    }

    private Outcome ends(Request.EndEpoch asked) {
        if (asked.epoch() < me.epoch()) return Outcome.FENCED_EPOCH;
        if (clashes(asked.leaderId(), asked.epoch())) return Outcome.INVALID_REQUEST;
        long standAtMs = me.electionDeadline();
        int rank = 0;
        for (ReplicaKey successor : asked.successors()) {
            if (successor.matches(me.self)) {
                standAtMs = me.nowMs + me.timeouts.successorMs(rank, me.random);
            }
            rank++;
        }
        if (asked.epoch() > me.epoch()) me.becomeUnattached(asked.epoch(), standAtMs);
        else me.role = new Role.Unattached(standAtMs, me.nowMs);
        return Outcome.OK;
    }

    void askForVotes(Tally tally, boolean preVote) {
        for (ReplicaKey voter : tally.due(me.nowMs, me.timeouts.requestMs())) {
            me.send(voter.id(), new Request.Vote(me.self, voter, me.epoch(), me.end(), preVote));
        }
    }

    void voteAnswered(int from, Request.Vote asked, Answer.Vote answer) {
        if (asked.epoch() != me.epoch()) return;
        boolean granted = answer.outcome() == Outcome.OK && answer.granted();
        switch (me.role) {
            case Role.Prospective(_, Tally tally) when asked.preVote() -> {
                tally.record(from, granted);
                if (tally.isWon()) me.becomeCandidate();
                else if (tally.isLost()) pollLost();
            }
            case Role.Candidate(_, Tally tally) when !asked.preVote() -> {
                boolean wasLost = tally.isLost();
                tally.record(from, granted);
                if (tally.isWon()) me.becomeLeader(tally);
                else if (tally.isLost() && !wasLost) {
                    long waitMs = 1 + me.random.below(me.timeouts.electionMs());
                    me.role = new Role.Candidate(me.nowMs + waitMs, tally);
                }
            }
            default -> { }
        }
    }

    private void pollLost() {
        boolean hasOther = me.election.hasLeader() && me.leaderId() != me.self.id();
        if (hasOther) me.follow(me.leaderId());
        else me.role = new Role.Unattached(me.electionDeadline(), me.nowMs);
    }
}
