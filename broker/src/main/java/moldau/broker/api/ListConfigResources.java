package moldau.broker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.partition.Shards;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.ConfigResource;
import moldau.wire.Errors;
import moldau.wire.message.ListConfigResourcesRequest;
import moldau.wire.message.ListConfigResourcesResponse;

/// Which resources can be asked for their configs (KIP-1142): all topics and live brokers, and what
/// exists by its configs alone. Before version 1 subscriptions to client metrics only (KIP-1000).
final class ListConfigResources implements Handler {
    /// Answered in this order, whatever the order of the question.
    private static final List<Byte> TYPES = List.of(ConfigResource.GROUP, ConfigResource.CLIENT_METRICS,
            ConfigResource.BROKER_LOGGER, ConfigResource.BROKER, ConfigResource.TOPIC);

    private final Shards shards;

    ListConfigResources(Shards shards) {
        this.shards = shards;
    }

    @Override
    public void handle(Request request, Responder responder) {
        var body = Bodies.read(request, ListConfigResourcesRequest::read);
        Set<Byte> wanted = request.version() == 0
                ? Set.of(ConfigResource.CLIENT_METRICS)
                : Set.copyOf(body.resourceTypes().isEmpty() ? TYPES : body.resourceTypes());
        if (!TYPES.containsAll(wanted)) {
            responder.send(ListConfigResourcesResponse.DEFAULT
                    .withErrorCode(Errors.UNSUPPORTED_VERSION)::write);
            return;
        }
        ClusterImage image = shards.on(request.loop()).image();
        var found = new ArrayList<ListConfigResourcesResponse.ConfigResource>();
        for (byte type : TYPES) {
            if (!wanted.contains(type)) continue;
            for (String name : names(image, type, request.door().name())) {
                found.add(new ListConfigResourcesResponse.ConfigResource(name, type));
            }
        }
        responder.send(new ListConfigResourcesResponse(0, Errors.NONE, found)::write);
    }

    private static List<String> names(ClusterImage image, byte type, String listener) {
        var names = new ArrayList<String>();
        switch (type) {
            case ConfigResource.TOPIC -> image.topics().forEach(entry -> names.add(entry.getKey()));
            case ConfigResource.BROKER, ConfigResource.BROKER_LOGGER -> image.brokers().forEach(entry -> {
                boolean reachable = !entry.getValue().fenced() && entry.getValue().listener(listener) != null;
                if (reachable) names.add(Integer.toString(entry.getKey()));
            });
            default -> image.configs().forEach(entry -> {
                if (entry.getKey().type() == type) names.add(entry.getKey().name());
            });
        }
        return names;
    }
}
