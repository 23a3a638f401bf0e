package moldau.broker.metadata;

import moldau.log.EpochEnd;
import moldau.log.Log;
import moldau.replication.raft.LogView;
import moldau.replication.raft.OffsetAndEpoch;

/// The metadata log and its snapshots as the quorum machine sees them.
final class LogFacts implements LogView {
    private final Log log;
    private final SnapshotShelf shelf;

    LogFacts(Log log, SnapshotShelf shelf) {
        this.log = log;
        this.shelf = shelf;
    }

    @Override
    public long startOffset() {
        return log.startOffset();
    }

    @Override
    public long endOffset() {
        return log.endOffset();
    }

    /// That of the last record. An epoch in which this node led, and whose first record a power cut took, is
    /// still among the log's: with it a log that lacks what was committed would win votes.
    @Override
    public int lastEpoch() {
        OffsetAndEpoch newest = shelf.newest();
        int written = log.endOffset() > log.startOffset() ? log.epochAt(log.endOffset() - 1) : 0;
        return Math.max(written, newest == null ? 0 : newest.epoch());
    }

    @Override
    public OffsetAndEpoch endOfEpoch(int epoch) {
        if (epoch >= lastEpoch()) return new OffsetAndEpoch(log.endOffset(), lastEpoch());
        EpochEnd end = log.endOfEpoch(epoch);
        OffsetAndEpoch before = shelf.at(log.startOffset());
        // Where an epoch ended that is older than the snapshot the log goes on from nobody knows any more; and
        // one between that and the first of the log was never here, wherever the log's own epochs say it ended.
        boolean isElsewhere = log.startOffset() > 0 && epoch < log.epochAt(log.startOffset());
        if (end.epoch() >= 0 && !isElsewhere) return new OffsetAndEpoch(end.endOffset(), end.epoch());
        return new OffsetAndEpoch(log.startOffset(), before == null ? 0 : before.epoch());
    }

    @Override
    public OffsetAndEpoch newestSnapshot() {
        return shelf.newest();
    }
}
