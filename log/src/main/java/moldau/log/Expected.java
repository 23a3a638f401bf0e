package moldau.log;

import moldau.wire.batch.Batch;

/// What the headers of a log's next batches must say. Of them no checksum covers the base offset, the
/// size and the leader's epoch, which are written after it was made.
///
/// Only where nothing was compacted is each offset known before.
final class Expected {
    private final Epochs epochs = new Epochs();
    private final boolean dense;
    private final long end;
    private long offset;

    /// @param offset of the next batch; -1: any
    /// @param end no batch reaches beyond it
    Expected(Log log, long offset, long end) {
        epochs.become(log.epochs);
        this.dense = !log.settings().compacts();
        this.offset = offset;
        this.end = end;
    }

    /// @return -1 while none was seen
    long offset() {
        return offset;
    }

    long end() {
        return end;
    }

    boolean isNext(Batch batch) {
        long first = batch.isLegacy() ? batch.lastOffset() : batch.baseOffset();
        boolean exact = dense && offset >= 0 && !batch.isLegacy();
        boolean follows = exact ? first == offset : first >= offset;
        return follows && batch.lastOffset() >= batch.baseOffset() && batch.nextOffset() <= end && isOfItsEpoch(batch);
    }

    private boolean isOfItsEpoch(Batch batch) {
        int epoch = epochs.at(batch.baseOffset());
        return epoch < 0 || batch.leaderEpoch() < 0 || batch.leaderEpoch() == epoch;
    }

    void saw(Batch batch) {
        offset = batch.nextOffset();
    }
}
