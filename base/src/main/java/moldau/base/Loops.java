package moldau.base;

/// The loops of one node: `count()` equal ones for connections, partitions and coordinators, and
/// one for the controller.
public interface Loops {
    int count();

    /// @param index `0 <= index < count()`
    Loop data(int index);

    Loop controller();

    /// The loop the calling code runs on; throws [IllegalStateException] off the loops.
    Loop current();
}
