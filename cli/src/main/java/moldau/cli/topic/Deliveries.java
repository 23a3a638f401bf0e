package moldau.cli.topic;

import java.util.concurrent.CompletableFuture;
import moldau.client.Sent;

/// What became of the events that a command sent. The first that could not be written ends the command.
public final class Deliveries {
    private volatile Throwable failure;

    /// Notes the outcome of one event, whenever it comes.
    public void watch(CompletableFuture<Sent> sent) {
        sent.whenComplete((_, why) -> {
            if (why != null && failure == null) failure = why;
        });
    }

    /// @throws RuntimeException what the first failure was, if there was one
    public void check() {
        switch (failure) {
            case null -> {}
            case RuntimeException why -> throw why;
            default -> throw new IllegalStateException(failure);
        }
    }
}
