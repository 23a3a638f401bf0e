package moldau.replication.raft;

/// What a node must not forget about elections (Raft §5.2, figure 2): the content of
/// `quorum-state`.
///
/// @param epoch the highest ever seen; 0 before the first election
/// @param leaderId of this epoch, or [ReplicaKey#NOBODY]
/// @param voted whom this node gave its vote in this epoch, or null
public record ElectionState(int epoch, int leaderId, ReplicaKey voted) {
    public static final ElectionState NONE = new ElectionState(0, ReplicaKey.NOBODY, null);

    public ElectionState {
        assert epoch >= 0 : epoch;
        assert leaderId >= ReplicaKey.NOBODY : leaderId;
    }

    boolean hasLeader() {
        return leaderId != ReplicaKey.NOBODY;
    }
}
