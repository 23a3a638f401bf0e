package moldau.replication.raft;

import java.util.List;
import java.util.function.Predicate;
import moldau.replication.raft.Answer.Outcome;

/// What a leader does for the others: answers their fetches, announces itself, moves the high
/// watermark, and changes the voters, one at a time (KIP-853, I47).
final class Presiding {
    private static final long UNKNOWN = -1;

    private final Standing me;

    Presiding(Standing me) {
        this.me = me;
    }

    /// What a leader does by itself at any time.
    void work(Leadership leading) {
        for (ReplicaKey voter : leading.announceTo(me.nowMs)) {
            me.send(voter.id(), new Request.BeginEpoch(voter, me.self.id(), me.epoch()));
        }
        answerParked(leading, parked -> me.nowMs >= parked.deadlineMs());
        updateOwn(leading);
        if (leading.change != null && me.nowMs >= leading.change.deadlineMs()) {
            changed(leading, Outcome.BUSY);
        }
    }

    void fetchRequested(long reply, Request.Fetch asked) {
        Outcome outcome = refusal(asked);
        if (outcome != Outcome.OK) {
            me.reply(reply, new Answer.Refused(outcome, me.epoch(), me.leaderId()));
            return;
        }
        Leadership leading = ((Role.Leader) me.role).leadership;
        Answer bad = leading.mismatch(asked, told());
        if (bad != null) {
            me.reply(reply, bad);
            return;
        }
        leading.fetched(asked.replica(), asked.offset(), me.log.endOffset(), me.nowMs);
        // What this fetch commits is told with its answer, before the leader acts on it and may go.
        long majority = majority(leading);
        long known = majority > leading.startOffset ? Math.max(me.highWatermark, majority) : told();
        boolean hasNews = asked.offset() < me.log.endOffset() || asked.highWatermark() < known;
        if (hasNews || asked.waitMs() <= 0) {
            me.reply(reply, leading.records(asked.offset(), known));
        } else {
            leading.parked.add(new Leadership.Parked(reply, asked, me.nowMs + asked.waitMs()));
        }
        advance(leading);
    }

    private Outcome refusal(Request.Fetch asked) {
        if (asked.replica().id() < 0) return Outcome.INVALID_REQUEST;
        if (asked.leaderEpoch() < me.epoch()) return Outcome.FENCED_EPOCH;
        if (asked.leaderEpoch() > me.epoch()) return Outcome.UNKNOWN_EPOCH;
        boolean isOurs = me.isLeader() && asked.replica().id() != me.self.id();
        return isOurs ? Outcome.OK : Outcome.NOT_LEADER;
    }

    private void answerParked(Leadership leading, Predicate<Leadership.Parked> ready) {
        for (var it = leading.parked.iterator(); it.hasNext(); ) {
            Leadership.Parked parked = it.next();
            if (!ready.test(parked)) continue;
            it.remove();
            me.reply(parked.reply(), leading.records(parked.fetch().offset(), told()));
        }
    }

    /// The high watermark for others. Until something of this epoch is committed ours may be far behind
    /// what earlier leaders told (Raft §8), and who has just started would take it for all there is.
    private long told() {
        return me.announced ? me.highWatermark : UNKNOWN;
    }

    void appended(Leadership leading) {
        answerParked(leading, _ -> true);
    }

    void synced(Leadership leading) {
        leading.synced(me.syncedEnd);
        advance(leading);
    }

    /// Where the high watermark belongs: what a majority has, if that holds a record of this epoch.
    private long majority(Leadership leading) {
        long majority = Math.min(leading.majorityEnd(), me.log.endOffset());
        return majority <= leading.startOffset ? me.highWatermark : majority;
    }

    private void advance(Leadership leading) {
        long majority = majority(leading);
        if (majority <= me.highWatermark) return;
        me.commit(majority);
        if (!me.announced) {
            me.announced = true;
            me.isCommitted(majority);
            me.effects.add(new Effect.BecameLeader(me.epoch(), leading.startOffset));
        }
        answerParked(leading, parked -> parked.fetch().highWatermark() < me.highWatermark);
        if (leading.change != null && leading.change.isBefore(majority)) {
            changed(leading, Outcome.OK);
        }
        // A leader that was voted out goes when that is committed, not before: until then nobody
        // else may know (Raft §6, B10).
        if (!me.isVoter() && me.history.latestOffset() < majority) me.resign();
    }

    // Voters.

    /// Why this change cannot be begun now; [Outcome#OK] if it can.
    Outcome refusal(Request.Change asked) {
        if (!(me.role instanceof Role.Leader it)) return Outcome.NOT_LEADER;
        if (asked instanceof Request.UpdateVoter update) {
            if (update.leaderEpoch() < me.epoch()) return Outcome.FENCED_EPOCH;
            if (update.leaderEpoch() > me.epoch()) return Outcome.UNKNOWN_EPOCH;
        }
        boolean isSettled = it.leadership.change == null && !it.leadership.isChanging
                && me.highWatermark > it.leadership.startOffset
                && me.history.latestOffset() < me.highWatermark;
        if (!isSettled) return Outcome.BUSY;
        VoterSet voters = asked instanceof Request.RaiseLevel
                ? told(it.leadership) : me.voters();
        return VoterChange.refusal(asked, voters, me.history.level(),
                key -> it.leadership.isCaughtUp(key, me.nowMs));
    }

    void changeRequested(long reply, Request.Change asked) {
        Outcome outcome = refusal(asked);
        if (outcome == Outcome.OK && asked instanceof Request.RaiseLevel) {
            raise(reply);
            return;
        }
        VoterSet next = outcome == Outcome.OK ? VoterChange.after(asked, me.voters()) : me.voters();
        if (next.equals(me.voters()) || me.history.level() < 1) {
            if (outcome == Outcome.OK && asked instanceof Request.UpdateVoter(_, Voter voter)) {
                ((Role.Leader) me.role).leadership.told.put(voter.id(), voter);
            }
            me.reply(reply, new Answer.Changed(outcome, me.epoch(), me.leaderId()));
            return;
        }
        Leadership leading = ((Role.Leader) me.role).leadership;
        append(leading, next);
        boolean waits = !(asked instanceof Request.AddVoter add) || add.waitsForCommit();
        if (!waits) {
            me.reply(reply, new Answer.Changed(Outcome.OK, me.epoch(), me.leaderId()));
            return;
        }
        int timeoutMs = asked instanceof Request.AddVoter add
                ? Math.max(0, add.timeoutMs()) : me.timeouts.requestMs();
        leading.change = new VoterChange(reply, -1, me.nowMs + timeoutMs);
    }

    /// The configured voters, with what they told of themselves.
    private VoterSet told(Leadership leading) {
        VoterSet voters = me.voters();
        if (me.member.own() != null) leading.told.put(me.self.id(), me.member.own());
        for (Voter each : leading.told.values()) {
            if (voters.contains(each.key())) voters = voters.without(each.id()).with(each);
        }
        return voters;
    }

    private void raise(long reply) {
        if (me.history.level() >= 1) {
            me.reply(reply, new Answer.Changed(Outcome.OK, me.epoch(), me.leaderId()));
            return;
        }
        Leadership leading = ((Role.Leader) me.role).leadership;
        leading.isChanging = true;
        me.effects.add(new Effect.Append(me.epoch(), List.of(
                new ControlRecord.KraftVersion((short) 1),
                new ControlRecord.Voters(told(leading)))));
        leading.change = new VoterChange(reply, -1, me.nowMs + me.timeouts.requestMs());
    }

    private void append(Leadership leading, VoterSet next) {
        leading.isChanging = true;
        me.effects.add(new Effect.Append(
                me.epoch(), List.of(new ControlRecord.Voters(next))));
    }

    /// The leader tells itself what followers tell the leader: where it listens now.
    private void updateOwn(Leadership leading) {
        Voter own = me.member.own();
        Voter known = me.voters().byId(me.self.id());
        if (own == null || me.history.level() < 1 || !me.isVoter() || known.equals(own)) return;
        var wish = new Request.UpdateVoter(me.epoch(), own);
        if (refusal(wish) == Outcome.OK) append(leading, VoterChange.after(wish, me.voters()));
    }

    /// Voters that count from now on entered the log.
    void votersAppended(Leadership leading, long offset) {
        leading.voters(me.voters(), me.nowMs);
        leading.isChanging = false;
        if (leading.change != null && leading.change.offset() < 0) {
            leading.change = leading.change.at(offset);
        }
    }

    private void changed(Leadership leading, Outcome outcome) {
        me.reply(leading.change.reply(), new Answer.Changed(outcome, me.epoch(), me.leaderId()));
        leading.change = null;
    }
}
