package moldau.base.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import moldau.base.Disk;
import moldau.base.DiskContract;
import moldau.base.LogDir;
import moldau.base.Stage;
import moldau.base.fault.DiskFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The file system keeps the promises of every disk, and some of its own.
final class OsDiskTest extends DiskContract {
    @TempDir
    Path folder;

    @Override
    protected Stage open() {
        return new OsStage();
    }

    @Test
    void linksBelowTheRootAreRefused() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.writeString(outside.resolve("secret"), "x");
        Files.createSymbolicLink(root.resolve("topic-0"), outside);
        Files.createSymbolicLink(root.resolve("file"), outside.resolve("secret"));
        Disk disk = new OsDisk(new LogDir(root.toString()));

        for (String path : new String[] {"topic-0/secret", "file"}) {
            DiskFault fault = assertThrows(DiskFault.class,
                    () -> disk.open(new moldau.base.Path(path), Disk.Mode.WRITE));
            assertTrue(fault.getMessage().contains("symbolic link"), fault.getMessage());
        }
        assertThrows(DiskFault.class, () -> disk.list(new moldau.base.Path("topic-0/x")));
        assertThrows(DiskFault.class, () -> disk.list(new moldau.base.Path("topic-0")));
        assertEquals(2, disk.list(moldau.base.Path.ROOT).size());
        assertFalse(disk.isDirectory(new moldau.base.Path("topic-0")));
    }

    @Test
    void anotherNodesLockIsRefusedByName() {
        Disk one = new OsDisk(new LogDir(folder.toString()));
        Disk two = new OsDisk(new LogDir(folder.toString()));
        one.lock();

        DiskFault fault = assertThrows(DiskFault.class, two::lock);

        assertEquals(DiskFault.Kind.LOCKED, fault.kind());
        one.unlock();
        two.lock();
        two.unlock();
    }

    @Test
    void aFullDiskIsToldApart() throws IOException {
        Path full = Path.of("/dev/full");
        if (!Files.exists(full)) return;
        Disk disk = new OsDisk(new LogDir("/dev"));

        try (Disk.File file = disk.open(new moldau.base.Path("full"), Disk.Mode.WRITE)) {
            DiskFault fault =
                    assertThrows(DiskFault.class, () -> file.write(0, ByteBuffer.allocate(10)));
            assertEquals(DiskFault.Kind.FULL, fault.kind());
        }
    }
}
