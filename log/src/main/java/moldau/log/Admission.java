package moldau.log;

import moldau.base.fault.Malformed;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Batches;

/// What a leader asks of a batch before it looks at its producer: structure, checksum, size, time.
///
/// Decided from headers and the checksum alone; records are not looked into.
final class Admission {
    private Admission() {}

    /// @param batches at the start of the buffer
    /// @return null if all of it may be appended, else why not
    /// @throws Malformed if it is no batch at all
    static Appended check(Batches batches, LogSettings settings, Origin origin, long nowMs) {
        int count = 0;
        while (batches.next()) {
            Appended refused = check(batches.batch(), settings, origin, nowMs);
            if (refused != null) return refused;
            count++;
        }
        if (batches.tailBytes() > 0) {
            throw new Malformed(batches.tailBytes() + " bytes after the last batch");
        }
        if (count == 0) return invalid("no batch");
        if (count > 1 && origin != Origin.QUORUM) return invalid(count + " batches: expected one");
        return null;
    }

    private static Appended check(Batch batch, LogSettings settings, Origin origin, long nowMs) {
        if (batch.isLegacy()) return invalid("batch of magic " + batch.magic() + ": expected 2");
        if (origin != Origin.QUORUM && batch.size() > settings.maxMessageBytes()) {
            return Appended.Refused.TOO_LARGE;
        }
        if (batch.size() > settings.segmentBytes()) return Appended.Refused.LARGER_THAN_SEGMENT;
        if (!batch.isIntact()) {
            return new Appended.Invalid(Appended.Invalid.Kind.CORRUPT,
                "wrong checksum of " + batch);
        }
        if (batch.recordCount() <= 0 || batch.lastOffsetDelta() != batch.recordCount() - 1) {
            return invalid(batch.recordCount() + " records over " + batch.lastOffsetDelta()
                + " + 1 offsets");
        }
        if (batch.isTransactional() && !batch.hasProducerId()) {
            return invalid("transactional batch without a producer id");
        }
        return origin == Origin.CLIENT ? checkClient(batch, settings, nowMs) : null;
    }

    private static Appended checkClient(Batch batch, LogSettings settings, long nowMs) {
        if (batch.isControl()) return invalid("clients do not write control batches");
        if (batch.baseOffset() != 0) {
            return invalid("base offset " + batch.baseOffset() + ": expected 0");
        }
        if (batch.hasDeleteHorizon()) return invalid("clients do not set a delete horizon");
        if (batch.hasProducerId() && (batch.baseSequence() < 0 || batch.producerEpoch() < 0)) {
            return invalid("producer " + batch.producerId() + " with epoch " + batch.producerEpoch()
                + " and sequence " + batch.baseSequence() + ": expected 0 or more");
        }
        if (settings.appendTime()) return null;
        if (batch.isAppendTime()) {
            return new Appended.Invalid(Appended.Invalid.Kind.TIMESTAMP,
                "append time in a batch for a topic of CreateTime");
        }
        long behindMs = nowMs - batch.baseTimestamp();
        long aheadMs = batch.maxTimestamp() - nowMs;
        boolean isNear = batch.maxTimestamp() < 0
            || behindMs <= settings.timestampBeforeMaxMs()
                && aheadMs <= settings.timestampAfterMaxMs();
        return isNear ? null : new Appended.Invalid(Appended.Invalid.Kind.TIMESTAMP,
            "timestamps " + batch.baseTimestamp() + " to " + batch.maxTimestamp() + " at " + nowMs
                + ": at most " + settings.timestampBeforeMaxMs() + " ms behind and "
                + settings.timestampAfterMaxMs() + " ms ahead are accepted");
    }

    private static Appended invalid(String reason) {
        return new Appended.Invalid(Appended.Invalid.Kind.INVALID_RECORD, reason);
    }
}
