package moldau.log;

/// Everything one log has to sync, captured on its loop, run off it. After `run` returned the loop
/// calls [Log#flushed]. A failure is final: the directory goes offline and is never synced again (I12).
///
/// Order: epochs and `partition.metadata` first, then the segments from the recovery point on, closed
/// ones with their indexes and snapshots, then the directories. So the recovery point never passes
/// something that a recovery from there could not find.
public final class Flush {
    Flush() {}

    /// Offset up to which all will be on the platter.
    public long upTo() {
        throw new UnsupportedOperationException();
    }

    /// Blocks. On any thread, once.
    public void run() {
        throw new UnsupportedOperationException();
    }
}
