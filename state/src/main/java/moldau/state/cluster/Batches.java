package moldau.state.cluster;

import java.util.List;
import moldau.state.Decision;
import moldau.wire.record.MetadataRecord;

/// Decisions about every partition of a broker may be too large for one batch of the log. They are
/// cut into several, one after the other with nothing between: a controller that dies on the way
/// leaves a beginning that the next one carries on with, for each record is true by itself.
final class Batches {
    /// As Apache Kafka cuts them; at some hundred bytes a record far below the largest batch.
    static final int RECORDS_MAX = 10_000;

    private Batches() {
    }

    /// The same decision, in batches of at most [#RECORDS_MAX] records.
    static <A> Decision<MetadataRecord, A> cut(Decision<MetadataRecord, A> decision) {
        return cut(decision, RECORDS_MAX);
    }

    static <A> Decision<MetadataRecord, A> cut(Decision<MetadataRecord, A> decision, int max) {
        List<MetadataRecord> records = decision.records();
        if (records.size() <= max) return decision;
        assert decision.next() == null : "what follows decides for itself";
        assert decision.others().isEmpty() : "nobody waits for another's decision here";
        List<MetadataRecord> head = records.subList(0, max);
        List<MetadataRecord> tail = records.subList(max, records.size());
        return Decision.first(head, () -> cut(decision.answer() == null
                ? Decision.<MetadataRecord, A>later(tail)
                : Decision.of(tail, decision.answer()), max));
    }
}
