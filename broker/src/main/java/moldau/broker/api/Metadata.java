package moldau.broker.api;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.partition.Shards;
import moldau.state.cluster.BrokerImage;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.PartitionImage;
import moldau.state.cluster.TopicImage;
import moldau.state.cluster.TopicNames;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.MetadataRequest;
import moldau.wire.message.MetadataResponse;

/// Who the brokers are and who leads what (behaviours 18-27). Answered from the image; a missing topic
/// may be created on the way (behaviour 22), and shows up in a later answer.
public final class Metadata implements Handler {
    private static final int IDS_SINCE = 12;

    private final Shards shards;
    private final String clusterId;
    private final int nodeId;
    private final AutoCreation autoCreation;

    public Metadata(Shards shards, String clusterId, int nodeId, AutoCreation autoCreation) {
        this.shards = shards;
        this.clusterId = clusterId;
        this.nodeId = nodeId;
        this.autoCreation = autoCreation;
    }

    @Override
    public void handle(Request request, Responder responder) {
        MetadataRequest body = Bodies.read(request, MetadataRequest::read);
        if (isNonsense(request.version(), body)) {
            responder.send(refused(body)::write);
            return;
        }
        ClusterImage image = shards.on(request.loop()).image();
        String listener = request.door().name();
        responder.send(new MetadataResponse(
                0,
                brokers(image, listener),
                clusterId,
                nodeId,
                topics(request, body, image),
                body.includeClusterAuthorizedOperations()
                        ? AuthorizedOperations.CLUSTER
                        : AuthorizedOperations.OMITTED,
                Errors.NONE)::write);
    }

    /// Versions 10 and 11 have room for ids and for no name, but no answer to them; later ones have
    /// none to a topic with neither.
    private static boolean isNonsense(int version, MetadataRequest body) {
        if (body.topics() == null) return false;
        boolean hasIds = hasIds(body);
        boolean nameless = body.topics().stream().anyMatch(asked -> asked.name() == null);
        return version < IDS_SINCE ? hasIds || nameless : nameless && !hasIds;
    }

    private static boolean hasIds(MetadataRequest body) {
        return body.topics().stream().anyMatch(asked -> !asked.topicId().equals(Uuid.ZERO));
    }

    private static MetadataResponse refused(MetadataRequest body) {
        return MetadataResponse.DEFAULT
                .withErrorCode(Errors.INVALID_REQUEST)
                .withBrokers(List.of())
                .withTopics(body.topics().stream()
                        .map(asked -> new MetadataResponse.Topic(
                                Errors.INVALID_REQUEST, asked.name() == null ? "" : asked.name(),
                                asked.topicId(), false, List.of(), AuthorizedOperations.OMITTED))
                        .toList());
    }

    private static List<MetadataResponse.Broker> brokers(ClusterImage image, String listener) {
        var brokers = new ArrayList<MetadataResponse.Broker>(image.brokers().size());
        for (var entry : image.brokers()) {
            BrokerImage broker = entry.getValue();
            BrokerImage.Listener at = broker.listener(listener);
            if (broker.fenced() || at == null) continue;
            brokers.add(new MetadataResponse.Broker(broker.id(), at.host(), at.port(), broker.rack()));
        }
        return brokers;
    }

    private List<MetadataResponse.Topic> topics(Request request, MetadataRequest body, ClusterImage image) {
        boolean all = body.topics() == null || request.version() == 0 && body.topics().isEmpty();
        var found = new ArrayList<MetadataResponse.Topic>();
        var view = new View(image, request.door().name(), request.version(),
                body.includeTopicAuthorizedOperations());
        if (all) {
            for (var entry : image.topics()) found.add(view.topic(entry.getValue()));
            return found;
        }
        if (hasIds(body)) {
            for (Uuid id : ids(body)) {
                TopicImage topic = image.topic(id);
                found.add(topic == null
                        ? view.absent(Errors.UNKNOWN_TOPIC_ID, null, id)
                        : view.topic(topic));
            }
            return found;
        }
        var missing = new TreeSet<String>();
        for (String name : names(body)) {
            TopicImage topic = image.topic(name);
            if (topic != null) {
                found.add(view.topic(topic));
            } else if (!TopicNames.isLegal(name)) {
                found.add(view.absent(Errors.INVALID_TOPIC_EXCEPTION, name, Uuid.ZERO));
            } else {
                missing.add(name);
                found.add(view.absent(Errors.UNKNOWN_TOPIC_OR_PARTITION, name, Uuid.ZERO));
            }
        }
        if (!missing.isEmpty() && (body.allowAutoTopicCreation() || request.version() < 4)) {
            autoCreation.create(missing);
        }
        return found;
    }

    /// One id is enough to make it a question by ids: names are then passed over (KIP-516). Each is
    /// answered once, however often it is asked for.
    private static Set<Uuid> ids(MetadataRequest body) {
        var ids = new LinkedHashSet<Uuid>();
        for (MetadataRequest.Topic asked : body.topics()) ids.add(asked.topicId());
        ids.remove(Uuid.ZERO);
        return ids;
    }

    private static Set<String> names(MetadataRequest body) {
        var names = new LinkedHashSet<String>();
        for (MetadataRequest.Topic asked : body.topics()) names.add(asked.name());
        return names;
    }

    /// How topics look to one client.
    private record View(ClusterImage image, String listener, int version, boolean operations) {
        MetadataResponse.Topic absent(short error, String name, Uuid id) {
            return new MetadataResponse.Topic(error, name, id, name != null && InternalTopics.has(name),
                    List.of(), AuthorizedOperations.OMITTED);
        }

        MetadataResponse.Topic topic(TopicImage topic) {
            var partitions = new ArrayList<MetadataResponse.Partition>(topic.partitionCount());
            for (int i = 0; i < topic.partitionCount(); i++) partitions.add(partition(i, topic.partition(i)));
            return new MetadataResponse.Topic(Errors.NONE, topic.name(), topic.id(),
                    InternalTopics.has(topic.name()), partitions,
                    operations ? AuthorizedOperations.TOPIC : AuthorizedOperations.OMITTED);
        }

        private MetadataResponse.Partition partition(int index, PartitionImage partition) {
            short error = Errors.NONE;
            int leader = partition.leader();
            if (leader < 0 || image.broker(leader) == null || image.broker(leader).fenced()) {
                error = Errors.LEADER_NOT_AVAILABLE;
                leader = -1;
            } else if (image.broker(leader).listener(listener) == null) {
                error = version >= 6 ? Errors.LISTENER_NOT_FOUND : Errors.LEADER_NOT_AVAILABLE;
                leader = -1;
            }
            return new MetadataResponse.Partition(error, index, leader, partition.leaderEpoch(),
                    partition.replicas().toList(), partition.isr().toList(), Offline.of(image, partition));
        }
    }
}
