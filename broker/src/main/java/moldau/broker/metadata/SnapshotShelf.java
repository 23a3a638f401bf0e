package moldau.broker.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.replication.raft.ControlRecord;
import moldau.replication.raft.OffsetAndEpoch;

/// The snapshots beside the metadata log. The newest whole one counts; a damaged one is passed
/// over, and left for people to look at.
final class SnapshotShelf {
    /// What is kept of each: its size and when it was frozen.
    record Kept(long bytes, long frozenWallMs) {}

    private final Disk disk;
    private final Path directory;
    private final TreeMap<OffsetAndEpoch, Kept> kept = new TreeMap<>(SnapshotShelf::byOffset);

    /// Looks what is there, and removes what an earlier life left unfinished. Blocks.
    SnapshotShelf(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
        List<OffsetAndEpoch> found = new ArrayList<>();
        for (Path path : disk.list(directory)) {
            String name = path.name();
            boolean isLeft = name.contains(SnapshotFile.SUFFIX)
                    && (name.endsWith(SnapshotFile.PART) || name.endsWith(SnapshotFile.DELETED));
            OffsetAndEpoch id = SnapshotFile.id(name);
            if (isLeft) disk.delete(path);
            else if (id != null) found.add(id);
        }
        found.sort(SnapshotShelf::byOffset);
        for (OffsetAndEpoch id : found.reversed()) {
            boolean isNewest = kept.isEmpty();
            if (!isNewest || SnapshotReader.isWhole(disk, path(id))) add(id);
        }
    }

    private static int byOffset(OffsetAndEpoch a, OffsetAndEpoch b) {
        int offsets = Long.compare(a.offset(), b.offset());
        return offsets != 0 ? offsets : Integer.compare(a.epoch(), b.epoch());
    }

    Path path(OffsetAndEpoch id) {
        return directory.child(SnapshotFile.name(id));
    }

    /// Takes up a frozen snapshot. Blocks for a look at the file.
    void add(OffsetAndEpoch id) {
        try (Disk.File file = disk.open(path(id), Disk.Mode.READ)) {
            kept.put(id, new Kept(file.size(), file.modifiedWallMs()));
        }
    }

    /// @return null if there is none
    OffsetAndEpoch newest() {
        return kept.isEmpty() ? null : kept.lastKey();
    }

    OffsetAndEpoch oldest() {
        return kept.isEmpty() ? null : kept.firstKey();
    }

    /// The snapshot that ends at `offset`, or null.
    OffsetAndEpoch at(long offset) {
        for (OffsetAndEpoch id : kept.keySet()) {
            if (id.offset() == offset) return id;
        }
        return null;
    }

    /// Forgets old snapshots beyond the limits, never the newest.
    ///
    /// @param logBytes of the log beside them, which counts too
    /// @return their files, to be deleted off the loop
    List<Path> prune(MetadataLogSettings.Snapshots rules, long logBytes, long wallMs) {
        List<Path> gone = new ArrayList<>();
        long bytes = logBytes;
        for (Kept each : kept.values()) bytes += each.bytes();
        while (kept.size() > 1) {
            Kept oldest = kept.firstEntry().getValue();
            boolean isTooMuch = rules.keepBytes() >= 0 && bytes > rules.keepBytes();
            boolean isTooOld =
                    rules.keepMs() >= 0 && wallMs - oldest.frozenWallMs() > rules.keepMs();
            if (!isTooMuch && !isTooOld) break;
            bytes -= oldest.bytes();
            gone.add(path(kept.pollFirstEntry().getKey()));
        }
        return gone;
    }

    /// Bytes of the snapshot; -1 if it is not here.
    long size(OffsetAndEpoch id) {
        Kept found = kept.get(id);
        return found == null ? -1 : found.bytes();
    }

    /// A range of a snapshot that is here.
    Disk.Slice slice(OffsetAndEpoch id, long position, int bytes) {
        try (Disk.File file = disk.open(path(id), Disk.Mode.READ)) {
            return file.slice(position, bytes);
        }
    }

    /// The quorum's own records in a snapshot: `kraft.version` and voters.
    List<ControlRecord> control(OffsetAndEpoch id) {
        try (SnapshotReader reader = open(id)) {
            reader.next();
            return List.copyOf(reader.controlRecords());
        }
    }

    SnapshotReader open(OffsetAndEpoch id) {
        return new SnapshotReader(disk, path(id));
    }
}
