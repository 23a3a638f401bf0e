package moldau.replication.raft;

/// A place in the history of a log: everything before `offset`, the last of it written in `epoch`.
/// Names snapshots, log ends and points of divergence.
public record OffsetAndEpoch(long offset, int epoch) implements Comparable<OffsetAndEpoch> {
    /// Which of two logs is more up to date (Raft §5.4.1): the epoch first, then the length.
    @Override
    public int compareTo(OffsetAndEpoch other) {
        int epochs = Integer.compare(epoch, other.epoch);
        return epochs != 0 ? epochs : Long.compare(offset, other.offset);
    }
}
