package moldau.log;

import java.nio.ByteBuffer;
import moldau.wire.batch.Batch;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Compression;
import moldau.wire.batch.Head;
import moldau.wire.batch.Records;

/// Decides what of one batch survives compaction (KIP-58, KIP-98, KIP-534).
///
/// Records keep their offsets, and batches the range they cover. A tombstone, or a marker whose
/// data is gone, first gets a date (the batch's delete horizon) and goes when a later cleaning
/// finds the date passed: until then every reader has had time to see it.
final class BatchCleaner implements AutoCloseable {
    private final long nowMs;
    private final long deleteRetentionMs;
    private final long unpackedBytesMax;
    private final Records records = new Records();
    private final BatchBuilder builder = new BatchBuilder();

    BatchCleaner(long nowMs, long deleteRetentionMs, long unpackedBytesMax) {
        this.nowMs = nowMs;
        this.deleteRetentionMs = deleteRetentionMs;
        this.unpackedBytesMax = unpackedBytesMax;
    }

    /// @param batch whole in its buffer
    /// @param discard its records may go whatever their keys: aborted data, or a marker without
    /// data
    /// @param keepEmpty what remains of it when all records go: its bare header, or nothing
    /// @return the bytes of what stays, perhaps the batch itself where it lies; null for nothing
    /// @throws moldau.base.fault.Malformed if its records cannot be read
    ByteBuffer clean(Batch batch, KeyOffsets newest, boolean discard, boolean keepEmpty) {
        if (batch.isLegacy()) return whole(batch);
        if (batch.isControl()) return control(batch, discard, keepEmpty);
        if (discard) return keepEmpty ? bareHeader(batch) : null;
        int kept = 0;
        int tombstones = 0;
        records.over(batch, unpackedBytesMax);
        while (records.next()) {
            if (!stays(batch, newest)) continue;
            kept++;
            if (!records.hasValue()) tombstones++;
        }
        boolean needsHorizon = tombstones > 0 && !batch.hasDeleteHorizon();
        if (kept == batch.recordCount() && kept > 0 && !needsHorizon) return whole(batch);
        if (kept == 0) return keepEmpty ? bareHeader(batch) : null;
        return rebuilt(batch, newest, tombstones > 0 ? horizon(batch) : Batch.NO_TIMESTAMP);
    }

    private ByteBuffer control(Batch batch, boolean discard, boolean keepEmpty) {
        if (!discard) return whole(batch);
        if (!batch.hasDeleteHorizon()) return rebuilt(batch, null, horizon(batch));
        if (batch.deleteHorizonMs() > nowMs) return whole(batch);
        return keepEmpty ? bareHeader(batch) : null;
    }

    private boolean stays(Batch batch, KeyOffsets newest) {
        if (newest == null) return true;
        if (!records.hasKey() || records.offset() < newest.get(records.key())) return false;
        return records.hasValue() || !batch.hasDeleteHorizon() || batch.deleteHorizonMs() > nowMs;
    }

    private long horizon(Batch batch) {
        return batch.hasDeleteHorizon() ? batch.deleteHorizonMs() : nowMs + deleteRetentionMs;
    }

    private ByteBuffer rebuilt(Batch batch, KeyOffsets newest, long horizonMs) {
        builder.begin(batch.baseOffset(), horizonMs);
        records.over(batch, unpackedBytesMax);
        while (records.next()) {
            if (!stays(batch, newest)) continue;
            builder.appendAt(records.offset(), records.sentTimestamp(),
                records.hasKey() ? records.key() : null,
                records.hasValue() ? records.value() : null,
                records.headers());
        }
        return builder.build(head(batch), batch.lastOffset());
    }

    /// Its offsets, producer and epoch without records.
    private ByteBuffer bareHeader(Batch batch) {
        builder.begin(batch.baseOffset());
        ByteBuffer bare = builder.build(head(batch), batch.lastOffset());
        if (!batch.isAppendTime()) new Batch().wrap(bare).patchMaxTimestamp(batch.maxTimestamp());
        return bare;
    }

    private static Head head(Batch batch) {
        return Head.of(batch, Compression.of(batch.codec()));
    }

    private static ByteBuffer whole(Batch batch) {
        return batch.buffer().duplicate()
            .limit(batch.position() + batch.size()).position(batch.position());
    }

    @Override
    public void close() {
        records.close();
        builder.close();
    }
}
