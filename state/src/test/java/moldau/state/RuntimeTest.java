package moldau.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RuntimeTest {
    private static final int COMMIT_TIMEOUT_MS = 5_000;

    private final Sum sum = new Sum();
    private final FakeLog<Integer> log = new FakeLog<>();
    private final Runtime<Integer> runtime = new Runtime<>(sum, log, COMMIT_TIMEOUT_MS);
    private final List<String> heard = new ArrayList<>();

    @Test
    void whileTheLogIsReplayedEveryoneIsToldSo() {
        runtime.replay(7, 0);
        read("early");

        assertEquals(List.of("early refused LOADING"), heard);
    }

    @Test
    void anAnswerWaitsUntilItsRecordsAreCommitted() {
        runtime.activate(0, 0);
        add("a", 5);
        assertEquals(List.of(), heard);

        runtime.committed(1);

        assertEquals(List.of("a = 5"), heard);
    }

    @Test
    void aReadWaitsForTheUncommittedRecordsItSaw() {
        runtime.activate(0, 0);
        add("write", 5);
        read("read");
        assertEquals(List.of(), heard);

        runtime.committed(1);
        read("later");

        assertEquals(List.of("write = 5", "read = 5", "later = 5"), heard);
    }

    @Test
    void aReadOfReplayedButUncommittedRecordsWaitsToo() {
        runtime.replay(3, 0);
        runtime.replay(4, 1);
        runtime.committed(1);
        runtime.activate(2, 0);
        read("read");
        assertEquals(List.of(), heard);

        runtime.committed(2);

        assertEquals(List.of("read = 7"), heard);
    }

    @Test
    void aFailedAppendChangesNothingAndIsTold() {
        runtime.activate(0, 0);
        log.failure = Refusal.STORAGE;
        add("lost", 5);
        log.failure = null;
        read("read");

        assertEquals(List.of("lost refused STORAGE", "read = 0"), heard);
    }

    @Test
    void whoWaitsWhenLeadershipIsLostIsRefused() {
        runtime.activate(0, 0);
        add("waiting", 5);
        park("parked");
        runtime.fail(Refusal.NOT_LEADER);
        read("late");
        runtime.committed(9);

        assertEquals(
                List.of(
                        "waiting refused NOT_LEADER",
                        "parked refused NOT_LEADER",
                        "late refused NOT_LEADER"),
                heard);
    }

    @Test
    void leadershipLostWithinAnAppendRefusesThatVeryQuestion() {
        runtime.activate(0, 0);
        log.onAppend = () -> runtime.fail(Refusal.NOT_LEADER);
        add("a", 5);

        assertEquals(List.of("a refused NOT_LEADER"), heard);
    }

    @Test
    void aCommitThatDoesNotComeInTimeIsRefused() {
        runtime.activate(0, 1_000);
        runtime.ask(1_000, reply("slow"), _ -> sum.add(5));
        assertEquals(1_000 + COMMIT_TIMEOUT_MS, runtime.nextDeadlineMs());

        runtime.tick(1_000 + COMMIT_TIMEOUT_MS - 1);
        assertEquals(List.of(), heard);
        runtime.tick(1_000 + COMMIT_TIMEOUT_MS);
        runtime.committed(1);

        assertEquals(List.of("slow refused TIMED_OUT"), heard);
        assertEquals(Machine.NEVER, runtime.nextDeadlineMs());
    }

    @Test
    void aCommitToldFromWithinTheAppendAnswersAtOnce() {
        log.onAppend = () -> runtime.committed(log.endOffset());
        runtime.activate(0, 0);
        add("a", 5);
        add("b", 6);

        assertEquals(List.of("a = 5", "b = 11"), heard);
    }

    @Test
    void aParkedAnswerIsGivenByALaterDecisionAndWaitsForItsCommit() {
        runtime.activate(0, 0);
        park("parked");
        add("release", 2);
        assertEquals(List.of(), heard);

        runtime.committed(1);

        assertEquals(List.of("parked = 2", "release = 2"), heard);
    }

    @Test
    void aParkedAnswerStaysOwedWhenTheDecisionThatGaveItWasNotAppended() {
        runtime.activate(0, 0);
        park("parked");
        log.failure = Refusal.NOT_ENOUGH_REPLICAS;
        add("failing", 2);
        log.failure = null;
        add("release", 3);
        runtime.committed(1);

        assertEquals(
                List.of("failing refused NOT_ENOUGH_REPLICAS", "parked = 3", "release = 3"), heard);
    }

    @Test
    void whoAsksMayBeAnsweredThroughTheTokenAtOnce() {
        runtime.activate(0, 0);
        runtime.ask(
                0,
                reply("at once"),
                owed -> Decision.<Integer, Integer>later(List.of(1)).withOthers(List.of(owed.give(7))));
        assertEquals(List.of(), heard);

        runtime.committed(1);
        runtime.fail(Refusal.NOT_LEADER);

        assertEquals(List.of("at once = 7"), heard);
    }

    @Test
    void aDecisionMayGoOnFromItsOwnRecords() {
        runtime.activate(0, 0);
        runtime.ask(
                0,
                reply("twice"),
                _ -> Decision.first(List.of(4), () -> Decision.of(List.of(sum.value), sum.value * 2)));
        assertEquals(List.of(), heard);

        runtime.committed(1);
        assertEquals(List.of(), heard);
        runtime.committed(2);

        assertEquals(List.of("twice = 8"), heard);
        assertEquals(List.of(4, 4), log.records);
        assertEquals(8, sum.value);
    }

    @Test
    void anAnswerMayAskTheNextQuestion() {
        log.onAppend = () -> runtime.committed(log.endOffset());
        runtime.activate(0, 0);
        runtime.ask(0, new Reply<Integer>() {
            @Override
            public void answer(Integer answer) {
                add("second", answer);
            }

            @Override
            public void refused(Refusal why) {
                throw new AssertionError(why);
            }
        }, _ -> sum.add(5));

        assertEquals(List.of("second = 10"), heard);
    }

    @Test
    void transactionalRecordsAndMarkersReachTheMachine() {
        var transaction = new Transaction(9, (short) 1);
        runtime.activate(0, 0);
        runtime.ask(
                0, reply("pending"), _ -> sum.add(5).withTransaction(transaction));
        runtime.committed(1);
        read("before");
        runtime.marker(transaction, true, 1);
        read("after");
        runtime.committed(2);

        assertEquals(List.of("pending = 5", "before = 0", "after = 5"), heard);
        assertEquals(List.of(transaction), log.transactions);
    }

    @Test
    void ticksReachTheMachineWhenDueAndItsRecordsAreApplied() {
        runtime.activate(0, 0);
        sum.deadlineMs = 50;
        runtime.tick(49);
        assertEquals(0, sum.value);
        runtime.tick(50);

        assertEquals(1, sum.value);
        assertTrue(runtime.nextDeadlineMs() > 50);
    }

    private void add(String name, int amount) {
        runtime.ask(0, reply(name), _ -> sum.add(amount));
    }

    private void read(String name) {
        runtime.ask(0, reply(name), _ -> Decision.answer(sum.value));
    }

    private void park(String name) {
        runtime.ask(0, reply(name), sum::park);
    }

    private Reply<Integer> reply(String name) {
        return new Reply<>() {
            @Override
            public void answer(Integer answer) {
                heard.add(name + " = " + answer);
            }

            @Override
            public void refused(Refusal why) {
                heard.add(name + " refused " + why);
            }
        };
    }

    /// Adds numbers; whoever parks hears of the next addition.
    private static final class Sum implements Machine<Integer> {
        private int value;
        private int pending;
        private long deadlineMs = NEVER;
        private Owed<Integer> parked;

        Decision<Integer, Integer> add(int amount) {
            Decision<Integer, Integer> decision = Decision.of(List.of(amount), value + amount);
            return parked == null
                    ? decision
                    : decision.withOthers(List.of(parked.give(value + amount)));
        }

        Decision<Integer, Integer> park(Owed<Integer> owed) {
            parked = owed;
            return Decision.none();
        }

        @Override
        public void apply(Integer record, long offset) {
            value += record;
            parked = null;
        }

        @Override
        public void applyTransactional(Integer record, long offset, Transaction transaction) {
            pending += record;
        }

        @Override
        public void applyMarker(Transaction transaction, boolean committed, long offset) {
            if (committed) value += pending;
            pending = 0;
        }

        @Override
        public Decision<Integer, ?> tick(long nowMs) {
            deadlineMs = nowMs + 100;
            return Decision.later(List.of(1));
        }

        @Override
        public long nextDeadlineMs() {
            return deadlineMs;
        }
    }
}
