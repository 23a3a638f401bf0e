package moldau.state.group;

import java.util.ArrayList;
import java.util.List;
import moldau.state.Decision;
import moldau.state.Owed;
import moldau.state.Transaction;

/// What one request or tick brings about, gathered while the rules run.
final class Turn {
    final long nowMs;
    final long wallMs;
    private final List<Owed.Given<?>> given = new ArrayList<>();
    private final List<GroupRecord> records = new ArrayList<>();

    Turn(long nowMs, long wallMs) {
        this.nowMs = nowMs;
        this.wallMs = wallMs;
    }

    /// Answers someone who was parked.
    <A> void give(Owed<A> owed, A answer) {
        given.add(owed.give(answer));
    }

    /// Writes a record after all else; the state it speaks of follows from `apply`.
    void write(GroupRecord record) {
        records.add(record);
    }

    int recordCount() {
        return records.size();
    }

    /// The decision, with the answer to who asked, or null if it is parked.
    ///
    /// The parked are answered first and whatever becomes of the records: that they wait no longer
    /// is not logged, so no append may undo it.
    <A> Decision<GroupRecord, A> decision(A answer) {
        if (records.isEmpty() || given.isEmpty()) {
            return decision(records, answer).withOthers(given);
        }
        return Decision.<GroupRecord, A>first(List.of(), () -> decision(records, answer))
                .withOthers(given);
    }

    /// As `decision`, but goes on when the records are applied; not at all if they cannot be appended.
    <A> Decision<GroupRecord, A> decisionThen(Decision.Next<GroupRecord, A> next) {
        if (given.isEmpty()) return Decision.first(records, next);
        return Decision.<GroupRecord, A>first(List.of(), () -> Decision.first(records, next))
                .withOthers(given);
    }

    /// A decision that comes after the parked have been answered.
    <A> Decision<GroupRecord, A> before(Decision<GroupRecord, A> then) {
        if (given.isEmpty()) return then;
        return Decision.<GroupRecord, A>first(List.of(), () -> then).withOthers(given);
    }

    private static <A> Decision<GroupRecord, A> decision(List<GroupRecord> records, A answer) {
        return new Decision<>(records, Transaction.NONE, answer, List.of(), null);
    }
}
