package moldau.log;

/// What became of an append. Expected outcomes are values; exceptions mean a bug or a dead disk.
///
/// [At] is a promise made true by [Log#write]: until that has returned true nothing may be
/// acknowledged. To keep appends free of garbage the records among these are reused by their [Log]:
/// read them before the next append to the same log.
public sealed interface Appended {
    /// The batch has its place: offsets `[baseOffset, lastOffset]`.
    final class At implements Appended {
        long baseOffset;
        long lastOffset;
        long appendTimeMs;
        int batches;

        At() {}

        public long baseOffset() {
            return baseOffset;
        }

        public long lastOffset() {
            return lastOffset;
        }

        /// The time that the log gave its records, or -1 where they keep their own.
        public long appendTimeMs() {
            return appendTimeMs;
        }

        /// How many batches were taken; what a follower had already is passed over.
        public int batches() {
            return batches;
        }
    }

    /// The producer sent this batch before, and it is here already (KIP-98).
    record Duplicate(long baseOffset, long lastOffset, long timestampMs) implements Appended {}

    /// The producer's batch does not continue its last one (45).
    record OutOfOrder(int expectedSequence, int actualSequence) implements Appended {}

    /// The producer's epoch is older than one seen here (47).
    record StaleProducerEpoch(short currentEpoch, short actualEpoch) implements Appended {}

    /// The batch's bytes are not what they should be; `reason` is for people.
    ///
    /// @param kind which error the sender gets
    record Invalid(Kind kind, String reason) implements Appended {
        public enum Kind {
            /// 2: checksum or structure.
            CORRUPT,
            /// 87: well-formed but not allowed.
            INVALID_RECORD,
            /// 32: a created timestamp too far from our clock.
            TIMESTAMP,
            /// 48: not fitting the producer's open transaction.
            TRANSACTION,
            /// 52: a marker of a coordinator that was replaced.
            COORDINATOR_FENCED
        }
    }

    enum Refused implements Appended {
        /// 10: above `max.message.bytes`.
        TOO_LARGE,
        /// 18: above `segment.bytes`.
        LARGER_THAN_SEGMENT,
        /// 56, retriable: no space left. What was there stays readable.
        DISK_FULL,
        /// A follower's batch begins above our end, or below our start.
        NOT_CONTIGUOUS
    }
}
