package moldau.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import moldau.wire.Errors;
import moldau.wire.Uuid;

/// What a consumer and one broker have agreed is being fetched (KIP-227), as the consumer knows it:
/// only what changed is told again. No I/O here.
///
/// ```
///   epoch 0  full request, asks for a session    -> answered with an id: epoch 1, 2, ...
///   epoch n  changes only                        -> refused or lost: epoch 0 again
/// ```
final class FetchSession {
    private static final int FIRST_EPOCH = 0;

    private int id;
    private int epoch = FIRST_EPOCH;
    private Map<TopicPartition, Wanted> known = Map.of();

    /// A partition and from where on it is wanted.
    ///
    /// @param topicId zero if the broker has none
    record Wanted(TopicPartition partition, Uuid topicId, long offset, int leaderEpoch) {}

    /// What to tell the broker.
    record Change(int sessionId, int sessionEpoch, List<Wanted> wanted, List<Wanted> forgotten) {}

    /// The next request, for exactly `wanted`.
    Change next(List<Wanted> wanted) {
        var now = new LinkedHashMap<TopicPartition, Wanted>();
        for (Wanted each : wanted) now.put(each.partition, each);
        var told = new ArrayList<Wanted>();
        var forgotten = new ArrayList<Wanted>();
        if (epoch == FIRST_EPOCH) {
            told.addAll(now.values());
        } else {
            for (Wanted each : known.values()) {
                Wanted still = now.get(each.partition);
                if (still == null || !still.topicId.equals(each.topicId)) forgotten.add(each);
            }
            for (Wanted each : now.values()) {
                if (!each.equals(known.get(each.partition))) told.add(each);
            }
        }
        known = now;
        return new Change(id, epoch, told, forgotten);
    }

    /// The broker answered.
    ///
    /// @param error of the answer as a whole
    /// @return whether the answer counts; else everything is to be asked for again
    boolean answered(short error, int sessionId) {
        if (error == Errors.FETCH_SESSION_ID_NOT_FOUND) id = 0;
        if (error != Errors.NONE || sessionId == 0) {
            // No session, or none any more: full requests, until the broker offers one.
            if (error == Errors.NONE) id = 0;
            epoch = FIRST_EPOCH;
            return error == Errors.NONE;
        }
        id = sessionId;
        epoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
        return true;
    }

    /// No answer came: what the broker knows is unknown. Epoch 0 with the old id also ends the old
    /// session.
    void lost() {
        epoch = FIRST_EPOCH;
    }

    boolean isOpen() {
        return epoch != FIRST_EPOCH;
    }

    int id() {
        return id;
    }
}
