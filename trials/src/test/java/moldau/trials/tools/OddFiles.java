package moldau.trials.tools;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Crc32C;

/// Files of a log that another history would have left: an older format, damage, indexes that lie.
/// Apache's classes made the batches.
///
/// ```
///   made/0    transactions and their ends, two older formats, indexes that agree
///   made/5    cut short, with indexes that point into the middle of batches
///   made/6    a byte turned, an index that ends within an entry
///   made/7    nothing
///   lies      indexes of other offsets and times than the log's
///   falls     indexes that do not rise
///   below     indexes of offsets below the base's
///   beyond    an index that points past its log
///   zeros     indexes with room for more entries, as a running node's; a log that ends in zeros
///   gaps      a log from which compaction took records
///   snapshots of producers: 0 is whole, 1 has a byte turned, 2 another version, 3 is cut short, 4 empty
/// ```
final class OddFiles {
    private static final long T = 1_700_000_000_000L;
    private static final SimpleRecord FIRST = new SimpleRecord(T, "key".getBytes(), "first".getBytes());
    private static final SimpleRecord TOMBSTONE = new SimpleRecord(T + 2, "key".getBytes(), null);
    private static final String ZERO = "00000000000000000000";

    /// Where the batches of [#all] lie.
    private static final int[] AT = {0, 95, 173, 264, 342, 384, 421, 455};

    private OddFiles() {}

    static void make(Path dir) throws IOException {
        Path made = dir.resolve("made");
        ByteBuffer all = all();
        write(made, ZERO + ".log", all);
        write(made, ZERO + ".index", offsets(2, AT[1], 3, AT[2]));
        write(made, ZERO + ".timeindex", times(1, 1, 3, 2));
        write(made, ZERO + ".txnindex", ByteBuffer.allocate(68)
                .putShort((short) 0).putLong(7).putLong(0).putLong(2).putLong(3)
                .putShort((short) 0).putLong(8).putLong(3).putLong(9).putLong(10).flip());

        write(made, "00000000000000000005.log", all.duplicate().limit(all.limit() - 9));
        write(made, "00000000000000000005.index", offsets(1, 10, 9, AT[1]));
        write(made, "00000000000000000005.timeindex", times(9, 1, 3, 2));
        ByteBuffer flipped = ByteBuffer.allocate(all.limit()).put(all.duplicate()).flip();
        flipped.put(70, (byte) (flipped.get(70) ^ 1));
        write(made, "00000000000000000006.log", flipped);
        write(made, "00000000000000000006.index", ByteBuffer.allocate(13).putInt(1).flip().limit(13));
        write(made, "00000000000000000006.timeindex", ByteBuffer.allocate(13).putLong(T).putInt(1).clear());
        for (String each : List.of("log", "index", "timeindex", "txnindex")) {
            write(made, "00000000000000000007." + each, ByteBuffer.allocate(0));
        }
        write(made, "strange.txt", ByteBuffer.allocate(1));

        indexed(dir.resolve("lies"), offsets(2, AT[1], 4, AT[2], 8, AT[6]),
                times(1, 1, 2, 2, 3, 5, 4, 8, 5, 77, 4, 78, 3, 7));
        indexed(dir.resolve("falls"), offsets(3, AT[2], 2, AT[1]), times(2, 3, 1, 1));
        indexed(dir.resolve("below"), offsets(-9, 0, -8, AT[1]), times(1, -9, 3, -8));
        indexed(dir.resolve("beyond"), offsets(2, AT[1], 9, 5000), times(1, 1, 9, 9));
        indexed(dir.resolve("zeros"), offsets(2, AT[1], 0, 0, 0, 0), times(1, 1, -T, 0));
        write(dir.resolve("zeros"), "00000000000000000007.log",
                ByteBuffer.allocate(AT[2] + 40).put(all.duplicate().limit(AT[2])).clear());
        write(dir.resolve("gaps"), ZERO + ".log", joined(
                MemoryRecords.withRecords(0, Compression.NONE, FIRST, TOMBSTONE),
                MemoryRecords.withRecords(5, Compression.NONE, FIRST),
                MemoryRecords.withRecords(3, Compression.NONE, FIRST, FIRST),
                MemoryRecords.withRecords(9, Compression.NONE, FIRST)));
        snapshots(dir.resolve("snapshots"));
    }

    private static void snapshots(Path dir) throws IOException {
        ByteBuffer whole = ByteBuffer.allocate(102).putShort((short) 1).putInt(0).putInt(2);
        for (long transaction : new long[] {-1, 7}) {
            whole.putLong(transaction + 2).putShort((short) 3).putInt(40).putLong(transaction + 1).putInt(2)
                    .putLong(T).putInt(-1).putLong(transaction);
        }
        whole.putInt(2, (int) Crc32C.compute(whole.array(), 6, 96)).flip();
        write(dir, "00000000000000000000.snapshot", whole);
        ByteBuffer other = ByteBuffer.allocate(102).put(whole.duplicate()).flip();
        write(dir, "00000000000000000001.snapshot", other.put(30, (byte) 1));
        write(dir, "00000000000000000002.snapshot", other.putShort(0, (short) 9));
        write(dir, "00000000000000000003.snapshot", whole.limit(95));
        write(dir, "00000000000000000004.snapshot", ByteBuffer.allocate(0));
    }

    private static ByteBuffer all() {
        var header = new SimpleRecord(T + 1, null, "second".getBytes(),
                new Header[] {new RecordHeader("h", null), new RecordHeader("", new byte[] {1})});
        return joined(
                MemoryRecords.withTransactionalRecords(0, Compression.NONE, 7, (short) 1, 0, 3, FIRST, header),
                MemoryRecords.withEndTransactionMarker(2, T + 3, 3, 7, (short) 1,
                        new EndTransactionMarker(ControlRecordType.ABORT, 5)),
                MemoryRecords.withIdempotentRecords(3, Compression.gzip().build(), 8, (short) 0, 41, 3, TOMBSTONE),
                MemoryRecords.withEndTransactionMarker(4, T + 4, 4, 7, (short) 1,
                        new EndTransactionMarker(ControlRecordType.COMMIT, 5)),
                MemoryRecords.withRecords(RecordBatch.MAGIC_VALUE_V1, 5, Compression.NONE, FIRST, TOMBSTONE),
                MemoryRecords.withRecords(RecordBatch.MAGIC_VALUE_V0, 7, Compression.NONE, FIRST),
                MemoryRecords.withRecords(RecordBatch.MAGIC_VALUE_V1, 8, Compression.gzip().build(),
                        FIRST, TOMBSTONE));
    }

    private static ByteBuffer joined(MemoryRecords... batches) {
        ByteBuffer all = ByteBuffer.allocate(4096);
        for (MemoryRecords each : batches) all.put(each.buffer());
        return all.flip();
    }

    private static void indexed(Path dir, ByteBuffer offsets, ByteBuffer times) throws IOException {
        write(dir, ZERO + ".log", all());
        write(dir, ZERO + ".index", offsets);
        write(dir, ZERO + ".timeindex", times);
    }

    /// @param entries an offset, a position, an offset, ...
    private static ByteBuffer offsets(int... entries) {
        ByteBuffer index = ByteBuffer.allocate(entries.length * 4);
        for (int each : entries) index.putInt(each);
        return index.flip();
    }

    /// @param entries a time after [#T], an offset, a time, ...
    private static ByteBuffer times(long... entries) {
        ByteBuffer index = ByteBuffer.allocate(entries.length * 6);
        for (int i = 0; i < entries.length; i += 2) index.putLong(T + entries[i]).putInt((int) entries[i + 1]);
        return index.flip();
    }

    static void write(Path dir, String name, ByteBuffer bytes) throws IOException {
        Path file = Files.createDirectories(dir).resolve(name);
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer rest = bytes.duplicate();
            while (rest.hasRemaining()) channel.write(rest);
        }
    }
}
