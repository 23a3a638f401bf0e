package moldau.broker.coordinator;

import java.nio.ByteBuffer;
import java.util.List;
import moldau.base.fault.DiskFault;
import moldau.broker.partition.Partition;
import moldau.log.Origin;
import moldau.state.Appended;
import moldau.state.RecordLog;
import moldau.state.Refusal;
import moldau.state.Transaction;
import moldau.wire.WireWriter;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Head;

/// A partition as the log that a machine lives on: each decision's records are one batch.
final class PartitionLog<R> implements RecordLog<R> {
    private final Partition partition;
    private final RecordFormat<R> format;
    private final BatchBuilder builder = new BatchBuilder();
    private final WireWriter key = new WireWriter();
    private final WireWriter value = new WireWriter();

    PartitionLog(Partition partition, RecordFormat<R> format) {
        this.partition = partition;
        this.format = format;
    }

    @Override
    public Appended append(List<R> records, Transaction transaction) {
        if (!partition.isLeader()) return new Appended.Failed(Refusal.NOT_LEADER);
        if (!partition.leading().hasEnoughInSync()) {
            return new Appended.Failed(Refusal.NOT_ENOUGH_REPLICAS);
        }
        long nowMs = partition.shard().clock().wallMs();
        builder.begin();
        for (R record : records) append(record, nowMs);
        ByteBuffer batch = builder.build(head(transaction));
        try {
            return switch (partition.append(batch, Origin.COORDINATOR)) {
                case moldau.log.Appended.At at -> written(at.lastOffset());
                case moldau.log.Appended.Refused refused -> new Appended.Failed(switch (refused) {
                    case TOO_LARGE, LARGER_THAN_SEGMENT -> Refusal.TOO_LARGE;
                    case DISK_FULL, NOT_CONTIGUOUS -> Refusal.STORAGE;
                });
                case moldau.log.Appended other -> throw new AssertionError("own batch refused: " + other);
            };
        } catch (DiskFault fault) {
            partition.shard().broken(partition, fault);
            return new Appended.Failed(Refusal.STORAGE);
        }
    }

    private void append(R record, long nowMs) {
        key.begin();
        format.writeKey(record, key);
        value.begin();
        boolean there = format.writeValue(record, value);
        builder.append(nowMs, key.contiguous(), there ? value.contiguous() : null, List.of());
    }

    /// Kafka's group coordinator writes sequence 0 without a producer id; readers ignore it.
    private static Head head(Transaction transaction) {
        return transaction.equals(Transaction.NONE)
                ? Head.DEFAULT.withProducer(-1, (short) -1, 0)
                : Head.DEFAULT
                        .withProducer(transaction.producerId(), transaction.producerEpoch(), -1)
                        .withTransactional(true);
    }

    /// The machine goes on only from what is written, so it cannot wait for the turn's end.
    private Appended written(long lastOffset) {
        partition.shard().writeGathered();
        boolean there = !partition.isGone() && lastOffset < partition.log().endOffset();
        return there ? new Appended.At(lastOffset) : new Appended.Failed(Refusal.STORAGE);
    }
}
