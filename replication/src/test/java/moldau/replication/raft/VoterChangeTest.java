package moldau.replication.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import moldau.base.Endpoint;
import moldau.replication.raft.Answer.Outcome;
import moldau.wire.Uuid;
import org.junit.jupiter.api.Test;

/// Changes of the voters at the leader (KIP-853). Node 1 leads 1, 2 and 3; node 4 observes.
class VoterChangeTest {
    private static final int ADMIN = 50;
    private static final ReplicaKey ONE = new ReplicaKey(1, new Uuid(7, 1));
    private static final ReplicaKey TWO = new ReplicaKey(2, new Uuid(7, 2));
    private static final ReplicaKey THREE = new ReplicaKey(3, new Uuid(7, 3));
    private static final ReplicaKey FOUR = new ReplicaKey(4, new Uuid(7, 4));
    private static final moldau.base.Random CHANCE = new moldau.base.Random() {
        @Override
        public int below(int bound) {
            return bound / 2;
        }

        @Override
        public long bits() {
            return 0;
        }
    };

    private final MemoryLog log = new MemoryLog();
    private Quorum quorum;
    private long nowMs;

    @Test
    void anObserverThatHasCaughtUpIsAddedAndTheAnswerWaitsForTheCommit() {
        lead(1);
        observe();

        assertEquals(List.of(), ask(ADMIN, add(FOUR)));
        assertEquals(4, quorum.voters().size());
        // Of four voters two are no majority any more.
        assertEquals(null, answer(fetch(TWO)));
        assertEquals(Outcome.OK, answer(fetch(FOUR)).outcome());
        assertTrue(quorum.isLeader());
    }

    @Test
    void oneChangeAtATime() {
        lead(1);
        observe();
        ask(ADMIN, add(FOUR));

        assertEquals(Outcome.BUSY, refused(new Request.RemoveVoter(TWO)));
    }

    @Test
    void nothingChangesBeforeTheLeaderHasCommittedInItsEpoch() {
        lead(1, false);

        assertEquals(Outcome.BUSY, refused(new Request.RemoveVoter(TWO)));
    }

    @Test
    void whoLagsOrVotesAlreadyIsNotAdded() {
        lead(1);

        assertEquals(Outcome.BUSY, refused(add(FOUR)));
        assertEquals(Outcome.DUPLICATE_VOTER, refused(add(new ReplicaKey(2, new Uuid(9, 9)))));
    }

    @Test
    void onlyTheVoterWithThatDirectoryIsRemoved() {
        lead(1);

        assertEquals(Outcome.VOTER_NOT_FOUND,
                refused(new Request.RemoveVoter(new ReplicaKey(2, new Uuid(9, 9)))));
        assertEquals(Outcome.VOTER_NOT_FOUND, refused(new Request.RemoveVoter(FOUR)));
    }

    @Test
    void configuredVotersCannotBeChanged() {
        lead(0);

        assertEquals(Outcome.UNSUPPORTED, refused(new Request.RemoveVoter(TWO)));
        assertEquals(Outcome.UNSUPPORTED, refused(add(FOUR)));
    }

    @Test
    void configuredVotersEnterTheLogWhenAllHaveToldOfThemselves() {
        lead(0);
        assertEquals(Outcome.INVALID_REQUEST, refused(new Request.RaiseLevel((short) 1)));
        for (ReplicaKey each : List.of(ONE, TWO, THREE)) {
            assertEquals(Outcome.OK, refused(new Request.UpdateVoter(quorum.epoch(), told(each))));
        }

        assertEquals(List.of(), ask(ADMIN, new Request.RaiseLevel((short) 1)));
        assertEquals(Outcome.OK, answer(fetch(TWO)).outcome());

        assertEquals(1, quorum.kraftVersion());
        assertEquals(told(THREE), quorum.voters().byId(3));
    }

    private static Voter told(ReplicaKey key) {
        return new Voter(key, voter(key).listeners(), (short) 0, (short) 1);
    }

    @Test
    void aLeaderThatIsVotedOutGoesWhenThatIsCommitted() {
        lead(1);
        ask(ADMIN, new Request.RemoveVoter(ONE));
        assertTrue(quorum.isLeader());

        assertEquals(null, answer(fetch(TWO)));
        assertTrue(quorum.isLeader(), "its own copy does not count");
        assertEquals(Outcome.OK, answer(fetch(THREE)).outcome());

        assertFalse(quorum.isLeader());
        assertFalse(quorum.isVoter());
    }

    @Test
    void aVoterThatTellsNothingNewChangesNothing() {
        lead(1);

        assertEquals(Outcome.OK, refused(new Request.UpdateVoter(quorum.epoch(), voter(TWO))));
        assertEquals(Outcome.FENCED_EPOCH,
                refused(new Request.UpdateVoter(quorum.epoch() - 1, voter(TWO))));
    }

    @Test
    void whoeverWaitsWhenLeadershipGoesIsToldSo() {
        lead(1);
        ask(ADMIN, new Request.RemoveVoter(TWO));

        Answer.Changed told = null;
        for (Effect each : step(new Event.ResignWanted())) {
            if (each instanceof Effect.Reply(long reply, Answer.Changed it) && reply == ADMIN) told = it;
        }
        assertEquals(Outcome.NOT_LEADER, told.outcome());
    }

    @Test
    void aFollowerWhoseLeaderRefusesConnectionsAsksForVotesAtOnce() {
        start(1);
        List<Effect> effects = step(new Event.Requested(1, new Request.BeginEpoch(ONE, 2, 3)));
        for (int i = 0; i < 3; i++) {
            Request fetch = fetchTo(2, effects);
            step(new Event.Unanswered(2, fetch));
            nowMs = quorum.nextDeadlineMs();
            effects = step(new Event.Ticked());
        }

        assertTrue(nowMs < Timeouts.KAFKA.fetchMs() / 2, "after " + nowMs + " ms");
        while (!asksForVotes(effects)) {
            nowMs = quorum.nextDeadlineMs();
            effects = step(new Event.Ticked());
        }
        assertTrue(nowMs < Timeouts.KAFKA.fetchMs() / 2, "after " + nowMs + " ms");
        assertEquals(3, quorum.epoch());
    }

    private static boolean asksForVotes(List<Effect> effects) {
        return effects.stream().anyMatch(
                each -> each instanceof Effect.Send(int _, Request.Vote vote) && vote.preVote());
    }

    private static Request fetchTo(int id, List<Effect> effects) {
        for (Effect each : effects) {
            boolean isIt = each instanceof Effect.Send(int to, Request.Fetch _) && to == id;
            if (isIt) return ((Effect.Send) each).request();
        }
        throw new AssertionError(effects);
    }

    private void start(int level) {
        var set = new VoterSet(List.of(ONE, TWO, THREE).stream().map(key -> voter(
                level == 0 ? new ReplicaKey(key.id(), Uuid.ZERO) : key)).toList());
        quorum = new Quorum(new Quorum.Member(ONE, Timeouts.KAFKA), log, CHANCE,
                new ElectionState(1, -1, null), set, (short) level);
        step(new Event.Started());
    }

    private void lead(int level) {
        lead(level, true);
    }

    /// @param commits whether the records of the new epoch are on a majority
    private void lead(int level, boolean commits) {
        start(level);
        nowMs = quorum.nextDeadlineMs();
        vote(step(new Event.Ticked()), 1);
        assertTrue(quorum.isLeader());
        if (commits) step(new Event.Requested(0, fetch(TWO)));
    }

    private void vote(List<Effect> effects, int epoch) {
        for (Effect each : effects) {
            if (!(each instanceof Effect.Send(int to, Request.Vote asked)) || to != 2) continue;
            vote(step(new Event.Answered(2, asked,
                    new Answer.Vote(Outcome.OK, epoch, -1, true))), epoch + 1);
        }
    }

    private void observe() {
        step(new Event.Requested(0, fetch(FOUR)));
    }

    private static Voter voter(ReplicaKey key) {
        return new Voter(key, List.of(new Voter.Listener("C", new Endpoint("h", key.id()))),
                (short) 0, (short) 1);
    }

    private static Request.AddVoter add(ReplicaKey key) {
        return new Request.AddVoter(voter(key), true, 1_000);
    }

    private Request.Fetch fetch(ReplicaKey from) {
        return new Request.Fetch(from, quorum.epoch(), log.endOffset(), log.lastEpoch(), 0, 0);
    }

    /// What the admin who waits is told after this request of another.
    private Answer.Changed answer(Request request) {
        return ask(99, request).stream().findFirst().orElse(null);
    }

    private Outcome refused(Request.Change asked) {
        return ask(ADMIN, asked).getFirst().outcome();
    }

    /// @return what the admin is told
    private List<Answer.Changed> ask(long reply, Request request) {
        return step(new Event.Requested(reply, request)).stream()
                .filter(each -> each instanceof Effect.Reply(long to, Answer.Changed _) && to == ADMIN)
                .map(each -> (Answer.Changed) ((Effect.Reply) each).answer()).toList();
    }

    /// Steps, and does to the log what the effects say; everything is synced at once.
    private List<Effect> step(Event event) {
        List<Effect> effects = new java.util.ArrayList<>(quorum.step(nowMs, event).list());
        for (Effect each : List.copyOf(effects)) {
            if (!(each instanceof Effect.Append(int epoch, List<ControlRecord> records))) continue;
            for (ControlRecord record : records) {
                log.entries.add(new MemoryLog.Entry(epoch, record, 0));
                effects.addAll(step(new Event.ControlAppended(log.endOffset() - 1, record)));
            }
            effects.addAll(step(new Event.Appended(log.endOffset())));
            effects.addAll(step(new Event.Synced(log.endOffset())));
        }
        quorum.checkInvariants();
        return effects;
    }
}
