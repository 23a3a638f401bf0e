package moldau.state;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// Runs one machine on its log, in the one order that is right:
///
/// ```
///   decide ──► append to the local log ──► apply ──► wait for commit ──► answer
///     reads        refused: nothing is       the only     of everything the
///     only         applied, the answer       change       decision saw
///                  is an error
/// ```
///
/// Later decisions see applied records before they are committed; their answers, also those without
/// records, wait until everything they saw is. So no answer ever shows what may yet be lost, without
/// keeping old versions of the state. When leadership is lost, all waiting answers fail and the
/// machine is dropped with this runtime; the next one is built by replay.
///
/// Life: `replay…` any number of times, `activate`, then `ask`, `tick`, `marker`, `committed`, and
/// `fail` once. Standby: a runtime that is replayed but not active answers `LOADING`.
///
/// One owner, no thread, no clock. Replies are called from within the calls made here.
public final class Runtime<R> {
    private final Machine<R> machine;
    private final RecordLog<R> log;
    private final int commitTimeoutMs;

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final Set<Owed<?>> parked = new LinkedHashSet<>();

    private State state = State.LOADING;
    private long appliedEnd;
    private long committedEnd;
    private boolean deciding;

    private enum State { LOADING, ACTIVE, FAILED }

    /// An answer and the end of the log it depends on.
    private record Waiting(long endOffset, long deadlineMs, Owed.Given<?> given) {
    }

    /// @param commitTimeoutMs an answer whose records are not committed by then is refused with
    ///     `TIMED_OUT` (`offsets.commit.timeout.ms`); `Integer.MAX_VALUE` to wait as long as we lead
    public Runtime(Machine<R> machine, RecordLog<R> log, int commitTimeoutMs) {
        assert commitTimeoutMs > 0 : commitTimeoutMs;
        this.machine = machine;
        this.log = log;
        this.commitTimeoutMs = commitTimeoutMs;
    }

    /// A record found in the log before we led, in the order of offsets.
    public void replay(R record, long offset) {
        advance(offset);
        machine.apply(record, offset);
    }

    /// As `replay`, for a record inside a transaction.
    public void replay(R record, long offset, Transaction transaction) {
        advance(offset);
        machine.applyTransactional(record, offset, transaction);
    }

    /// The log has been replayed up to `endOffset`, exclusive, and we lead it from now on.
    ///
    /// @param endOffset the log's end; answers wait until all of it is committed
    public void activate(long endOffset, long nowMs) {
        assert state == State.LOADING : state;
        assert endOffset >= appliedEnd : endOffset + " < " + appliedEnd;
        appliedEnd = endOffset;
        state = State.ACTIVE;
        machine.activate(nowMs);
    }

    /// A transaction marker: found in the log while loading, or appended by the partition just now.
    public void marker(Transaction transaction, boolean committed, long offset) {
        if (state == State.FAILED) return;
        advance(offset);
        machine.applyMarker(transaction, committed, offset);
    }

    /// Asks the machine. `decide` runs now, if we lead; `reply` gets its answer when it may.
    public <A> void ask(long nowMs, Reply<A> reply, Function<Owed<A>, Decision<R, A>> decide) {
        if (state == State.LOADING) {
            reply.refused(Refusal.LOADING);
        } else if (state == State.FAILED) {
            reply.refused(Refusal.NOT_LEADER);
        } else {
            var owed = new Owed<>(reply);
            Refusal refusal = carry(nowMs, owed, () -> decide.apply(owed));
            if (refusal != null) owed.refuse(refusal);
            settle();
        }
    }

    /// Lets time pass: expired waits are refused, and the machine does what is due.
    public void tick(long nowMs) {
        while (!waiting.isEmpty() && waiting.peek().deadlineMs() <= nowMs) {
            waiting.poll().given().to().refuse(Refusal.TIMED_OUT);
        }
        if (state == State.ACTIVE && machine.nextDeadlineMs() <= nowMs) {
            carryTick(nowMs, machine.tick(nowMs));
            assert machine.nextDeadlineMs() > nowMs : machine.nextDeadlineMs() + " <= " + nowMs;
            settle();
        }
    }

    /// When `tick` is wanted next; `Machine.NEVER` if not at all.
    public long nextDeadlineMs() {
        if (state != State.ACTIVE) return Machine.NEVER;
        long machineMs = machine.nextDeadlineMs();
        return waiting.isEmpty() ? machineMs : Math.min(machineMs, waiting.peek().deadlineMs());
    }

    /// The log is committed up to `endOffset`, exclusive: its high watermark. Never goes back.
    public void committed(long endOffset) {
        committedEnd = Math.max(committedEnd, endOffset);
        if (!deciding) drain();
    }

    /// We no longer lead, or the log is gone: everyone who waits is refused, in the order they asked
    /// within each kind. The runtime answers `NOT_LEADER` from now on.
    public void fail(Refusal why) {
        state = State.FAILED;
        var refused = new ArrayList<Owed<?>>(waiting.size() + parked.size());
        for (Waiting each : waiting) refused.add(each.given().to());
        refused.addAll(parked);
        waiting.clear();
        parked.clear();
        for (Owed<?> owed : refused) owed.refuse(why);
    }

    /// Whether the machine answers, as opposed to loading or gone.
    public boolean isActive() {
        return state == State.ACTIVE;
    }

    /// The end of the log as the machine has applied it.
    public long appliedEnd() {
        return appliedEnd;
    }

    /// A tick's decision answers nobody but those from before; refused, the machine tries again.
    private <A> void carryTick(long nowMs, Decision<R, A> decision) {
        assert decision.answer() == null : "nobody asked";
        carry(nowMs, null, () -> decision);
    }

    /// Follows a decision through append and apply; its answers then wait for the commit.
    ///
    /// @param owed who asked; null for a tick
    /// @return why the log took no records, and then `owed` is still to be refused; null if it did
    private <A> Refusal carry(long nowMs, Owed<A> owed, Decision.Next<R, A> first) {
        assert !deciding : "a machine may not be asked from within its own decision";
        deciding = true;
        boolean answered = owed == null;
        try {
            for (Decision.Next<R, A> next = first; next != null; ) {
                Decision<R, A> decision = next.decide();
                Refusal refusal = append(decision);
                if (refusal != null) return answered ? null : refusal;
                for (Owed.Given<?> given : decision.others()) {
                    boolean known = given.to() == owed || parked.remove(given.to());
                    assert known : "not owed";
                    answered |= given.to() == owed;
                    await(nowMs, given);
                }
                if (decision.answer() != null) {
                    assert !answered : "answered twice";
                    answered = true;
                    await(nowMs, owed.give(decision.answer()));
                }
                next = decision.next();
            }
            if (!answered) parked.add(owed);
            return null;
        } finally {
            deciding = false;
        }
    }

    private Refusal append(Decision<R, ?> decision) {
        List<R> records = decision.records();
        if (records.isEmpty()) return null;
        return switch (log.append(records, decision.transaction())) {
            case Appended.Failed(Refusal why) -> why;
            case Appended.At(long lastOffset) -> {
                apply(records, decision.transaction(), lastOffset);
                yield null;
            }
        };
    }

    private void apply(List<R> records, Transaction transaction, long lastOffset) {
        long offset = lastOffset - records.size() + 1;
        assert offset >= appliedEnd : offset + " < " + appliedEnd;
        boolean transactional = !transaction.equals(Transaction.NONE);
        for (R record : records) {
            if (transactional) {
                machine.applyTransactional(record, offset, transaction);
            } else {
                machine.apply(record, offset);
            }
            offset++;
        }
        appliedEnd = lastOffset + 1;
    }

    private void await(long nowMs, Owed.Given<?> given) {
        waiting.add(new Waiting(appliedEnd, nowMs + commitTimeoutMs, given));
    }

    private void drain() {
        while (!waiting.isEmpty() && waiting.peek().endOffset() <= committedEnd) {
            waiting.poll().given().send();
        }
    }

    /// Sends what is committed. An append may have found that we lead no longer.
    private void settle() {
        drain();
        if (state == State.FAILED) fail(Refusal.NOT_LEADER);
    }

    private void advance(long offset) {
        assert offset >= appliedEnd : offset + " < " + appliedEnd;
        appliedEnd = offset + 1;
    }
}
