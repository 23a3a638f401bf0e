package moldau.cli.kafka;

import java.io.PrintStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import moldau.wire.batch.Checksum;

/// Prints what a log remembers of producers: snapshots, and the index of aborted transactions.
final class ProducersDump {
    private static final short VERSION = 1;
    private static final int CRC_END = 6;
    private static final int ABORTED_ENTRY = 34;
    private static final int PRODUCER_ENTRY = 46;

    private ProducersDump() {}

    /// Entries of `int16 version, int64 producer, first, last, last stable offset`.
    static void aborted(PrintStream out, ByteBuffer bytes) {
        while (bytes.remaining() >= ABORTED_ENTRY) {
            out.println("version: " + bytes.getShort() + " producerId: " + bytes.getLong()
                    + " firstOffset: " + bytes.getLong() + " lastOffset: " + bytes.getLong()
                    + " lastStableOffset: " + bytes.getLong());
        }
    }

    /// `int16 version, int32 crc, int32 count`, then the entries of `moldau.log.ProducerSnapshot`.
    ///
    /// A damaged one is told of, and the other files follow.
    static void snapshot(PrintStream out, PrintStream err, ByteBuffer bytes) {
        try {
            short version = bytes.getShort();
            if (version != VERSION) {
                err.println("Snapshot failed schema validation: Snapshot contained an unknown file version "
                        + version);
                return;
            }
            long crc = Integer.toUnsignedLong(bytes.getInt());
            int count = bytes.getInt();
            if (count < 0 || count > bytes.remaining() / PRODUCER_ENTRY) {
                err.println("Snapshot failed schema validation: " + count + " producers announced in "
                        + bytes.remaining() + " bytes");
                return;
            }
            long found = Checksum.crc32c(bytes, CRC_END, bytes.limit() - CRC_END);
            if (crc != found) {
                err.println("Snapshot is corrupt (CRC is no longer valid). Stored crc: " + crc + ". Computed crc: "
                        + found);
                return;
            }
            for (int i = 0; i < count; i++) producer(out, bytes);
        } catch (BufferUnderflowException e) {
            err.println("Snapshot failed schema validation: " + bytes.limit() + " bytes");
        }
    }

    private static void producer(PrintStream out, ByteBuffer bytes) {
        long id = bytes.getLong();
        short epoch = bytes.getShort();
        int lastSequence = bytes.getInt();
        long lastOffset = bytes.getLong();
        int delta = bytes.getInt();
        long timestamp = bytes.getLong();
        int coordinatorEpoch = bytes.getInt();
        long transaction = bytes.getLong();
        String open = transaction < 0 ? "OptionalLong.empty" : "OptionalLong[" + transaction + "]";
        String line = "producerId: " + id + " producerEpoch: " + epoch + " coordinatorEpoch: "
                + coordinatorEpoch + " currentTxnFirstOffset: " + open + " lastTimestamp: " + timestamp;
        if (lastOffset < 0) {
            out.println(line + " ");
        } else {
            out.println(line + " firstSequence: " + (lastSequence - delta) + " lastSequence: "
                    + lastSequence + " lastOffset: " + lastOffset + " offsetDelta: " + delta
                    + " timestamp: " + timestamp);
        }
    }
}
