package moldau.replication.raft;

/// Fetches from the leader, and cuts the log where it differs from the leader's (KIP-595); tells the
/// leader what it has to know about this node's place among the voters (KIP-853).
final class Following {
    /// Failed fetches in a row after which a leader is suspected to be gone.
    private static final int FAILURES_MAX = 3;

    private final Standing me;

    Following(Standing me) {
        this.me = me;
    }

    /// What a follower does by itself at any time.
    void work(Role.Follower it) {
        if (it.inFlight == null && me.nowMs >= it.fetchAtMs) {
            it.inFlight = fetch();
            me.send(it.leaderId, it.inFlight);
        }
        if (me.nowMs < it.tellAtMs) return;
        it.tellAtMs = Long.MAX_VALUE;
        Request.Change wish = it.hasFetched ? wish(it) : null;
        if (wish != null) me.send(it.leaderId, wish);
        else if (!it.hasFetched) it.tellAtMs = me.nowMs + me.timeouts.fetchMs();
    }

    Request.Fetch fetch() {
        OffsetAndEpoch end = me.end();
        return new Request.Fetch(me.self, me.epoch(), end.offset(), end.epoch(), me.highWatermark,
                me.timeouts.fetchWaitMs());
    }

    /// What should change among the voters for this node's sake; null: nothing.
    private Request.Change wish(Role.Follower it) {
        Voter own = me.member.own();
        Voter known = me.voters().byId(me.self.id());
        if (own == null) return null;
        if (me.history.level() < 1) {
            boolean isTold = it.hasTold || known == null;
            return isTold ? null : new Request.UpdateVoter(me.epoch(), own);
        }
        if (known == null) {
            return me.member.joins()
                    ? new Request.AddVoter(own, false, me.timeouts.requestMs()) : null;
        }
        if (!known.key().matches(me.self)) {
            return me.member.joins() ? new Request.RemoveVoter(known.key()) : null;
        }
        return known.equals(own) ? null : new Request.UpdateVoter(me.epoch(), own);
    }

    /// The leader said something, or nothing, to a wish: it is looked at again before long.
    void told(Role.Follower it, boolean isDone) {
        it.hasTold |= isDone;
        it.tellAtMs = me.nowMs + me.timeouts.requestMs();
    }

    /// Whom a fetch asked at random turned out to lead, and has sent what was asked for: over a slow link it
    /// may be all that ever gets through before the leader counts as lost again.
    void found(Request.Fetch asked, Answer answer) {
        if (!(answer instanceof Answer.Records) || !(me.role instanceof Role.Follower it)) return;
        boolean isCurrent = asked.leaderEpoch() == me.epoch() && asked.offset() == me.log.endOffset()
                && asked.lastEpoch() == me.end().epoch() && it.fetchAtMs <= me.nowMs;
        if (!isCurrent) return;
        it.inFlight = asked;
        answered(asked, answer);
    }

    void answered(Request.Fetch asked, Answer answer) {
        if (me.role instanceof Role.Unattached it) {
            if (!me.isVoter()) it.askAtMs = me.nowMs + me.timeouts.retryBackoffMs();
            return;
        }
        if (!(me.role instanceof Role.Follower it) || it.inFlight != asked) return;
        it.inFlight = null;
        it.fetchAtMs = me.nowMs;
        boolean isOurs = answer.epoch() == me.epoch() && answer.leaderId() == it.leaderId;
        if (!isOurs || answer instanceof Answer.Refused) {
            it.fetchAtMs = me.nowMs + me.timeouts.retryBackoffMs();
            return;
        }
        it.heardLeader(me.nowMs, me.timeouts);
        it.hasFetched = true;
        it.failures = 0;
        switch (answer) {
            case Answer.Records got -> {
                it.leaderHighWatermark = got.highWatermark();
                if (got.highWatermark() >= 0) me.isCommitted(got.highWatermark());
                if (got.bytes() > 0) {
                    it.fetchAtMs = Long.MAX_VALUE;
                    me.effects.add(new Effect.AppendFetched(got));
                } else {
                    followHighWatermark(it);
                }
            }
            case Answer.Diverging got -> diverged(it, got.end());
            case Answer.Snapshot got -> {
                it.inFlight = asked;
                me.effects.add(new Effect.FetchSnapshot(it.leaderId, got.id(), asked));
            }
            case Answer.Vote _, Answer.BeginEpoch _, Answer.EndEpoch _, Answer.Changed _,
                    Answer.Refused _ -> it.fetchAtMs = me.nowMs + me.timeouts.retryBackoffMs();
        }
    }

    private void diverged(Role.Follower it, OffsetAndEpoch leaderEnd) {
        OffsetAndEpoch ours = me.log.endOfEpoch(leaderEnd.epoch());
        long end = ours.epoch() == leaderEnd.epoch()
                ? Math.min(ours.offset(), leaderEnd.offset()) : ours.offset();
        if (end < me.highWatermark || end >= me.log.endOffset()) {
            // No honest leader asks for this (I21): what is committed stays. We ask again later.
            it.fetchAtMs = me.nowMs + me.timeouts.requestMs();
            return;
        }
        it.fetchAtMs = Long.MAX_VALUE;
        me.effects.add(new Effect.Truncate(end));
    }

    void unanswered(Role.Follower it, Request sent) {
        if (sent instanceof Request.Change) {
            told(it, false);
        } else if (it.inFlight == sent) {
            it.inFlight = null;
            it.fetchAtMs = me.nowMs + me.timeouts.retryBackoffMs();
            suspect(it);
        }
    }

    /// A leader whose process is gone refuses connections at once. Whoever finds that a few times asks
    /// the others about an election without waiting for the fetch timeout; nobody who still hears the
    /// leader will agree (KIP-996).
    private void suspect(Role.Follower it) {
        if (++it.failures < FAILURES_MAX || !me.mayStand()) return;
        long soonMs = me.nowMs + me.random.below(1 + me.timeouts.electionMs() / 4);
        it.fetchDeadlineMs = Math.min(it.fetchDeadlineMs, soonMs);
        it.failures = 0;
    }

    void synced(Role.Follower it) {
        if (it.inFlight == null && me.syncedEnd >= me.log.endOffset()) it.fetchAtMs = me.nowMs;
    }

    void snapshotInstalled(Role.Follower it) {
        it.inFlight = null;
        it.fetchAtMs = me.nowMs;
    }

    void followHighWatermark(Role.Follower it) {
        long known = Math.min(it.leaderHighWatermark, me.log.endOffset());
        if (known > me.highWatermark) me.commit(known);
    }
}
