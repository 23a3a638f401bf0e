package moldau.base;

/// A piece of work that runs to completion on a loop. It must not block.
@FunctionalInterface
public interface Task {
    void run();
}
