package moldau.broker.metadata;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import moldau.base.Loop;
import moldau.base.fault.DiskFault;
import moldau.base.fault.Malformed;
import moldau.log.Log;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.wire.batch.Batch;
import moldau.wire.record.MetadataRecord;

/// Tells one listener what is committed: first the newest snapshot where the log no longer has the
/// beginning, then batch by batch. What was appended here lately comes from memory; the rest is
/// read back, a piece a turn.
final class Telling {
    /// Batches appended by this node and not yet told to all listeners.
    static final class Recent {
        /// Beyond it listeners read from the log.
        private static final int BATCHES_MAX = 4096;

        private record Appended(long baseOffset, List<MetadataRecord> records) {}

        private final ArrayDeque<Appended> batches = new ArrayDeque<>();

        void add(long baseOffset, List<MetadataRecord> records) {
            if (batches.size() == BATCHES_MAX) batches.poll();
            batches.add(new Appended(baseOffset, records));
        }

        void clear() {
            batches.clear();
        }

        void forgetBefore(long offset) {
            while (!batches.isEmpty() && batches.peek().baseOffset() < offset) batches.poll();
        }

        private Appended at(long offset) {
            for (Appended each : batches) {
                if (each.baseOffset() == offset) return each;
                if (each.baseOffset() > offset) break;
            }
            return null;
        }
    }

    /// Where committed records come from.
    record Source(Log log, SnapshotShelf shelf, Recent recent) {}

    private final MetadataListener listener;
    private final Log log;
    private final SnapshotShelf shelf;
    private final Recent recent;
    private final Loop loop;
    private final Consumer<RuntimeException> broken;
    private final LogWalk walk;
    private long nextOffset = -1;
    private long toldEnd = -1;
    private long committedEnd;
    private int leads = -1;
    private int led = -1;
    private boolean posted;
    private boolean stopped;

    /// @param broken told when the log cannot be read back
    Telling(MetadataListener listener, Source source, Loop loop,
            Consumer<RuntimeException> broken) {
        this.listener = listener;
        log = source.log();
        shelf = source.shelf();
        recent = source.recent();
        this.loop = loop;
        this.broken = broken;
        walk = new LogWalk(log);
    }

    MetadataListener listener() {
        return listener;
    }

    /// All before is told.
    long nextOffset() {
        return Math.max(0, nextOffset);
    }

    /// All before `endOffset` is committed.
    void committed(long endOffset) {
        committedEnd = Math.max(committedEnd, endOffset);
        go();
    }

    /// This node leads; told when the listener has caught up.
    void leads(int epoch) {
        leads = epoch;
        go();
    }

    void resigned(int epoch) {
        if (led == epoch) listener.resigned(epoch);
        leads = -1;
    }

    void stop() {
        stopped = true;
        walk.close();
    }

    /// Goes on as far as memory and one piece of the log allow.
    private void go() {
        if (stopped || posted) return;
        if (nextOffset < log.startOffset()) begin();
        boolean hasRead = false;
        while (nextOffset < committedEnd) {
            Recent.Appended batch = recent.at(nextOffset);
            if (batch != null) {
                if (batch.baseOffset() + batch.records().size() > committedEnd) break;
                nextOffset += batch.records().size();
                listener.committed(batch.baseOffset(), batch.records());
            } else if (hasRead) {
                goOnLater();
                return;
            } else {
                hasRead = true;
                long before = nextOffset;
                nextOffset = walk.visit(nextOffset, committedEnd, this::tell);
                if (nextOffset == before) break;
            }
        }
        if (nextOffset > toldEnd) {
            toldEnd = nextOffset;
            listener.reached(nextOffset);
        }
        if (leads >= 0 && nextOffset >= committedEnd) {
            int epoch = leads;
            leads = -1;
            led = epoch;
            listener.leads(epoch, log.endOffset());
        }
    }

    /// The next commit would go on, too; but before the first leader has heard of the last there may be none.
    private void goOnLater() {
        posted = true;
        loop.insist(() -> {
            posted = false;
            try {
                go();
            } catch (DiskFault | Malformed failure) {
                broken.accept(failure);
            }
        });
    }

    /// From the newest snapshot, or from nothing.
    private void begin() {
        OffsetAndEpoch id = shelf.newest();
        if (id == null || id.offset() == 0) {
            nextOffset = log.startOffset();
            return;
        }
        listener.snapshotBegins(id);
        try (SnapshotReader reader = shelf.open(id)) {
            for (List<MetadataRecord> each; (each = reader.next()) != null; ) {
                if (!each.isEmpty()) listener.snapshotRecords(each);
            }
        }
        listener.snapshotEnds();
        nextOffset = id.offset();
    }

    private void tell(Batch batch) {
        if (!batch.isControl()) listener.committed(batch.baseOffset(), walk.records(batch));
    }
}
