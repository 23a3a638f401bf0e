package moldau.broker.api;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Path;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.broker.partition.Shards;
import moldau.log.Found;
import moldau.log.Log;
import moldau.log.TimeSearch;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.ListOffsetsRequest;
import moldau.wire.message.ListOffsetsResponse;

/// Offsets by time or by a special position (behaviours 102-107). Searches read the disk, so they
/// run on `Work`; positions are known at once.
public final class ListOffsets implements Handler {
    private static final long LATEST = -1;
    private static final long EARLIEST = -2;
    private static final long MAX_TIMESTAMP = -3;
    private static final long EARLIEST_LOCAL = -4;
    private static final long LATEST_TIERED = -5;
    private static final long EARLIEST_PENDING_UPLOAD = -6;

    private static final byte READ_COMMITTED = 1;
    private static final int ANY_REPLICA = -2;
    private static final int CONSUMER = -1;

    private final Shards shards;

    public ListOffsets(Shards shards) {
        this.shards = shards;
    }

    /// Before this version an answer has no room for the leader's epoch.
    private static final int EPOCHS = 4;

    private record Asked(ListOffsetsRequest.Partition row, int version, byte isolation, int replica) {
        boolean consumer() {
            return replica == CONSUMER;
        }
    }

    @Override
    public void handle(Request request, Responder responder) {
        ListOffsetsRequest body = Bodies.read(request, ListOffsetsRequest::read);
        var gather = new Gather<ListOffsetsResponse.Partition>(request.loop(), found -> {
            var topics = new ArrayList<ListOffsetsResponse.Topic>(body.topics().size());
            int next = 0;
            for (ListOffsetsRequest.Topic topic : body.topics()) {
                int end = next + topic.partitions().size();
                topics.add(new ListOffsetsResponse.Topic(topic.name(), List.copyOf(found.subList(next, end))));
                next = end;
            }
            responder.send(new ListOffsetsResponse(0, topics)::write);
        });
        for (ListOffsetsRequest.Topic topic : body.topics()) {
            for (ListOffsetsRequest.Partition row : topic.partitions()) {
                var asked = new Asked(row, request.version(), body.isolationLevel(), body.replicaId());
                Shard shard = shards.of(Uuid.ZERO, topic.name(), row.partitionIndex(), request.loop());
                var slot = gather.slot();
                shard.run(() -> find(shard, topic.name(), asked, slot), () -> slot.put(
                        error(row, Errors.REQUEST_TIMED_OUT)));
            }
        }
        gather.allAsked();
    }

    private static void find(
            Shard shard, String topic, Asked asked, Gather<ListOffsetsResponse.Partition>.Slot slot) {
        ListOffsetsRequest.Partition row = asked.row();
        Partition partition = shard.partition(topic, row.partitionIndex());
        short wrong = Leadership.check(shard, partition, topic, row.partitionIndex(),
                row.currentLeaderEpoch(), asked.replica() == ANY_REPLICA);
        if (wrong != Errors.NONE) {
            slot.put(error(row, wrong));
            return;
        }
        Log log = partition.log();
        // An earlier leader may have told of more than this one knows to be committed (KIP-207).
        boolean unsure = asked.consumer() && !partition.leading().knowsHighWatermark();
        long visible = asked.consumer()
                ? partition.visibleEnd(asked.isolation() == READ_COMMITTED)
                : log.endOffset();
        TimeSearch search;
        switch ((int) Math.max(row.timestamp(), -100)) {
            case (int) LATEST -> {
                if (unsure) {
                    slot.put(error(row, notAvailable(asked)));
                    return;
                }
                slot.put(position(row, visible, epoch(asked, partition.knownEpoch())));
                return;
            }
            case (int) EARLIEST -> {
                slot.put(position(row, log.startOffset(), epoch(asked, log.epochAt(log.startOffset()))));
                return;
            }
            case (int) EARLIEST_LOCAL -> {
                slot.put(asked.version() < 8
                        ? error(row, Errors.UNSUPPORTED_VERSION)
                        : position(row, log.startOffset(), epoch(asked, log.epochAt(log.startOffset()))));
                return;
            }
            case (int) LATEST_TIERED -> {
                slot.put(asked.version() < 9
                        ? error(row, Errors.UNSUPPORTED_VERSION)
                        : position(row, -1, -1));
                return;
            }
            case (int) EARLIEST_PENDING_UPLOAD -> {
                slot.put(asked.version() < 11
                        ? error(row, Errors.UNSUPPORTED_VERSION)
                        : position(row, -1, -1));
                return;
            }
            case (int) MAX_TIMESTAMP -> {
                if (asked.version() < 7) {
                    slot.put(error(row, Errors.UNSUPPORTED_VERSION));
                    return;
                }
                search = log.searchMaxTimestamp(visible);
            }
            default -> {
                if (row.timestamp() < 0) {
                    slot.put(error(row, Errors.UNSUPPORTED_VERSION));
                    return;
                }
                search = log.searchTime(row.timestamp(), visible);
            }
        }
        var found = new Found[1];
        Path directory = log.directory();
        shard.work().run(null, () -> found[0] = search.run(), shard.loop(), failure -> {
            // It moved to another log directory, and the search found nothing where it was.
            if (!partition.isGone() && !partition.log().directory().equals(directory)) {
                find(shard, topic, asked, slot);
            } else if (failure != null) slot.put(error(row, Errors.KAFKA_STORAGE_ERROR));
            else if (unsure && found[0].offset() < 0) slot.put(error(row, notAvailable(asked)));
            else slot.put(answer(asked, found[0]));
        });
    }

    private static short notAvailable(Asked asked) {
        return asked.version() >= 5 ? Errors.OFFSET_NOT_AVAILABLE : Errors.LEADER_NOT_AVAILABLE;
    }

    private static int epoch(Asked asked, int epoch) {
        return asked.version() >= EPOCHS ? epoch : -1;
    }

    private static ListOffsetsResponse.Partition answer(Asked asked, Found found) {
        return new ListOffsetsResponse.Partition(asked.row().partitionIndex(), Errors.NONE,
                found.timestampMs(), found.offset(), epoch(asked, found.leaderEpoch()));
    }

    private static ListOffsetsResponse.Partition position(
            ListOffsetsRequest.Partition row, long offset, int epoch) {
        return new ListOffsetsResponse.Partition(row.partitionIndex(), Errors.NONE, -1, offset, epoch);
    }

    private static ListOffsetsResponse.Partition error(ListOffsetsRequest.Partition row, short error) {
        return new ListOffsetsResponse.Partition(row.partitionIndex(), error, -1, -1, -1);
    }
}
