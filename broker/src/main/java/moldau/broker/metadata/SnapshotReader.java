package moldau.broker.metadata;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.Malformed;
import moldau.replication.raft.ControlRecord;
import moldau.wire.WireReader;
import moldau.wire.batch.Batch;
import moldau.wire.batch.ControlType;
import moldau.wire.batch.Records;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.SnapshotHeaderRecord;

/// Reads a snapshot batch by batch, trusting nothing: checksums, offsets, header first, footer
/// last. Reads from the page cache or the platter; a snapshot is read once, at a start.
final class SnapshotReader implements AutoCloseable {
    private final Disk.File file;
    private final String where;
    private final Batch batch = new Batch();
    private final Records records = new Records();
    private final ByteBuffer head = ByteBuffer.allocate(Batch.HEADER_SIZE);
    private final List<ControlRecord> control = new ArrayList<>();
    private long position;
    private long nextOffset;
    private int epoch = -1;
    private long lastContainedMs = -1;
    private boolean finished;

    SnapshotReader(Disk disk, Path path) {
        file = disk.open(path, Disk.Mode.READ);
        where = disk.dir() + "/" + path;
    }

    /// Whether the file is whole. Reads all of it.
    static boolean isWhole(Disk disk, Path path) {
        try (SnapshotReader reader = new SnapshotReader(disk, path)) {
            while (reader.next() != null) {
                // Only its checks matter.
            }
            return reader.finished;
        } catch (Malformed e) {
            return false;
        }
    }

    /// The metadata records of the next batch; none for a control batch.
    ///
    /// @return null after the footer
    /// @throws Malformed if the file is cut off or damaged
    List<MetadataRecord> next() {
        if (position == file.size() && finished) return null;
        ByteBuffer bytes = readBatch();
        batch.wrap(bytes);
        if (!batch.isIntact() || batch.isLegacy()) throw damaged("a batch fails its checksum");
        if (batch.baseOffset() != nextOffset) throw damaged("offsets do not follow");
        if (epoch >= 0 && batch.leaderEpoch() != epoch) throw damaged("epochs differ");
        if (finished) throw damaged("it goes on after its footer");
        if (nextOffset == 0 && !batch.isControl()) throw damaged("it has no header");
        epoch = batch.leaderEpoch();
        nextOffset = batch.nextOffset();
        return batch.isControl() ? control() : records();
    }

    private ByteBuffer readBatch() {
        head.clear();
        if (file.read(position, head) < Batch.HEADER_SIZE) throw damaged("it is cut off");
        long size = batch.wrap(head.flip()).size();
        if (size > SnapshotFile.BATCH_BYTES_MAX * 2L || size > file.size() - position) {
            throw damaged("a batch of " + size + " bytes does not fit");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size);
        file.read(position, bytes);
        position += size;
        return bytes.flip();
    }

    private List<MetadataRecord> control() {
        for (records.over(batch); records.next(); ) {
            switch (ControlType.of(records.key())) {
                case SNAPSHOT_HEADER -> lastContainedMs = SnapshotHeaderRecord.read(
                        ControlBatches.in(records.value(), ControlType.SNAPSHOT_HEADER), 0)
                        .lastContainedLogTimestamp();
                case SNAPSHOT_FOOTER -> finished = true;
                default -> {
                    ControlRecord record = ControlBatches.read(records.key(), records.value());
                    if (record != null) control.add(record);
                }
            }
        }
        return List.of();
    }

    private List<MetadataRecord> records() {
        List<MetadataRecord> found = new ArrayList<>();
        for (records.over(batch); records.next(); ) {
            if (records.value() == null) throw damaged("a record has no value");
            found.add(MetadataRecord.readFramed(new WireReader(records.value())));
        }
        return found;
    }

    /// The quorum's records seen so far: `kraft.version` and voters.
    List<ControlRecord> controlRecords() {
        return control;
    }

    /// Of the last record that the snapshot covers; 0 in `bootstrap.checkpoint`.
    long lastContainedMs() {
        return lastContainedMs;
    }

    long sizeBytes() {
        return file.size();
    }

    private Malformed damaged(String why) {
        return new Malformed(where + ": " + why + " (at byte " + position + ")");
    }

    @Override
    public void close() {
        records.close();
        file.close();
    }
}
