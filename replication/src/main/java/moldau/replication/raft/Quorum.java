package moldau.replication.raft;

import java.util.List;
import java.util.function.Predicate;
import moldau.base.Random;
import moldau.replication.raft.Answer.Outcome;

/// One member of the metadata quorum: KRaft's pull-based Raft (KIP-595) with pre-votes (KIP-996)
/// and replicas named by directory (KIP-853).
///
/// Eats events, returns effects ([Effects] holds the contract). Owns no thread, clock, file or
/// socket; asks the log only for facts in memory.
///
/// ```
///            deadline            poll won             votes won
/// Unattached ------> Prospective --------> Candidate ----------> Leader
///     ^  ^               ^  | poll lost,                            |
///     |  |  fetch timed  |  | leader known                          | deadline,
///     |  |  out          |  v                                       | asked to
///     |  +----------- Follower <--- any: a leader is heard of       v
///     +-------- any: a higher epoch is heard of ----------------- Resigned
/// ```
public final class Quorum {
    /// Failed fetches in a row after which a leader is suspected to be gone.
    private static final int FAILURES_MAX = 3;

    private final ReplicaKey self;
    private final Timeouts timeouts;
    private final LogView log;
    private final Random random;
    private final VoterHistory history;

    private ElectionState election;
    private Role role;
    private long highWatermark;
    private long syncedEnd;
    private boolean announced;
    private long nowMs;
    private Effects effects;

    /// @param persisted as `quorum-state` has it; [ElectionState#NONE] where there is no file
    /// @param configured the static voters, those of the 0-0 snapshot, or none
    /// @param level of `kraft.version` that goes with `configured`
    public Quorum(Member member, LogView log, Random random, ElectionState persisted,
            VoterSet configured, short level) {
        self = member.self();
        timeouts = member.timeouts();
        this.log = log;
        this.random = random;
        history = new VoterHistory(configured, level);
        election = persisted;
    }

    /// Who this is, and how long it waits.
    public record Member(ReplicaKey self, Timeouts timeouts) {}

    /// @param nowMs monotonic; never less than in the step before
    public Effects step(long nowMs, Event event) {
        assert nowMs >= this.nowMs : nowMs + " < " + this.nowMs;
        this.nowMs = nowMs;
        effects = new Effects();
        switch (event) {
            case Event.Started _ -> onStarted();
            case Event.Ticked _ -> onTicked();
            case Event.Requested(long reply, Request request) -> onRequested(reply, request);
            case Event.Answered(int from, Request sent, Answer answer) ->
                    onAnswered(from, sent, answer);
            case Event.Unanswered(int to, Request sent) -> onUnanswered(to, sent);
            case Event.Appended(long endOffset) -> onAppended(endOffset);
            case Event.Synced(long endOffset) -> onSynced(endOffset);
            case Event.Truncated(long endOffset) -> onTruncated(endOffset);
            case Event.ControlAppended(long offset, ControlRecord record) ->
                    onControlAppended(offset, record);
            case Event.SnapshotInstalled(OffsetAndEpoch id) -> onSnapshotInstalled(id);
            case Event.SnapshotProgressed _ -> {
                if (role instanceof Role.Follower it) heardLeader(it);
            }
            case Event.ResignWanted _ -> {
                if (role instanceof Role.Leader) resign();
            }
        }
        if (role != null) work();
        return effects;
    }

    /// When to step [Event.Ticked] at the latest; [Long#MAX_VALUE]: no need.
    public long nextDeadlineMs() {
        return role == null ? Long.MAX_VALUE : role.nextDeadlineMs(isVoter());
    }

    public int epoch() {
        return election.epoch();
    }

    /// [ReplicaKey#NOBODY] if none is known.
    public int leaderId() {
        return election.leaderId();
    }

    public boolean isLeader() {
        return role instanceof Role.Leader;
    }

    public boolean isVoter() {
        return voters().contains(self);
    }

    /// All before it is committed, as far as this node knows.
    public long highWatermark() {
        return highWatermark;
    }

    /// The voters that count now, committed or not.
    public VoterSet voters() {
        return history.latest();
    }

    /// Voters as of the records before `endOffset`: what a snapshot ending there holds.
    public VoterSet votersAt(long endOffset) {
        return history.at(endOffset);
    }

    public short kraftVersion() {
        return history.level();
    }

    public short kraftVersionAt(long endOffset) {
        return history.levelAt(endOffset);
    }

    public ElectionState election() {
        return election;
    }

    public Description describe(long nowMs) {
        if (role instanceof Role.Leader it) {
            return it.leadership.describe(highWatermark, log.endOffset(), nowMs);
        }
        return new Description(election.leaderId(), election.epoch(), highWatermark, voters(),
                List.of(), List.of());
    }

    private void onStarted() {
        syncedEnd = log.endOffset();
        OffsetAndEpoch snapshot = log.newestSnapshot();
        highWatermark = snapshot == null ? log.startOffset() : snapshot.offset();
        if (election.epoch() < log.lastEpoch()) {
            becomeUnattached(log.lastEpoch(), electionDeadline());
        } else if (election.leaderId() == self.id()) {
            role = new Role.Resigned(electionDeadline());
        } else if (election.hasLeader()) {
            follow(election.leaderId());
        } else {
            role = new Role.Unattached(electionDeadline(), nowMs);
        }
        if (voters().isOnly(self)) becomeCandidate();
    }

    private void onTicked() {
        switch (role) {
            case Role.Unattached it when isVoter() && nowMs >= it.deadlineMs -> becomeProspective();
            case Role.Prospective it when nowMs >= it.deadlineMs() -> becomeProspective();
            case Role.Candidate it when nowMs >= it.deadlineMs() -> becomeProspective();
            case Role.Resigned it when nowMs >= it.deadlineMs() ->
                    becomeUnattached(election.epoch() + 1, electionDeadline());
            case Role.Follower it when nowMs >= it.fetchDeadlineMs -> {
                if (isVoter()) becomeProspective();
                else role = new Role.Unattached(Long.MAX_VALUE, nowMs);
            }
            case Role.Leader it when nowMs >= it.leadership.resignDeadlineMs() -> resign();
            default -> { }
        }
    }

    /// What each role does by itself at any time.
    private void work() {
        switch (role) {
            case Role.Unattached it when !isVoter() && nowMs >= it.askAtMs -> {
                it.askAtMs = Long.MAX_VALUE;
                send(ReplicaKey.NOBODY, fetch());
            }
            case Role.Prospective(_, Tally tally) -> askForVotes(tally, true);
            case Role.Candidate(_, Tally tally) when !tally.isLost() -> askForVotes(tally, false);
            case Role.Leader it -> lead(it.leadership);
            case Role.Follower it when it.inFlight == null && nowMs >= it.fetchAtMs -> {
                it.inFlight = fetch();
                send(it.leaderId, it.inFlight);
            }
            default -> { }
        }
    }

    private void lead(Leadership leading) {
        for (ReplicaKey voter : leading.announceTo(nowMs)) {
            send(voter.id(), new Request.BeginEpoch(voter, self.id(), election.epoch()));
        }
        answerParked(leading, parked -> nowMs >= parked.deadlineMs());
    }

    // Requests of others.

    private void onRequested(long reply, Request request) {
        switch (request) {
            case Request.Vote it -> reply(reply, vote(it));
            case Request.BeginEpoch it -> {
                Outcome outcome = beginEpoch(it);
                reply(reply, new Answer.BeginEpoch(outcome, epoch(), leaderId()));
            }
            case Request.EndEpoch it -> {
                Outcome outcome = endEpoch(it);
                reply(reply, new Answer.EndEpoch(outcome, epoch(), leaderId()));
            }
            case Request.Fetch it -> fetchRequested(reply, it);
        }
    }

    private Answer.Vote vote(Request.Vote asked) {
        if (asked.epoch() < epoch()) return voted(Outcome.FENCED_EPOCH, false);
        if (!asked.voter().matches(self)) return voted(Outcome.INVALID_VOTER, false);
        if (asked.epoch() > epoch()) becomeUnattached(asked.epoch(), electionDeadline());
        boolean upToDate = asked.end().compareTo(end()) >= 0;
        if (asked.preVote()) return voted(Outcome.OK, upToDate && role.wouldVote());
        boolean free = !election.hasLeader()
                && (election.voted() == null || election.voted().equals(asked.candidate()));
        if (!free || !upToDate) return voted(Outcome.OK, false);
        persist(new ElectionState(epoch(), ReplicaKey.NOBODY, asked.candidate()));
        role = new Role.Unattached(electionDeadline(), nowMs);
        return voted(Outcome.OK, true);
    }

    private Answer.Vote voted(Outcome outcome, boolean granted) {
        return new Answer.Vote(outcome, epoch(), leaderId(), granted);
    }

    private Outcome beginEpoch(Request.BeginEpoch asked) {
        if (asked.epoch() < epoch()) return Outcome.FENCED_EPOCH;
        if (!asked.voter().matches(self)) return Outcome.INVALID_VOTER;
        if (clashes(asked.leaderId(), asked.epoch())) return Outcome.INVALID_REQUEST;
        if (role instanceof Role.Follower it && asked.epoch() == epoch()) heardLeader(it);
        else becomeFollower(asked.epoch(), asked.leaderId());
        return Outcome.OK;
    }

    /// Whether this leader cannot be: none, we ourselves, or a second one in our epoch.
    private boolean clashes(int leaderId, int epoch) {
        return leaderId < 0 || leaderId == self.id() || epoch == epoch() && election.hasLeader()
                && election.leaderId() != leaderId;
    }

    private Outcome endEpoch(Request.EndEpoch asked) {
        if (asked.epoch() < epoch()) return Outcome.FENCED_EPOCH;
        if (clashes(asked.leaderId(), asked.epoch())) return Outcome.INVALID_REQUEST;
        long standAtMs = electionDeadline();
        int rank = 0;
        for (ReplicaKey successor : asked.successors()) {
            if (successor.matches(self)) standAtMs = nowMs + timeouts.successorMs(rank, random);
            rank++;
        }
        if (asked.epoch() > epoch()) becomeUnattached(asked.epoch(), standAtMs);
        else role = new Role.Unattached(standAtMs, nowMs);
        return Outcome.OK;
    }

    private void fetchRequested(long reply, Request.Fetch asked) {
        Outcome outcome = Outcome.OK;
        if (asked.replica().id() < 0) outcome = Outcome.INVALID_REQUEST;
        else if (asked.leaderEpoch() < epoch()) outcome = Outcome.FENCED_EPOCH;
        else if (asked.leaderEpoch() > epoch()) outcome = Outcome.UNKNOWN_EPOCH;
        else if (!isLeader() || asked.replica().id() == self.id()) outcome = Outcome.NOT_LEADER;
        if (outcome != Outcome.OK) {
            reply(reply, new Answer.Refused(outcome, epoch(), leaderId()));
            return;
        }
        Leadership leading = ((Role.Leader) role).leadership;
        Answer bad = leading.mismatch(asked, highWatermark);
        if (bad != null) {
            reply(reply, bad);
            return;
        }
        leading.fetched(asked.replica(), asked.offset(), log.endOffset(), nowMs);
        advance(leading);
        boolean hasNews = asked.offset() < log.endOffset() || asked.highWatermark() < highWatermark;
        if (hasNews || asked.waitMs() <= 0) {
            reply(reply, leading.records(asked.offset(), highWatermark));
        } else {
            leading.parked.add(new Leadership.Parked(reply, asked, nowMs + asked.waitMs()));
        }
    }

    private void answerParked(Leadership leading, Predicate<Leadership.Parked> ready) {
        for (var it = leading.parked.iterator(); it.hasNext(); ) {
            Leadership.Parked parked = it.next();
            if (!ready.test(parked)) continue;
            it.remove();
            reply(parked.reply(), leading.records(parked.fetch().offset(), highWatermark));
        }
    }

    // Answers of others.

    private void onAnswered(int from, Request sent, Answer answer) {
        boolean moved = heardOf(answer.epoch(), answer.leaderId());
        switch (sent) {
            case Request.Vote asked -> {
                if (!moved) onVoteAnswered(from, asked, (Answer.Vote) answer);
            }
            case Request.Fetch asked -> {
                if (!moved) onFetchAnswered(asked, answer);
            }
            case Request.BeginEpoch _, Request.EndEpoch _ -> { }
        }
    }

    private void onVoteAnswered(int from, Request.Vote asked, Answer.Vote answer) {
        if (asked.epoch() != epoch()) return;
        boolean granted = answer.outcome() == Outcome.OK && answer.granted();
        switch (role) {
            case Role.Prospective(_, Tally tally) when asked.preVote() -> {
                tally.record(from, granted);
                if (tally.isWon()) becomeCandidate();
                else if (tally.isLost()) pollLost();
            }
            case Role.Candidate(_, Tally tally) when !asked.preVote() -> {
                boolean wasLost = tally.isLost();
                tally.record(from, granted);
                if (tally.isWon()) becomeLeader(tally);
                else if (tally.isLost() && !wasLost) {
                    long waitMs = 1 + random.below(timeouts.electionMs());
                    role = new Role.Candidate(nowMs + waitMs, tally);
                }
            }
            default -> { }
        }
    }

    private void pollLost() {
        if (election.hasLeader() && election.leaderId() != self.id()) follow(election.leaderId());
        else role = new Role.Unattached(electionDeadline(), nowMs);
    }

    private void onFetchAnswered(Request.Fetch asked, Answer answer) {
        if (role instanceof Role.Unattached it) {
            if (!isVoter()) it.askAtMs = nowMs + timeouts.retryBackoffMs();
            return;
        }
        if (!(role instanceof Role.Follower it) || it.inFlight != asked) return;
        it.inFlight = null;
        it.fetchAtMs = nowMs;
        boolean isOurs = answer.epoch() == epoch() && answer.leaderId() == it.leaderId;
        if (!isOurs || answer instanceof Answer.Refused) {
            it.fetchAtMs = nowMs + timeouts.retryBackoffMs();
            return;
        }
        heardLeader(it);
        it.hasFetched = true;
        it.failures = 0;
        switch (answer) {
            case Answer.Records got -> {
                it.leaderHighWatermark = got.highWatermark();
                if (got.bytes() > 0) {
                    it.fetchAtMs = Long.MAX_VALUE;
                    effects.add(new Effect.AppendFetched(got));
                } else {
                    followHighWatermark(it);
                }
            }
            case Answer.Diverging got -> diverged(it, got.end());
            case Answer.Snapshot got -> {
                it.inFlight = asked;
                effects.add(new Effect.FetchSnapshot(it.leaderId, got.id(), asked));
            }
            case Answer.Vote _, Answer.BeginEpoch _, Answer.EndEpoch _, Answer.Refused _ ->
                    it.fetchAtMs = nowMs + timeouts.retryBackoffMs();
        }
    }

    private void diverged(Role.Follower it, OffsetAndEpoch leaderEnd) {
        OffsetAndEpoch ours = log.endOfEpoch(leaderEnd.epoch());
        long end = ours.epoch() == leaderEnd.epoch()
                ? Math.min(ours.offset(), leaderEnd.offset()) : ours.offset();
        if (end < highWatermark || end >= log.endOffset()) {
            // No honest leader asks for this (I21): what is committed stays. We ask again later.
            it.fetchAtMs = nowMs + timeouts.requestMs();
            return;
        }
        it.fetchAtMs = Long.MAX_VALUE;
        effects.add(new Effect.Truncate(end));
    }

    private void onUnanswered(int to, Request sent) {
        long again = nowMs + timeouts.retryBackoffMs();
        switch (role) {
            case Role.Prospective(_, Tally tally) -> tally.retryAt(to, again);
            case Role.Candidate(_, Tally tally) -> tally.retryAt(to, again);
            case Role.Leader it -> it.leadership.announceAgain(to, nowMs);
            case Role.Follower it when it.inFlight == sent -> {
                it.inFlight = null;
                it.fetchAtMs = again;
                suspect(it);
            }
            case Role.Unattached it -> it.askAtMs = again;
            default -> { }
        }
    }

    /// A leader whose process is gone refuses connections at once. Whoever finds that a few times asks
    /// the others about an election without waiting for the fetch timeout; nobody who still hears the
    /// leader will agree (KIP-996).
    private void suspect(Role.Follower it) {
        if (++it.failures < FAILURES_MAX || !isVoter()) return;
        long soonMs = nowMs + random.below(1 + timeouts.electionMs() / 4);
        it.fetchDeadlineMs = Math.min(it.fetchDeadlineMs, soonMs);
        it.failures = 0;
    }

    // The log.

    private void onAppended(long endOffset) {
        if (role instanceof Role.Leader it) answerParked(it.leadership, _ -> true);
        if (role instanceof Role.Follower it) followHighWatermark(it);
    }

    private void onSynced(long endOffset) {
        syncedEnd = Math.max(syncedEnd, endOffset);
        switch (role) {
            case Role.Leader it -> {
                it.leadership.synced(syncedEnd);
                advance(it.leadership);
            }
            case Role.Follower it -> {
                if (it.inFlight == null && syncedEnd >= log.endOffset()) it.fetchAtMs = nowMs;
            }
            case null, default -> { }
        }
    }

    private void onTruncated(long endOffset) {
        assert endOffset >= highWatermark : endOffset + " < " + highWatermark;
        history.truncate(endOffset);
        syncedEnd = Math.min(syncedEnd, endOffset);
        if (role instanceof Role.Follower it && it.inFlight == null) it.fetchAtMs = nowMs;
    }

    private void onControlAppended(long offset, ControlRecord record) {
        history.add(offset, record);
        if (role instanceof Role.Leader it && record instanceof ControlRecord.Voters) {
            it.leadership.voters(voters(), nowMs);
        }
    }

    private void onSnapshotInstalled(OffsetAndEpoch id) {
        syncedEnd = id.offset();
        if (id.offset() > highWatermark) commit(id.offset());
        if (role instanceof Role.Follower it) {
            it.inFlight = null;
            it.fetchAtMs = nowMs;
        }
    }

    private void advance(Leadership leading) {
        long majority = Math.min(leading.majorityEnd(), log.endOffset());
        if (majority <= leading.startOffset || majority <= highWatermark) return;
        commit(majority);
        if (!announced) {
            announced = true;
            effects.add(new Effect.BecameLeader(epoch(), leading.startOffset));
        }
        answerParked(leading, parked -> parked.fetch().highWatermark() < highWatermark);
    }

    private void followHighWatermark(Role.Follower it) {
        long known = Math.min(it.leaderHighWatermark, log.endOffset());
        if (known > highWatermark) commit(known);
    }

    private void commit(long to) {
        assert to > highWatermark : to;
        highWatermark = to;
        history.committed(to);
        effects.add(new Effect.CommitAdvanced(to));
    }

    // From role to role.

    /// @return whether the role changed by hearing of another epoch or its leader
    private boolean heardOf(int epoch, int leaderId) {
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

    private void becomeUnattached(int epoch, long deadlineMs) {
        assert epoch > epoch() : epoch;
        leaveLeadership();
        persist(new ElectionState(epoch, ReplicaKey.NOBODY, null));
        role = new Role.Unattached(deadlineMs, nowMs);
        effects.add(new Effect.LeaderChanged(epoch, ReplicaKey.NOBODY));
    }

    private void becomeFollower(int epoch, int leaderId) {
        assert leaderId != self.id() : leaderId;
        leaveLeadership();
        persist(new ElectionState(epoch, leaderId, epoch == epoch() ? election.voted() : null));
        follow(leaderId);
        effects.add(new Effect.LeaderChanged(epoch, leaderId));
    }

    private void follow(int leaderId) {
        role = new Role.Follower(leaderId, nowMs + timeouts.fetchMs(),
                syncedEnd >= log.endOffset() ? nowMs : Long.MAX_VALUE);
    }

    private void becomeProspective() {
        assert isVoter();
        Tally tally = new Tally(voters(), self, nowMs);
        role = new Role.Prospective(electionDeadline(), tally);
        if (tally.isWon()) becomeCandidate();
    }

    private void becomeCandidate() {
        persist(new ElectionState(epoch() + 1, ReplicaKey.NOBODY, self));
        Tally tally = new Tally(voters(), self, nowMs);
        role = new Role.Candidate(electionDeadline(), tally);
        if (tally.isWon()) becomeLeader(tally);
        else effects.add(new Effect.LeaderChanged(epoch(), ReplicaKey.NOBODY));
    }

    private void becomeLeader(Tally tally) {
        persist(new ElectionState(epoch(), self.id(), null));
        var leading = new Leadership(epoch(), log, self, tally.granting(), timeouts);
        leading.voters(voters(), nowMs);
        leading.synced(syncedEnd);
        role = new Role.Leader(leading);
        announced = false;
        effects.add(new Effect.LeaderChanged(epoch(), self.id()));
        effects.add(new Effect.Append(epoch(), leading.firstRecords(history)));
    }

    private void resign() {
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
    }

    private void heardLeader(Role.Follower it) {
        it.fetchDeadlineMs = nowMs + timeouts.fetchMs();
    }

    private void persist(ElectionState next) {
        assert next.epoch() >= epoch() : next;
        if (next.equals(election)) return;
        election = next;
        effects.add(new Effect.Persist(next));
    }

    private void askForVotes(Tally tally, boolean preVote) {
        for (ReplicaKey voter : tally.due(nowMs, timeouts.requestMs())) {
            send(voter.id(), new Request.Vote(self, voter, epoch(), end(), preVote));
        }
    }

    private Request.Fetch fetch() {
        OffsetAndEpoch end = end();
        return new Request.Fetch(self, epoch(), end.offset(), end.epoch(), highWatermark,
                timeouts.fetchWaitMs());
    }

    private OffsetAndEpoch end() {
        return new OffsetAndEpoch(log.endOffset(), log.lastEpoch());
    }

    private long electionDeadline() {
        return nowMs + timeouts.electionMs() + random.below(timeouts.electionMs());
    }

    private void send(int to, Request request) {
        effects.add(new Effect.Send(to, request));
    }

    private void reply(long reply, Answer answer) {
        effects.add(new Effect.Reply(reply, answer));
    }

    /// Whole-state checks for the simulator.
    public void checkInvariants() {
        assert highWatermark <= log.endOffset() : highWatermark + " > " + log.endOffset();
        assert syncedEnd <= log.endOffset() : syncedEnd + " > " + log.endOffset();
        assert !isLeader() || election.leaderId() == self.id() : election;
        assert !(role instanceof Role.Follower it) || it.leaderId == election.leaderId() : election;
        assert election.epoch() >= log.lastEpoch() : election + " < " + log.lastEpoch();
    }
}
