package moldau.wire.batch;

import java.nio.ByteBuffer;
import java.util.List;
import moldau.base.fault.Malformed;

/// Ends the transaction of a producer in one partition (KIP-98). Value: int16 version 0, int32
/// coordinatorEpoch.
public record EndMarker(boolean committed, int coordinatorEpoch) {
    private static final int VALUE_SIZE = 6;

    /// Reads the marker in a record that has been found to be one.
    ///
    /// @param type [ControlType#ABORT] or [ControlType#COMMIT]
    /// @param value its position stays; a later version may have more after what we know
    public static EndMarker of(ControlType type, ByteBuffer value) {
        assert type.isEndMarker();
        if (value == null || value.remaining() < VALUE_SIZE
                || value.getShort(value.position()) < 0) {
            throw new Malformed("transaction marker without a coordinator epoch");
        }
        return new EndMarker(type == ControlType.COMMIT, value.getInt(value.position() + 2));
    }

    public ControlType type() {
        return committed ? ControlType.COMMIT : ControlType.ABORT;
    }

    /// A batch of this one marker, 78 bytes.
    ///
    /// @return a heap buffer of its own
    public ByteBuffer batch(long producerId, short producerEpoch, long timestampMs) {
        try (BatchBuilder builder = new BatchBuilder()) {
            ByteBuffer value = ByteBuffer.allocate(VALUE_SIZE).putInt(2, coordinatorEpoch);
            builder.append(timestampMs, type().key(), value, List.of());
            return builder.build(Head.DEFAULT.withTransactional(true).withControl(true)
                .withProducer(producerId, producerEpoch, Batch.NO_SEQUENCE));
        }
    }
}
