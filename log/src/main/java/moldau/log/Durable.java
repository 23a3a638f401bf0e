package moldau.log;

import moldau.base.Disk;

/// How much of a log is on the platter, and what the next [Flush] has to bring there.
final class Durable {
    private final Log log;
    private final Disk disk;

    private long recoveryPoint;
    private final Unsynced ownDirectory = new Unsynced();
    private final Unsynced parent = new Unsynced();
    private final Unsynced metadata = new Unsynced();
    private int generation;
    private long flushedMs;

    /// Changes of what is synced by name, not by offset. They are done with when a flush that began after
    /// them has run, not when it was made: the process may end before, in good order, too.
    private static final class Unsynced {
        private int changes;
        private int synced;

        void change() {
            changes++;
        }

        boolean is() {
            return synced < changes;
        }

        int changes() {
            return changes;
        }

        void synced(int changes) {
            synced = Math.max(synced, changes);
        }
    }

    Durable(Log log, Disk disk) {
        this.log = log;
        this.disk = disk;
    }

    /// Nothing is: the directory was just made.
    void created(long nowMs) {
        parent.change();
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
        ownDirectory.change();
        parent.change();
        metadata.change();
    }

    /// Something was renamed or deleted.
    void directoryChanged() {
        ownDirectory.change();
    }

    /// The directory has another name: a flush under way may not find its files, and does not count.
    void renamed() {
        generation++;
        doubted();
    }

    void metadataWritten() {
        metadata.change();
        ownDirectory.change();
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
            recoveryPoint == log.endOffset() && !ownDirectory.is() && log.tip.isSettled();
        if (settled && !isBehind) return null;
        Flush flush = emptyFlush();
        if (isBehind) flush.epochs = log.epochs.text();
        flush.epochsVersion = log.epochs.version();
        flush.cuts = log.tip.cuts();
        flush.syncsDirectory = ownDirectory.is();
        flush.syncsParent = parent.is();
        flush.directoryChanges = ownDirectory.changes();
        flush.parentChanges = parent.changes();
        flush.metadataChanges = metadata.changes();
        if (metadata.is()) flush.files.add(PartitionMetadata.path(log.directory()));
        if (!settled) flush.addFrom(recoveryPoint, log.segments, log.snapshots);
        return flush;
    }

    /// Of nothing yet.
    Flush emptyFlush() {
        return new Flush(disk, log.directory(), log.endOffset(), generation);
    }

    /// @return offset before which all is on the platter because of it
    long flushed(Flush flush, long nowMs) {
        if (flush.generation() != generation) return recoveryPoint;
        if (!flush.isComplete()) return flush.upTo();
        ownDirectory.synced(flush.directoryChanges);
        parent.synced(flush.parentChanges);
        metadata.synced(flush.metadataChanges);
        if (flush.epochs != null) log.epochs.stored(flush.epochsVersion);
        log.tip.settled(flush.cuts);
        recoveryPoint = Math.max(recoveryPoint, Math.min(flush.upTo(), log.endOffset()));
        flushedMs = nowMs;
        return recoveryPoint;
    }
}
