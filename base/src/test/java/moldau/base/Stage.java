package moldau.base;

import java.util.function.BooleanSupplier;

/// A world to hold to its promises, and a way to let it run. One for `os`, one for `sim`.
public interface Stage extends AutoCloseable {
    World world();

    /// A log directory whose disk holds nothing.
    LogDir emptyDir();

    /// Lets the world run until `condition` holds; fails when it does not in reasonable time.
    void until(BooleanSupplier condition);

    /// Runs `task` on `loop` and lets the world run until it has run. Rethrows what it threw.
    default void on(Loop loop, Task task) {
        boolean[] ran = new boolean[1];
        Throwable[] thrown = new Throwable[1];
        loop.post(() -> {
            try {
                task.run();
            } catch (Throwable e) {
                thrown[0] = e;
            }
            synchronized (ran) {
                ran[0] = true;
            }
        });
        until(() -> {
            synchronized (ran) {
                return ran[0];
            }
        });
        if (thrown[0] instanceof RuntimeException e) throw e;
        if (thrown[0] instanceof Error e) throw e;
    }

    @Override
    void close();
}
