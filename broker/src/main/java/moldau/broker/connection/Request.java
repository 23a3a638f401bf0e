package moldau.broker.connection;

import java.nio.ByteBuffer;
import moldau.base.Endpoint;
import moldau.base.Loop;
import moldau.wire.message.Api;

/// One request: what its header said, where it came from, and its body.
///
/// The body lies in the frame, which is borrowed until the handler returns. A handler that needs it
/// longer decodes it first, or copies it.
public final class Request {
    private final Conversation conversation;
    private final Api api;
    private final short version;
    private final int correlationId;
    private final String clientId;
    private final ByteBuffer body;
    private final long arrivedNanos;
    /// Null: asked by this connection.
    private final Principal passedOn;

    Request(
            Conversation conversation, Api api, short version, int correlationId, String clientId,
            ByteBuffer body, long arrivedNanos) {
        this(conversation, api, version, correlationId, clientId, body, arrivedNanos, null);
    }

    private Request(
            Conversation conversation, Api api, short version, int correlationId, String clientId,
            ByteBuffer body, long arrivedNanos, Principal passedOn) {
        this.conversation = conversation;
        this.api = api;
        this.version = version;
        this.correlationId = correlationId;
        this.clientId = clientId;
        this.body = body;
        this.arrivedNanos = arrivedNanos;
        this.passedOn = passedOn;
    }

    /// The request that lies in `data`, header and all, as if it had come by this one's connection
    /// (KIP-590).
    ///
    /// @param data borrowed as long as [#body]
    /// @param principal whose it is
    /// @throws moldau.base.fault.Malformed if it is none that may come by this listener
    public Request enclosed(ByteBuffer data, Principal principal) {
        Request inner = RequestHeaders.read(conversation, data, arrivedNanos);
        return new Request(conversation, inner.api, inner.version, inner.correlationId, inner.clientId,
                inner.body, arrivedNanos, principal);
    }

    /// Whose it is: who sent it, or on whose behalf a broker did.
    public Principal principal() {
        return passedOn != null ? passedOn : Principal.ANONYMOUS;
    }

    /// Who asks, for the controller.
    public Asker asker() {
        return new Asker(principal(), peer().host(), door().controller() && passedOn == null);
    }

    public Api api() {
        return api;
    }

    public short version() {
        return version;
    }

    public int correlationId() {
        return correlationId;
    }

    /// What the client calls itself; empty if it sent null.
    public String clientId() {
        return clientId;
    }

    /// From the first byte after the header to the end of the frame.
    public ByteBuffer body() {
        return body;
    }

    public long arrivedNanos() {
        return arrivedNanos;
    }

    /// The connection's loop: where the answer must be given.
    public Loop loop() {
        return conversation.loop();
    }

    public Endpoint peer() {
        return conversation.peer();
    }

    /// The listener the client came in by.
    public Door door() {
        return conversation.door();
    }

    /// What lives as long as the connection.
    public Conversation conversation() {
        return conversation;
    }
}
