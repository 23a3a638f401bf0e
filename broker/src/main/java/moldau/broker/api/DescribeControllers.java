package moldau.broker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.state.cluster.BrokerImage;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.ControllerImage;
import moldau.state.cluster.Features;
import moldau.wire.Errors;
import moldau.wire.message.DescribeClusterRequest;
import moldau.wire.message.DescribeClusterResponse;

/// The controllers as whoever asks one of them can reach them (KIP-919, behaviour 28).
final class DescribeControllers implements Handler {
    private final String clusterId;
    private final Supplier<ClusterImage> image;
    private final IntSupplier leaderId;

    DescribeControllers(String clusterId, Supplier<ClusterImage> image, IntSupplier leaderId) {
        this.clusterId = clusterId;
        this.image = image;
        this.leaderId = leaderId;
    }

    @Override
    public void handle(Request request, Responder responder) {
        DescribeClusterRequest body = Bodies.read(request, DescribeClusterRequest::read);
        if (body.endpointType() != DescribeCluster.CONTROLLERS) {
            responder.send(DescribeCluster.refusal(
                    body.endpointType(), DescribeCluster.CONTROLLERS)::write);
            return;
        }
        if (image.get().metadataVersion() < Features.METADATA_3_7_IV0) {
            responder.send(DescribeClusterResponse.DEFAULT
                    .withErrorCode(Errors.UNSUPPORTED_VERSION)
                    .withErrorMessage("Controllers can be asked directly from metadata.version "
                            + Features.metadataName(Features.METADATA_3_7_IV0) + " on only.")::write);
            return;
        }
        int operations = body.includeClusterAuthorizedOperations()
                ? AuthorizedOperations.CLUSTER
                : AuthorizedOperations.OMITTED;
        responder.send(new DescribeClusterResponse(0, Errors.NONE, null,
                DescribeCluster.CONTROLLERS, clusterId, leaderId.getAsInt(),
                controllers(request.door().name()), operations)::write);
    }

    private List<DescribeClusterResponse.Broker> controllers(String listener) {
        var found = new ArrayList<DescribeClusterResponse.Broker>();
        for (var entry : image.get().controllers()) {
            ControllerImage controller = entry.getValue();
            for (BrokerImage.Listener each : controller.listeners()) {
                if (!each.name().equals(listener)) continue;
                found.add(new DescribeClusterResponse.Broker(
                        controller.id(), each.host(), each.port(), null, false));
            }
        }
        return found;
    }
}
