package moldau.state;

import java.util.ArrayList;
import java.util.List;

/// A log in a list, which fails when told to.
public final class FakeLog<R> implements RecordLog<R> {
    /// All records, by offset; those of transactions too.
    public final List<R> records = new ArrayList<>();
    /// The transactions of transactional appends, one for each.
    public final List<Transaction> transactions = new ArrayList<>();
    /// Not null: appends fail for this reason.
    public Refusal failure;
    /// Run within each append, after the records are in.
    public Runnable onAppend = () -> { };

    @Override
    public Appended append(List<R> appended, Transaction transaction) {
        if (failure != null) return new Appended.Failed(failure);
        records.addAll(appended);
        if (!transaction.equals(Transaction.NONE)) transactions.add(transaction);
        onAppend.run();
        return new Appended.At(records.size() - 1);
    }

    public long endOffset() {
        return records.size();
    }
}
