package moldau.wire.batch;

import java.nio.ByteBuffer;
import java.util.List;

/// What became of a produced batch.
public sealed interface Validated {

    /// It may be appended: `size` bytes at `position` of `buffer`, offsets and leader epoch still
    /// to be set.
    ///
    /// @param buffer the one given or, if the batch had to be rebuilt, one of its own that nobody
    ///     else uses
    /// @param rebuilt whether the records are other bytes than those sent
    /// @param maxTimestampMs the largest of its records, or the append time
    /// @param maxTimestampDelta offset of the first record with that timestamp, less the base
    ///     offset
    /// @param appendTimeMs [Batch#NO_TIMESTAMP] where records keep their own
    /// @param unpackedBytes of its records: much more than `size` deserves a look
    record Accepted(
            ByteBuffer buffer, int position, int size, boolean rebuilt,
            long maxTimestampMs, int maxTimestampDelta, long appendTimeMs, long unpackedBytes)
            implements Validated {}

    /// It may not.
    ///
    /// @param error of `moldau.wire.Errors`
    /// @param message for the producer's log
    /// @param records those to blame, in order, if single ones are; at most
    ///     [Validation#RECORD_ERRORS_MAX]
    record Rejected(short error, String message, List<RecordError> records) implements Validated {}

    /// A record that caused its batch to be rejected (KIP-467).
    ///
    /// @param index of the record in the batch, from 0
    record RecordError(int index, String message) {}
}
