package moldau.replication.raft;

import java.util.List;
import moldau.base.Random;
import moldau.replication.raft.Answer.Outcome;

/// Where this member stands: its epoch, its role, how far it knows the log to be committed; and every
/// way from one role to another. What the other parts of the machine share; only [Quorum] makes one.
final class Standing {
    final Quorum.Member member;
    final ReplicaKey self;
    final Timeouts timeouts;
    final LogView log;
    final Random random;
    final VoterHistory history;

    ElectionState election;
    Role role;
    long highWatermark;

    /// As [Quorum#catchUpEnd].
    long catchUpEnd = Long.MAX_VALUE;
    long syncedEnd;
    long nowMs;
    Effects effects;

    /// Whether [Effect.BecameLeader] was told for the present leadership.
    boolean announced;

    Standing(Quorum.Member member, LogView log, Random random, ElectionState persisted,
            VoterHistory history) {
        this.member = member;
        self = member.self();
        timeouts = member.timeouts();
        this.log = log;
        this.random = random;
        this.history = history;
        election = persisted;
    }

    int epoch() {
        return election.epoch();
    }

    int leaderId() {
        return election.leaderId();
    }

    boolean isLeader() {
        return role instanceof Role.Leader;
    }

    VoterSet voters() {
        return history.latest();
    }

    boolean isVoter() {
        return voters().contains(self);
    }

    /// Whether this node may call for an election: see [VoterHistory#mayStand].
    boolean mayStand() {
        return history.mayStand(self);
    }

    OffsetAndEpoch end() {
        return new OffsetAndEpoch(log.endOffset(), log.lastEpoch());
    }

    long electionDeadline() {
        return nowMs + timeouts.electionMs() + random.below(timeouts.electionMs());
    }

    void send(int to, Request request) {
        effects.add(new Effect.Send(to, request));
    }

    void reply(long reply, Answer answer) {
        effects.add(new Effect.Reply(reply, answer));
    }

    void persist(ElectionState next) {
        assert next.epoch() >= epoch() : next;
        if (next.equals(election)) return;
        election = next;
        effects.add(new Effect.Persist(next));
    }

    void commit(long to) {
        assert to > highWatermark : to;
        highWatermark = to;
        history.committed(to);
        effects.add(new Effect.CommitAdvanced(to));
    }

    /// A leader with a committed record of its own epoch knows this.
    void isCommitted(long to) {
        if (catchUpEnd == Long.MAX_VALUE) catchUpEnd = to;
    }

    /// @return whether the role changed by hearing of another epoch or its leader
    boolean heardOf(int epoch, int leaderId) {
        boolean isOther = leaderId >= 0 && leaderId != self.id();
        if (epoch > epoch()) {
            if (isOther) becomeFollower(epoch, leaderId);
            else becomeUnattached(epoch, electionDeadline());
            return true;
        }
        boolean isNews = switch (role) {
            case Role.Unattached _ -> !election.hasLeader() || !isVoter();
            case Role.Prospective _, Role.Candidate _ -> !election.hasLeader();
            case Role.Leader _, Role.Follower _, Role.Resigned _ -> false;
        };
        if (epoch != epoch() || !isOther || !isNews) return false;
        becomeFollower(epoch, leaderId);
        return true;
    }

    void becomeUnattached(int epoch, long deadlineMs) {
        assert epoch > epoch() : epoch;
        leaveLeadership();
        persist(new ElectionState(epoch, ReplicaKey.NOBODY, null));
        role = new Role.Unattached(deadlineMs, nowMs);
        effects.add(new Effect.LeaderChanged(epoch, ReplicaKey.NOBODY));
    }

    void becomeFollower(int epoch, int leaderId) {
        assert leaderId != self.id() : leaderId;
        leaveLeadership();
        persist(new ElectionState(epoch, leaderId, epoch == epoch() ? election.voted() : null));
        follow(leaderId);
        effects.add(new Effect.LeaderChanged(epoch, leaderId));
    }

    void follow(int leaderId) {
        role = new Role.Follower(leaderId, nowMs + timeouts.fetchMs(),
                syncedEnd >= log.endOffset() ? nowMs : Long.MAX_VALUE,
                nowMs + timeouts.fetchMs() / 2);
    }

    void becomeProspective() {
        assert mayStand();
        Tally tally = new Tally(voters(), self, nowMs);
        role = new Role.Prospective(electionDeadline(), tally);
        if (tally.isWon()) becomeCandidate();
    }

    void becomeCandidate() {
        persist(new ElectionState(epoch() + 1, ReplicaKey.NOBODY, self));
        Tally tally = new Tally(voters(), self, nowMs);
        role = new Role.Candidate(electionDeadline(), tally);
        if (tally.isWon()) becomeLeader(tally);
        else effects.add(new Effect.LeaderChanged(epoch(), ReplicaKey.NOBODY));
    }

    void becomeLeader(Tally tally) {
        persist(new ElectionState(epoch(), self.id(), null));
        var leading = new Leadership(epoch(), log, self, tally.granting(), timeouts);
        leading.voters(voters(), nowMs);
        leading.synced(syncedEnd);
        role = new Role.Leader(leading);
        announced = false;
        effects.add(new Effect.LeaderChanged(epoch(), self.id()));
        effects.add(new Effect.Append(epoch(), leading.firstRecords(history)));
    }

    void resign() {
        Leadership leading = ((Role.Leader) role).leadership;
        List<ReplicaKey> successors = leading.successors();
        leaveLeadership();
        for (ReplicaKey voter : successors) {
            send(voter.id(), new Request.EndEpoch(self.id(), epoch(), successors));
        }
        role = new Role.Resigned(electionDeadline());
    }

    private void leaveLeadership() {
        if (!(role instanceof Role.Leader it)) return;
        effects.add(new Effect.Resigned(epoch()));
        for (Leadership.Parked parked : it.leadership.parked) {
            reply(parked.reply(), new Answer.Refused(Outcome.NOT_LEADER, epoch(), leaderId()));
        }
        it.leadership.parked.clear();
        VoterChange change = it.leadership.change;
        it.leadership.change = null;
        if (change != null) {
            reply(change.reply(), new Answer.Changed(Outcome.NOT_LEADER, epoch(), leaderId()));
        }
    }
}
