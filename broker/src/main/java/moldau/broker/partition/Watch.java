package moldau.broker.partition;

/// A place among those who hear of news of a partition. Leave on the partition's loop.
public interface Watch {
    void leave();
}
