package moldau.client;

import java.util.Collection;

/// Hears, on the thread that polls, which partitions a member of a group is given and loses.
public interface RebalanceListener {
    RebalanceListener NONE = new RebalanceListener() {};

    /// About to be given up: the last chance to commit.
    default void revoked(Collection<TopicPartition> partitions) {}

    /// These are read now.
    default void assigned(Collection<TopicPartition> partitions) {}

    /// Gone without having been given up: others may read them already.
    default void lost(Collection<TopicPartition> partitions) {
        revoked(partitions);
    }
}
