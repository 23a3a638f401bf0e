package moldau.broker.api;

import java.util.ArrayList;
import java.util.List;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.broker.partition.Shards;
import moldau.log.EpochEnd;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.OffsetForLeaderEpochRequest;
import moldau.wire.message.OffsetForLeaderEpochResponse;

/// Where an epoch ended in our log: how readers find out that what they read was cut off
/// (KIP-101, KIP-279, KIP-320; behaviour 101).
public final class OffsetForLeaderEpoch implements Handler {
    private final Shards shards;

    public OffsetForLeaderEpoch(Shards shards) {
        this.shards = shards;
    }

    @Override
    public void handle(Request request, Responder responder) {
        OffsetForLeaderEpochRequest body = Bodies.read(request, OffsetForLeaderEpochRequest::read);
        var gather = new Gather<OffsetForLeaderEpochResponse.Partition>(request.loop(), found -> {
            var topics = new ArrayList<OffsetForLeaderEpochResponse.Topic>(body.topics().size());
            int next = 0;
            for (OffsetForLeaderEpochRequest.Topic topic : body.topics()) {
                int end = next + topic.partitions().size();
                topics.add(new OffsetForLeaderEpochResponse.Topic(
                        topic.topic(), List.copyOf(found.subList(next, end))));
                next = end;
            }
            responder.send(new OffsetForLeaderEpochResponse(0, topics)::write);
        });
        for (OffsetForLeaderEpochRequest.Topic topic : body.topics()) {
            for (OffsetForLeaderEpochRequest.Partition row : topic.partitions()) {
                Shard shard = shards.of(Uuid.ZERO, topic.topic(), row.partition(), request.loop());
                var slot = gather.slot();
                shard.run(
                        () -> slot.put(find(shard, topic.topic(), row)),
                        () -> slot.put(answer(Errors.REQUEST_TIMED_OUT, row, EpochEnd.UNKNOWN)));
            }
        }
        gather.allAsked();
    }

    private static OffsetForLeaderEpochResponse.Partition find(
            Shard shard, String topic, OffsetForLeaderEpochRequest.Partition row) {
        Partition partition = shard.partition(topic, row.partition());
        short wrong = Leadership.check(
                shard, partition, topic, row.partition(), row.currentLeaderEpoch(), false);
        EpochEnd end = wrong == Errors.NONE
                ? partition.log().endOfEpoch(row.leaderEpoch())
                : EpochEnd.UNKNOWN;
        return answer(wrong, row, end);
    }

    private static OffsetForLeaderEpochResponse.Partition answer(
            short error, OffsetForLeaderEpochRequest.Partition row, EpochEnd end) {
        return new OffsetForLeaderEpochResponse.Partition(
                error, row.partition(), end.epoch(), end.endOffset());
    }
}
