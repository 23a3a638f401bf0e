package moldau.cli.kafka;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import moldau.base.fault.Malformed;
import moldau.cli.Given;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Batches;
import moldau.wire.batch.Header;
import moldau.wire.batch.Records;

/// Prints a log or a snapshot: a line for each batch, and below it one for each record.
final class LogDump {
    private static final int NONE_YET = -1;

    private final PrintStream out;
    private final DumpFindings findings;
    /// Null where keys and values are not asked for.
    private final RecordText contents;
    private final boolean showsRecords;
    private final boolean showsMetadata;
    private final long bytesMax;

    private String file;
    private long lastOffset = NONE_YET;

    LogDump(PrintStream out, Given given, DumpFindings findings) {
        this.out = out;
        this.findings = findings;
        this.contents = RecordText.chosen(given);
        this.showsRecords = contents != null || given.has("--deep-iteration");
        this.showsMetadata = !given.has("--skip-record-metadata");
        this.bytesMax = given.number("--max-bytes", Integer.MAX_VALUE);
    }

    void run(String file, Function<String, ByteBuffer> files) {
        this.file = file;
        if (file.endsWith(".log")) out.println("Log starting offset: " + KafkaDumpLog.baseOffset(file));
        else snapshotTitle(Path.of(file).getFileName().toString());
        var log = new LogBytes(file, files.apply(file));
        Batches batches = log.from(0, bytesMax);
        try (Records records = new Records()) {
            while (log.next(batches)) {
                Batch batch = batches.batch();
                batch(batch);
                if (!showsRecords) continue;
                records.over(batch);
                while (records.next()) record(batch, records);
            }
        }
        if (batches.tailBytes() > 0 && bytesMax == Integer.MAX_VALUE) {
            out.println("Found " + batches.tailBytes() + " invalid bytes at the end of "
                    + Path.of(file).getFileName());
        }
    }

    /// `bootstrap.checkpoint`, or `<end offset>-<epoch>.checkpoint`.
    private void snapshotTitle(String name) {
        if (name.equals("bootstrap.checkpoint")) {
            out.println("KRaft bootstrap snapshot");
            return;
        }
        int dash = name.indexOf('-');
        try {
            out.println("Snapshot end offset: " + KafkaDumpLog.baseOffset(name) + ", epoch: "
                    + Integer.parseInt(name.substring(dash + 1, name.indexOf('.'))));
        } catch (NumberFormatException e) {
            throw new Malformed("its name has no epoch behind its offset");
        }
    }

    private void batch(Batch batch) {
        if (batch.isLegacy()) {
            out.print("offset: " + batch.lastOffset());
        } else {
            int last = batch.baseSequence() < 0 ? -1 : batch.baseSequence() + batch.lastOffsetDelta();
            String horizon = batch.hasDeleteHorizon()
                    ? "OptionalLong[" + batch.deleteHorizonMs() + "]" : "OptionalLong.empty";
            out.print("baseOffset: " + batch.baseOffset() + " lastOffset: " + batch.lastOffset()
                    + " count: " + batch.recordCount() + " baseSequence: " + batch.baseSequence()
                    + " lastSequence: " + last + " producerId: " + batch.producerId()
                    + " producerEpoch: " + batch.producerEpoch()
                    + " partitionLeaderEpoch: " + batch.leaderEpoch()
                    + " isTransactional: " + batch.isTransactional()
                    + " isControl: " + batch.isControl() + " deleteHorizonMs: " + horizon);
        }
        out.println(" position: " + batch.position() + " " + time(batch) + ": " + batch.maxTimestamp()
                + " size: " + batch.size() + " magic: " + batch.magic() + " compresscodec: "
                + batch.codec().name().toLowerCase(Locale.ROOT) + " crc: " + batch.crc()
                + " isvalid: " + batch.isIntact());
    }

    private static String time(Batch batch) {
        if (batch.magic() == 0) return "NoTimestampType";
        return batch.isAppendTime() ? "LogAppendTime" : "CreateTime";
    }

    /// Prints as it goes: what is in front of a key that cannot be read still helps.
    private void record(Batch batch, Records record) {
        if (lastOffset != NONE_YET && record.offset() != lastOffset + 1) {
            findings.gap(file, lastOffset, record.offset());
        }
        lastOffset = record.offset();
        if (batch.isControl() && !showsMetadata) {
            out.println();
            return;
        }
        out.print("| ");
        if (showsMetadata) metadata(batch, record);
        if (batch.isControl()) {
            out.print(" " + ControlText.of(record.key(), record.value()));
        } else if (contents != null) {
            RecordText.Decoded decoded = contents.of(record);
            String space = showsMetadata ? " " : "";
            if (decoded.key() != null) {
                out.print(space + "key: " + decoded.key());
                space = " ";
            }
            if (decoded.payload() != null) out.print(space + "payload: " + decoded.payload());
        }
        out.println();
    }

    private void metadata(Batch batch, Records record) {
        out.print("offset: " + record.offset() + " " + time(batch) + ": " + record.timestamp()
                + " keySize: " + size(record.key()) + " valueSize: " + size(record.value()));
        if (batch.isLegacy()) {
            out.print(legacyCheck(batch, record));
            return;
        }
        out.print(" sequence: " + record.sequence() + " headerKeys: [");
        String comma = "";
        for (Header each : record.headers()) {
            out.print(comma + each.key());
            comma = ",";
        }
        out.print("]");
    }

    /// Before magic 2 each record has its checksum.
    private static String legacyCheck(Batch batch, Records record) {
        boolean isPacked = batch.recordCount() < 0;
        return " isValid: " + (isPacked || batch.isIntact())
                + " crc: " + (isPacked ? LegacyChecksum.of(batch.magic(), record) : batch.crc());
    }

    private static int size(ByteBuffer bytes) {
        return bytes == null ? -1 : bytes.remaining();
    }
}
