package moldau.log;

import java.util.Arrays;
import java.util.Comparator;
import moldau.base.fault.Malformed;
import moldau.wire.batch.Batch;
import moldau.wire.batch.ControlType;
import moldau.wire.batch.EndMarker;
import moldau.wire.batch.Records;
import moldau.wire.batch.Sequence;

/// What one log knows of its idempotent and transactional producers (KIP-98).
///
/// State runs ahead of the file while batches are gathered for one write. So that a full disk can
/// take that back, each producer changed in a gather is saved at its first change; [#keep] forgets
/// the savings, [#revert] restores them. Neither allocates once warm.
public final class Producers {
    private static final int SLOTS_MIN = 8;

    /// Open addressing, linear probing; a power of two, at most half full.
    private Producer[] slots = new Producer[SLOTS_MIN];
    private int count;

    final Transactions transactions = new Transactions();
    /// Null until a marker is read.
    private Records records;

    private long gather;
    private Producer[] saved = new Producer[0];
    private boolean[] wasNew = new boolean[0];
    private Producer[] changed = new Producer[0];
    private int changes;

    Producers() {}

    public int count() {
        return count;
    }

    void clear() {
        slots = new Producer[SLOTS_MIN];
        count = 0;
        keep();
        transactions.clear();
    }

    /// Forgets producers that wrote nothing for `expirationMs` and have no open transaction.
    public void expire(long nowMs, long expirationMs) {
        assert changes == 0 : changes;
        for (Producer producer : sorted()) {
            boolean idle = nowMs - producer.lastTimestampMs >= expirationMs;
            if (idle && producer.transactionStart < 0) remove(producer.id);
        }
    }

    /// Whether `producerId` has a transaction open here at `epoch`.
    public boolean hasOpenTransaction(long producerId, short epoch) {
        Producer producer = find(producerId);
        return producer != null && producer.transactionStart >= 0 && producer.epoch == epoch;
    }

    /// Calls `each` for every producer known, by rising id, as DescribeProducers shows them.
    public void forEach(Each each) {
        for (Producer p : sorted()) {
            each.producer(new State(p.id, p.epoch, p.lastSequence(), p.lastTimestampMs,
                p.coordinatorEpoch, p.transactionStart));
        }
    }

    @FunctionalInterface
    public interface Each {
        void producer(State state);
    }

    /// @param transactionStart first offset of the open transaction, or -1
    public record State(
            long producerId, short epoch, int lastSequence, long lastTimestampMs,
            int coordinatorEpoch, long transactionStart) {}

    /// Whether a leader may append `batch`, which has a producer id.
    ///
    /// @return null if so, else why not
    /// @throws Malformed if a marker's record is not well-formed
    Appended check(Batch batch, Origin origin) {
        Producer producer = find(batch.producerId());
        if (batch.isControl()) {
            EndMarker marker = marker(batch);
            return marker == null ? null : checkMarker(producer, marker, batch);
        }
        if (producer == null) return null;
        if (origin == Origin.CLIENT) {
            Appended.Duplicate repeated = producer.repeated(batch);
            if (repeated != null) return repeated;
        }
        if (batch.producerEpoch() < producer.epoch) {
            return new Appended.StaleProducerEpoch(producer.epoch, batch.producerEpoch());
        }
        if (origin == Origin.CLIENT) {
            int expected = expectedSequence(producer, batch.producerEpoch());
            if (expected != Producer.NONE && expected != batch.baseSequence()) {
                return new Appended.OutOfOrder(expected, batch.baseSequence());
            }
        }
        if (producer.transactionStart >= 0 && !batch.isTransactional()) {
            return new Appended.Invalid(Appended.Invalid.Kind.TRANSACTION,
                "producer " + producer.id + " has an open transaction but wrote outside it");
        }
        return null;
    }

    private static int expectedSequence(Producer producer, short epoch) {
        if (producer.epoch == Producer.NONE) return Producer.NONE;
        if (epoch != producer.epoch || producer.lastSequence() < 0) return 0;
        return Sequence.plus(producer.lastSequence(), 1);
    }

    private static Appended checkMarker(Producer producer, EndMarker marker, Batch batch) {
        if (producer == null) return null;
        if (batch.producerEpoch() < producer.epoch) {
            return new Appended.StaleProducerEpoch(producer.epoch, batch.producerEpoch());
        }
        if (marker.coordinatorEpoch() < producer.coordinatorEpoch) {
            return new Appended.Invalid(Appended.Invalid.Kind.COORDINATOR_FENCED,
                "marker of coordinator epoch " + marker.coordinatorEpoch() + ", known is "
                    + producer.coordinatorEpoch);
        }
        return null;
    }

    /// Notes `batch`, whose offsets are final and which may have a producer id. Checks nothing: it
    /// is part of the log.
    ///
    /// @return the transaction it aborted, or null
    AbortedTransaction take(Batch batch) {
        if (!batch.hasProducerId()) return null;
        if (batch.isControl()) return takeMarker(batch);
        Producer producer = changing(batch.producerId());
        producer.epoch(batch.producerEpoch());
        int lastSequence = batch.baseSequence() < 0 ? Producer.NONE : batch.lastSequence();
        producer.add(lastSequence, batch.lastOffset(), batch.lastOffsetDelta(),
            batch.maxTimestamp());
        if (batch.isTransactional() && producer.transactionStart < 0) opened(producer,
            batch.baseOffset());
        return null;
    }

    private AbortedTransaction takeMarker(Batch batch) {
        EndMarker marker = markerOrNull(batch);
        if (marker == null) return null;
        Producer producer = changing(batch.producerId());
        producer.epoch(batch.producerEpoch());
        producer.coordinatorEpoch = marker.coordinatorEpoch();
        producer.lastTimestampMs = batch.maxTimestamp();
        long start = producer.transactionStart;
        if (start < 0) return null;
        producer.transactionStart = Producer.NONE;
        long stable = transactions.end(start, batch.lastOffset());
        if (marker.committed()) return null;
        return new AbortedTransaction(producer.id, start, batch.lastOffset(), stable);
    }

    /// What is in the log counts, even if it makes no sense: it ends nothing then.
    private EndMarker markerOrNull(Batch batch) {
        try {
            return marker(batch);
        } catch (Malformed _) {
            return null;
        }
    }

    /// @return null if the batch ends no transaction: another kind, or one that the cleaner emptied
    private EndMarker marker(Batch batch) {
        if (records == null) records = new Records();
        if (!records.over(batch).next()) return null;
        ControlType type = ControlType.of(records.key());
        return type != null && type.isEndMarker() ? EndMarker.of(type, records.value()) : null;
    }

    void opened(Producer producer, long start) {
        producer.transactionStart = start;
        transactions.open(start);
    }

    /// What was gathered is written.
    void keep() {
        changes = 0;
        gather++;
    }

    /// What was gathered will not be written: the log ends at `endOffset`.
    void revert(long endOffset) {
        for (int i = changes - 1; i >= 0; i--) {
            if (wasNew[i]) remove(changed[i].id);
            else changed[i].copyFrom(saved[i]);
        }
        keep();
        transactions.revert(endOffset);
        for (Producer producer : slots) {
            if (producer != null && producer.transactionStart >= 0) {
                transactions.open(producer.transactionStart);
            }
        }
    }

    private Producer changing(long id) {
        Producer producer = find(id);
        boolean isNew = producer == null;
        if (isNew) producer = known(id);
        if (producer.changedIn == gather) return producer;
        producer.changedIn = gather;
        if (changes == saved.length) {
            int length = Math.max(4, 2 * changes);
            saved = Arrays.copyOf(saved, length);
            changed = Arrays.copyOf(changed, length);
            wasNew = Arrays.copyOf(wasNew, length);
        }
        if (!isNew) {
            if (saved[changes] == null) saved[changes] = new Producer(Producer.NONE);
            saved[changes].copyFrom(producer);
        }
        changed[changes] = producer;
        wasNew[changes] = isNew;
        changes++;
        return producer;
    }

    Producer find(long id) {
        int at = slot(id);
        while (slots[at] != null) {
            if (slots[at].id == id) return slots[at];
            at = at + 1 & slots.length - 1;
        }
        return null;
    }

    /// The producer, made if it was not known.
    Producer known(long id) {
        Producer producer = find(id);
        if (producer != null) return producer;
        if (2 * (count + 1) > slots.length) grow();
        producer = new Producer(id);
        put(producer);
        count++;
        return producer;
    }

    private void put(Producer producer) {
        int at = slot(producer.id);
        while (slots[at] != null) at = at + 1 & slots.length - 1;
        slots[at] = producer;
    }

    private void grow() {
        Producer[] before = slots;
        slots = new Producer[2 * before.length];
        for (Producer producer : before) {
            if (producer != null) put(producer);
        }
    }

    private void remove(long id) {
        int at = slot(id);
        while (slots[at].id != id) at = at + 1 & slots.length - 1;
        slots[at] = null;
        count--;
        // What probed past the hole moves back into it.
        for (int next = at + 1 & slots.length - 1; slots[next] != null; next = next
            + 1 & slots.length - 1) {
            Producer moved = slots[next];
            slots[next] = null;
            put(moved);
        }
    }

    private int slot(long id) {
        long mixed = id * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 40) & slots.length - 1;
    }

    Producer[] sorted() {
        Producer[] sorted = new Producer[count];
        int at = 0;
        for (Producer producer : slots) {
            if (producer != null) sorted[at++] = producer;
        }
        Arrays.sort(sorted, Comparator.comparingLong(p -> p.id));
        return sorted;
    }

    void checkInvariants() {
        int seen = 0;
        for (Producer producer : slots) {
            if (producer == null) continue;
            seen++;
            assert find(producer.id) == producer : producer.id;
            assert producer.batchCount() <= Producer.BATCHES_MAX : producer.id;
        }
        assert seen == count : seen;
    }
}
