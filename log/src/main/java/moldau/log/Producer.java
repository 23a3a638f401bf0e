package moldau.log;

import moldau.wire.batch.Batch;

/// What one log knows of one producer: its epoch, its newest batches, its open transaction.
///
/// Of batches the newest five are kept, so that each of the five that a client may have in flight
/// is known again when it comes twice (KIP-98, KAFKA-5494).
final class Producer {
    static final int BATCHES_MAX = 5;
    static final int NONE = -1;

    final long id;
    short epoch = NONE;
    int coordinatorEpoch = NONE;
    long lastTimestampMs = NONE;
    /// First offset of the open transaction, or -1.
    long transactionStart = NONE;
    /// The gather in which it was changed last, see [Producers].
    long changedIn = NONE;

    private int count;
    /// Where the oldest batch kept stands in the rings.
    private int oldest;
    private final int[] lastSequences = new int[BATCHES_MAX];
    private final int[] offsetDeltas = new int[BATCHES_MAX];
    private final long[] lastOffsets = new long[BATCHES_MAX];
    private final long[] timestamps = new long[BATCHES_MAX];

    Producer(long id) {
        this.id = id;
    }

    boolean hasBatches() {
        return count > 0;
    }

    int batchCount() {
        return count;
    }

    int lastSequence() {
        return count == 0 ? NONE : lastSequences[slot(count - 1)];
    }

    long lastOffset() {
        return count == 0 ? NONE : lastOffsets[slot(count - 1)];
    }

    int lastOffsetDelta() {
        return count == 0 ? 0 : offsetDeltas[slot(count - 1)];
    }

    /// Takes over a new epoch; what was sent in another is forgotten.
    void epoch(short newEpoch) {
        if (epoch == newEpoch) return;
        epoch = newEpoch;
        count = 0;
        oldest = 0;
    }

    void add(int lastSequence, long lastOffset, int offsetDelta, long timestampMs) {
        if (count == BATCHES_MAX) {
            oldest = (oldest + 1) % BATCHES_MAX;
            count--;
        }
        int slot = slot(count);
        lastSequences[slot] = lastSequence;
        lastOffsets[slot] = lastOffset;
        offsetDeltas[slot] = offsetDelta;
        timestamps[slot] = timestampMs;
        lastTimestampMs = timestampMs;
        count++;
    }

    /// The earlier batch that `batch` repeats, or null.
    Appended.Duplicate repeated(Batch batch) {
        if (batch.producerEpoch() != epoch) return null;
        for (int i = 0; i < count; i++) {
            int slot = slot(i);
            boolean same = lastSequences[slot] == batch.lastSequence()
                && offsetDeltas[slot] == batch.lastOffsetDelta();
            if (same) {
                long base = lastOffsets[slot] - offsetDeltas[slot];
                return new Appended.Duplicate(base, lastOffsets[slot], timestamps[slot]);
            }
        }
        return null;
    }

    private int slot(int i) {
        return (oldest + i) % BATCHES_MAX;
    }

    void copyFrom(Producer other) {
        epoch = other.epoch;
        coordinatorEpoch = other.coordinatorEpoch;
        lastTimestampMs = other.lastTimestampMs;
        transactionStart = other.transactionStart;
        count = other.count;
        oldest = other.oldest;
        System.arraycopy(other.lastSequences, 0, lastSequences, 0, BATCHES_MAX);
        System.arraycopy(other.offsetDeltas, 0, offsetDeltas, 0, BATCHES_MAX);
        System.arraycopy(other.lastOffsets, 0, lastOffsets, 0, BATCHES_MAX);
        System.arraycopy(other.timestamps, 0, timestamps, 0, BATCHES_MAX);
    }
}
