package moldau.wire.batch;

/// What a topic asks of the batches clients write to it.
///
/// @param keepsCodec `compression.type=producer`: payloads stay byte for byte
/// @param compression what payloads become otherwise, where their codec differs
/// @param compacted every record needs a key
/// @param appendTime `message.timestamp.type=LogAppendTime`
/// @param timestampBeforeMsMax how far a record's own time may lie behind the clock
/// @param timestampAfterMsMax how far it may be ahead
/// @param batchBytesMax `max.message.bytes`, of a batch as stored
public record Rules(
        boolean keepsCodec,
        Compression compression,
        boolean compacted,
        boolean appendTime,
        long timestampBeforeMsMax,
        long timestampAfterMsMax,
        int batchBytesMax) {

    /// What Kafka's defaults ask for.
    public static final Rules DEFAULT = new Rules(
        true, Compression.NONE, false, false, Long.MAX_VALUE, 3_600_000, 1_048_588);

    /// A small batch may still hold much text: unpacked sizes below this are never refused.
    private static final long UNPACKED_BYTES_FREE = 16L * 1024 * 1024;
    private static final long UNPACKED_TIMES_MAX = 16;

    /// For `compression.type` other than `producer`.
    public Rules withCompression(Compression compression) {
        return new Rules(false, compression, compacted, appendTime, timestampBeforeMsMax,
            timestampAfterMsMax, batchBytesMax);
    }

    public Rules withCompacted(boolean compacted) {
        return new Rules(keepsCodec, compression, compacted, appendTime, timestampBeforeMsMax,
            timestampAfterMsMax, batchBytesMax);
    }

    public Rules withAppendTime(boolean appendTime) {
        return new Rules(keepsCodec, compression, compacted, appendTime, timestampBeforeMsMax,
            timestampAfterMsMax, batchBytesMax);
    }

    public Rules withTimestampMs(long beforeMsMax, long afterMsMax) {
        return new Rules(keepsCodec, compression, compacted, appendTime, beforeMsMax,
            afterMsMax, batchBytesMax);
    }

    public Rules withBatchBytesMax(int batchBytesMax) {
        return new Rules(keepsCodec, compression, compacted, appendTime, timestampBeforeMsMax,
            timestampAfterMsMax, batchBytesMax);
    }

    /// What a batch may unpack to (security T6): 16 times the largest batch, never less than 16 MiB
    /// nor more than 128 MiB.
    long unpackedBytesMax() {
        long bytes = Math.max(UNPACKED_BYTES_FREE, UNPACKED_TIMES_MAX * batchBytesMax);
        return Math.min(bytes, Records.UNPACKED_BYTES_MAX);
    }

    Codec target(Codec sent) {
        return keepsCodec ? sent : compression.codec();
    }
}
