package moldau.broker.metadata;

import java.util.function.Consumer;
import moldau.replication.raft.Answer;
import moldau.replication.raft.Request;

/// Carries the quorum's requests to other members.
@FunctionalInterface
public interface Courier {
    /// A quorum of one has nobody to write to.
    Courier NOBODY = (_, _, answer) -> answer.accept(null);

    /// @param to a node's id; [moldau.replication.raft.ReplicaKey#NOBODY]: any bootstrap server
    /// @param answer called once on the controller's loop; with null if there is none
    void send(int to, Request request, Consumer<Answer> answer);
}
