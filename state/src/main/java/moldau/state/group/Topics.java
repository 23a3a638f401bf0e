package moldau.state.group;

import moldau.wire.Uuid;

/// What a coordinator needs to know of the cluster's topics, as this node's image has them.
public interface Topics {
    /// The topic's id, `Uuid.ZERO` if there is no such topic.
    Uuid id(String name);

    /// The topic's name, `null` if there is no such topic.
    String name(Uuid id);

    /// How many partitions the topic has, 0 if there is no such topic.
    int partitionCount(String name);

    /// All topics there are.
    Iterable<String> names();

    /// A digest of all that assignments depend on: id, name, partitions and their racks
    /// ([TopicDigest]); 0 if there is no such topic.
    long digest(String name);

    /// Of the metadata these answers come from; it grows with every change.
    long version();
}
