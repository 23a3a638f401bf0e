package moldau.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import moldau.base.fault.DiskFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every disk promises.
public abstract class DiskContract {
    private static final Path A = new Path("a");
    private static final Path B = new Path("b");
    private static final Path TOPIC = new Path("topic-0");

    private Stage stage;
    private Disk disk;

    protected abstract Stage open();

    @BeforeEach
    void start() {
        stage = open();
        disk = stage.world().disk(stage.emptyDir());
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String read(Disk.File file, long position, int size) {
        ByteBuffer into = ByteBuffer.allocateDirect(size);
        int n = file.read(position, into);
        byte[] text = new byte[into.flip().remaining()];
        assertEquals(n, text.length);
        into.get(text);
        return new String(text, StandardCharsets.US_ASCII);
    }

    @Test
    void everythingCanBeSyncedInOneGo() {
        assertTrue(disk.canSyncAll());
        disk.createDirectory(TOPIC);
        file(TOPIC.child("a"), "x");

        disk.syncAll();

        assertEquals("x", content(TOPIC.child("a")));
    }

    private void file(Path path, String content) {
        try (Disk.File file = disk.open(path, Disk.Mode.CREATE)) {
            file.write(0, bytes(content));
        }
    }

    private String content(Path path) {
        try (Disk.File file = disk.open(path, Disk.Mode.READ)) {
            return read(file, 0, 100);
        }
    }

    @Test
    void whatIsWrittenIsRead() {
        try (Disk.File file = disk.open(A, Disk.Mode.WRITE)) {
            file.write(0, bytes("hello world"));
            file.write(6, bytes("there"));

            assertEquals("hello there", read(file, 0, 100));
            assertEquals("lo", read(file, 3, 2));
            assertEquals(11, file.size());
        }
        assertEquals("hello there", content(A));
    }

    @Test
    void readingAtOrAfterTheEndGivesNothing() {
        try (Disk.File file = disk.open(A, Disk.Mode.WRITE)) {
            file.write(0, bytes("abc"));

            assertEquals("", read(file, 3, 10));
            assertEquals("", read(file, 1000, 10));
        }
    }

    @Test
    void aWriteBehindTheEndLeavesZeros() {
        try (Disk.File file = disk.open(A, Disk.Mode.WRITE)) {
            file.write(3, bytes("x"));

            assertEquals("\0\0\0x", read(file, 0, 10));
        }
    }

    @Test
    void buffersAreWrittenAsOnePiece() {
        try (Disk.File file = disk.open(A, Disk.Mode.WRITE)) {
            ByteBuffer[] pieces = {bytes("one,"), bytes(""), bytes("two,"), bytes("three")};
            file.write(0, pieces, 3);
            file.write(8, bytes("2"));
            file.write(4, new ByteBuffer[] {bytes("T"), bytes("W")}, 2);
            file.write(9, new ByteBuffer[] {bytes("end")}, 1);

            assertEquals("one,TWo,2end", read(file, 0, 100));
            assertFalse(pieces[0].hasRemaining());
            assertTrue(pieces[3].hasRemaining());
        }
    }

    @Test
    void truncationCutsAndExtensionAddsZeros() {
        try (Disk.File file = disk.open(A, Disk.Mode.WRITE)) {
            file.write(0, bytes("abcdef"));
            file.truncate(2);
            assertEquals("ab", read(file, 0, 100));
            file.truncate(5);
            assertEquals(2, file.size());
            file.extend(4);
            assertEquals("ab\0\0", read(file, 0, 100));
            file.extend(3);
            assertEquals(4, file.size());
            file.sync();
        }
    }

    @Test
    void modesDecideWhatHappensToAFileThatIsThereOrNot() {
        DiskFault missing =
                assertThrows(DiskFault.class, () -> disk.open(A, Disk.Mode.READ));
        assertEquals(DiskFault.Kind.MISSING, missing.kind());
        assertTrue(missing.getMessage().contains("a"));

        file(A, "kept");
        disk.open(A, Disk.Mode.WRITE).close();
        assertEquals("kept", content(A));
        disk.open(A, Disk.Mode.CREATE).close();
        assertEquals("", content(A));
    }

    @Test
    void renamingReplaces() {
        file(A, "new");
        file(B, "old");

        disk.rename(A, B);

        assertEquals("new", content(B));
        assertFalse(disk.exists(A));
        disk.syncDirectory(Path.ROOT);
        assertEquals(DiskFault.Kind.MISSING,
                assertThrows(DiskFault.class, () -> disk.rename(A, B)).kind());
    }

    @Test
    void aRenamedDirectoryTakesItsFilesAlong() {
        disk.createDirectory(TOPIC);
        file(TOPIC.child("0.log"), "x");

        disk.rename(TOPIC, new Path("gone"));

        assertEquals("x", content(new Path("gone/0.log")));
        assertFalse(disk.exists(TOPIC));
        assertEquals(List.of(), disk.list(TOPIC));
    }

    @Test
    void anOpenFileSurvivesItsRenameAndDeletion() {
        file(A, "abc");
        try (Disk.File file = disk.open(A, Disk.Mode.WRITE)) {
            disk.rename(A, B);
            file.write(3, bytes("d"));
            assertEquals("abcd", content(B));

            disk.delete(B);
            assertFalse(disk.exists(B));
            assertEquals("abcd", read(file, 0, 10));
            file.write(4, bytes("e"));
            assertEquals(5, file.size());
        }
    }

    @Test
    void deletingWhatIsNotThereIsNothing() {
        disk.delete(A);
        disk.delete(new Path("no/such"));
    }

    @Test
    void onlyAnEmptyDirectoryIsDeleted() {
        disk.createDirectory(TOPIC);
        file(TOPIC.child("0.log"), "x");

        assertEquals(DiskFault.Kind.BROKEN,
                assertThrows(DiskFault.class, () -> disk.delete(TOPIC)).kind());

        disk.delete(TOPIC.child("0.log"));
        disk.delete(TOPIC);
        assertFalse(disk.exists(TOPIC));
    }

    @Test
    void listsAreSortedAndOneLevelDeep() {
        for (String name : List.of("c", "a", "b")) file(new Path(name), "");
        disk.createDirectory(TOPIC);
        file(TOPIC.child("0.log"), "");

        assertEquals(List.of(A, B, new Path("c"), TOPIC), disk.list(Path.ROOT));
        assertEquals(List.of(TOPIC.child("0.log")), disk.list(TOPIC));
        assertEquals(List.of(), disk.list(A));
    }

    @Test
    void directoriesAreMadeOnceAndKnown() {
        disk.createDirectory(TOPIC);
        disk.createDirectory(TOPIC);
        disk.createDirectory(Path.ROOT);
        disk.syncDirectory(TOPIC);

        assertTrue(disk.isDirectory(TOPIC));
        assertTrue(disk.isDirectory(Path.ROOT));
        assertFalse(disk.isDirectory(A));
        assertEquals(DiskFault.Kind.MISSING, assertThrows(DiskFault.class,
                () -> disk.createDirectory(new Path("no/such"))).kind());
        assertEquals(DiskFault.Kind.MISSING, assertThrows(DiskFault.class,
                () -> disk.open(new Path("no/file"), Disk.Mode.WRITE)).kind());
    }

    @Test
    void aFileIsNoDirectory() {
        file(A, "");

        assertEquals(DiskFault.Kind.BROKEN,
                assertThrows(DiskFault.class, () -> disk.createDirectory(A)).kind());
    }

    @Test
    void aSliceKeepsTheBytesOfAFileThatIsClosedAndDeleted() {
        file(A, "abcdef");
        Disk.File file = disk.open(A, Disk.Mode.READ);
        Disk.Slice slice = file.slice(2, 3);
        file.close();
        disk.delete(A);

        assertEquals("cde", read(slice.file(), slice.position(), slice.bytes()));
        slice.release();
    }

    @Test
    void theLockIsHeldByOneAndItsFileGoesWithIt() {
        disk.lock();
        assertTrue(disk.exists(new Path(".lock")));
        disk.lock();

        disk.unlock();
        assertFalse(disk.exists(new Path(".lock")));
        disk.lock();
        disk.unlock();
    }

    @Test
    void thereIsRoom() {
        assertTrue(disk.usableBytes() > 0);
        assertTrue(disk.totalBytes() >= disk.usableBytes());
    }
}
