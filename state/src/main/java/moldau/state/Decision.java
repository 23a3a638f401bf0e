package moldau.state;

import java.util.List;

/// What a machine decided: records for its log, and who is answered once they are committed.
///
/// @param records appended as one batch, all or none; empty for a read
/// @param transaction the transaction the records belong to, `Transaction.NONE` for most
/// @param answer to who asked; `null` when it comes later: the machine keeps the `Owed` and answers
///     it with a later decision
/// @param others answers to those who asked earlier, complete with this decision
/// @param next what to decide when the records are applied; `null` for most. Its answer replaces
///     this one's, which must be `null`
public record Decision<R, A>(
        List<R> records,
        Transaction transaction,
        A answer,
        List<Owed.Given<?>> others,
        Next<R, A> next) {

    /// Goes on from a decision that has been appended and applied.
    @FunctionalInterface
    public interface Next<R, A> {
        Decision<R, A> decide();
    }

    public Decision {
        assert next == null || answer == null : "the next decision answers";
    }

    /// Nothing to append and nobody to answer.
    public static <R, A> Decision<R, A> none() {
        return new Decision<>(List.of(), Transaction.NONE, null, List.of(), null);
    }

    /// An answer without records: a read, or a refusal.
    public static <R, A> Decision<R, A> answer(A answer) {
        return of(List.of(), answer);
    }

    /// Records and the answer that waits for their commit.
    public static <R, A> Decision<R, A> of(List<R> records, A answer) {
        assert answer != null : "an answer, or later()";
        return new Decision<>(records, Transaction.NONE, answer, List.of(), null);
    }

    /// Records now, the answer with a later decision.
    public static <R, A> Decision<R, A> later(List<R> records) {
        return new Decision<>(records, Transaction.NONE, null, List.of(), null);
    }

    /// Records first; when they are applied, `next` decides on.
    public static <R, A> Decision<R, A> first(List<R> records, Next<R, A> next) {
        return new Decision<>(records, Transaction.NONE, null, List.of(), next);
    }

    public Decision<R, A> withOthers(List<Owed.Given<?>> others) {
        return new Decision<>(records, transaction, answer, others, next);
    }

    public Decision<R, A> withTransaction(Transaction transaction) {
        return new Decision<>(records, transaction, answer, others, next);
    }
}
