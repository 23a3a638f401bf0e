package moldau.client;

import java.util.ArrayDeque;
import java.util.List;

/// The way to one partition: batches in the order they will have there. Guarded by the lock of
/// [Sending].
///
/// ```
///   append -> filling -> ready -> under way -> done
///                          ^-- failed for now, in the order of sequences
/// ```
final class Lane {
    /// Sequences go from 0 to 2^31-1 and around.
    private static final long SEQUENCES = 1L << 31;

    private final String topic;
    private final int partition;
    /// The batch that takes records; null if none does.
    Outgoing filling;
    final ArrayDeque<Outgoing> ready = new ArrayDeque<>();
    int underWay;
    int nextSequence;
    /// A broker has said that it wrote a batch of the producer id that sequences are counted for.
    boolean isBegun;

    Lane(String topic, int partition) {
        this.topic = topic;
        this.partition = partition;
    }

    String topic() {
        return topic;
    }

    int partition() {
        return partition;
    }

    /// Whether one of its batches may be written, though nobody has said so yet. After a number that
    /// was refused as out of order nothing was written either.
    boolean isUncertain() {
        if (underWay > 0) return true;
        Outgoing first = ready.peekFirst();
        if (first != null && first.hasSequence() && !first.isUncertain) return false;
        for (Outgoing each : ready) if (each.isUncertain) return true;
        return false;
    }

    /// Takes no more records into the batch that is being filled.
    void seal() {
        if (filling == null) return;
        ready.addLast(filling);
        filling = null;
    }

    /// What time does: takes out what was not sent within `deliveryNanos`, then closes the batch being
    /// filled if that has waited for `lingerNanos`. While another waits anyway, it may as well grow.
    ///
    /// @return for how long it will wait; `Long.MAX_VALUE` if it does not
    long tend(long nowNanos, long lingerNanos, long deliveryNanos, List<Outgoing> late) {
        while (!ready.isEmpty() && ready.peekFirst().bornNanos + deliveryNanos - nowNanos <= 0) {
            late.add(ready.pollFirst());
        }
        if (filling == null) return Long.MAX_VALUE;
        long leftNanos = filling.bornNanos + lingerNanos - nowNanos;
        if (leftNanos > 0) return leftNanos;
        if (ready.isEmpty()) seal();
        return Long.MAX_VALUE;
    }

    /// Puts back a batch that failed for now, before all that come after it.
    void again(Outgoing batch) {
        var after = new ArrayDeque<Outgoing>();
        while (!ready.isEmpty() && goesBefore(ready.peekFirst(), batch)) after.addLast(ready.pollFirst());
        ready.addFirst(batch);
        while (!after.isEmpty()) ready.addFirst(after.pollLast());
    }

    /// Sequences wrap, so their difference decides; without them, age.
    private static boolean goesBefore(Outgoing one, Outgoing two) {
        if (one.tries == 0) return false;
        if (one.hasSequence() && two.hasSequence()) {
            return ((two.sequence - one.sequence) & Integer.MAX_VALUE) < SEQUENCES / 2;
        }
        return one.bornNanos < two.bornNanos;
    }

    /// Whether the first ready batch may leave: one that is sent again waits for all that are under
    /// way, and goes alone. So does any before the partition is begun: a broker that knows nothing of a
    /// producer takes whatever number comes first, and would take the second batch where it has just
    /// refused the first.
    boolean mayLeave(long nowNanos) {
        Outgoing first = ready.peekFirst();
        if (first == null || first.notBeforeNanos - nowNanos > 0) return false;
        boolean isFirst = nextSequence > 0 && !isBegun;
        return underWay == 0 || first.tries == 0 && !isFirst;
    }

    boolean isIdle() {
        return filling == null && ready.isEmpty() && underWay == 0;
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
