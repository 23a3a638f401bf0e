package moldau.broker.api;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.partition.Shards;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.PartitionImage;
import moldau.state.cluster.TopicImage;
import moldau.state.cluster.TopicNames;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.DescribeTopicPartitionsRequest;
import moldau.wire.message.DescribeTopicPartitionsResponse;

/// Topics and their partitions, page by page in the order of names (KIP-966, behaviour 29).
public final class DescribeTopicPartitions implements Handler {
    private final Shards shards;
    private final int pageMax;

    /// @param pageMax `max.request.partition.size.limit`
    public DescribeTopicPartitions(Shards shards, int pageMax) {
        this.shards = shards;
        this.pageMax = pageMax;
    }

    @Override
    public void handle(Request request, Responder responder) {
        var body = Bodies.read(request, DescribeTopicPartitionsRequest::read);
        ClusterImage image = shards.on(request.loop()).image();
        var cursor = body.cursor();
        if (cursor != null && !isGood(cursor, body)) {
            responder.send(refused(body)::write);
            return;
        }
        int limit = Math.max(1, Math.min(body.responsePartitionLimit(), pageMax));
        var page = new Page(image, limit);
        String first = cursor == null ? "" : cursor.topicName();
        for (Iterator<String> names = names(body, image, first); names.hasNext() && page.next == null; ) {
            String name = names.next();
            page.topic(name, cursor != null && name.equals(first) ? cursor.partitionIndex() : 0);
        }
        responder.send(new DescribeTopicPartitionsResponse(0, page.topics, page.next)::write);
    }

    private static boolean isGood(
            DescribeTopicPartitionsRequest.Cursor cursor, DescribeTopicPartitionsRequest body) {
        boolean reached = body.topics().isEmpty()
                || body.topics().stream().anyMatch(topic -> topic.name().equals(cursor.topicName()));
        return reached && cursor.partitionIndex() >= 0;
    }

    private static DescribeTopicPartitionsResponse refused(DescribeTopicPartitionsRequest body) {
        return DescribeTopicPartitionsResponse.DEFAULT.withTopics(body.topics().stream()
                .map(topic -> new DescribeTopicPartitionsResponse.Topic(Errors.INVALID_REQUEST,
                        topic.name(), Uuid.ZERO, false, List.of(), AuthorizedOperations.OMITTED))
                .toList());
    }

    private static Iterator<String> names(
            DescribeTopicPartitionsRequest body, ClusterImage image, String first) {
        if (body.topics().isEmpty()) {
            Iterator<Map.Entry<String, TopicImage>> all = image.topics().from(first);
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return all.hasNext();
                }

                @Override
                public String next() {
                    return all.next().getKey();
                }
            };
        }
        var named = new TreeSet<String>();
        for (var topic : body.topics()) if (topic.name().compareTo(first) >= 0) named.add(topic.name());
        return named.iterator();
    }

    private static final class Page {
        private final ClusterImage image;
        private final List<DescribeTopicPartitionsResponse.Topic> topics = new ArrayList<>();
        private int left;
        private DescribeTopicPartitionsResponse.NextCursor next;

        Page(ClusterImage image, int limit) {
            this.image = image;
            this.left = limit;
        }

        void topic(String name, int from) {
            TopicImage topic = image.topic(name);
            if (topic == null) {
                short error = TopicNames.isLegal(name)
                        ? Errors.UNKNOWN_TOPIC_OR_PARTITION
                        : Errors.INVALID_TOPIC_EXCEPTION;
                topics.add(new DescribeTopicPartitionsResponse.Topic(
                        error, name, Uuid.ZERO, InternalTopics.has(name), List.of(),
                        AuthorizedOperations.TOPIC));
                return;
            }
            if (left == 0) {
                next = new DescribeTopicPartitionsResponse.NextCursor(name, from);
                return;
            }
            int end = Math.min(topic.partitionCount(), from + left);
            var partitions = new ArrayList<DescribeTopicPartitionsResponse.Partition>();
            for (int i = from; i < end; i++) partitions.add(partition(i, topic.partition(i)));
            left -= partitions.size();
            topics.add(new DescribeTopicPartitionsResponse.Topic(Errors.NONE, name, topic.id(),
                    InternalTopics.has(name), partitions, AuthorizedOperations.TOPIC));
            if (end < topic.partitionCount()) {
                next = new DescribeTopicPartitionsResponse.NextCursor(name, end);
            }
        }

        private DescribeTopicPartitionsResponse.Partition partition(int index, PartitionImage partition) {
            short error = partition.hasLeader() ? Errors.NONE : Errors.LEADER_NOT_AVAILABLE;
            return new DescribeTopicPartitionsResponse.Partition(error, index, partition.leader(),
                    partition.leaderEpoch(), partition.replicas().toList(), partition.isr().toList(),
                    partition.elr().toList(), partition.lastKnownElr().toList(),
                    Offline.of(image, partition));
        }
    }
}
