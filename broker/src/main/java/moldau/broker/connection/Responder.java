package moldau.broker.connection;

import moldau.base.Task;
import moldau.wire.WireWriter;

/// Takes the one answer to a request. Answers may be given in any order, on the connection's loop;
/// they leave in the order of the requests.
public interface Responder {
    /// Answers with a message. If the client has gone, `body` is not called.
    void send(Body body);

    /// No answer at all: `acks=0`.
    void nothing();

    /// Closes the connection instead of answering, after what is owed before has left.
    void close(String why);

    /// Runs `task` if the client goes before it is answered: for what waits on its behalf.
    void whenGone(Task task);

    /// The body of a response, such as `response::write`.
    @FunctionalInterface
    interface Body {
        void write(WireWriter out, int version);
    }
}
