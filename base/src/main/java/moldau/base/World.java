package moldau.base;

/// The world of one node between start and crash. Passed to constructors; never static, never
/// looked up.
public interface World {
    Clock clock();

    /// The loops of this node: everything that is owned belongs to one of them.
    Loops loops();

    Network network();

    /// The log directory `dir`, which must be one of the node's own.
    Disk disk(LogDir dir);

    Random random();

    Work work();

    Witness witness();

    Chaos chaos();
}
