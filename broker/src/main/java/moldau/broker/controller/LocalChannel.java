package moldau.broker.controller;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import moldau.base.Loop;
import moldau.wire.Errors;
import moldau.wire.message.BrokerHeartbeatRequest;
import moldau.wire.message.Request;
import moldau.wire.message.Response;

/// The way to a controller in the same process. Questions that come while there is none wait for
/// one: a single node has no other, and it will be there in a moment.
public final class LocalChannel implements ControllerChannel {
    private static final int WAITING_MAX = 10_000;

    private final Loop controllerLoop;
    private final ArrayDeque<Asked> waiting = new ArrayDeque<>();
    private ClusterFeed feed;
    private ActiveController active;

    private record Asked(Request question, Loop answerOn, Consumer<Response> reply) {}

    public LocalChannel(Loop controllerLoop) {
        this.controllerLoop = controllerLoop;
    }

    /// What tells when this broker has applied a change. Before anything is asked.
    public void feed(ClusterFeed feed) {
        this.feed = feed;
    }

    @Override
    public void ask(Request question, int version, Loop answerOn, Consumer<Response> reply) {
        var asked = new Asked(question, answerOn, reply);
        if (controllerLoop.isCurrent()) {
            ask(asked);
        } else if (!controllerLoop.post(() -> ask(asked))) {
            reply.accept(Unanswered.any(question, Errors.REQUEST_TIMED_OUT));
        }
    }

    private void ask(Asked asked) {
        if (active != null) {
            active.ask(asked.question(), answer -> answered(asked, answer));
        } else if (waiting.size() < WAITING_MAX) {
            waiting.add(asked);
        } else {
            tell(asked, Unanswered.any(asked.question(), Errors.NOT_CONTROLLER));
        }
    }

    /// Whoever changed something finds it changed: this broker's shards apply it first.
    private void answered(Asked asked, Response answer) {
        if (asked.question() instanceof BrokerHeartbeatRequest) tell(asked, answer);
        else feed.whenApplied(() -> tell(asked, answer));
    }

    private static void tell(Asked asked, Response answer) {
        if (asked.answerOn().isCurrent()) asked.reply().accept(answer);
        else asked.answerOn().post(() -> asked.reply().accept(answer));
    }

    /// Whether the active controller runs here. On the controller's loop.
    public boolean isActive() {
        return active != null;
    }

    /// Asks on behalf of another node, which has to go elsewhere if the controller is not here. On
    /// the controller's loop; does not wait for this node's own shards.
    public void askHere(Request question, Consumer<Response> reply) {
        if (active == null) reply.accept(Unanswered.any(question, Errors.NOT_CONTROLLER));
        else active.ask(question, reply);
    }

    /// [#askHere] as a channel, for the controller's listener.
    public ControllerChannel here() {
        return (question, _, answerOn, reply) -> {
            assert answerOn.isCurrent() : "the controller's listener is on its loop";
            askHere(question, reply);
        };
    }

    /// A controller took up its duties here; null: it is gone. On the controller's loop.
    public void active(ActiveController controller) {
        active = controller;
        if (controller == null) return;
        Asked next;
        while (active == controller && (next = waiting.poll()) != null) ask(next);
    }
}
