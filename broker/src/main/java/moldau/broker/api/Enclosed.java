package moldau.broker.api;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.BooleanSupplier;
import moldau.base.Task;
import moldau.base.fault.Malformed;
import moldau.broker.connection.Principal;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.controller.Unanswered;
import moldau.wire.Errors;
import moldau.wire.WireReader;
import moldau.wire.WireWriter;
import moldau.wire.message.Api;
import moldau.wire.message.EnvelopeRequest;
import moldau.wire.message.EnvelopeResponse;

/// A client's request in a broker's Envelope (KIP-590, behaviour 225): taken out, answered by the
/// handler of its own api as if its principal had asked here, and the answer put back in. An error of
/// the envelope itself is for the broker; one inside is for the client.
final class Enclosed implements Handler {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private final Map<Api, Handler> table;
    private final BooleanSupplier isActive;

    /// @param table of the listener, this handler included or not
    /// @param isActive whether the active controller is here
    Enclosed(Map<Api, Handler> table, BooleanSupplier isActive) {
        this.table = table;
        this.isActive = isActive;
    }

    @Override
    public void handle(Request request, Responder responder) {
        EnvelopeRequest envelope = Bodies.read(request, EnvelopeRequest::read);
        Principal principal;
        try {
            principal = Principal.read(envelope.requestPrincipal());
        } catch (Malformed malformed) {
            refuse(responder, Errors.PRINCIPAL_DESERIALIZATION_FAILURE);
            return;
        }
        Request inner;
        try {
            inner = request.enclosed(envelope.requestData(), principal);
        } catch (Malformed malformed) {
            refuse(responder, Errors.INVALID_REQUEST);
            return;
        }
        int address = envelope.clientHostAddress().length;
        if (address != IPV4_BYTES && address != IPV6_BYTES) {
            refuse(responder, Errors.INVALID_REQUEST);
            return;
        }
        Handler handler = inner.api().forwarded() ? table.get(inner.api()) : null;
        if (handler == null) {
            refuse(responder, Errors.INVALID_REQUEST);
        } else if (!inner.api().supports(inner.version())) {
            refuse(responder, Errors.UNSUPPORTED_VERSION);
        } else if (!isActive.getAsBoolean()) {
            refuse(responder, Errors.NOT_CONTROLLER);
        } else {
            handler.handle(inner, new Inside(inner, responder));
        }
    }

    private static void refuse(Responder responder, short error) {
        responder.send(EnvelopeResponse.DEFAULT.withErrorCode(error).withResponseData(null)::write);
    }

    /// Takes the answer to what was inside.
    private final class Inside implements Responder {
        private final Request inner;
        private final Responder outer;

        Inside(Request inner, Responder outer) {
            this.inner = inner;
            this.outer = outer;
        }

        @Override
        public void send(Body body) {
            // Leadership that went while this was under way shows in the answer: another must give it.
            if (!isActive.getAsBoolean()) {
                refuse(outer, Errors.NOT_CONTROLLER);
                return;
            }
            var out = new WireWriter().begin();
            out.int32(inner.correlationId());
            boolean hasTags = inner.api().responseHeaderVersion(inner.version()) == 1;
            if (hasTags) out.uvarint(0);
            body.write(out, inner.version());
            byte[] bytes = out.toBytes();
            if (isByNobody(ByteBuffer.wrap(bytes), hasTags)) {
                refuse(outer, Errors.NOT_CONTROLLER);
                return;
            }
            ByteBuffer data = ByteBuffer.wrap(bytes);
            outer.send(EnvelopeResponse.DEFAULT.withResponseData(data)::write);
        }

        /// Leadership may have gone and come back: the broker is to ask again, not the client.
        private boolean isByNobody(ByteBuffer answer, boolean hasTags) {
            var in = new WireReader(answer);
            in.int32();
            if (hasTags) in.skipTags();
            return Unanswered.isBy(inner.api().readResponse(in, inner.version()), Errors.NOT_CONTROLLER);
        }

        @Override
        public void nothing() {
            throw new AssertionError("nothing is forwarded that has no answer");
        }

        @Override
        public void close(String why) {
            outer.close(why);
        }

        @Override
        public void whenGone(Task task) {
            outer.whenGone(task);
        }
    }
}
