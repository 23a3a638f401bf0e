package moldau.wire.batch;

/// What a batch says of itself apart from its records.
///
/// @param baseOffset offset of the first record: 0 where the leader assigns it
/// @param leaderEpoch [Batch#NO_LEADER_EPOCH] where the leader sets it
/// @param baseSequence of the producer; wraps
/// @param control whether the records are the log's own
/// @param appendTimeMs [Batch#NO_TIMESTAMP] for records with their own times
public record Head(
        Compression compression,
        long baseOffset,
        int leaderEpoch,
        long producerId,
        short producerEpoch,
        int baseSequence,
        boolean transactional,
        boolean control,
        long appendTimeMs) {

    /// What a client without idempotence sends.
    public static final Head DEFAULT = new Head(
        Compression.NONE, 0, Batch.NO_LEADER_EPOCH, Batch.NO_PRODUCER_ID, Batch.NO_PRODUCER_EPOCH,
        Batch.NO_SEQUENCE, false, false, Batch.NO_TIMESTAMP);

    /// All that `batch` says, at `compression`.
    public static Head of(Batch batch, Compression compression) {
        return new Head(compression, batch.baseOffset(), batch.leaderEpoch(), batch.producerId(),
            batch.producerEpoch(), batch.baseSequence(), batch.isTransactional(),
            batch.isControl(), batch.isAppendTime() ? batch.maxTimestamp() : Batch.NO_TIMESTAMP);
    }

    public Head withCompression(Compression compression) {
        return new Head(compression, baseOffset, leaderEpoch, producerId, producerEpoch,
            baseSequence, transactional, control, appendTimeMs);
    }

    public Head withBaseOffset(long baseOffset) {
        return new Head(compression, baseOffset, leaderEpoch, producerId, producerEpoch,
            baseSequence, transactional, control, appendTimeMs);
    }

    public Head withLeaderEpoch(int leaderEpoch) {
        return new Head(compression, baseOffset, leaderEpoch, producerId, producerEpoch,
            baseSequence, transactional, control, appendTimeMs);
    }

    public Head withProducer(long producerId, short producerEpoch, int baseSequence) {
        return new Head(compression, baseOffset, leaderEpoch, producerId, producerEpoch,
            baseSequence, transactional, control, appendTimeMs);
    }

    public Head withTransactional(boolean transactional) {
        return new Head(compression, baseOffset, leaderEpoch, producerId, producerEpoch,
            baseSequence, transactional, control, appendTimeMs);
    }

    public Head withControl(boolean control) {
        return new Head(compression, baseOffset, leaderEpoch, producerId, producerEpoch,
            baseSequence, transactional, control, appendTimeMs);
    }

    public Head withAppendTimeMs(long appendTimeMs) {
        return new Head(compression, baseOffset, leaderEpoch, producerId, producerEpoch,
            baseSequence, transactional, control, appendTimeMs);
    }

    short attributes(Codec codec) {
        int attributes = codec.id();
        attributes |= appendTimeMs == Batch.NO_TIMESTAMP ? 0 : Batch.APPEND_TIME;
        attributes |= transactional ? Batch.TRANSACTIONAL : 0;
        attributes |= control ? Batch.CONTROL : 0;
        return (short) attributes;
    }
}
