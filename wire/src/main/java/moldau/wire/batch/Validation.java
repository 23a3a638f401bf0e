package moldau.wire.batch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.base.fault.Malformed;
import moldau.wire.Errors;
import moldau.wire.batch.Validated.Accepted;
import moldau.wire.batch.Validated.RecordError;
import moldau.wire.batch.Validated.Rejected;

/// Looks at what a client wants to append to one partition, before any of it is.
///
/// All that a batch says of itself is compared with what it is: the checksum, the codec, the count,
/// offsets 0..n-1, the largest timestamp, every length inside every record (security T6, T7). So
/// each record is passed over once, without allocation; a compressed batch is unpacked through a
/// small window for it. The payload stays as sent unless the topic wants another codec or the
/// offsets inside have gaps. Batches that the broker itself makes (coordinators, markers) do not
/// come here.
///
/// Reusable, one thread; `close` frees what codecs hold. A fast codec takes about the time of a
/// memory copy, gzip and zstd about 3 to 10 ns a byte: the caller decides whether large ones are
/// validated on its loop.
public final class Validation implements AutoCloseable {
    /// A batch of small records holds 100,000 of them: naming each would answer 1 MB with 10.
    public static final int RECORD_ERRORS_MAX = 1_000;
    /// Zstd came with Produce v7 (KIP-110).
    private static final int ZSTD_PRODUCE_VERSION_MIN = 7;
    private static final int ATTRIBUTES_MASK =
        Batch.CODEC_MASK | Batch.APPEND_TIME | Batch.TRANSACTIONAL | Batch.CONTROL;

    private final Batches batches = new Batches();
    private final Records records = new Records();
    private final BatchBuilder builder = new BatchBuilder();

    // What the walk over the records found.
    private boolean consecutive;
    private long maxTimestamp;
    private int maxTimestampDelta;
    private boolean timestampsOff;
    private List<RecordError> errors;

    /// Checks `sent`, the records of one partition in a Produce request, from position to limit.
    ///
    /// An accepted batch may have been changed in place: append time, largest timestamp, and the
    /// CRC with them.
    ///
    /// @param produceVersion of the request
    /// @param nowMs wall clock
    public Validated validate(ByteBuffer sent, Rules rules, int produceVersion, long nowMs) {
        try {
            batches.over(sent);
            if (!batches.next()) {
                return rejected(Errors.INVALID_RECORD, "no whole batch: expected exactly one");
            }
        } catch (Malformed e) {
            return rejected(Errors.CORRUPT_MESSAGE, e.getMessage());
        }
        Batch batch = batches.batch();
        Validated shape = checkShape(batch, sent, produceVersion);
        if (shape != null) {
            return shape;
        }
        Validated header = checkHeader(batch, rules);
        if (header != null) {
            return header;
        }
        try {
            walk(batch, rules, nowMs);
            return errors == null ? accept(batch, rules, nowMs) : blame();
        } catch (Malformed e) {
            return rejected(Errors.INVALID_RECORD, e.getMessage());
        }
    }

    private Validated checkShape(Batch batch, ByteBuffer sent, int produceVersion) {
        if (batch.isLegacy()) {
            return rejected(Errors.INVALID_RECORD,
                "batch of magic " + batch.magic() + ": only 2 is written");
        }
        int codec = batch.attributes() & Batch.CODEC_MASK;
        if (codec > Codec.ZSTD.id()) {
            return rejected(Errors.UNSUPPORTED_COMPRESSION_TYPE, "codec " + codec + ": at most 4");
        }
        if (codec == Codec.ZSTD.id() && produceVersion < ZSTD_PRODUCE_VERSION_MIN) {
            return rejected(Errors.UNSUPPORTED_COMPRESSION_TYPE, "zstd needs Produce version "
                + ZSTD_PRODUCE_VERSION_MIN + ", not " + produceVersion);
        }
        return checkTail(sent);
    }

    /// A second batch that is cut off is left out, as if it had not been sent.
    private Validated checkTail(ByteBuffer sent) {
        try {
            int size = Batch.sizeAt(sent, batches.position(), sent.limit());
            return size >= 0 && size <= batches.tailBytes()
                ? rejected(Errors.INVALID_RECORD, "two batches: expected exactly one") : null;
        } catch (Malformed e) {
            return rejected(Errors.CORRUPT_MESSAGE, "after the batch: " + e.getMessage());
        }
    }

    private static Validated checkHeader(Batch batch, Rules rules) {
        if (batch.baseOffset() != 0) {
            return rejected(Errors.INVALID_RECORD,
                "base offset " + batch.baseOffset() + ": producers send 0");
        }
        if (batch.size() > rules.batchBytesMax()) {
            return tooLarge(batch.size(), rules);
        }
        if (!batch.isIntact()) {
            return rejected(Errors.CORRUPT_MESSAGE, "checksum does not match");
        }
        int count = batch.recordCount();
        if (count <= 0 || batch.lastOffsetDelta() != count - 1) {
            return rejected(Errors.INVALID_RECORD, "record count " + count
                + " and last offset delta " + batch.lastOffsetDelta() + " do not fit");
        }
        if (batch.isControl()) {
            return rejected(Errors.INVALID_RECORD, "control batches are not for clients to write");
        }
        if ((batch.attributes() & ~ATTRIBUTES_MASK) != 0) {
            return rejected(Errors.INVALID_RECORD,
                "attributes " + batch.attributes() + " with reserved bits set");
        }
        return checkProducer(batch);
    }

    private static Validated checkProducer(Batch batch) {
        boolean known = batch.hasProducerId();
        if (known && (batch.baseSequence() < 0 || batch.producerEpoch() < 0)) {
            return rejected(Errors.INVALID_RECORD, "sequence " + batch.baseSequence()
                + " and epoch " + batch.producerEpoch() + " of producer " + batch.producerId());
        }
        if (!known && batch.isTransactional()) {
            return rejected(Errors.INVALID_RECORD, "transactional batch without a producer id");
        }
        return null;
    }

    private void walk(Batch batch, Rules rules, long nowMs) {
        boolean ownTime = !rules.appendTime();
        boolean appendTimeSent = batch.isAppendTime();
        consecutive = true;
        maxTimestamp = Batch.NO_TIMESTAMP;
        maxTimestampDelta = 0;
        timestampsOff = false;
        errors = null;
        records.over(batch, rules.unpackedBytesMax());
        for (int index = 0; records.pass(); index++) {
            long timestamp = records.timestamp();
            consecutive &= records.offsetDelta() == index;
            if (timestamp > maxTimestamp) {
                maxTimestamp = timestamp;
                maxTimestampDelta = index;
            }
            if (rules.compacted() && !records.hasKey()) {
                error(index, "no key, which a compacted topic needs");
            } else if (ownTime && timestamp != Batch.NO_TIMESTAMP) {
                if (isOff(timestamp, rules, nowMs)) {
                    timestampsOff = true;
                    error(index, "timestamp " + timestamp + " is too far from " + nowMs);
                }
            } else if (appendTimeSent) {
                timestampsOff = true;
                error(index, "append time is for the broker to set");
            }
        }
    }

    /// Kafka's own arithmetic, without regard for overflow: only timestamps before the year -292
    /// million differ.
    private static boolean isOff(long timestamp, Rules rules, long nowMs) {
        return nowMs - timestamp > rules.timestampBeforeMsMax()
            || timestamp - nowMs > rules.timestampAfterMsMax();
    }

    private void error(int index, String message) {
        if (errors == null) {
            errors = new ArrayList<>();
        }
        if (errors.size() < RECORD_ERRORS_MAX) {
            errors.add(new RecordError(index, message));
        }
    }

    private Validated blame() {
        // Kafka's line: people search for it, and which records it was is said beside it.
        if (timestampsOff) {
            return new Rejected(Errors.INVALID_TIMESTAMP,
                    "One or more records have been rejected due to invalid timestamp", errors);
        }
        String more = errors.size() == RECORD_ERRORS_MAX ? " or more" : "";
        RecordError first = errors.getFirst();
        return new Rejected(Errors.INVALID_RECORD, errors.size() + more
            + " records of the batch are refused, record " + first.index() + ": " + first.message(), errors);
    }

    private Validated accept(Batch batch, Rules rules, long nowMs) {
        long unpacked = records.consumed();
        long appendTimeMs = rules.appendTime() ? nowMs : Batch.NO_TIMESTAMP;
        if (rules.appendTime()) {
            maxTimestamp = nowMs;
            maxTimestampDelta = 0;
        }
        Codec target = rules.target(batch.codec());
        if (target != batch.codec() || !consecutive) {
            return rebuild(batch, rules, target, appendTimeMs, unpacked);
        }
        if (rules.appendTime()) {
            batch.patchAppendTime(nowMs);
        } else if (batch.maxTimestamp() != maxTimestamp || batch.isAppendTime()) {
            batch.patchMaxTimestamp(maxTimestamp);
        }
        return new Accepted(batch.buffer(), batch.position(), batch.size(), false,
            maxTimestamp, maxTimestampDelta, appendTimeMs, unpacked);
    }

    private Validated rebuild(
            Batch batch, Rules rules, Codec target, long appendTimeMs, long unpacked) {
        records.over(batch, rules.unpackedBytesMax());
        builder.begin();
        while (records.next()) {
            builder.append(
                records.sentTimestamp(), records.key(), records.value(), records.headers());
        }
        Compression compression = rules.keepsCodec() ? Compression.of(target) : rules.compression();
        ByteBuffer built = builder.build(
            Head.of(batch, compression).withAppendTimeMs(appendTimeMs));
        if (built.remaining() > rules.batchBytesMax()) {
            return tooLarge(built.remaining(), rules);
        }
        return new Accepted(built, 0, built.remaining(), true,
            maxTimestamp, maxTimestampDelta, appendTimeMs, unpacked);
    }

    private static Rejected tooLarge(int size, Rules rules) {
        return rejected(Errors.MESSAGE_TOO_LARGE, "batch of " + size
            + " bytes: at most " + rules.batchBytesMax() + " (max.message.bytes)");
    }

    private static Rejected rejected(short error, String message) {
        return new Rejected(error, message, List.of());
    }

    @Override
    public void close() {
        records.close();
        builder.close();
    }
}
