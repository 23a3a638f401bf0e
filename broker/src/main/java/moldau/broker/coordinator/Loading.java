package moldau.broker.coordinator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import moldau.base.Disk;
import moldau.base.fault.DiskFault;
import moldau.base.fault.Malformed;
import moldau.broker.partition.Partition;
import moldau.state.Runtime;
import moldau.state.Transaction;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Batches;
import moldau.wire.batch.ControlType;
import moldau.wire.batch.EndMarker;
import moldau.wire.batch.Records;

/// Replays a partition's log into a machine, a piece at a time: pieces are read and decoded on `Work`
/// and applied on the loop.
final class Loading<R> {
    private static final int PIECE_BYTES = 1 << 20;

    private final Partition partition;
    private final RecordFormat<R> format;
    private final Runtime<R> runtime;
    private final Ended ended;
    private final int leaderEpoch;
    private long next;

    interface Ended {
        /// @param failure null when everything was replayed, up to the log's end
        void ended(RuntimeException failure);
    }

    /// One record or marker of the log.
    private record Step<R>(long offset, R record, Transaction transaction, EndMarker marker) {}

    private record Piece<R>(ArrayList<Step<R>> steps, long nextOffset) {}

    Loading(Partition partition, RecordFormat<R> format, Runtime<R> runtime, Ended ended) {
        this.partition = partition;
        this.format = format;
        this.runtime = runtime;
        this.ended = ended;
        this.leaderEpoch = partition.leaderEpoch();
        this.next = partition.log().startOffset();
    }

    void start() {
        step();
    }

    private void step() {
        if (isOver()) return;
        long end = partition.log().endOffset();
        if (next >= end) {
            ended.ended(null);
            return;
        }
        Disk.Slice slice;
        try {
            slice = partition.read(next, PIECE_BYTES, true, end);
        } catch (DiskFault fault) {
            failed(fault);
            return;
        }
        if (slice == null) {
            next = end;
            ended.ended(null);
            return;
        }
        var piece = new ArrayList<Piece<R>>(1);
        partition.shard().work().run(partition, () -> piece.add(decode(slice)), partition.shard().loop(),
                failure -> {
                    slice.release();
                    if (failure != null) failed(failure);
                    else apply(piece.getFirst());
                });
    }

    private void failed(RuntimeException why) {
        if (why instanceof DiskFault && !partition.isGone()) partition.shard().broken(partition, why);
        ended.ended(why);
    }

    /// Whether another leads, or this broker anew: what it waits for is of no use any more.
    private boolean isOver() {
        return partition.isGone() || partition.leaderEpoch() != leaderEpoch;
    }

    private void apply(Piece<R> piece) {
        // While the piece was read the log may have been cut under it, by who follows another now.
        if (isOver()) return;
        for (Step<R> step : piece.steps()) {
            if (step.marker() != null) {
                runtime.marker(step.transaction(), step.marker().committed(), step.offset());
            } else if (step.transaction().equals(Transaction.NONE)) {
                runtime.replay(step.record(), step.offset());
            } else {
                runtime.replay(step.record(), step.offset(), step.transaction());
            }
        }
        assert piece.nextOffset() > next : piece.nextOffset() + " <= " + next;
        next = piece.nextOffset();
        step();
    }

    /// Off the loop.
    private Piece<R> decode(Disk.Slice slice) {
        var bytes = ByteBuffer.allocate(slice.bytes());
        slice.file().read(slice.position(), bytes);
        var steps = new ArrayList<Step<R>>();
        long nextOffset = next;
        try (var records = new Records()) {
            var batches = new Batches().over(bytes.flip());
            while (batches.next()) {
                Batch batch = batches.batch();
                nextOffset = batch.lastOffset() + 1;
                if (batch.lastOffset() >= next) decode(batch, records, steps);
            }
        }
        return new Piece<>(steps, nextOffset);
    }

    private void decode(Batch batch, Records records, ArrayList<Step<R>> steps) {
        Transaction transaction = batch.isTransactional()
                ? new Transaction(batch.producerId(), batch.producerEpoch())
                : Transaction.NONE;
        records.over(batch);
        while (records.next()) {
            if (records.offset() < next) continue;
            if (batch.isControl()) {
                ControlType type = ControlType.of(records.key());
                if (type != ControlType.COMMIT && type != ControlType.ABORT) continue;
                EndMarker marker = EndMarker.of(type, records.value());
                steps.add(new Step<>(records.offset(), null, transaction, marker));
            } else {
                if (!records.hasKey()) throw new Malformed("record without key at " + records.offset());
                R record = format.read(records.key(), records.hasValue() ? records.value() : null);
                if (record != null) steps.add(new Step<>(records.offset(), record, transaction, null));
            }
        }
    }
}
