package moldau.broker.api;

import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.coordinator.ProducerIds;
import moldau.wire.Errors;
import moldau.wire.message.InitProducerIdRequest;
import moldau.wire.message.InitProducerIdResponse;

/// Hands out producer ids for idempotent producers (KIP-98, behaviour 58).
public final class InitProducerId implements Handler {
    private final ProducerIds[] ids;

    /// @param ids one for each loop
    public InitProducerId(ProducerIds[] ids) {
        this.ids = ids;
    }

    @Override
    public void handle(Request request, Responder responder) {
        InitProducerIdRequest body = Bodies.read(request, InitProducerIdRequest::read);
        if (body.transactionalId() != null) {
            short error = body.transactionalId().isEmpty()
                    ? Errors.INVALID_REQUEST
                    : Errors.UNSUPPORTED_VERSION;
            responder.send(InitProducerIdResponse.DEFAULT
                    .withErrorCode(error).withProducerId(-1).withProducerEpoch((short) -1)::write);
            return;
        }
        ids[request.loop().index()].next((id, error) -> responder.send(InitProducerIdResponse.DEFAULT
                .withErrorCode(error)
                .withProducerId(id)
                .withProducerEpoch((short) (error == Errors.NONE ? 0 : -1))::write));
    }
}
