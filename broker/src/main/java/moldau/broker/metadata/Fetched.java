package moldau.broker.metadata;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import moldau.base.fault.Malformed;
import moldau.replication.raft.Answer;
import moldau.replication.raft.ControlRecord;
import moldau.replication.raft.Effect;
import moldau.replication.raft.Event;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Batches;
import moldau.wire.batch.Records;

/// What a leader sent, until the machine has decided whether it wants it; and a look into it. The log
/// itself checks checksums, offsets and order.
final class Fetched {
    private final Map<Answer, ByteBuffer> kept = new IdentityHashMap<>();

    /// A record of the quorum's own that came along.
    record Control(long offset, ControlRecord record) {}

    /// Keeps a copy of `records`, which came with `answer`.
    void keep(Answer answer, ByteBuffer records) {
        ByteBuffer copy = ByteBuffer.allocate(records.remaining());
        kept.put(answer, copy.put(records.duplicate()).flip());
    }

    ByteBuffer take(Answer answer) {
        return kept.remove(answer);
    }

    /// `event` was stepped, and `effects` are what came of it: records of an answer that came too
    /// late are not kept.
    void stepped(Event event, Iterable<Effect> effects) {
        if (!(event instanceof Event.Answered it) || !kept.containsKey(it.answer())) return;
        for (Effect each : effects) {
            boolean isWanted = each instanceof Effect.AppendFetched(Answer.Records wanted)
                    && wanted == it.answer();
            if (isWanted) return;
        }
        kept.remove(it.answer());
    }

    /// Whether all whole batches can be of an epoch that has been, and hold what a metadata log
    /// holds.
    static boolean isPlausible(ByteBuffer bytes, int epochMax) {
        var batches = new Batches();
        try {
            for (batches.over(bytes.duplicate()); batches.next(); ) {
                Batch batch = batches.batch();
                if (batch.isLegacy() || batch.leaderEpoch() < 0 || batch.leaderEpoch() > epochMax) {
                    return false;
                }
            }
            return true;
        } catch (Malformed damaged) {
            return false;
        }
    }

    /// The quorum's records at `[from, to)`.
    ///
    /// @throws Malformed if one cannot be read
    static List<Control> control(ByteBuffer bytes, long from, long to) {
        var found = new ArrayList<Control>(0);
        var batches = new Batches();
        try (var records = new Records()) {
            for (batches.over(bytes.duplicate()); batches.next(); ) {
                Batch batch = batches.batch();
                boolean isTaken = batch.baseOffset() >= from && batch.lastOffset() < to;
                if (!isTaken || !batch.isControl()) continue;
                for (records.over(batch); records.next(); ) {
                    ControlRecord record = ControlBatches.read(records.key(), records.value());
                    if (record != null) found.add(new Control(records.offset(), record));
                }
            }
        }
        return found;
    }
}
