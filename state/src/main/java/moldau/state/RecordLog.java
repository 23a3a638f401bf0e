package moldau.state;

import java.util.List;

/// The log a machine lives on, as its `Runtime` needs it. The broker implements it over a partition
/// it leads, the controller over the metadata quorum.
@FunctionalInterface
public interface RecordLog<R> {
    /// Appends all records as one batch, or none, to the local log; does not wait for replicas.
    ///
    /// The commit may be told to the runtime (`Runtime.committed`) from inside this call.
    ///
    /// @param records not empty, kept no longer than the call
    /// @param transaction `Transaction.NONE`, or the transaction to write them in
    Appended append(List<R> records, Transaction transaction);
}
