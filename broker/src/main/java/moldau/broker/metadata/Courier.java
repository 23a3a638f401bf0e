package moldau.broker.metadata;

import java.nio.ByteBuffer;
import moldau.replication.raft.Answer;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Request;

/// Carries the quorum's requests to other members. Answers come on the controller's loop.
public interface Courier {
    /// A quorum of one has nobody to write to.
    Courier NOBODY = new Courier() {
        @Override
        public void send(int to, Request request, Reply reply) {
            reply.unanswered();
        }

        @Override
        public void fetchSnapshot(int from, SnapshotAsk ask, PieceReply reply) {
            reply.piece(null);
        }
    };

    /// @param to a node's id; [ReplicaKey#NOBODY]: any bootstrap server
    void send(int to, Request request, Reply reply);

    /// What became of a request; one of the two is called, once.
    interface Reply {
        /// @param records that came with [Answer.Records], borrowed for the call; null with others
        void answered(Answer answer, ByteBuffer records);

        void unanswered();
    }

    /// Asks for a piece of a snapshot.
    void fetchSnapshot(int from, SnapshotAsk ask, PieceReply reply);

    /// @param position of the first byte wanted
    record SnapshotAsk(ReplicaKey replica, int leaderEpoch, OffsetAndEpoch id, long position) {}

    @FunctionalInterface
    interface PieceReply {
        /// Called once, with null if none came. Its bytes are borrowed for the call.
        void piece(SnapshotPiece piece);
    }

    /// @param size of the whole snapshot, in bytes
    /// @param position of the first byte
    record SnapshotPiece(long size, long position, ByteBuffer bytes) {}
}
