package moldau.broker.api;

import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.controller.ControllerChannel;

/// What only the controller can decide: the request goes there, its answer comes back.
public final class Forwarded implements Handler {
    private final ControllerChannel controller;

    public Forwarded(ControllerChannel controller) {
        this.controller = controller;
    }

    @Override
    public void handle(Request request, Responder responder) {
        var body = Bodies.read(request, request.api()::readRequest);
        controller.ask(body, request.version(), request.loop(), answer -> responder.send(answer::write));
    }
}
