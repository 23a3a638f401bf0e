package moldau.replication.raft;

import moldau.wire.Uuid;

/// One replica of the metadata log: a node and the directory its log lies in (KIP-853). A node that
/// lost its disk comes back under the same id with another directory, and is then another replica.
///
/// @param directoryId [Uuid#ZERO] where it is not known (static voters, old requests)
public record ReplicaKey(int id, Uuid directoryId) {
    /// No node: a vote not given, a leader not known.
    public static final int NOBODY = -1;

    /// Whether both may be the same replica: an unknown directory matches any.
    public boolean matches(ReplicaKey other) {
        return id == other.id && (directoryId.equals(other.directoryId)
                || directoryId.equals(Uuid.ZERO) || other.directoryId.equals(Uuid.ZERO));
    }

    @Override
    public String toString() {
        return directoryId.equals(Uuid.ZERO) ? Integer.toString(id) : id + "@" + directoryId;
    }
}
