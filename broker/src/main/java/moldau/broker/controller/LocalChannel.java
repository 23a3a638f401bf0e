package moldau.broker.controller;

import java.util.function.Consumer;
import moldau.base.Loop;
import moldau.broker.connection.Asker;
import moldau.wire.Errors;
import moldau.wire.message.BrokerHeartbeatRequest;
import moldau.wire.message.Request;
import moldau.wire.message.Response;

/// The way to a controller in the same process, while it is the active one.
public final class LocalChannel implements ControllerChannel {
    private final Loop controllerLoop;
    private ClusterFeed feed;
    private ActiveController active;

    public LocalChannel(Loop controllerLoop) {
        this.controllerLoop = controllerLoop;
    }

    /// What tells when this broker has applied a change. Before anything is asked.
    public void feed(ClusterFeed feed) {
        this.feed = feed;
    }

    /// On the controller's loop. Whoever changed something finds it changed: this broker's shards
    /// apply it before the answer.
    @Override
    public void ask(Asker asker, Request question, int version, Loop answerOn, Consumer<Response> reply) {
        assert controllerLoop.isCurrent() && answerOn == controllerLoop : "asked off the loop";
        askHere(asker, question, answer -> {
            if (question instanceof BrokerHeartbeatRequest) reply.accept(answer);
            else feed.whenApplied(() -> reply.accept(answer));
        });
    }

    /// Whether the active controller runs here. On the controller's loop.
    public boolean isActive() {
        return active != null;
    }

    /// Asks on behalf of another node, which has to go elsewhere if the controller is not here. On
    /// the controller's loop; does not wait for this node's own shards.
    public void askHere(Asker asker, Request question, Consumer<Response> reply) {
        if (active == null) reply.accept(Unanswered.any(question, Errors.NOT_CONTROLLER));
        else active.ask(asker, question, reply);
    }

    /// [#askHere] as a channel, for the controller's listener.
    public ControllerChannel here() {
        return (asker, question, _, answerOn, reply) -> {
            assert answerOn.isCurrent() : "the controller's listener is on its loop";
            askHere(asker, question, reply);
        };
    }

    /// A controller took up its duties here; null: it is gone. On the controller's loop.
    public void active(ActiveController controller) {
        active = controller;
    }
}
