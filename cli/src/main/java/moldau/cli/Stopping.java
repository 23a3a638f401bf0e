package moldau.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Whether somebody asked a command that waits to stop (Ctrl-C, TERM). The process goes on until the
/// command has put its things in order, for a few seconds.
public final class Stopping implements AutoCloseable {
    private static final int ORDER_SECONDS = 5;

    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean isAsked;

    private Stopping() {}

    public static Stopping onSignal() {
        var stopping = new Stopping();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stopping.isAsked = true;
            try {
                stopping.done.await(ORDER_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "stop"));
        return stopping;
    }

    public boolean isAsked() {
        return isAsked;
    }

    /// The command is in order.
    @Override
    public void close() {
        if (!isAsked) done.countDown();
    }
}
