package moldau.replication.raft;

import java.util.List;
import moldau.base.Endpoint;

/// A member of the quorum, and where it listens.
///
/// @param listeners in the order of `controller.listener.names`; empty for a voter known by id only
/// @param kraftVersionMin,kraftVersionMax the levels of `kraft.version` it can run with
public record Voter(ReplicaKey key, List<Listener> listeners, short kraftVersionMin,
        short kraftVersionMax) implements Comparable<Voter> {
    /// One way to reach a voter.
    ///
    /// @param name of the listener, such as `CONTROLLER`
    public record Listener(String name, Endpoint endpoint) {}

    public Voter {
        listeners = List.copyOf(listeners);
    }

    public int id() {
        return key.id();
    }

    @Override
    public int compareTo(Voter other) {
        return Integer.compare(key.id(), other.key.id());
    }
}
