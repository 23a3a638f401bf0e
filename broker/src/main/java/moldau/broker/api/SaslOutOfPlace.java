package moldau.broker.api;

import java.util.List;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.wire.Errors;
import moldau.wire.message.SaslAuthenticateRequest;
import moldau.wire.message.SaslAuthenticateResponse;
import moldau.wire.message.SaslHandshakeRequest;
import moldau.wire.message.SaslHandshakeResponse;

/// SASL where nobody has to authenticate, or has done so already: refused in words, and the connection
/// goes on (KIP-43, KIP-152).
final class SaslOutOfPlace {
    private SaslOutOfPlace() {}

    static void handshake(Request request, Responder responder) {
        Bodies.read(request, SaslHandshakeRequest::read);
        responder.send(new SaslHandshakeResponse(Errors.ILLEGAL_SASL_STATE, List.of())::write);
    }

    static void authenticate(Request request, Responder responder) {
        Bodies.read(request, SaslAuthenticateRequest::read);
        responder.send(SaslAuthenticateResponse.DEFAULT.withErrorCode(Errors.ILLEGAL_SASL_STATE)
                .withErrorMessage("SaslAuthenticate request received after successful authentication")::write);
    }
}
