package moldau.broker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import moldau.base.Loop;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.broker.partition.Shards;
import moldau.broker.partition.Waiter;
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
                        () -> delete(shard, topic.name(), row, body.timeoutMs(), slot::put),
                        () -> slot.put(answer(row, -1, Errors.REQUEST_TIMED_OUT)));
            }
        }
        gather.allAsked();
    }

    private static void delete(
            Shard shard, String topic, DeleteRecordsRequest.Partition row, int timeoutMs,
            Consumer<DeleteRecordsResponse.Partition> reply) {
        Partition partition = shard.partition(topic, row.partitionIndex());
        short wrong = raise(shard, partition, topic, row);
        if (wrong == Errors.NONE) new Deletion(partition, row, reply).await(timeoutMs);
        else reply.accept(answer(row, -1, wrong));
    }

    private static short raise(
            Shard shard, Partition partition, String topic, DeleteRecordsRequest.Partition row) {
        short wrong = Leadership.check(
                shard, partition, topic, row.partitionIndex(), Leadership.ANY_EPOCH, false);
        if (wrong != Errors.NONE) return wrong;
        if (InternalTopics.has(topic)) return Errors.INVALID_TOPIC_EXCEPTION;
        LogSettings settings = partition.log().settings();
        if (settings.compacts() && !settings.deletes()) return Errors.POLICY_VIOLATION;
        long highWatermark = partition.log().highWatermark();
        long to = row.offset() == HIGH_WATERMARK ? highWatermark : row.offset();
        if (to < 0 || to > highWatermark) return Errors.OFFSET_OUT_OF_RANGE;
        if (to > partition.log().startOffset()) partition.raiseStart(to);
        return Errors.NONE;
    }

    /// Waits until the followers have raised the start of their logs too.
    private static final class Deletion implements Waiter {
        private final Partition partition;
        private final DeleteRecordsRequest.Partition row;
        private final Consumer<DeleteRecordsResponse.Partition> reply;
        private Loop.Timer timer;
        private boolean answered;

        Deletion(
                Partition partition, DeleteRecordsRequest.Partition row,
                Consumer<DeleteRecordsResponse.Partition> reply) {
            this.partition = partition;
            this.row = row;
            this.reply = reply;
        }

        void await(int timeoutMs) {
            partition.whenStartsAt(partition.log().startOffset(), this);
            if (answered) return;
            Shard shard = partition.shard();
            long deadline = shard.clock().nowNanos() + Math.max(0, timeoutMs) * 1_000_000L;
            timer = shard.loop().at(deadline, () -> failed(Errors.REQUEST_TIMED_OUT));
        }

        @Override
        public void committed() {
            if (!answered) say(answer(row, partition.lowWatermark(), Errors.NONE));
        }

        @Override
        public void failed(short error) {
            if (!answered) say(answer(row, -1, error));
        }

        private void say(DeleteRecordsResponse.Partition answer) {
            answered = true;
            if (timer != null) timer.cancel();
            reply.accept(answer);
        }
    }

    private static DeleteRecordsResponse.Partition answer(
            DeleteRecordsRequest.Partition row, long lowWatermark, short error) {
        return new DeleteRecordsResponse.Partition(row.partitionIndex(), lowWatermark, error);
    }
}
