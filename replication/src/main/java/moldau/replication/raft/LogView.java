package moldau.replication.raft;

/// What the machine may ask about the metadata log: facts held in memory, true at this moment.
/// Between an effect that changes the log and the event that says it was done, the view may show
/// either state.
public interface LogView {
    /// First offset that is in the log and not only in a snapshot.
    long startOffset();

    long endOffset();

    /// Epoch of the last record in the log, or of the snapshot where the log is empty; else 0.
    int lastEpoch();

    /// Where the records of `epoch` and earlier end: the largest epoch `<= epoch` that has records,
    /// and the offset after its last record. With no such epoch, the log's start and that of the
    /// snapshot before it.
    OffsetAndEpoch endOfEpoch(int epoch);

    /// The newest snapshot that is complete on disk, or null.
    OffsetAndEpoch newestSnapshot();
}
