package moldau.broker.api;

import java.nio.ByteBuffer;
import moldau.base.fault.DiskFault;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.log.Appended;
import moldau.log.Origin;
import moldau.state.cluster.TopicImage;
import moldau.wire.Errors;
import moldau.wire.batch.Validated;
import moldau.wire.batch.Validation;

/// Appends produced batches to the partitions of one shard: leadership, validation, the log, and the
/// error code for each way this can end. On the shard's loop.
final class Appends {
    private final Shard shard;
    private final Validation validation = new Validation();

    Appends(Shard shard) {
        this.shard = shard;
    }

    /// @param records borrowed until [Shard#writeGathered]
    void append(Producing.Part part, TopicImage topic, ByteBuffer records) {
        Partition partition = shard.partition(topic.id(), part.index());
        if (partition == null || !partition.isLeader()) {
            part.refuse(partition == null ? Leadership.absent(shard, topic, part.index())
                    : Leadership.check(partition, Leadership.ANY_EPOCH, false), null);
            return;
        }
        if (part.wantsAll() && !partition.leading().hasEnoughInSync()) {
            part.refuse(Errors.NOT_ENOUGH_REPLICAS, null);
            return;
        }
        part.startOffset(partition.log().startOffset());
        switch (validation.validate(records, partition.rules(), part.version(), shard.clock().wallMs())) {
            case Validated.Rejected no -> part.reject(no);
            case Validated.Accepted yes -> {
                ByteBuffer batch = yes.buffer();
                batch.limit(yes.position() + yes.size()).position(yes.position());
                try {
                    outcome(part, partition, partition.append(batch, Origin.CLIENT));
                } catch (DiskFault fault) {
                    shard.broken(partition, fault);
                    part.refuse(Errors.KAFKA_STORAGE_ERROR, fault.getMessage());
                }
                // A rebuilt batch lies in the validation's own buffer, which the next one will use.
                if (yes.rebuilt()) shard.writeGathered();
            }
        }
    }

    private void outcome(Producing.Part part, Partition partition, Appended outcome) {
        switch (outcome) {
            case Appended.At at -> part.appended(partition, at);
            case Appended.Duplicate same -> part.duplicate(partition, same);
            case Appended.OutOfOrder gap -> part.refuse(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
                    "sequence " + gap.actualSequence() + ", expected " + gap.expectedSequence());
            case Appended.StaleProducerEpoch stale -> part.refuse(Errors.INVALID_PRODUCER_EPOCH,
                    "producer epoch " + stale.actualEpoch() + ", now " + stale.currentEpoch());
            case Appended.Invalid invalid -> part.refuse(code(invalid.kind()), invalid.reason());
            case Appended.Refused refused -> part.refuse(code(refused), null);
        }
    }

    private static short code(Appended.Invalid.Kind kind) {
        return switch (kind) {
            case CORRUPT -> Errors.CORRUPT_MESSAGE;
            case INVALID_RECORD -> Errors.INVALID_RECORD;
            case TIMESTAMP -> Errors.INVALID_TIMESTAMP;
            case TRANSACTION -> Errors.INVALID_TXN_STATE;
            case COORDINATOR_FENCED -> Errors.TRANSACTION_COORDINATOR_FENCED;
        };
    }

    private static short code(Appended.Refused refused) {
        return switch (refused) {
            case TOO_LARGE -> Errors.MESSAGE_TOO_LARGE;
            case LARGER_THAN_SEGMENT -> Errors.RECORD_LIST_TOO_LARGE;
            case DISK_FULL, NOT_CONTIGUOUS -> Errors.KAFKA_STORAGE_ERROR;
        };
    }
}
