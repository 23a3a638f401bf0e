package moldau.broker.api;

import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;

/// Answers one api. Called on the connection's loop; the request's body is borrowed for the call.
@FunctionalInterface
public interface Handler {
    void handle(Request request, Responder responder);
}
