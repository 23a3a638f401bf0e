package moldau.replication.raft;

import java.util.List;
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
///     |  |  out          |  v                                       | asked to,
///     |  +----------- Follower <--- any: a leader is heard of       v voted out
///     +-------- any: a higher epoch is heard of ----------------- Resigned
/// ```
///
/// This class takes events to the part that knows: [Electing], [Following], [Presiding]; what they
/// share is [Standing].
public final class Quorum {
    private final Standing me;
    private final Electing electing;
    private final Following following;
    private final Presiding presiding;

    /// @param persisted as `quorum-state` has it; [ElectionState#NONE] where there is no file
    /// @param configured the static voters, those of the 0-0 snapshot, or none
    /// @param level of `kraft.version` that goes with `configured`
    public Quorum(Member member, LogView log, Random random, ElectionState persisted,
            VoterSet configured, short level) {
        me = new Standing(member, log, random, persisted, new VoterHistory(configured, level));
        electing = new Electing(me);
        following = new Following(me);
        presiding = new Presiding(me);
    }

    /// Who this is, and how long it waits.
    ///
    /// @param own this node as a voter would be written down; null if it can never be one
    /// @param joins whether it asks to become a voter (KIP-853, `controller.quorum.auto.join.enable`)
    public record Member(ReplicaKey self, Timeouts timeouts, Voter own, boolean joins) {
        public Member {
            assert own == null || own.key().equals(self) : own;
        }

        /// One that takes things as they are.
        public Member(ReplicaKey self, Timeouts timeouts) {
            this(self, timeouts, null, false);
        }
    }

    /// @param nowMs monotonic; never less than in the step before
    public Effects step(long nowMs, Event event) {
        assert nowMs >= me.nowMs : nowMs + " < " + me.nowMs;
        me.nowMs = nowMs;
        me.effects = new Effects();
        switch (event) {
            case Event.Started _ -> onStarted();
            case Event.Ticked _ -> onTicked();
            case Event.Requested(long reply, Request request) -> onRequested(reply, request);
            case Event.Answered(int from, Request sent, Answer answer) ->
                    onAnswered(from, sent, answer);
            case Event.Unanswered(int to, Request sent) -> onUnanswered(to, sent);
            case Event.Appended _ -> onAppended();
            case Event.Synced(long endOffset) -> onSynced(endOffset);
            case Event.Truncated(long endOffset) -> onTruncated(endOffset);
            case Event.ControlAppended(long offset, ControlRecord record) ->
                    onControlAppended(offset, record);
            case Event.SnapshotInstalled(OffsetAndEpoch id) -> onSnapshotInstalled(id);
            case Event.SnapshotProgressed _ -> {
                if (me.role instanceof Role.Follower it) it.heardLeader(nowMs, me.timeouts);
            }
            case Event.ResignWanted _ -> {
                if (me.role instanceof Role.Leader) me.resign();
            }
        }
        if (me.role != null) work();
        return me.effects;
    }

    /// When to step [Event.Ticked] at the latest; [Long#MAX_VALUE]: no need.
    public long nextDeadlineMs() {
        return me.role == null ? Long.MAX_VALUE : me.role.nextDeadlineMs(isVoter(), me.mayStand());
    }

    public int epoch() {
        return me.epoch();
    }

    /// [ReplicaKey#NOBODY] if none is known.
    public int leaderId() {
        return me.leaderId();
    }

    public boolean isLeader() {
        return me.isLeader();
    }

    public boolean isVoter() {
        return me.isVoter();
    }

    /// All before it is committed, as far as this node knows.
    public long highWatermark() {
        return me.highWatermark;
    }

    /// All that was committed before this node started is before it, as the first leader said that was
    /// heard; [Long#MAX_VALUE] until one was. Who acts before on what is known, say what a snapshot holds,
    /// acts on the past.
    public long catchUpEnd() {
        return me.catchUpEnd;
    }

    /// The voters that count now, committed or not.
    public VoterSet voters() {
        return me.voters();
    }

    /// Voters as of the records before `endOffset`: what a snapshot ending there holds.
    public VoterSet votersAt(long endOffset) {
        return me.history.at(endOffset);
    }

    public short kraftVersion() {
        return me.history.level();
    }

    public short kraftVersionAt(long endOffset) {
        return me.history.levelAt(endOffset);
    }

    /// What it is now, for people.
    public String role() {
        return me.role == null ? "not started" : me.role.getClass().getSimpleName();
    }

    public ElectionState election() {
        return me.election;
    }

    /// Why this change of the voters cannot be begun here and now; [Outcome#OK] if it can. The event
    /// with the request decides again.
    public Outcome refusal(Request.Change asked) {
        return presiding.refusal(asked);
    }

    public Description describe(long nowMs) {
        if (me.role instanceof Role.Leader it) {
            return it.leadership.describe(me.highWatermark, me.log.endOffset(), nowMs);
        }
        return new Description(leaderId(), epoch(), me.highWatermark, voters(), List.of(), List.of());
    }

    private void onStarted() {
        me.syncedEnd = me.log.endOffset();
        OffsetAndEpoch snapshot = me.log.newestSnapshot();
        me.highWatermark = snapshot == null ? me.log.startOffset() : snapshot.offset();
        if (epoch() < me.log.lastEpoch()) {
            me.becomeUnattached(me.log.lastEpoch(), me.electionDeadline());
        } else if (leaderId() == me.self.id()) {
            me.role = new Role.Resigned(me.electionDeadline());
        } else if (me.election.hasLeader()) {
            me.follow(leaderId());
        } else {
            me.role = new Role.Unattached(me.electionDeadline(), me.nowMs);
        }
        if (voters().isOnly(me.self)) me.becomeCandidate();
    }

    private void onTicked() {
        long nowMs = me.nowMs;
        switch (me.role) {
            case Role.Unattached it when me.mayStand() && nowMs >= it.deadlineMs ->
                    me.becomeProspective();
            case Role.Prospective it when nowMs >= it.deadlineMs() -> standOrWait();
            case Role.Candidate it when nowMs >= it.deadlineMs() -> standOrWait();
            case Role.Resigned it when nowMs >= it.deadlineMs() -> {
                if (me.mayStand()) me.becomeUnattached(epoch() + 1, me.electionDeadline());
                else me.role = new Role.Unattached(Long.MAX_VALUE, nowMs);
            }
            case Role.Follower it when nowMs >= it.fetchDeadlineMs -> standOrWait();
            case Role.Leader it when nowMs >= it.leadership.resignDeadlineMs() -> me.resign();
            default -> { }
        }
    }

    private void standOrWait() {
        if (me.mayStand()) me.becomeProspective();
        else me.role = new Role.Unattached(Long.MAX_VALUE, me.nowMs);
    }

    /// What each role does by itself at any time.
    private void work() {
        switch (me.role) {
            case Role.Unattached it when !isVoter() && me.nowMs >= it.askAtMs -> {
                it.askAtMs = Long.MAX_VALUE;
                me.send(ReplicaKey.NOBODY, following.fetch());
            }
            case Role.Prospective(_, Tally tally) -> electing.askForVotes(tally, true);
            case Role.Candidate(_, Tally tally) when !tally.isLost() ->
                    electing.askForVotes(tally, false);
            case Role.Leader it -> presiding.work(it.leadership);
            case Role.Follower it -> following.work(it);
            default -> { }
        }
    }

    private void onRequested(long reply, Request request) {
        switch (request) {
            case Request.Vote it -> me.reply(reply, electing.vote(it));
            case Request.BeginEpoch it -> me.reply(reply, electing.begin(it));
            case Request.EndEpoch it -> me.reply(reply, electing.end(it));
            case Request.Fetch it -> presiding.fetchRequested(reply, it);
            case Request.Change it -> presiding.changeRequested(reply, it);
        }
    }

    private void onAnswered(int from, Request sent, Answer answer) {
        boolean moved = me.heardOf(answer.epoch(), answer.leaderId());
        if (moved) {
            if (sent instanceof Request.Fetch asked) following.found(asked, answer);
            return;
        }
        switch (sent) {
            case Request.Vote asked -> electing.voteAnswered(from, asked, (Answer.Vote) answer);
            case Request.Fetch asked -> following.answered(asked, answer);
            case Request.Change _ -> {
                boolean isDone = answer instanceof Answer.Changed it && it.outcome() == Outcome.OK;
                if (me.role instanceof Role.Follower it) following.told(it, isDone);
            }
            case Request.BeginEpoch _, Request.EndEpoch _ -> { }
        }
    }

    private void onUnanswered(int to, Request sent) {
        long again = me.nowMs + me.timeouts.retryBackoffMs();
        switch (me.role) {
            case Role.Prospective(_, Tally tally) -> tally.retryAt(to, again);
            case Role.Candidate(_, Tally tally) -> tally.retryAt(to, again);
            case Role.Leader it -> it.leadership.announceAgain(to, me.nowMs);
            case Role.Follower it -> following.unanswered(it, sent);
            case Role.Unattached it -> it.askAtMs = again;
            default -> { }
        }
    }

    // The log.

    private void onAppended() {
        if (me.role instanceof Role.Leader it) presiding.appended(it.leadership);
        if (me.role instanceof Role.Follower it) following.followHighWatermark(it);
    }

    private void onSynced(long endOffset) {
        me.syncedEnd = Math.max(me.syncedEnd, endOffset);
        switch (me.role) {
            case Role.Leader it -> presiding.synced(it.leadership);
            case Role.Follower it -> following.synced(it);
            case null, default -> { }
        }
    }

    private void onTruncated(long endOffset) {
        assert endOffset >= me.highWatermark : endOffset + " < " + me.highWatermark;
        me.history.truncate(endOffset);
        me.syncedEnd = Math.min(me.syncedEnd, endOffset);
        if (me.role instanceof Role.Follower it && it.inFlight == null) it.fetchAtMs = me.nowMs;
    }

    private void onControlAppended(long offset, ControlRecord record) {
        me.history.add(offset, record);
        if (!(record instanceof ControlRecord.Voters)) return;
        if (me.role instanceof Role.Leader it) presiding.votersAppended(it.leadership, offset);
        if (me.role instanceof Role.Follower it) it.tellAtMs = me.nowMs + me.timeouts.requestMs();
    }

    private void onSnapshotInstalled(OffsetAndEpoch id) {
        me.history.truncate(me.highWatermark);
        me.syncedEnd = id.offset();
        if (id.offset() > me.highWatermark) me.commit(id.offset());
        if (me.role instanceof Role.Follower it) following.snapshotInstalled(it);
    }

    /// Whole-state checks for the simulator.
    public void checkInvariants() {
        long end = me.log.endOffset();
        assert me.highWatermark <= end : me.highWatermark + " > " + end;
        assert me.syncedEnd <= end : me.syncedEnd + " > " + end;
        assert !isLeader() || leaderId() == me.self.id() : election();
        assert !(me.role instanceof Role.Follower it) || it.leaderId == leaderId() : election();
        assert epoch() >= me.log.lastEpoch() : election() + " < " + me.log.lastEpoch();
    }
}
