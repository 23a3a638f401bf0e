package moldau.broker.connection;

/// Who answers requests. Called on the connection's loop.
public interface Apis {
    /// Answers now or later, once. A [moldau.base.fault.Malformed] closes the connection.
    void handle(Request request, Responder responder);

    /// The bodies of all requests handled since the last call are about to go: whoever borrows from
    /// one is to be done with it.
    void borrowEnds();
}
