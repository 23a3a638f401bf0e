package moldau.cli.kafka;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import moldau.base.fault.Malformed;
import moldau.cli.Given;
import moldau.wire.JsonText;
import moldau.wire.Message;
import moldau.wire.WireReader;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Batches;
import moldau.wire.batch.ControlType;
import moldau.wire.batch.EndMarker;
import moldau.wire.batch.Header;
import moldau.wire.batch.Records;
import moldau.wire.record.GroupKey;
import moldau.wire.record.GroupValue;
import moldau.wire.record.KRaftVersionRecord;
import moldau.wire.record.LeaderChangeMessage;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.ShareKey;
import moldau.wire.record.ShareValue;
import moldau.wire.record.SnapshotFooterRecord;
import moldau.wire.record.SnapshotHeaderRecord;
import moldau.wire.record.TransactionKey;
import moldau.wire.record.TransactionValue;
import moldau.wire.record.VotersRecord;

/// Prints a log or a snapshot: a line for each batch, and below it one for each record.
final class LogDump {
    private final PrintStream out;
    private final String file;
    private final boolean showsRecords;
    private final boolean showsContents;
    private final boolean showsMetadata;
    private final long bytesMax;
    private final Given given;

    LogDump(PrintStream out, String file, Given given) {
        this.out = out;
        this.file = file;
        this.given = given;
        boolean decodes = given.has("--cluster-metadata-decoder") || given.has("--offsets-decoder")
                || given.has("--transaction-log-decoder") || given.has("--share-group-state-decoder");
        this.showsContents = decodes || given.has("--print-data-log");
        this.showsRecords = showsContents || given.has("--deep-iteration");
        this.showsMetadata = !given.has("--skip-record-metadata");
        this.bytesMax = given.number("--max-bytes", Integer.MAX_VALUE);
    }

    void run(ByteBuffer bytes) {
        long base = KafkaDumpLog.baseOffset(file);
        if (file.endsWith(".checkpoint")) snapshotTitle(base);
        else out.println("Log starting offset: " + base);
        int size = (int) Math.min(bytes.remaining(), bytesMax);
        Batches batches = new Batches().over(bytes, 0, size);
        long next = -1;
        try (Records records = new Records()) {
            while (batches.next()) {
                Batch batch = batches.batch();
                if (next >= 0 && batch.baseOffset() < next) {
                    out.println("Batch at offset " + batch.baseOffset() + " comes after " + (next - 1));
                }
                next = batch.nextOffset();
                batch(batch, records);
            }
        }
        if (batches.tailBytes() > 0 && size < bytesMax) {
            out.println("Found " + batches.tailBytes() + " invalid bytes at the end of "
                    + Path.of(file).getFileName());
        }
    }

    /// `<end offset>-<epoch>.checkpoint`
    private void snapshotTitle(long endOffset) {
        String name = Path.of(file).getFileName().toString();
        int dash = name.indexOf('-');
        int dot = name.indexOf('.');
        if (dash > 0 && dash < dot) {
            out.println("Snapshot end offset: " + endOffset + ", epoch: "
                    + Integer.parseInt(name.substring(dash + 1, dot)));
        }
    }

    private void batch(Batch batch, Records records) {
        boolean isIntact = batch.isIntact();
        if (batch.isLegacy()) {
            out.println("offset: " + batch.lastOffset() + " position: " + batch.position() + " size: "
                    + batch.size() + " magic: " + batch.magic() + " compresscodec: "
                    + codec(batch) + " crc: " + batch.crc() + " isvalid: " + isIntact);
        } else {
            int last = batch.baseSequence() < 0 ? -1 : batch.baseSequence() + batch.lastOffsetDelta();
            String horizon = batch.hasDeleteHorizon()
                    ? "OptionalLong[" + batch.deleteHorizonMs() + "]" : "OptionalLong.empty";
            out.println("baseOffset: " + batch.baseOffset() + " lastOffset: " + batch.lastOffset()
                    + " count: " + batch.recordCount() + " baseSequence: " + batch.baseSequence()
                    + " lastSequence: " + last + " producerId: " + batch.producerId()
                    + " producerEpoch: " + batch.producerEpoch()
                    + " partitionLeaderEpoch: " + batch.leaderEpoch()
                    + " isTransactional: " + batch.isTransactional()
                    + " isControl: " + batch.isControl() + " deleteHorizonMs: " + horizon
                    + " position: " + batch.position() + " " + time(batch) + ": " + batch.maxTimestamp()
                    + " size: " + batch.size() + " magic: " + batch.magic() + " compresscodec: "
                    + codec(batch) + " crc: " + batch.crc() + " isvalid: " + isIntact);
        }
        if (!showsRecords || !isIntact) return;
        records.over(batch);
        while (records.next()) record(batch, records);
    }

    private static String time(Batch batch) {
        return batch.isAppendTime() ? "LogAppendTime" : "CreateTime";
    }

    private static String codec(Batch batch) {
        return batch.codec().name().toLowerCase(Locale.ROOT);
    }

    private void record(Batch batch, Records record) {
        StringBuilder line = new StringBuilder("| ");
        if (showsMetadata) {
            line.append("offset: ").append(record.offset()).append(' ').append(time(batch)).append(": ")
                    .append(record.timestamp()).append(" keySize: ").append(size(record.key()))
                    .append(" valueSize: ").append(size(record.value()));
            if (!batch.isLegacy()) {
                line.append(" sequence: ").append(record.sequence()).append(" headerKeys: [");
                String comma = "";
                for (Header each : record.headers()) {
                    line.append(comma).append(each.key());
                    comma = ",";
                }
                line.append(']');
            }
        }
        if (batch.isControl()) {
            if (!showsMetadata) {
                out.println();
                return;
            }
            line.append(' ');
            control(line, record.key(), record.value());
        } else if (showsContents) {
            String[] decoded = decoded(record);
            if (decoded[0] != null) line.append(showsMetadata ? " key: " : "key: ").append(decoded[0]);
            if (decoded[1] != null) {
                line.append(showsMetadata || decoded[0] != null ? " payload: " : "payload: ").append(decoded[1]);
            }
        }
        out.println(line);
    }

    private static int size(ByteBuffer bytes) {
        return bytes == null ? -1 : bytes.remaining();
    }

    private static void control(StringBuilder line, ByteBuffer key, ByteBuffer value) {
        ControlType type = ControlType.of(key);
        switch (type) {
            case ABORT, COMMIT -> line.append("endTxnMarker: ").append(type).append(" coordinatorEpoch: ")
                    .append(EndMarker.of(type, value).coordinatorEpoch());
            case LEADER_CHANGE -> line.append("LeaderChange: ").append(json(
                    LeaderChangeMessage.read(in(value), version(value, LeaderChangeMessage.VERSION_MAX)), value));
            case SNAPSHOT_HEADER ->
                    line.append("SnapshotHeader ").append(json(SnapshotHeaderRecord.read(in(value), 0), value));
            case SNAPSHOT_FOOTER ->
                    line.append("SnapshotFooter ").append(json(SnapshotFooterRecord.read(in(value), 0), value));
            case KRAFT_VERSION ->
                    line.append("KRaftVersion ").append(json(KRaftVersionRecord.read(in(value), 0), value));
            case KRAFT_VOTERS ->
                    line.append("KRaftVoters ").append(json(VotersRecord.read(in(value), 0), value));
            case UNKNOWN -> line.append("controlType: UNKNOWN(").append(key.getShort(key.position() + 2))
                    .append(")");
        }
    }

    private static int version(ByteBuffer value, int max) {
        if (value == null) throw new Malformed("a control record without a value");
        return Math.clamp(first(value), 0, max);
    }

    private static String json(Message message, ByteBuffer value) {
        return JsonText.of(message, version(value, message instanceof LeaderChangeMessage ? 1 : 0));
    }

    private static WireReader in(ByteBuffer value) {
        if (value == null) throw new Malformed("a control record without a value");
        return new WireReader(value.duplicate());
    }

    /// Key and value as text; null for what is not shown.
    private String[] decoded(Records record) {
        ByteBuffer key = record.key();
        ByteBuffer value = record.value();
        try {
            if (given.has("--cluster-metadata-decoder")) {
                return new String[] {null, value == null ? "<null>" : metadata(value)};
            }
            if (given.has("--offsets-decoder") && key != null) {
                GroupKey read = GroupKey.readFramed(new WireReader(key.duplicate()));
                String payload = value == null ? "<DELETE>" : framed("version", first(value),
                        GroupValue.readFramed(read, new WireReader(value.duplicate())));
                return new String[] {framed("type", read.typeId(), read), payload};
            }
            if (given.has("--transaction-log-decoder") && key != null) {
                TransactionKey read = TransactionKey.readFramed(new WireReader(key.duplicate()));
                String payload = value == null ? "<DELETE>" : framed("version", first(value),
                        TransactionValue.readFramed(read, new WireReader(value.duplicate())));
                return new String[] {framed("type", read.typeId(), read), payload};
            }
            if (given.has("--share-group-state-decoder") && key != null) {
                ShareKey read = ShareKey.readFramed(new WireReader(key.duplicate()));
                String payload = value == null ? "<DELETE>" : framed("version", first(value),
                        ShareValue.readFramed(read, new WireReader(value.duplicate())));
                return new String[] {framed("type", read.typeId(), read), payload};
            }
        } catch (Malformed damaged) {
            return new String[] {null, "Could not decode the record: " + damaged.getMessage()};
        }
        return new String[] {text(key), text(value)};
    }

    /// The version that a value begins with.
    private static int first(ByteBuffer value) {
        if (value.remaining() < Short.BYTES) throw new Malformed("a value without a version");
        return value.getShort(value.position());
    }

    private static String metadata(ByteBuffer value) {
        var in = new WireReader(value.duplicate());
        in.uvarint();
        in.uvarint();
        int version = in.uvarint();
        MetadataRecord record = MetadataRecord.readFramed(new WireReader(value.duplicate()));
        return "{\"type\":\"" + record.typeName() + "\",\"version\":" + version + ",\"data\":"
                + JsonText.of(record, version) + "}";
    }

    private static String framed(String name, int number, Message message) {
        return "{\"" + name + "\":\"" + number + "\",\"data\":"
                + JsonText.of(message, name.equals("type") ? 0 : number) + "}";
    }

    private static String text(ByteBuffer bytes) {
        return bytes == null ? null : StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
