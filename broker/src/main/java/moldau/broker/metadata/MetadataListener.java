package moldau.broker.metadata;

import java.util.List;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.wire.record.MetadataRecord;

/// Hears the committed metadata, in order, each record once, on the controller's loop: what every
/// image is folded from.
///
/// ```
/// (snapshotBegins  snapshotRecords*  snapshotEnds)?   committed*   reached   committed* …
/// ```
///
/// A snapshot may come again in the middle, when this node has fallen behind so far that the leader
/// no longer has the records; then all that was told before is void.
public interface MetadataListener {
    /// The records that follow, up to [#snapshotEnds], are the whole state as of `id`.
    void snapshotBegins(OffsetAndEpoch id);

    void snapshotRecords(List<MetadataRecord> records);

    void snapshotEnds();

    /// Records of one committed batch, at `baseOffset` and the offsets after it.
    void committed(long baseOffset, List<MetadataRecord> records);

    /// All before `endOffset` is committed and was told, control records included. Called after
    /// each piece of news: the place to publish what was gathered.
    default void reached(long endOffset) {}

    /// This node leads the quorum in `epoch`; the listener has heard all that any leader before
    /// committed.
    ///
    /// @param endOffset of the log: the first record of this leadership comes there or later
    default void leads(int epoch, long endOffset) {}

    /// It led `epoch` and no longer does.
    default void resigned(int epoch) {}

    /// @param leaderId -1: none is known
    default void leaderChanged(int epoch, int leaderId) {}
}
