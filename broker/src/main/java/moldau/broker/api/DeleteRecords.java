package moldau.broker.api;

import java.util.ArrayList;
import java.util.List;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.broker.partition.Shards;
import moldau.log.LogSettings;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.DeleteRecordsRequest;
import moldau.wire.message.DeleteRecordsResponse;

/// Raises the start of logs (KIP-107, behaviour 108).
public final class DeleteRecords implements Handler {
    private static final long HIGH_WATERMARK = -1;

    private final Shards shards;

    public DeleteRecords(Shards shards) {
        this.shards = shards;
    }

    @Override
    public void handle(Request request, Responder responder) {
        DeleteRecordsRequest body = Bodies.read(request, DeleteRecordsRequest::read);
        var gather = new Gather<DeleteRecordsResponse.Partition>(request.loop(), done -> {
            var topics = new ArrayList<DeleteRecordsResponse.Topic>(body.topics().size());
            int next = 0;
            for (DeleteRecordsRequest.Topic topic : body.topics()) {
                int end = next + topic.partitions().size();
                topics.add(new DeleteRecordsResponse.Topic(topic.name(), List.copyOf(done.subList(next, end))));
                next = end;
            }
            responder.send(new DeleteRecordsResponse(0, topics)::write);
        });
        for (DeleteRecordsRequest.Topic topic : body.topics()) {
            for (DeleteRecordsRequest.Partition row : topic.partitions()) {
                Shard shard = shards.of(Uuid.ZERO, topic.name(), row.partitionIndex(), request.loop());
                var slot = gather.slot();
                shard.run(
                        () -> slot.put(delete(shard, topic.name(), row)),
                        () -> slot.put(answer(row, -1, Errors.REQUEST_TIMED_OUT)));
            }
        }
        gather.allAsked();
    }

    private static DeleteRecordsResponse.Partition delete(
            Shard shard, String topic, DeleteRecordsRequest.Partition row) {
        Partition partition = shard.partition(topic, row.partitionIndex());
        short wrong = Leadership.check(
                shard, partition, topic, row.partitionIndex(), Leadership.ANY_EPOCH, false);
        if (wrong != Errors.NONE) return answer(row, -1, wrong);
        if (TopicNames.isInternal(topic)) return answer(row, -1, Errors.INVALID_TOPIC_EXCEPTION);
        LogSettings settings = partition.log().settings();
        if (settings.compacts() && !settings.deletes()) return answer(row, -1, Errors.POLICY_VIOLATION);
        long highWatermark = partition.log().highWatermark();
        long to = row.offset() == HIGH_WATERMARK ? highWatermark : row.offset();
        if (to < 0 || to > highWatermark) return answer(row, -1, Errors.OFFSET_OUT_OF_RANGE);
        if (to > partition.log().startOffset()) partition.raiseStart(to);
        return answer(row, partition.log().startOffset(), Errors.NONE);
    }

    private static DeleteRecordsResponse.Partition answer(
            DeleteRecordsRequest.Partition row, long lowWatermark, short error) {
        return new DeleteRecordsResponse.Partition(row.partitionIndex(), lowWatermark, error);
    }
}
