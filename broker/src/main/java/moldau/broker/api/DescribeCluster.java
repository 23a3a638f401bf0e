package moldau.broker.api;

import java.util.ArrayList;
import java.util.List;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.partition.Shards;
import moldau.state.cluster.BrokerImage;
import moldau.state.cluster.ClusterImage;
import moldau.wire.Errors;
import moldau.wire.message.DescribeClusterRequest;
import moldau.wire.message.DescribeClusterResponse;

/// The brokers as the client can reach them (KIP-700, behaviour 28).
public final class DescribeCluster implements Handler {
    static final byte BROKERS = 1;
    static final byte CONTROLLERS = 2;

    private final Shards shards;
    private final String clusterId;
    private final int nodeId;

    public DescribeCluster(Shards shards, String clusterId, int nodeId) {
        this.shards = shards;
        this.clusterId = clusterId;
        this.nodeId = nodeId;
    }

    @Override
    public void handle(Request request, Responder responder) {
        DescribeClusterRequest body = Bodies.read(request, DescribeClusterRequest::read);
        int operations = body.includeClusterAuthorizedOperations()
                ? AuthorizedOperations.CLUSTER
                : AuthorizedOperations.OMITTED;
        if (body.endpointType() != BROKERS) {
            responder.send(refusal(body.endpointType(), BROKERS)::write);
            return;
        }
        ClusterImage image = shards.on(request.loop()).image();
        responder.send(new DescribeClusterResponse(0, Errors.NONE, null, BROKERS, clusterId, nodeId,
                brokers(image, request.door().name(), body.includeFencedBrokers()), operations)::write);
    }

    /// The answer to who asked for nodes of another kind than this listener tells of.
    static DescribeClusterResponse refusal(byte wanted, byte here) {
        boolean known = wanted == BROKERS || wanted == CONTROLLERS;
        short error = known ? Errors.MISMATCHED_ENDPOINT_TYPE : Errors.UNSUPPORTED_ENDPOINT_TYPE;
        String message = known
                ? "The request was sent to an endpoint of type " + name(here)
                        + ", but we wanted an endpoint of type " + name(wanted)
                : "Unsupported endpoint type " + wanted;
        return new DescribeClusterResponse(0, error, message, here, "", -1, List.of(),
                AuthorizedOperations.OMITTED);
    }

    private static String name(byte type) {
        return type == BROKERS ? "BROKER" : "CONTROLLER";
    }

    private static List<DescribeClusterResponse.Broker> brokers(
            ClusterImage image, String listener, boolean fencedToo) {
        var brokers = new ArrayList<DescribeClusterResponse.Broker>(image.brokers().size());
        for (var entry : image.brokers()) {
            BrokerImage broker = entry.getValue();
            BrokerImage.Listener at = broker.listener(listener);
            if (at == null || broker.fenced() && !fencedToo) continue;
            brokers.add(new DescribeClusterResponse.Broker(
                    broker.id(), at.host(), at.port(), broker.rack(), broker.fenced()));
        }
        return brokers;
    }
}
