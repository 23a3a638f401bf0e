package moldau.broker.api;

import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.partition.Shards;
import moldau.state.cluster.Quotas;
import moldau.wire.message.DescribeClientQuotasRequest;

/// The quotas that are set (KIP-546). They are kept and shown; obeying them is another matter.
final class DescribeClientQuotas implements Handler {
    private final Shards shards;

    DescribeClientQuotas(Shards shards) {
        this.shards = shards;
    }

    @Override
    public void handle(Request request, Responder responder) {
        var body = Bodies.read(request, DescribeClientQuotasRequest::read);
        responder.send(Quotas.describe(shards.on(request.loop()).image(), body)::write);
    }
}
