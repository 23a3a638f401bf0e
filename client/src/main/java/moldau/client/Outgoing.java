package moldau.client;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import moldau.wire.batch.Batch;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Head;

/// One batch on its way to one partition: filled, built, sent, perhaps sent again. It owns its
/// bytes until it is answered or given up (B13). Guarded by the lock of [Sending].
final class Outgoing {
    final Lane lane;
    final long bornNanos;
    final CompletableFuture<Void> done = new CompletableFuture<>();
    private final List<CompletableFuture<Sent>> records = new ArrayList<>();
    private BatchBuilder builder;
    private ByteBuffer built;
    private long[] timestamps = new long[16];
    /// Bytes it takes of `buffer.memory`.
    long bytesHeld;
    int sequence = Batch.NO_SEQUENCE;
    int tries;
    /// It was sent under its number, and nobody said that it was not written: under another number
    /// it might be written twice.
    boolean isUncertain;
    long notBeforeNanos;

    Outgoing(Lane lane, BatchBuilder builder, long bornNanos) {
        this.lane = lane;
        this.builder = builder.begin();
        this.bornNanos = bornNanos;
        this.notBeforeNanos = bornNanos;
    }

    CompletableFuture<Sent> append(Event event, ByteBuffer key, ByteBuffer value, long timestampMs) {
        assert built == null : "filled after it was built";
        int index = records.size();
        if (index == timestamps.length) timestamps = Arrays.copyOf(timestamps, index * 2);
        timestamps[index] = timestampMs;
        builder.append(timestampMs, key, value, event.headers());
        var sent = new CompletableFuture<Sent>();
        records.add(sent);
        return sent;
    }

    int count() {
        return records.size();
    }

    /// Bytes of the batch before compression.
    int plainSize() {
        return builder.plainSize();
    }

    boolean hasSequence() {
        return sequence != Batch.NO_SEQUENCE;
    }

    boolean isBuilt() {
        return built != null;
    }

    /// @return the builder, for another batch
    BatchBuilder build(Head head) {
        built = builder.build(head);
        BatchBuilder free = builder;
        builder = null;
        return free;
    }

    /// Gives a batch that was built another place in the order of another producer.
    void renumber(long producerId, short producerEpoch, int sequence) {
        this.sequence = sequence;
        new Batch().wrap(built).patchProducer(producerId, producerEpoch, sequence);
    }

    ByteBuffer bytes() {
        return built;
    }

    /// Tells everybody. Called without the lock: what follows is not ours.
    ///
    /// @param baseOffset -1 if unknown
    /// @param appendTimeMs -1 if records keep their times
    void succeed(long baseOffset, long appendTimeMs) {
        for (int i = 0; i < records.size(); i++) {
            records.get(i).complete(new Sent(lane.topic(), lane.partition(),
                    baseOffset < 0 ? -1 : baseOffset + i,
                    appendTimeMs >= 0 ? appendTimeMs : timestamps[i]));
        }
        done.complete(null);
    }

    void fail(RuntimeException why) {
        for (int i = 0; i < records.size(); i++) records.get(i).completeExceptionally(why);
        done.complete(null);
    }
}
