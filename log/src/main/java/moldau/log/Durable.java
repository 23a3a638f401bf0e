package moldau.log;

import moldau.base.Disk;

/// How much of a log is on the platter, and what the next [Flush] has to bring there.
final class Durable {
    private final Log log;
    private final Disk disk;

    private long recoveryPoint;
    private boolean directoryChanged;
    private boolean parentChanged;
    private boolean metadataChanged;
    private int generation;
    private long flushedMs;

    Durable(Log log, Disk disk) {
        this.log = log;
        this.disk = disk;
    }

    /// Nothing is: the directory was just made.
    void created(long nowMs) {
        parentChanged = true;
        flushedMs = nowMs;
    }

    void opened(long endOffset, OpeningHints hints) {
        recoveryPoint = hints.clean() ? endOffset : Math.min(hints.recoveryPoint(), endOffset);
        flushedMs = hints.nowMs();
    }

    /// The life before ended uncleanly: it may have made this directory, or renamed it, and not have
    /// synced the one above, nor `partition.metadata`. That they are read now does not say that they are on
    /// the platter.
    void doubted() {
        directoryChanged = true;
        parentChanged = true;
        metadataChanged = true;
    }

    /// Something was renamed or deleted.
    void directoryChanged() {
        directoryChanged = true;
    }

    /// The directory has another name: a flush under way may not find its files, and does not count.
    void renamed() {
        generation++;
        doubted();
    }

    void metadataWritten() {
        metadataChanged = true;
        directoryChanged = true;
    }

    /// Below it all is on the platter.
    long recoveryPoint() {
        return recoveryPoint;
    }

    /// Segments below were deleted.
    void startAt(long baseOffset) {
        recoveryPoint = Math.max(recoveryPoint, baseOffset);
    }

    /// All from `end` on was cut: a flush under way does not count.
    void cutTo(long end) {
        generation++;
        recoveryPoint = Math.min(recoveryPoint, end);
    }

    boolean wantsFlush(long nowMs) {
        if (!log.tip.isSettled() || recoveryPoint < log.segments.active().baseOffset) return true;
        if (recoveryPoint >= log.endOffset()) return false;
        return log.endOffset() - recoveryPoint >= log.settings().flushMessages()
            || nowMs - flushedMs >= log.settings().flushMs();
    }

    Flush flush() {
        boolean isBehind = log.epochs.isFileBehind(log.endOffset());
        boolean settled =
            recoveryPoint == log.endOffset() && !directoryChanged && log.tip.isSettled();
        if (settled && !isBehind) return null;
        Flush flush = emptyFlush();
        if (isBehind) flush.epochs = log.epochs.text();
        flush.epochsVersion = log.epochs.version();
        flush.cuts = log.tip.cuts();
        flush.syncsDirectory = directoryChanged;
        flush.syncsParent = parentChanged;
        if (metadataChanged) flush.files.add(PartitionMetadata.path(log.directory()));
        if (!settled) flush.addFrom(recoveryPoint, log.segments, log.snapshots);
        directoryChanged = false;
        parentChanged = false;
        metadataChanged = false;
        return flush;
    }

    /// Of nothing yet.
    Flush emptyFlush() {
        return new Flush(disk, log.directory(), log.endOffset(), generation);
    }

    /// @return offset before which all is on the platter because of it
    long flushed(Flush flush, long nowMs) {
        if (flush.generation() != generation) return recoveryPoint;
        if (!flush.isComplete()) {
            directoryChanged = true;
            return flush.upTo();
        }
        if (flush.epochs != null) log.epochs.stored(flush.epochsVersion);
        log.tip.settled(flush.cuts);
        recoveryPoint = Math.max(recoveryPoint, Math.min(flush.upTo(), log.endOffset()));
        flushedMs = nowMs;
        return recoveryPoint;
    }
}
