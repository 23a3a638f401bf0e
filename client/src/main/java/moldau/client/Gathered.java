package moldau.client;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import moldau.base.Random;
import moldau.client.net.Leaders;
import moldau.wire.batch.Batch;
import moldau.wire.batch.BatchBuilder;

/// What a producer has been given and has not finished with: records gather in the batches of their
/// partitions' lanes. Guarded by the lock of [Sending], which takes whole batches out.
final class Gathered {
    private static final int BUILDERS_KEPT_MAX = 64;

    private final SendLimits limits;
    private final Random random;
    private final Map<String, Map<Integer, Lane>> lanes = new HashMap<>();
    private final Map<String, Sticky> sticky = new HashMap<>();
    private final LinkedHashSet<Outgoing> alive = new LinkedHashSet<>();
    private final ArrayDeque<BatchBuilder> builders = new ArrayDeque<>();
    private long bytesHeld;

    Gathered(SendLimits limits, Random random) {
        this.limits = limits;
        this.random = random;
    }

    /// Where records without a key go for now, and how many bytes went there (KIP-794).
    private static final class Sticky {
        int partition;
        int bytes = Integer.MAX_VALUE;
    }

    /// The ways to all partitions, by topic.
    Collection<Map.Entry<String, Map<Integer, Lane>>> lanes() {
        return lanes.entrySet();
    }

    /// Batches that are neither written nor given up, the oldest first.
    List<Outgoing> alive() {
        return new ArrayList<>(alive);
    }

    boolean isEmpty() {
        return alive.isEmpty();
    }

    boolean isAlive(Outgoing batch) {
        return alive.contains(batch);
    }

    /// Whether batches were sent and may be written, though nobody has said so yet.
    boolean isUncertain() {
        for (var ofTopic : lanes.values()) {
            for (Lane lane : ofTopic.values()) if (lane.isUncertain()) return true;
        }
        return false;
    }

    /// Has all batches that wait numbered from 0, under another id.
    void forgetNumbers() {
        for (var ofTopic : lanes.values()) {
            for (Lane lane : ofTopic.values()) {
                lane.nextSequence = 0;
                lane.isBegun = false;
                for (Outgoing batch : lane.ready) {
                    batch.sequence = Batch.NO_SEQUENCE;
                    batch.isUncertain = false;
                }
            }
        }
    }

    /// Whether a record of so many bytes has to wait until others are gone. One alone never does.
    boolean isFullFor(long size) {
        return bytesHeld > 0 && bytesHeld + size > limits.bufferBytes();
    }

    /// Whether to send what there is rather than wait for more.
    boolean isPressed() {
        return bytesHeld > limits.bufferBytes() / 2;
    }

    private Lane lane(String topic, int partition) {
        Map<Integer, Lane> ofTopic = lanes.computeIfAbsent(topic, _ -> new HashMap<>());
        Lane lane = ofTopic.get(partition);
        if (lane == null) {
            lane = new Lane(topic, partition);
            ofTopic.put(partition, lane);
        }
        return lane;
    }

    /// The partition a record goes to: its own, its key's, or for now the same as others without a key.
    private int partition(Event event, Leaders.Topic topic, int size) {
        if (event.partition() >= 0) return event.partition();
        if (event.key() != null && !limits.ignoreKeys()) {
            return Murmur2.partition(event.key(), topic.partitions());
        }
        Sticky here = sticky.computeIfAbsent(event.topic(), _ -> new Sticky());
        if (here.bytes >= Math.max(1, limits.batchBytes()) || here.partition >= topic.partitions()) {
            here.partition = anyWithLeader(topic);
            here.bytes = 0;
        }
        here.bytes += size;
        return here.partition;
    }

    private int anyWithLeader(Leaders.Topic topic) {
        int first = random.below(topic.partitions());
        for (int i = 0; i < topic.partitions(); i++) {
            int partition = (first + i) % topic.partitions();
            if (topic.leader(partition) != Leaders.NOBODY) return partition;
        }
        return first;
    }

    /// What became of a record that was added.
    ///
    /// @param opens whether it began a batch, so that somebody must see to its time
    /// @param fills whether its batch takes no more
    record Added(CompletableFuture<Sent> sent, boolean opens, boolean fills) {}

    /// @param size of the record with the header of a batch, at most
    Added add(Event event, Leaders.Topic topic, long timestampMs, int size, long nowNanos) {
        Lane lane = lane(topic.name(), partition(event, topic, size));
        int recordSize = size - Batch.HEADER_SIZE;
        if (lane.filling != null && lane.filling.plainSize() + recordSize > limits.batchBytes()) {
            lane.seal();
        }
        boolean opens = lane.filling == null;
        if (opens) {
            BatchBuilder builder = builders.isEmpty() ? new BatchBuilder() : builders.pollLast();
            lane.filling = new Outgoing(lane, builder, nowNanos);
            alive.add(lane.filling);
        }
        Outgoing batch = lane.filling;
        CompletableFuture<Sent> sent =
                batch.append(event, wrap(event.key()), wrap(event.value()), timestampMs);
        batch.bytesHeld += size;
        bytesHeld += size;
        boolean fills = batch.plainSize() >= limits.batchBytes();
        if (fills) lane.seal();
        return new Added(sent, opens, fills);
    }

    static ByteBuffer wrap(byte[] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    /// A batch is written, or given up.
    void forget(Outgoing batch) {
        bytesHeld -= batch.bytesHeld;
        alive.remove(batch);
    }

    /// Gives everything up.
    ///
    /// @return what was alive
    List<Outgoing> clear() {
        List<Outgoing> all = alive();
        alive.clear();
        bytesHeld = 0;
        for (var ofTopic : lanes.values()) {
            for (Lane lane : ofTopic.values()) {
                lane.filling = null;
                lane.ready.clear();
            }
        }
        return all;
    }

    /// Takes back a builder whose batch is built, for another.
    ///
    /// @return whether it is kept; else it is the caller's to close
    boolean keep(BatchBuilder builder) {
        if (builders.size() >= BUILDERS_KEPT_MAX) return false;
        builders.addLast(builder);
        return true;
    }

    void closeBuilders() {
        while (!builders.isEmpty()) builders.pollLast().close();
    }
}
