package moldau.log;

import moldau.wire.batch.Batch;

/// What the headers of a log's next batches must say. Of them no checksum covers the base offset, the
/// size and the leader's epoch, which are written after it was made.
final class Expected {
    private final Epochs epochs = new Epochs();
    private final long end;
    private long offset;

    /// @param offset of the next batch; -1: any
    /// @param end no batch reaches beyond it
    Expected(Log log, long offset, long end) {
        epochs.become(log.epochs);
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

    /// Whether it begins where the one before ended.
    boolean isNext(Batch batch) {
        return first(batch) == offset && isPossible(batch);
    }

    /// As above, or behind a gap, as compaction leaves them, perhaps before the topic was given another policy.
    boolean isPossible(Batch batch) {
        return first(batch) >= offset && batch.lastOffset() >= batch.baseOffset() && batch.nextOffset() <= end
            && isOfItsEpoch(batch);
    }

    private boolean isOfItsEpoch(Batch batch) {
        int epoch = epochs.at(batch.baseOffset());
        return epoch < 0 || batch.leaderEpoch() < 0 || batch.leaderEpoch() == epoch;
    }

    /// Of a legacy batch the header says the last.
    private static long first(Batch batch) {
        return batch.isLegacy() ? batch.lastOffset() : batch.baseOffset();
    }

    void saw(Batch batch) {
        offset = batch.nextOffset();
    }
}
