package moldau.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.sim.SimDisk;
import moldau.wire.Uuid;
import moldau.wire.batch.Batch;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Batches;
import moldau.wire.batch.EndMarker;
import moldau.wire.batch.Head;
import moldau.wire.batch.Records;

/// What tests write and read back: values are the texts of records, one second apart from time
/// 1000.
final class Written {
    static final TopicPartition PARTITION = new TopicPartition("orders", 3);
    static final Uuid TOPIC_ID = new Uuid(0x1122334455667788L, 0x99aabbccddeeff00L);
    static final LogSettings SMALL = LogSettings.DEFAULT.withSegmentBytes(400).withIndex(1 << 10,
        100)
        .withTimestamps(false, Long.MAX_VALUE, Long.MAX_VALUE);
    static final long NOW = 1_000_000;

    private Written() {}

    static SimDisk disk() {
        return new SimDisk(new LogDir("/data"));
    }

    static Log create(Disk disk, LogSettings settings) {
        return used(disk, Log.create(disk, PARTITION, TOPIC_ID, settings, NOW));
    }

    static Log used(Disk disk, Log log) {
        log.use(new Workbench(disk, 8));
        return log;
    }

    static Log reopened(Disk disk, LogSettings settings, OpeningHints hints) {
        return used(disk, Log.open(disk, PARTITION, settings, hints));
    }

    static ByteBuffer batch(String... values) {
        return batch(Head.DEFAULT, values);
    }

    static ByteBuffer from(long producerId, int epoch, int sequence, String... values) {
        return batch(Head.DEFAULT.withProducer(producerId, (short) epoch, sequence), values);
    }

    static ByteBuffer transactional(long producerId, int epoch, int sequence, String... values) {
        Head head = Head.DEFAULT.withProducer(producerId, (short) epoch,
            sequence).withTransactional(true);
        return batch(head, values);
    }

    static ByteBuffer marker(boolean committed, long producerId, int epoch) {
        return new EndMarker(committed, 0).batch(producerId, (short) epoch, NOW);
    }

    static ByteBuffer batch(Head head, String... values) {
        return batchAt(1000, head, values);
    }

    static ByteBuffer batchAt(long timestampMs, Head head, String... values) {
        BatchBuilder builder = new BatchBuilder();
        for (int i = 0; i < values.length; i++) {
            builder.append(timestampMs + 1000L * i, null,
                values[i].getBytes(StandardCharsets.UTF_8));
        }
        return builder.build(head);
    }

    /// Appends one batch as leader of epoch 0 and writes it.
    static Appended append(Log log, ByteBuffer batch) {
        Appended appended = log.appendAsLeader(batch, 0, Origin.CLIENT, NOW);
        log.write();
        log.checkInvariants();
        return appended;
    }

    static void append(Log log, String... values) {
        Appended appended = append(log, batch(values));
        assert appended instanceof Appended.At : appended;
    }

    static ByteBuffer bytes(Disk.Slice slice) {
        ByteBuffer bytes = ByteBuffer.allocate(slice.bytes());
        slice.file().read(slice.position(), bytes);
        slice.release();
        return bytes.flip();
    }

    /// Values of `[start, end)` as a reader that follows the log would get them; checks what any
    /// reader relies on: intact batches, offsets that rise without gaps.
    static List<String> values(Log log) {
        List<String> values = new ArrayList<>();
        long offset = log.startOffset();
        Records records = new Records();
        while (offset < log.endOffset()) {
            Disk.Slice slice = log.read(offset, 1 << 20, true, log.endOffset());
            Batches batches = new Batches().over(bytes(slice));
            while (batches.next()) {
                Batch batch = batches.batch();
                assert batch.isIntact() : batch;
                records.over(batch);
                while (records.next()) {
                    if (records.offset() < offset) continue;
                    if (!batch.isControl()) values.add(
                        StandardCharsets.UTF_8.decode(records.value()).toString());
                    assert records.offset() >= offset : records.offset();
                }
                offset = batch.nextOffset();
            }
        }
        return values;
    }

    static void flush(Log log) {
        Flush flush = log.flush();
        if (flush == null) return;
        flush.run();
        log.flushed(flush, NOW);
    }

    static void close(Log log) {
        Flush flush = log.close();
        if (flush != null) flush.run();
    }
}
