package moldau.broker.api;

import moldau.base.Buffers;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.partition.Shard;
import moldau.broker.partition.Shards;
import moldau.state.cluster.TopicImage;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.ProduceRequest;

/// Appends record batches (behaviours 32-60). Each partition's batch goes to the loop that owns the
/// partition; what waits for what is in [Producing].
public final class Produce implements Handler {
    /// From this version on topics go by id (KIP-516).
    private static final int TOPIC_IDS = 13;
    /// Apache's own tools that write to internal topics call themselves so.
    private static final String ADMIN_CLIENT = "__admin_client";

    private final Shards shards;
    private final Appends[] appends;
    private final ProduceAnswers answers;

    /// @param answers who turns what became of the batches into a response
    Produce(Shards shards, ProduceAnswers answers) {
        this.shards = shards;
        this.answers = answers;
        this.appends = new Appends[shards.count()];
        for (int i = 0; i < appends.length; i++) appends[i] = new Appends(shards.at(i));
    }

    @Override
    public void handle(Request request, Responder responder) {
        ProduceRequest body = Bodies.read(request, ProduceRequest::read);
        Shard home = shards.on(request.loop());
        var producing = new Producing(request, body, responder, home, answers);
        boolean legalAcks = body.acks() == -1 || body.acks() == 0 || body.acks() == 1;
        for (ProduceRequest.Topic topic : body.topicData()) {
            TopicImage image = request.version() >= TOPIC_IDS
                    ? home.image().topic(topic.topicId())
                    : home.image().topic(topic.name());
            short wrong = !legalAcks ? Errors.INVALID_REQUIRED_ACKS : check(request, topic, image);
            for (ProduceRequest.Partition row : topic.partitionData()) {
                Producing.Part part = producing.part(row.index());
                if (wrong != Errors.NONE) part.refuse(wrong, null);
                else hand(part, image, row, request, home);
            }
        }
        home.whenWritten(producing::allHanded);
    }

    private static short check(Request request, ProduceRequest.Topic topic, TopicImage image) {
        if (image == null) {
            return request.version() >= TOPIC_IDS
                    ? Errors.UNKNOWN_TOPIC_ID
                    : Errors.UNKNOWN_TOPIC_OR_PARTITION;
        }
        if (InternalTopics.has(image.name()) && !request.clientId().equals(ADMIN_CLIENT)) {
            return Errors.INVALID_TOPIC_EXCEPTION;
        }
        return Errors.NONE;
    }

    private void hand(
            Producing.Part part, TopicImage topic, ProduceRequest.Partition row, Request request,
            Shard home) {
        Uuid id = topic.id();
        Shard owner = shards.of(id, row.index());
        part.of(topic);
        if (row.records() == null) {
            part.refuse(Errors.INVALID_RECORD, "no records");
        } else if (owner == home) {
            appends[home.loop().index()].append(part, topic, row.records());
        } else {
            elsewhere(owner, part, topic, row, request);
        }
    }

    /// The frame stays here: what another loop appends is copied for it.
    private void elsewhere(
            Shard owner, Producing.Part part, TopicImage topic, ProduceRequest.Partition row,
            Request request) {
        Buffers.Lease copy = request.loop().buffers().acquire(Math.max(1, row.records().remaining()));
        if (copy == null) {
            part.refuse(Errors.REQUEST_TIMED_OUT, "no memory left for the batch");
            return;
        }
        copy.bytes().put(row.records()).flip();
        boolean posted = owner.loop().post(() -> {
            appends[owner.loop().index()].append(part, topic, copy.bytes());
            owner.writeGathered();
            copy.release();
        });
        if (posted) return;
        copy.release();
        part.refuse(Errors.REQUEST_TIMED_OUT, "the partition's loop is overloaded");
    }
}
