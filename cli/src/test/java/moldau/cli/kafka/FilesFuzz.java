package moldau.cli.kafka;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.List;
import moldau.base.sim.Decoder;
import moldau.cli.Fuzzing;
import moldau.wire.WireWriter;
import moldau.wire.batch.Batch;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Checksum;
import moldau.wire.batch.ControlType;
import moldau.wire.batch.EndMarker;
import moldau.wire.batch.Head;
import moldau.wire.record.KRaftVersionRecord;
import moldau.wire.record.LeaderChangeMessage;
import moldau.wire.record.OffsetCommitKey;
import moldau.wire.record.OffsetCommitValue;
import moldau.wire.record.TopicRecord;
import tools.jackson.core.JacksonException;

/// Files that tools read; logs with their checksums made right, for others are not looked into.
public final class FilesFuzz {
    private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());
    private static final long ALLOCATED_MAX = 2 << 20;

    public static final Decoder DELETE_RECORDS = Decoder.of("delete-records", FilesFuzz::deleteRecords,
            "{\"version\":1,\"partitions\":[{\"topic\":\"clicks\",\"partition\":0,\"offset\":42}]}"
                    .getBytes()).checked();
    public static final Decoder LOG = dump("dump-log", plain(), "--deep-iteration", "--print-data-log");
    public static final Decoder METADATA_LOG =
            dump("dump-metadata", metadata(), "--cluster-metadata-decoder");
    public static final Decoder GROUP_LOG = dump("dump-groups", groups(), "--offsets-decoder");
    public static final Decoder INDEXES = Decoder.of("dump-indexes", FilesFuzz::indexes,
            new byte[] {0, 0, 0, 0, 2, 0, 0, 0, 100, 0, 0, 0, 4, 0, 0, 0, 50})
            .withAllocatedMax(ALLOCATED_MAX).checked();

    private FilesFuzz() {}

    private static void deleteRecords(byte[] bytes) {
        try {
            Fuzzing.answered(() -> KafkaDeleteRecords.read(bytes));
        } catch (JacksonException refused) {
            // Told with the name of the file.
        }
    }

    private static Decoder dump(String name, byte[] sample, String... options) {
        List<String> words = List.of(options);
        return Decoder.of(name, bytes -> {
            sign(bytes);
            dump("log", ByteBuffer.wrap(bytes), words);
        }, sample).withAllocatedMax(ALLOCATED_MAX).checked();
    }

    private static void dump(String suffix, ByteBuffer bytes, List<String> words) {
        Fuzzing.answered(() -> new KafkaDumpLog(NOWHERE, NOWHERE, KafkaDumpLog.grammar().read(words),
                name -> name.endsWith(suffix) ? bytes : sibling(name)).print("00000000000000000000." + suffix));
    }

    /// What an index is compared with.
    private static ByteBuffer sibling(String name) {
        return name.endsWith(".log") ? ByteBuffer.wrap(plain()) : ByteBuffer.allocate(0);
    }

    /// The first byte says which kind of index.
    private static void indexes(byte[] bytes) {
        if (bytes.length == 0) return;
        String suffix = List.of("index", "timeindex", "txnindex", "snapshot").get(bytes[0] & 3);
        dump(suffix, ByteBuffer.wrap(bytes, 1, bytes.length - 1).slice(), List.of());
    }

    private static void sign(byte[] bytes) {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        for (int at = 0; bytes.length - at >= Batch.HEADER_SIZE; ) {
            long size = all.getInt(at + 8) + 12L;
            if (size < Batch.HEADER_SIZE || size > bytes.length - at) return;
            all.putInt(at + 17, (int) Checksum.crc32c(all, at + 21, (int) size - 21));
            at += (int) size;
        }
    }

    private static byte[] plain() {
        var builder = new BatchBuilder();
        builder.append(1, "k".getBytes(), "v".getBytes());
        builder.append(2, null, (byte[]) null);
        return joined(builder.build(Head.DEFAULT), new EndMarker(true, 3).batch(7, (short) 0, 1),
                control(ControlType.LEADER_CHANGE, out -> LeaderChangeMessage.DEFAULT.write(out, 0)),
                control(ControlType.KRAFT_VERSION, out -> KRaftVersionRecord.DEFAULT.write(out, 0)));
    }

    private interface Writing {
        void to(WireWriter out);
    }

    private static byte[] bytes(Writing writing) {
        WireWriter out = new WireWriter().begin();
        writing.to(out);
        return out.toBytes();
    }

    private static ByteBuffer control(ControlType type, Writing value) {
        var builder = new BatchBuilder();
        builder.append(1, type.key(), ByteBuffer.wrap(bytes(value)), List.of());
        return builder.build(Head.DEFAULT.withControl(true));
    }

    private static byte[] metadata() {
        var builder = new BatchBuilder();
        builder.append(1, null, bytes(out -> TopicRecord.DEFAULT.withName("clicks").writeFramed(out, 0)));
        return joined(builder.build(Head.DEFAULT));
    }

    private static byte[] groups() {
        var builder = new BatchBuilder();
        byte[] key = bytes(out -> new OffsetCommitKey("g", "clicks", 3).writeFramed(out));
        builder.append(1, key, bytes(out -> {
            out.int16((short) 3);
            OffsetCommitValue.DEFAULT.withOffset(7).withMetadata("").write(out, 3);
        }));
        builder.append(1, key, (byte[]) null);
        return joined(builder.build(Head.DEFAULT));
    }

    private static byte[] joined(ByteBuffer... batches) {
        WireWriter out = new WireWriter().begin();
        for (ByteBuffer each : batches) {
            byte[] one = new byte[each.remaining()];
            each.get(one);
            out.raw(one);
        }
        return out.toBytes();
    }
}
