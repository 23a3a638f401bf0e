package moldau.broker.metadata;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.replication.raft.ControlRecord;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.wire.WireWriter;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Head;
import moldau.wire.record.MetadataRecord;

/// Writes one snapshot of the metadata log, or the `bootstrap.checkpoint` of a new directory, which
/// has the same shape (KIP-630). Blocks; used off the loops.
///
/// ```text
///   <end offset, 20 digits>-<epoch, 10 digits>.checkpoint       the end exclusive
///
///   control batch   SNAPSHOT_HEADER  [KRAFT_VERSION  KRAFT_VOTERS]     kraft.version 1 and later
///   data batches    metadata records
///   control batch   SNAPSHOT_FOOTER                                    missing: not finished
/// ```
///
/// Offsets begin at 0 again; the leader epoch of the batches is the snapshot's. While it is written
/// the name ends in `.part`; frozen, it is read-only.
final class SnapshotFile implements AutoCloseable {
    static final String SUFFIX = ".checkpoint";
    static final String PART = ".part";
    static final String DELETED = ".deleted";

    /// Kafka's `RecordsSnapshotWriter` fills batches of this size; it bounds what a reader holds.
    static final int BATCH_BYTES_MAX = 8 << 20;

    private static final Pattern NAME = Pattern.compile("(\\d{20})-(\\d{10})\\.checkpoint");

    private final Disk disk;
    private final Path target;
    private final Path part;
    private final int epoch;
    private final Times times;
    private final Disk.File file;
    private final BatchBuilder builder = new BatchBuilder();
    private final WireWriter out = new WireWriter();
    private long position;
    private long nextOffset;

    /// @param batchMs timestamp of the batches
    /// @param lastContainedMs timestamp of the last record the snapshot covers
    record Times(long batchMs, long lastContainedMs) {}

    /// @param target the name once frozen
    SnapshotFile(Disk disk, Path target, int epoch, Times times) {
        this.disk = disk;
        this.target = target;
        this.epoch = epoch;
        this.times = times;
        part = target.parent().child(target.name() + PART);
        file = disk.open(part, Disk.Mode.CREATE);
    }

    static String name(OffsetAndEpoch id) {
        return String.format("%020d-%010d%s", id.offset(), id.epoch(), SUFFIX);
    }

    /// Of a snapshot that is being fetched, as Apache Kafka names it: the next start of either removes it.
    ///
    /// @param number tells it from others of the same snapshot
    static String partName(OffsetAndEpoch id, int number) {
        return String.format("%020d-%010d-%d%s%s", id.offset(), id.epoch(), number, SUFFIX, PART);
    }

    /// @return null if `name` is not that of a frozen snapshot
    static OffsetAndEpoch id(String name) {
        Matcher found = NAME.matcher(name);
        if (!found.matches()) return null;
        try {
            return new OffsetAndEpoch(
                    Long.parseLong(found.group(1)), Integer.parseInt(found.group(2)));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /// The first batch.
    ///
    /// @param voters what stands beside the header; empty for kraft.version 0
    SnapshotFile header(List<ControlRecord> voters) {
        assert nextOffset == 0 : nextOffset;
        builder.begin();
        ControlBatches.addHeader(builder, times.batchMs(), times.lastContainedMs());
        for (ControlRecord record : voters) ControlBatches.add(builder, times.batchMs(), record);
        flush(true);
        builder.begin();
        return this;
    }

    /// @param version of the record, to write it at
    void add(MetadataRecord record, int version) {
        out.begin();
        record.writeFramed(out, version);
        ByteBuffer value = ByteBuffer.wrap(out.toBytes());
        long sizeMax = BatchBuilder.sizeMaxOf(null, value, List.of());
        if (builder.count() > 0 && builder.plainSize() + sizeMax > BATCH_BYTES_MAX) {
            flush(false);
            builder.begin();
        }
        builder.append(times.batchMs(), null, value, List.of());
    }

    void addAll(List<? extends MetadataRecord> records, ToIntFunction<MetadataRecord> version) {
        for (MetadataRecord record : records) add(record, version.applyAsInt(record));
    }

    /// The last batch; then syncs, makes it read-only and gives it its name, durably.
    void freeze() {
        if (builder.count() > 0) flush(false);
        builder.begin();
        ControlBatches.addFooter(builder, times.batchMs());
        flush(true);
        file.sync();
        file.close();
        if (id(target.name()) != null) disk.makeReadOnly(part);
        disk.rename(part, target);
        disk.syncDirectory(target.parent());
    }

    private void flush(boolean control) {
        ByteBuffer batch = builder.build(Head.DEFAULT.withControl(control)
                .withBaseOffset(nextOffset).withLeaderEpoch(epoch));
        nextOffset += builder.count();
        int size = batch.remaining();
        file.write(position, batch);
        position += size;
    }

    /// Without [#freeze] before, leaves a `.part` that the next start removes.
    @Override
    public void close() {
        file.close();
        builder.close();
    }
}
