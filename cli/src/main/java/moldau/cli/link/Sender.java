package moldau.cli.link;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.wire.Errors;
import moldau.wire.batch.Batch;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Compression;
import moldau.wire.batch.Head;
import moldau.wire.batch.Header;
import moldau.wire.message.Api;
import moldau.wire.message.InitProducerIdRequest;
import moldau.wire.message.InitProducerIdResponse;
import moldau.wire.message.MetadataResponse;
import moldau.wire.message.ProduceRequest;
import moldau.wire.message.ProduceResponse;

/// Writes records to one topic: collects them into a batch for each partition, sends all batches
/// when told to or when one is full, and waits for the answers. A batch that has to be sent again
/// carries the same sequence, so no record is written twice (KIP-98).
public final class Sender implements AutoCloseable {
    /// The last version that names topics instead of giving their ids.
    private static final int BY_NAME = 12;

    private final Cluster cluster;
    private final String topic;
    private final Options options;
    private final Map<Integer, Lane> lanes = new TreeMap<>();
    private Partitioner partitioner;
    private Map<Integer, Integer> leaders = Map.of();
    private long producerId = Batch.NO_PRODUCER_ID;
    private short producerEpoch = Batch.NO_PRODUCER_EPOCH;

    /// @param acks 0, 1 or -1 for all
    /// @param batchBytes a batch of this size is sent
    /// @param deliveryMs how long to try
    public record Options(short acks, Compression compression, int batchBytes, int deliveryMs,
            boolean idempotent) {
        public static final Options DEFAULT =
                new Options((short) -1, Compression.NONE, 64 * 1024, 120_000, true);

        public Options withAcks(short acks) {
            return new Options(acks, compression, batchBytes, deliveryMs, acks == -1 && idempotent);
        }

        public Options withCompression(Compression compression) {
            return new Options(acks, compression, batchBytes, deliveryMs, idempotent);
        }

        public Options withBatchBytes(int batchBytes) {
            return new Options(acks, compression, batchBytes, deliveryMs, idempotent);
        }

        public Options withDeliveryMs(int deliveryMs) {
            return new Options(acks, compression, batchBytes, deliveryMs, idempotent);
        }
    }

    /// A record to write.
    ///
    /// @param partition -1 to choose by the key
    /// @param timestampMs -1 for now
    public record Event(byte[] key, byte[] value, List<Header> headers, int partition, long timestampMs) {}

    private static final class Lane {
        final BatchBuilder builder = new BatchBuilder();
        boolean isOpen;
        int sequence;
        ByteBuffer pending;
        int pendingCount;
    }

    /// @throws Refusal if there is no such topic, and it may not be made
    public Sender(Cluster cluster, String topic, Options options) {
        this.cluster = cluster;
        this.topic = topic;
        this.options = options;
        learn();
    }

    private void learn() {
        MetadataResponse.Topic found = cluster.topic(topic, true);
        Map<Integer, Integer> now = new TreeMap<>();
        for (MetadataResponse.Partition each : found.partitions()) now.put(each.partitionIndex(), each.leaderId());
        leaders = now;
        if (partitioner == null) partitioner = new Partitioner(now.size());
    }

    /// Adds a record; sends if its batch is full.
    ///
    /// @throws Refusal if it is too large, or its partition is not there
    public void add(Event event) {
        int partition = event.partition() >= 0 ? event.partition() : partitioner.of(event.key());
        if (!leaders.containsKey(partition)) {
            throw new Refusal(Errors.UNKNOWN_TOPIC_OR_PARTITION,
                    "Topic " + topic + " has no partition " + partition);
        }
        Lane lane = lanes.computeIfAbsent(partition, _ -> new Lane());
        if (!lane.isOpen) {
            lane.builder.begin();
            lane.isOpen = true;
        }
        long at = event.timestampMs() >= 0 ? event.timestampMs() : System.currentTimeMillis();
        lane.builder.append(at, wrap(event.key()), wrap(event.value()), event.headers());
        if (lane.builder.plainSize() >= options.batchBytes()) {
            flush();
            partitioner.moveOn();
        }
    }

    private static ByteBuffer wrap(byte[] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    /// Sends what was collected and waits until it is written.
    ///
    /// @throws Refusal if a batch is refused for good
    public void flush() {
        boolean isAnything = false;
        for (Lane lane : lanes.values()) isAnything |= lane.isOpen;
        if (!isAnything) return;
        if (options.idempotent() && producerId < 0) takeProducerId();
        for (Lane lane : lanes.values()) {
            if (!lane.isOpen) continue;
            lane.pendingCount = lane.builder.count();
            Head head = Head.DEFAULT.withCompression(options.compression());
            if (producerId >= 0) head = head.withProducer(producerId, producerEpoch, lane.sequence);
            lane.pending = lane.builder.build(head);
            lane.isOpen = false;
        }
        deliver();
    }

    private void takeProducerId() {
        long deadline = System.nanoTime() + options.deliveryMs() * 1_000_000L;
        while (true) {
            var answer = (InitProducerIdResponse) cluster.ask(Api.INIT_PRODUCER_ID,
                    InitProducerIdRequest.DEFAULT.withTransactionalId(null)
                            .withTransactionTimeoutMs(Integer.MAX_VALUE));
            if (answer.errorCode() == Errors.NONE) {
                producerId = answer.producerId();
                producerEpoch = answer.producerEpoch();
                return;
            }
            if (!Errors.retriable(answer.errorCode()) || System.nanoTime() > deadline) {
                throw new Refusal(answer.errorCode(), null);
            }
            Cluster.pause();
        }
    }

    private void deliver() {
        long deadline = System.nanoTime() + options.deliveryMs() * 1_000_000L;
        while (true) {
            RuntimeException why = null;
            for (Map.Entry<Integer, List<Integer>> each : waitingByLeader().entrySet()) {
                try {
                    short code = send(each.getKey(), each.getValue());
                    if (code != Errors.NONE) why = new Refusal(code, null);
                } catch (Unreachable broken) {
                    why = broken;
                }
            }
            if (why == null) return;
            if (System.nanoTime() > deadline) throw why;
            Cluster.pause();
            try {
                learn();
            } catch (Unreachable stillBroken) {
                if (System.nanoTime() > deadline) throw stillBroken;
            }
        }
    }

    private Map<Integer, List<Integer>> waitingByLeader() {
        Map<Integer, List<Integer>> byLeader = new TreeMap<>();
        lanes.forEach((partition, lane) -> {
            if (lane.pending != null) {
                byLeader.computeIfAbsent(leaders.get(partition), _ -> new ArrayList<>()).add(partition);
            }
        });
        return byLeader;
    }

    /// @return an error that is worth another try, or none
    private short send(int leader, List<Integer> partitions) {
        var batches = new ArrayList<ProduceRequest.Partition>();
        for (int each : partitions) {
            batches.add(new ProduceRequest.Partition(each, lanes.get(each).pending.duplicate()));
        }
        var wanted = ProduceRequest.Topic.DEFAULT.withName(topic).withPartitionData(batches);
        var request = ProduceRequest.DEFAULT.withTransactionalId(null).withAcks(options.acks())
                .withTimeoutMs(30_000).withTopicData(List.of(wanted));
        if (options.acks() == 0) {
            cluster.node(leader).tell(Api.PRODUCE, BY_NAME, request);
            for (int each : partitions) written(lanes.get(each));
            return Errors.NONE;
        }
        var answer = (ProduceResponse) cluster.node(leader).ask(Api.PRODUCE, BY_NAME, request, 30_000);
        short again = Errors.NONE;
        for (ProduceResponse.Partition each : answer.responses().getFirst().partitionResponses()) {
            short code = each.errorCode();
            if (code == Errors.NONE || code == Errors.DUPLICATE_SEQUENCE_NUMBER) written(lanes.get(each.index()));
            else if (Errors.retriable(code)) again = code;
            else throw new Refusal(code, each.errorMessage());
        }
        return again;
    }

    private static void written(Lane lane) {
        lane.sequence += lane.pendingCount;
        lane.pending = null;
    }

    @Override
    public void close() {
        try {
            flush();
        } finally {
            for (Lane lane : lanes.values()) lane.builder.close();
        }
    }
}
