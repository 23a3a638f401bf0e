package moldau.replication.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import moldau.replication.raft.Answer.Outcome;
import moldau.wire.Uuid;
import org.junit.jupiter.api.Test;

class QuorumTest {
    private static final ReplicaKey ONE = new ReplicaKey(1, new Uuid(7, 1));
    private static final ReplicaKey TWO = new ReplicaKey(2, new Uuid(7, 2));
    private static final ReplicaKey THREE = new ReplicaKey(3, new Uuid(7, 3));
    private static final OffsetAndEpoch EMPTY = new OffsetAndEpoch(0, 0);

    private final MemoryLog log = new MemoryLog();
    private Quorum quorum;
    private long nowMs;

    @Test
    void aLoneVoterPersistsBeforeItAppendsAndLeadsWhenSynced() {
        start(ElectionState.NONE, 1, ONE);

        assertEquals(List.of(
                new Effect.Persist(new ElectionState(1, 1, null)),
                new Effect.LeaderChanged(1, 1),
                new Effect.Append(1, List.of(
                        new ControlRecord.LeaderChange(1, List.of(ONE), List.of(ONE)),
                        new ControlRecord.KraftVersion((short) 1),
                        new ControlRecord.Voters(set(ONE))))), started);
        append(1, 3);
        assertEquals(List.of(), step(new Event.Appended(3)));
        assertEquals(List.of(new Effect.CommitAdvanced(3), new Effect.BecameLeader(1, 0)),
                step(new Event.Synced(3)));
        assertEquals(Long.MAX_VALUE, quorum.nextDeadlineMs());
    }

    @Test
    void aLeaderThatRestartsDoesNotLeadTheSameEpochAgain() {
        append(4, 1);
        start(new ElectionState(4, 1, null), 1, ONE, TWO, THREE);

        assertFalse(quorum.isLeader());
        assertEquals(Outcome.NOT_LEADER, ((Answer.Refused) ask(fetch(TWO, 4, 1, 4))).outcome());
    }

    @Test
    void aVoteIsPersistedBeforeItIsGivenAndGivenOnce() {
        start(ElectionState.NONE, 1, ONE, TWO, THREE);

        assertEquals(List.of(
                new Effect.Persist(new ElectionState(5, -1, TWO)),
                new Effect.LeaderChanged(5, -1),
                new Effect.Reply(9, new Answer.Vote(Outcome.OK, 5, -1, true))),
                step(new Event.Requested(9, vote(TWO, 5, EMPTY, false))));
        assertFalse(((Answer.Vote) ask(vote(THREE, 5, EMPTY, false))).granted());
        assertTrue(((Answer.Vote) ask(vote(TWO, 5, EMPTY, false))).granted());
        assertEquals(Outcome.FENCED_EPOCH,
                ((Answer.Vote) ask(vote(THREE, 4, EMPTY, false))).outcome());
    }

    @Test
    void aCandidateWithAnOlderLogGetsNoVote() {
        append(3, 2);
        start(new ElectionState(3, -1, null), 1, ONE, TWO, THREE);

        assertFalse(granted(new OffsetAndEpoch(9, 2), 4));
        assertFalse(granted(new OffsetAndEpoch(1, 3), 5));
        assertTrue(granted(new OffsetAndEpoch(2, 3), 6));
    }

    @Test
    void aVoteForAnotherDirectoryIsNotOurs() {
        start(ElectionState.NONE, 1, ONE, TWO, THREE);
        var stranger = new Request.Vote(TWO, new ReplicaKey(1, new Uuid(8, 8)), 5, EMPTY, false);

        assertEquals(Outcome.INVALID_VOTER, ((Answer.Vote) ask(stranger)).outcome());
        assertEquals(0, quorum.epoch());
    }

    @Test
    void whoHearsItsLeaderHelpsNobodyToDeposeIt() {
        start(ElectionState.NONE, 1, ONE, TWO, THREE);
        List<Effect> effects = step(new Event.Requested(1, new Request.BeginEpoch(ONE, 2, 1)));
        Request fetch = sent(effects);
        step(new Event.Answered(2, fetch, new Answer.Records(1, 2, 0, 0, 0)));

        assertFalse(((Answer.Vote) ask(vote(THREE, 1, EMPTY, true))).granted());
        assertEquals(1, quorum.epoch());
    }

    @Test
    void aLeaderNoMajorityFetchesFromResigns() {
        leadThree();
        long ledAtMs = nowMs;
        while (quorum.isLeader()) {
            nowMs = Math.max(nowMs + 1, quorum.nextDeadlineMs());
            step(new Event.Ticked());
        }

        assertEquals(ledAtMs + 3_000, nowMs);
    }

    @Test
    void nothingOfAnEarlierEpochIsCommittedByCountingAlone() {
        append(1, 1);
        leadThree();
        append(2, 1);
        step(new Event.Appended(2));
        step(new Event.Synced(2));
        ask(fetch(TWO, 2, 1, 1));
        assertEquals(0, quorum.highWatermark());

        ask(fetch(TWO, 2, 2, 2));

        assertEquals(2, quorum.highWatermark());
    }

    @Test
    void aFollowerWhoseLogBranchedOffIsToldWhere() {
        append(1, 3);
        leadThree();

        assertEquals(new Answer.Diverging(2, 1, new OffsetAndEpoch(3, 1), -1),
                ask(fetch(TWO, 2, 5, 1)));
    }

    /// What it knows itself may be far behind what an earlier leader told: nobody who has just started may
    /// take it for all there is.
    @Test
    void aNewLeaderTellsNoHighWatermarkUntilItsEpochHasOne() {
        append(1, 3);
        leadThree();
        append(2, 1);
        step(new Event.Appended(4));
        step(new Event.Synced(4));

        assertEquals(-1, ((Answer.Records) ask(fetch(TWO, 2, 3, 1))).highWatermark());
        assertEquals(Long.MAX_VALUE, quorum.catchUpEnd());
        assertEquals(4, ((Answer.Records) ask(fetch(TWO, 2, 4, 2))).highWatermark());
        assertEquals(4, quorum.catchUpEnd());
    }

    @Test
    void aFollowerHasCaughtUpWhenItHasWhatTheFirstLeaderToldOf() {
        append(1, 3);
        start(ElectionState.NONE, 1, TWO, THREE);
        Request first = sent(step(new Event.Requested(1, new Request.BeginEpoch(ONE, 2, 2))));
        Request second = sent(step(new Event.Answered(2, first, new Answer.Records(2, 2, 3, -1, 0))));
        assertEquals(Long.MAX_VALUE, quorum.catchUpEnd());

        step(new Event.Answered(2, second, new Answer.Records(2, 2, 3, 5, 1)));

        assertEquals(5, quorum.catchUpEnd());
        assertEquals(0, quorum.highWatermark());
        append(2, 1);
        step(new Event.Appended(4));
        assertEquals(4, quorum.highWatermark());
    }

    private List<Effect> started;

    private void start(ElectionState persisted, int level, ReplicaKey... voters) {
        var chance = new moldau.base.Random() {
            @Override
            public int below(int bound) {
                return bound / 2;
            }

            @Override
            public long bits() {
                return 0;
            }
        };
        quorum = new Quorum(new Quorum.Member(ONE, Timeouts.KAFKA), log, chance, persisted,
                set(voters), (short) level);
        started = step(new Event.Started());
    }

    /// Shape changing, seed 0xf8aea: over a link on which a fetch hardly ever came through in time an observer
    /// lost its leader and found it again, for ever, and threw away what it was sent when it found it.
    @Test
    void whatCameFromWhoTurnsOutToLeadIsTaken() {
        append(1, 3);
        start(new ElectionState(2, -1, null), 1, TWO, THREE);
        Request asked = ((Effect.Send) started.getLast()).request();
        var records = new Answer.Records(2, 2, 3, 5, 1);

        List<Effect> taken = step(new Event.Answered(-1, asked, records));

        assertEquals(new Effect.AppendFetched(records), taken.getLast());
        assertTrue(taken.contains(new Effect.LeaderChanged(2, 2)));
    }

    /// The log has changed since it was asked.
    @Test
    void whatCameFromWhoTurnsOutToLeadIsNotTakenIfItDoesNotFollow() {
        append(1, 3);
        start(new ElectionState(2, -1, null), 1, TWO, THREE);
        Request asked = ((Effect.Send) started.getLast()).request();
        append(2, 1);

        List<Effect> taken = step(new Event.Answered(-1, asked, new Answer.Records(2, 2, 3, 5, 1)));

        assertTrue(taken.stream().noneMatch(each -> each instanceof Effect.AppendFetched));
    }

    /// Becomes leader of epoch 2 with the votes of itself and TWO.
    private void leadThree() {
        start(new ElectionState(1, -1, null), 1, ONE, TWO, THREE);
        nowMs = quorum.nextDeadlineMs();
        Request poll = sent(step(new Event.Ticked()));
        Answer yes = new Answer.Vote(Outcome.OK, 1, -1, true);
        Request stand = sent(step(new Event.Answered(2, poll, yes)));
        step(new Event.Answered(2, stand, new Answer.Vote(Outcome.OK, 2, -1, true)));
        assertTrue(quorum.isLeader());
        assertEquals(2, quorum.epoch());
    }

    private static VoterSet set(ReplicaKey... keys) {
        return new VoterSet(List.of(keys).stream()
                .map(key -> new Voter(key, List.of(), (short) 0, (short) 1)).toList());
    }

    private List<Effect> step(Event event) {
        return quorum.step(nowMs, event).list();
    }

    private Answer ask(Request request) {
        for (Effect effect : step(new Event.Requested(77, request))) {
            boolean isReply = effect instanceof Effect.Reply(long reply, Answer _) && reply == 77;
            if (isReply) return ((Effect.Reply) effect).answer();
        }
        return null;
    }

    /// The first request to TWO.
    private static Request sent(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send(int to, Request request) && to == 2) return request;
        }
        throw new AssertionError(effects);
    }

    private boolean granted(OffsetAndEpoch end, int epoch) {
        return ((Answer.Vote) ask(vote(TWO, epoch, end, false))).granted();
    }

    private static Request.Vote vote(ReplicaKey candidate, int epoch, OffsetAndEpoch end,
            boolean preVote) {
        return new Request.Vote(candidate, ONE, epoch, end, preVote);
    }

    private static Request.Fetch fetch(ReplicaKey from, int epoch, long offset, int lastEpoch) {
        return new Request.Fetch(from, epoch, offset, lastEpoch, Long.MAX_VALUE, 0);
    }

    private void append(int epoch, int count) {
        for (int i = 0; i < count; i++) log.entries.add(new MemoryLog.Entry(epoch, null, i));
    }
}
