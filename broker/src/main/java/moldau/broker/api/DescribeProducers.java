package moldau.broker.api;

import java.util.ArrayList;
import java.util.List;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.broker.partition.Shards;
import moldau.state.cluster.TopicNames;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.DescribeProducersRequest;
import moldau.wire.message.DescribeProducersResponse;

/// The producers that partitions remember, for whoever looks for a transaction that hangs (KIP-664).
/// Followers answer as well: what they know is what they would lead with.
public final class DescribeProducers implements Handler {
    private final Shards shards;

    public DescribeProducers(Shards shards) {
        this.shards = shards;
    }

    @Override
    public void handle(Request request, Responder responder) {
        DescribeProducersRequest body = Bodies.read(request, DescribeProducersRequest::read);
        var gather = new Gather<DescribeProducersResponse.Partition>(request.loop(), found -> {
            var topics = new ArrayList<DescribeProducersResponse.Topic>(body.topics().size());
            int next = 0;
            for (DescribeProducersRequest.Topic topic : body.topics()) {
                int end = next + topic.partitionIndexes().size();
                topics.add(new DescribeProducersResponse.Topic(
                        topic.name(), List.copyOf(found.subList(next, end))));
                next = end;
            }
            responder.send(new DescribeProducersResponse(0, topics)::write);
        });
        for (DescribeProducersRequest.Topic topic : body.topics()) {
            String illegal = TopicNames.check(topic.name());
            for (int index : topic.partitionIndexes()) {
                if (illegal != null) {
                    gather.slot().put(refused(Errors.INVALID_TOPIC_EXCEPTION, illegal, index));
                    continue;
                }
                Shard shard = shards.of(Uuid.ZERO, topic.name(), index, request.loop());
                var slot = gather.slot();
                shard.run(
                        () -> slot.put(find(shard, topic.name(), index)),
                        () -> slot.put(refused(Errors.REQUEST_TIMED_OUT, null, index)));
            }
        }
        gather.allAsked();
    }

    private static DescribeProducersResponse.Partition find(Shard shard, String topic, int index) {
        if (shard.image().topic(topic) == null) {
            return refused(Errors.UNKNOWN_TOPIC_OR_PARTITION,
                    "This server does not host this topic-partition.", index);
        }
        Partition partition = shard.partition(topic, index);
        short wrong = Leadership.check(shard, partition, topic, index, Leadership.ANY_EPOCH, true);
        if (wrong != Errors.NONE) return refused(wrong, null, index);
        var producers = new ArrayList<DescribeProducersResponse.Producer>();
        partition.log().producers().forEach(each -> producers.add(
                new DescribeProducersResponse.Producer(each.producerId(), each.epoch(),
                        each.lastSequence(), each.lastTimestampMs(), each.coordinatorEpoch(),
                        each.transactionStart())));
        return new DescribeProducersResponse.Partition(index, Errors.NONE, null, producers);
    }

    private static DescribeProducersResponse.Partition refused(short error, String why, int index) {
        return new DescribeProducersResponse.Partition(index, error, why, List.of());
    }
}
