package moldau.log;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import moldau.base.fault.Malformed;
import moldau.wire.batch.Batch;
import moldau.wire.batch.ControlType;
import moldau.wire.batch.EndMarker;
import moldau.wire.batch.Records;

/// While a cleaner walks a log: which batches belong to aborted transactions, and which markers
/// have no data left that they would be needed for.
final class CleanedTransactions {
    private final PriorityQueue<AbortedTransaction> ahead =
        new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));
    /// By producer: the aborted transaction it is in.
    private final Map<Long, AbortedTransaction> aborted = new HashMap<>();
    /// Producers in it that had data in this walk.
    private final Set<Long> abortedWithData = new HashSet<>();
    private final Set<Long> committedWithData = new HashSet<>();
    private final List<AbortedTransaction> kept = new ArrayList<>();
    private final Records records = new Records();

    CleanedTransactions(List<AbortedTransaction> all) {
        ahead.addAll(all);
    }

    /// Whether the records of `batch` may go whatever their keys: data of an aborted transaction,
    /// or a marker without data. Batches come in order.
    boolean mayDiscard(Batch batch) {
        if (!batch.hasProducerId()) return false;
        while (!ahead.isEmpty() && ahead.peek().firstOffset() <= batch.lastOffset()) {
            AbortedTransaction begun = ahead.poll();
            aborted.put(begun.producerId(), begun);
        }
        if (batch.isControl()) return mayDiscardMarker(batch);
        if (!batch.isTransactional()) return false;
        boolean isAborted = aborted.containsKey(batch.producerId());
        // A bare header, kept for its sequence, is no data.
        if (batch.recordCount() > 0) {
            (isAborted ? abortedWithData : committedWithData).add(batch.producerId());
        }
        return isAborted;
    }

    private boolean mayDiscardMarker(Batch batch) {
        EndMarker marker = marker(batch);
        if (marker == null) return batch.recordCount() == 0;
        if (marker.committed()) return !committedWithData.remove(batch.producerId());
        AbortedTransaction ended = aborted.remove(batch.producerId());
        boolean hadData = abortedWithData.remove(batch.producerId());
        if (ended == null) return true;
        // Readers may be anywhere in what is being replaced: the entry stays as long as there was data.
        if (hadData) kept.add(ended);
        return !hadData;
    }

    private EndMarker marker(Batch batch) {
        try {
            if (!records.over(batch).next()) return null;
            ControlType type = ControlType.of(records.key());
            return type.isEndMarker() ? EndMarker.of(type, records.value()) : null;
        } catch (Malformed _) {
            return null;
        }
    }

    /// Entries for the index of the segment just finished; forgets them.
    List<AbortedTransaction> takeKept() {
        List<AbortedTransaction> taken = List.copyOf(kept);
        kept.clear();
        return taken;
    }
}
