package moldau.state.cluster;

import java.util.List;
import moldau.wire.Uuid;

/// A registered broker: `RegisterBrokerRecord` and the changes since.
///
/// @param epoch offset of its registration; fences earlier lives of the same id (KIP-631)
/// @param incarnation made anew by each start of the process
/// @param rack null if it has none
/// @param fenced not serving: leads nothing, is in no ISR, is not shown to clients
/// @param stopping in controlled shutdown: still serving, takes no new leadership
/// @param migrating a broker in ZooKeeper mode; only in logs of 3.x
/// @param directories its log directories in order of id; empty before metadata version 3.7-IV2
/// @param cordoned those that take no new replicas (KIP-1066); null while the broker has not said,
///     which the records keep apart from none
public record BrokerImage(
        int id,
        long epoch,
        Uuid incarnation,
        List<Listener> listeners,
        Sorted<String, FeatureRange> features,
        String rack,
        boolean fenced,
        boolean stopping,
        boolean migrating,
        List<Uuid> directories,
        List<Uuid> cordoned) {

    /// May lead and be in sync.
    public boolean isActive() {
        return !fenced && !stopping;
    }

    /// @return null if the broker does not listen under this name
    public Listener listener(String name) {
        for (Listener listener : listeners) if (listener.name().equals(name)) return listener;
        return null;
    }

    /// Whether a replica recorded in this directory can be served by the broker. One that registered before
    /// the metadata version had directories, and has not told them since, is believed: it runs as long as it
    /// has one.
    public boolean isOnline(Uuid directory) {
        if (directory.equals(Directories.UNASSIGNED) || directory.equals(Directories.MIGRATING)) {
            return true;
        }
        return directories.contains(directory)
                || directories.isEmpty() && !directory.equals(Directories.LOST);
    }

    /// Whether at least one directory takes new replicas.
    public boolean hasRoom() {
        return directories.isEmpty() || cordoned == null || !cordoned.containsAll(directories);
    }

    BrokerImage withFenced(boolean fenced) {
        return new BrokerImage(id, epoch, incarnation, listeners, features, rack, fenced, stopping,
                migrating, directories, cordoned);
    }

    BrokerImage withStopping(boolean stopping) {
        return new BrokerImage(id, epoch, incarnation, listeners, features, rack, fenced, stopping,
                migrating, directories, cordoned);
    }

    BrokerImage withDirectories(List<Uuid> directories) {
        return new BrokerImage(id, epoch, incarnation, listeners, features, rack, fenced, stopping,
                migrating, directories, cordoned);
    }

    BrokerImage withCordoned(List<Uuid> cordoned) {
        return new BrokerImage(id, epoch, incarnation, listeners, features, rack, fenced, stopping,
                migrating, directories, cordoned);
    }

    /// Where a node can be reached under one listener name.
    ///
    /// @param securityProtocol code of `SecurityProtocol`: 0 PLAINTEXT, 1 SSL, 2, 3 with SASL
    public record Listener(String name, String host, int port, short securityProtocol) {
    }

    /// The levels of a feature that a node supports, both inclusive.
    public record FeatureRange(short min, short max) {
        public boolean has(short level) {
            return min <= level && level <= max;
        }
    }
}
