package moldau.broker.metadata;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Disk;
import moldau.base.fault.Malformed;
import moldau.log.Log;
import moldau.replication.raft.ControlRecord;
import moldau.wire.WireReader;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Batches;
import moldau.wire.batch.Records;
import moldau.wire.record.MetadataRecord;

/// Reads batches of the metadata log back from its files, a bounded piece at a time.
final class LogWalk implements AutoCloseable {
    /// One turn's worth of reading.
    private static final int PIECE_BYTES = 1 << 20;

    private final Log log;
    private final Batches batches = new Batches();
    private final Records records = new Records();

    LogWalk(Log log) {
        this.log = log;
    }

    /// What to do with a batch that was read.
    interface Visitor {
        void batch(Batch batch);
    }

    /// Visits whole batches from the one that holds `offset`, up to about 1 MiB of them.
    ///
    /// @param upTo batches at or above are left
    /// @return the offset to go on from; `offset` itself if there was nothing
    long visit(long offset, long upTo, Visitor visitor) {
        Disk.Slice slice = log.read(offset, PIECE_BYTES, true, upTo);
        if (slice == null) return offset;
        ByteBuffer bytes = ByteBuffer.allocate(slice.bytes());
        try {
            slice.file().read(slice.position(), bytes);
        } finally {
            slice.release();
        }
        long next = offset;
        for (batches.over(bytes.flip()); batches.next(); ) {
            Batch batch = batches.batch();
            if (batch.lastOffset() < offset || batch.lastOffset() >= upTo) continue;
            if (!batch.isIntact()) {
                throw new Malformed("metadata log: batch at offset " + batch.baseOffset()
                        + " fails its checksum");
            }
            visitor.batch(batch);
            next = batch.nextOffset();
        }
        return next;
    }

    /// The records of a data batch.
    List<MetadataRecord> records(Batch batch) {
        List<MetadataRecord> found = new ArrayList<>();
        for (records.over(batch); records.next(); ) {
            if (records.value() == null) {
                throw new Malformed("metadata record at offset " + records.offset() + " is empty");
            }
            found.add(MetadataRecord.readFramed(new WireReader(records.value())));
        }
        return found;
    }

    /// The quorum's own records in the log at or after `from`. Blocks.
    static List<Fetched.Control> control(Log log, long from) {
        var found = new ArrayList<Fetched.Control>();
        try (LogWalk walk = new LogWalk(log)) {
            long offset = Math.max(from, log.startOffset());
            for (long next; (next = walk.visit(offset, log.endOffset(), batch -> {
                if (batch.isControl()) walk.control(batch, found);
            })) > offset; ) {
                offset = next;
            }
        }
        return found;
    }

    private void control(Batch batch, List<Fetched.Control> to) {
        for (records.over(batch); records.next(); ) {
            ControlRecord record = ControlBatches.read(records.key(), records.value());
            if (record != null) to.add(new Fetched.Control(records.offset(), record));
        }
    }

    @Override
    public void close() {
        records.close();
    }
}
