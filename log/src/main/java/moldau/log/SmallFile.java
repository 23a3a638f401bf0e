package moldau.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.DiskFault;

/// A file small enough to be read and replaced whole, so that a reader sees it old or new.
///
/// Replacing writes `<name>.tmp`, syncs it, renames it over the old one and syncs the directory:
/// four steps that block, so never on a loop.
public final class SmallFile {
    /// What a checkpoint of 100,000 partitions with the longest topic names needs.
    static final int BYTES_MAX = 32 << 20;
    static final String TEMPORARY = ".tmp";

    private SmallFile() {}

    /// Replaces `path` durably. Blocks.
    public static void replace(Disk disk, Path path, String text) {
        replace(disk, path, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    public static void replace(Disk disk, Path path, ByteBuffer bytes) {
        Path temporary = path.parent().child(path.name() + TEMPORARY);
        try (Disk.File file = disk.open(temporary, Disk.Mode.CREATE)) {
            file.write(0, bytes);
            file.sync();
        }
        disk.rename(temporary, path);
        disk.syncDirectory(path.parent());
    }

    /// The file's text, or null if there is none or it is larger than [#BYTES_MAX].
    public static String text(Disk disk, Path path) {
        ByteBuffer bytes = bytes(disk, path);
        return bytes == null ? null : StandardCharsets.UTF_8.decode(bytes).toString();
    }

    public static ByteBuffer bytes(Disk disk, Path path) {
        try (Disk.File file = disk.open(path, Disk.Mode.READ)) {
            long size = file.size();
            if (size > BYTES_MAX) return null;
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            file.read(0, bytes);
            return bytes.flip();
        } catch (DiskFault fault) {
            if (fault.kind() == DiskFault.Kind.MISSING) return null;
            throw fault;
        }
    }
}
