package moldau.log;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeSet;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.DiskFault;
import moldau.base.fault.Malformed;

/// The producer snapshots of one log: which there are, and which are worth keeping: those at the
/// bases of live segments and the newest.
///
/// They are written without sync. One at a segment's base is synced by the [Flush] that moves the
/// recovery point past it; one that a crash tore fails its checksum and is dropped.
final class Snapshots {
    private Path directory;
    private final TreeSet<Long> offsets = new TreeSet<>();

    Snapshots(Path directory) {
        this.directory = directory;
    }

    /// The log's directory goes by another name now.
    void movedTo(Path renamed) {
        directory = renamed;
    }

    /// Notes a file found in the directory.
    void found(long offset) {
        offsets.add(offset);
    }

    boolean isEmpty() {
        return offsets.isEmpty();
    }

    boolean has(long offset) {
        return offsets.contains(offset);
    }

    Path path(long offset) {
        return SegmentFiles.path(directory, offset, ProducerSnapshot.SUFFIX);
    }

    /// Writes the state as of `offset`. A full disk is let pass: an older one and the log say the
    /// same.
    void write(Disk disk, long offset, Producers producers) {
        if (write(disk, path(offset), ProducerSnapshot.encode(producers))) offsets.add(offset);
    }

    /// @return false if the disk is full
    static boolean write(Disk disk, Path path, ByteBuffer bytes) {
        try (Disk.File file = disk.open(path, Disk.Mode.CREATE)) {
            file.write(0, bytes);
            return true;
        } catch (DiskFault fault) {
            if (fault.kind() != DiskFault.Kind.FULL) throw fault;
            return false;
        }
    }

    /// Fills `into` from the newest good snapshot at most at `offset`; bad ones are deleted.
    ///
    /// @return its offset; -1 if there is none
    long load(Disk disk, long offset, Producers into) {
        for (Long at = offsets.floor(offset); at != null; at = offsets.floor(offset)) {
            ByteBuffer bytes = SmallFile.bytes(disk, path(at));
            try {
                if (bytes != null) {
                    ProducerSnapshot.decode(bytes, into);
                    return at;
                }
            } catch (Malformed _) {
                into.clear();
            }
            delete(disk, at);
        }
        return -1;
    }

    private void delete(Disk disk, long offset) {
        offsets.remove(offset);
        disk.delete(path(offset));
    }

    /// Deletes those above `offset`: they speak of what the log has no more.
    void truncateTo(Disk disk, long offset) {
        while (!offsets.isEmpty() && offsets.last() > offset) delete(disk, offsets.last());
    }

    /// Deletes those that are neither at a segment's base nor the newest.
    void prune(Disk disk, Segments segments) {
        if (offsets.size() <= 1) return;
        for (Long offset : List.copyOf(offsets)) {
            int floor = segments.floor(offset);
            boolean atBase = floor >= 0 && segments.get(floor).baseOffset == offset;
            if (!atBase && !offset.equals(offsets.last())) delete(disk, offset);
        }
    }

    /// Renames the one at `offset`, if any, to be deleted later.
    void retire(Disk disk, long offset, List<Path> into) {
        if (!offsets.remove(offset)) return;
        Path retired = SegmentFiles.path(directory, offset,
            ProducerSnapshot.SUFFIX + SegmentFiles.DELETED);
        disk.rename(path(offset), retired);
        into.add(retired);
    }

    void retireAll(Disk disk, List<Path> into) {
        for (Long offset : List.copyOf(offsets)) retire(disk, offset, into);
    }
}
