package moldau.broker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.partition.Shards;
import moldau.state.cluster.BrokerImage;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.PartitionImage;
import moldau.state.cluster.TopicImage;
import moldau.wire.Errors;
import moldau.wire.message.FindCoordinatorRequest;
import moldau.wire.message.FindCoordinatorResponse;
import moldau.wire.message.FindCoordinatorResponse.Coordinator;

/// Which broker coordinates a group (behaviours 61, 137, 138). A missing internal topic is created on
/// the way; until it is usable the answer is COORDINATOR_NOT_AVAILABLE.
public final class FindCoordinator implements Handler {
    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;
    private static final byte SHARE = 2;
    private static final int BATCH = 4;

    private final Shards shards;
    private final AutoCreation autoCreation;

    public FindCoordinator(Shards shards, AutoCreation autoCreation) {
        this.shards = shards;
        this.autoCreation = autoCreation;
    }

    @Override
    public void handle(Request request, Responder responder) {
        FindCoordinatorRequest body = Bodies.read(request, FindCoordinatorRequest::read);
        ClusterImage image = shards.on(request.loop()).image();
        if (request.version() < BATCH) {
            Coordinator one = find(request, image, body.keyType(), body.key());
            responder.send(FindCoordinatorResponse.DEFAULT
                    .withErrorCode(one.errorCode())
                    .withErrorMessage(one.errorCode() == Errors.NONE ? "NONE" : one.errorMessage())
                    .withNodeId(one.nodeId()).withHost(one.host()).withPort(one.port())::write);
            return;
        }
        var all = new ArrayList<Coordinator>(body.coordinatorKeys().size());
        for (String key : body.coordinatorKeys()) all.add(find(request, image, body.keyType(), key));
        responder.send(FindCoordinatorResponse.DEFAULT.withCoordinators(List.copyOf(all))::write);
    }

    private Coordinator find(Request request, ClusterImage image, byte keyType, String key) {
        return switch (keyType) {
            case GROUP -> of(request, image, key, InternalTopics.OFFSETS);
            case TRANSACTION -> none(key, Errors.COORDINATOR_NOT_AVAILABLE, "transactions are not offered yet");
            case SHARE -> none(key, Errors.INVALID_REQUEST, "share groups are not offered yet");
            default -> none(key, Errors.INVALID_REQUEST, "unknown coordinator type " + keyType);
        };
    }

    private Coordinator of(Request request, ClusterImage image, String key, String internalTopic) {
        TopicImage topic = image.topic(internalTopic);
        if (topic == null) {
            autoCreation.create(Set.of(internalTopic));
            return none(key, Errors.COORDINATOR_NOT_AVAILABLE, null);
        }
        PartitionImage partition = topic.partition(partitionOf(key, topic.partitionCount()));
        BrokerImage leader = partition.hasLeader() ? image.broker(partition.leader()) : null;
        BrokerImage.Listener at = leader == null || leader.fenced()
                ? null
                : leader.listener(request.door().name());
        if (at == null) return none(key, Errors.COORDINATOR_NOT_AVAILABLE, null);
        return new Coordinator(key, leader.id(), at.host(), at.port(), Errors.NONE, "");
    }

    /// The size of Java's string hash, as every broker of the cluster must have it: Apache Kafka's
    /// directories hold a group's offsets in that partition. The one hash without a size counts as 0.
    public static int partitionOf(String key, int partitions) {
        int hash = key.hashCode();
        return hash == Integer.MIN_VALUE ? 0 : Math.abs(hash) % partitions;
    }

    private static Coordinator none(String key, short error, String message) {
        return new Coordinator(key, -1, "", -1, error, message == null ? Errors.message(error) : message);
    }
}
