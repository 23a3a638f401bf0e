package moldau.cli.kafka;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.function.Function;
import moldau.cli.Given;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Batches;
import moldau.wire.batch.Records;

/// Prints indexes of a log, and finds what they say otherwise than the log does.
///
/// ```text
///   .index      entries of  int32 offset less base, int32 position
///   .timeindex  entries of  int64 timestamp, int32 offset less base
/// ```
final class IndexDump {
    private static final int TIME_ENTRY = 12;
    private static final int OFFSET_ENTRY = 8;
    private static final String MESSAGE_SIZE = "--max-message-size";
    private static final int MESSAGE_SIZE_DEFAULT = 5 << 20;

    private final PrintStream out;
    private final Given given;
    private final DumpFindings findings;
    private final Function<String, ByteBuffer> files;

    IndexDump(PrintStream out, Given given, DumpFindings findings, Function<String, ByteBuffer> files) {
        this.out = out;
        this.given = given;
        this.findings = findings;
        this.files = files;
    }

    void offsets(String file) {
        long base = KafkaDumpLog.baseOffset(file);
        LogBytes log = log(file);
        ByteBuffer index = files.apply(file);
        int count = index.limit() / OFFSET_ENTRY;
        if (count == 0) {
            out.println(file + " is empty.");
            return;
        }
        if (given.has("--index-sanity-check")) {
            checkOffsets(file, base, index);
            out.println(file + " passed sanity check.");
            return;
        }
        long messageBytesMax = given.number(MESSAGE_SIZE, MESSAGE_SIZE_DEFAULT);
        for (int i = 0; i < count; i++) {
            int relative = index.getInt(i * OFFSET_ENTRY);
            int position = index.getInt(i * OFFSET_ENTRY + Integer.BYTES);
            if (isRoom(relative, i)) return;
            long offset = base + relative;
            Batches batches = log.from(position, messageBytesMax);
            if (!log.next(batches)) {
                throw LogBytes.damaged("no batch at position " + position + " of " + log.file());
            }
            long found = batches.batch().lastOffset();
            if (found != offset) findings.otherOffset(file, offset, found);
            if (shows()) out.println("offset: " + offset + " position: " + position);
        }
    }

    void times(String file) {
        long base = KafkaDumpLog.baseOffset(file);
        LogBytes log = log(file);
        ByteBuffer offsets = files.apply(sibling(file, ".index"));
        ByteBuffer index = files.apply(file);
        if (given.has("--index-sanity-check")) {
            checkTimes(file, base, index);
            out.println(file + " passed sanity check.");
            return;
        }
        long before = Batch.NO_TIMESTAMP;
        for (int i = 0; i < index.limit() / TIME_ENTRY; i++) {
            long timestamp = index.getLong(i * TIME_ENTRY);
            int relative = index.getInt(i * TIME_ENTRY + Long.BYTES);
            if (isRoom(relative, i)) return;
            long offset = base + relative;
            Batch batch = batchWith(log, offset, position(offsets, relative));
            if (batch == null || batch.lastOffset() != offset) {
                findings.absentOffset(file, offset, batch == null ? -1 : batch.lastOffset());
            } else {
                long found = largestTime(batch);
                if (found != timestamp) findings.otherTime(file, timestamp, found);
                if (timestamp <= before) findings.fallingTime(file, timestamp, before);
            }
            if (shows()) out.println("timestamp: " + timestamp + " offset: " + offset);
            before = timestamp;
        }
    }

    private LogBytes log(String index) {
        String name = sibling(index, ".log");
        return new LogBytes(name, files.apply(name));
    }

    private static String sibling(String file, String suffix) {
        return file.substring(0, file.lastIndexOf('.')) + suffix;
    }

    /// The index of a log that is written to ends in room for more entries.
    private static boolean isRoom(int relative, int i) {
        return relative == 0 && i > 0;
    }

    private boolean shows() {
        return !given.has("--verify-index-only");
    }

    /// Where to look for an offset: the position of the last entry at or before it.
    private static int position(ByteBuffer offsets, int relative) {
        int low = -1;
        int high = offsets.limit() / OFFSET_ENTRY - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (offsets.getInt(middle * OFFSET_ENTRY) <= relative) low = middle;
            else high = middle - 1;
        }
        return low < 0 ? 0 : offsets.getInt(low * OFFSET_ENTRY + Integer.BYTES);
    }

    /// @return null if all batches end before `offset`
    private static Batch batchWith(LogBytes log, long offset, int position) {
        Batches batches = log.from(position, Integer.MAX_VALUE);
        while (log.next(batches)) {
            if (batches.batch().lastOffset() >= offset) return batches.batch();
        }
        return null;
    }

    private static long largestTime(Batch batch) {
        long largest = Batch.NO_TIMESTAMP;
        try (Records records = new Records()) {
            records.over(batch);
            while (records.next()) largest = Math.max(largest, records.timestamp());
        }
        return largest;
    }

    private static void checkOffsets(String file, long base, ByteBuffer index) {
        long last = base + index.getInt(index.limit() / OFFSET_ENTRY * OFFSET_ENTRY - OFFSET_ENTRY);
        if (last < base) {
            throw LogBytes.damaged("Corrupt index found, index file " + file + " has non-zero size but the last"
                    + " offset is " + last + " which is less than the base offset " + base);
        }
        if (index.limit() % OFFSET_ENTRY != 0) {
            throw LogBytes.damaged("Index file " + file + whole(index, OFFSET_ENTRY));
        }
    }

    private static void checkTimes(String file, long base, ByteBuffer index) {
        int last = index.limit() / TIME_ENTRY * TIME_ENTRY - TIME_ENTRY;
        if (last >= 0) {
            String corrupt = "Corrupt time index found, time index file (" + file + ") has non-zero size but the last ";
            if (index.getLong(last) < index.getLong(0)) {
                throw LogBytes.damaged(corrupt + "timestamp is " + index.getLong(last)
                        + " which is less than the first timestamp " + index.getLong(0));
            }
            long offset = base + index.getInt(last + Long.BYTES);
            if (offset < base) {
                throw LogBytes.damaged(corrupt + "offset is " + offset + " which is less than the first offset " + base);
            }
        }
        if (index.limit() % TIME_ENTRY != 0) {
            throw LogBytes.damaged("Time index file " + file + whole(index, TIME_ENTRY));
        }
    }

    private static String whole(ByteBuffer index, int entry) {
        return " is corrupt, found " + index.limit() + " bytes which is neither positive nor a multiple of " + entry;
    }
}
