package moldau.base.sim;

import java.lang.management.ManagementFactory;

/// Counts the heap that this thread takes, for tests that bound it.
public final class Allocated {
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocated() {}

    /// In bytes.
    public static long during(Runnable action) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        action.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
