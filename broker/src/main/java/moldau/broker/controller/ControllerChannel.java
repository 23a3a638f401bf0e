package moldau.broker.controller;

import java.util.function.Consumer;
import moldau.base.Loop;
import moldau.broker.connection.Asker;
import moldau.wire.message.Request;
import moldau.wire.message.Response;

/// The active controller, wherever it runs. Answers come when what they promise is committed, and
/// has been applied by this node's own image, so that whoever was answered finds what he made.
public interface ControllerChannel {
    /// @param asker who asks for it: a client, or this node
    /// @param question one of the apis that are forwarded, or a broker's own
    /// @param version the one the client spoke: answers differ
    /// @param answerOn the loop to call `reply` on
    void ask(Asker asker, Request question, int version, Loop answerOn, Consumer<Response> reply);

    /// Asks for this node itself.
    default void ask(Request question, int version, Loop answerOn, Consumer<Response> reply) {
        ask(Asker.SELF, question, version, answerOn, reply);
    }
}
