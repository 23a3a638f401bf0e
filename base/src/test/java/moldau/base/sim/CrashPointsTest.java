package moldau.base.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.Path;
import org.junit.jupiter.api.Test;

/// The crash model finds what it is for, and invents nothing.
final class CrashPointsTest {
    private static final Path FILE = new Path("file");
    private static final Path TEMP = new Path("file.tmp");

    private final SimDisk disk = new SimDisk(new LogDir("d"));

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void write(Disk disk, Path path, String text, boolean sync) {
        try (Disk.File file = disk.open(path, Disk.Mode.CREATE)) {
            file.write(0, bytes(text));
            if (sync) file.sync();
        }
    }

    private static String read(Disk disk, Path path) {
        if (!disk.exists(path)) return "(none)";
        try (Disk.File file = disk.open(path, Disk.Mode.READ)) {
            ByteBuffer into = ByteBuffer.allocate((int) file.size());
            file.read(0, into);
            return new String(into.array(), StandardCharsets.US_ASCII);
        }
    }

    private Set<String> found(CrashPoints points) {
        Set<String> found = new TreeSet<>();
        points.forEach((image, promised) -> found.add(read(image, FILE)));
        assertTrue(points.wasExhaustive());
        return found;
    }

    /// Rule 1 and 2 of `reliability.md` section 6, kept.
    @Test
    void aFileReplacedByTheBookIsOldOrNew() {
        write(disk, FILE, "old", true);
        disk.syncDirectory(Path.ROOT);
        CrashPoints points = CrashPoints.on(disk);

        write(disk, TEMP, "newer", true);
        disk.rename(TEMP, FILE);
        disk.syncDirectory(Path.ROOT);
        points.promise("newer");

        points.forEach((image, promised) -> {
            String text = read(image, FILE);
            if (promised != null) assertEquals(promised, text);
            else assertTrue(List.of("old", "newer").contains(text), text);
        });
        assertTrue(points.wasExhaustive());
    }

    @Test
    void aRenameSurvivesWithoutTheBytesItNamesWhenTheyWereNotSynced() {
        write(disk, FILE, "old", true);
        disk.syncDirectory(Path.ROOT);
        CrashPoints points = CrashPoints.on(disk);

        write(disk, TEMP, "newer", false);
        disk.rename(TEMP, FILE);
        disk.syncDirectory(Path.ROOT);

        assertEquals(Set.of("old", "", "n", "ne", "newe", "newer", "\0\0\0\0\0", "n\0\0\0\0",
                "ne\0\0\0", "newe\0"), found(points));
    }

    @Test
    void aSyncedFileIsGoneWhenItsDirectoryWasNot() {
        CrashPoints points = CrashPoints.on(disk);

        write(disk, FILE, "x", true);

        assertEquals(Set.of("(none)", "", "\0", "x"), found(points));
    }

    @Test
    void writesAreLostFromTheEndTornAndPunched() {
        write(disk, FILE, "", true);
        disk.syncDirectory(Path.ROOT);
        CrashPoints points = CrashPoints.on(disk);

        try (Disk.File file = disk.open(FILE, Disk.Mode.WRITE)) {
            file.write(0, bytes("ab"));
            file.write(2, bytes("cd"));
            file.truncate(1);
            file.write(1, bytes("XY"));
        }

        assertEquals(Set.of("", "a", "ab", "abc", "abcd", "aX", "aXY", "\0", "\0\0", "\0\0cd",
                "ab\0\0", "\0XY", "a\0\0", "a\0", "abc\0", "aX\0"), found(points));
    }

    @Test
    void overwritingLeavesTheOldBytesInAHole() {
        write(disk, FILE, "abcd", true);
        disk.syncDirectory(Path.ROOT);
        CrashPoints points = CrashPoints.on(disk);

        try (Disk.File file = disk.open(FILE, Disk.Mode.WRITE)) {
            file.write(1, bytes("XY"));
        }

        assertEquals(Set.of("abcd", "aXcd", "aXYd"), found(points));
    }

    @Test
    void aFailedSyncLosesItsPagesForGood() {
        write(disk, FILE, "old", true);
        disk.syncDirectory(Path.ROOT);
        disk.ills().failsSync(path -> true);
        Disk.File file = disk.open(FILE, Disk.Mode.WRITE);
        file.write(0, bytes("new"));
        assertThrows(moldau.base.fault.DiskFault.class, file::sync);
        disk.ills().heal();

        assertEquals("new", read(disk, FILE));
        file.sync();
        disk.cutPower(new Chance(1, "power", 0));

        assertEquals("old", read(disk, FILE));
    }

    @Test
    void theEndOfAProcessLosesNothing() {
        write(disk, FILE, "x", false);
        disk.lock();

        disk.endLife();

        assertEquals("x", read(disk, FILE));
        disk.lock();
    }

    @Test
    void aFailureNamesTheImageThatRepeatsIt() {
        CrashPoints points = CrashPoints.on(disk);
        write(disk, FILE, "abc", false);
        disk.syncDirectory(Path.ROOT);
        CrashPoints.Visitor wrong = (image, promised) -> assertEquals(-1, read(image, FILE).indexOf('b'));

        AssertionError failure = assertThrows(AssertionError.class, () -> points.forEach(wrong));

        String text = failure.getMessage();
        int number = Integer.parseInt(text.substring("image ".length(), text.indexOf(':')));
        assertTrue(text.contains("write 3 bytes at 0"), text);
        assertThrows(AssertionError.class,
                () -> points.only(number, CrashPoints.Options.DEFAULT, wrong));
    }

    @Test
    void aPowerCutLeavesEachFileAsSomeImageHasIt() {
        write(disk, FILE, "old", true);
        disk.createDirectory(new Path("t"));
        disk.syncDirectory(Path.ROOT);
        CrashPoints points = CrashPoints.on(disk);
        write(disk, new Path("t/0"), "a", false);
        write(disk, TEMP, "bc", false);
        disk.rename(TEMP, FILE);
        Set<String> inner = new TreeSet<>();
        Set<String> outer = new TreeSet<>();
        points.forEach((image, promised) -> {
            inner.add(read(image, new Path("t/0")));
            outer.add(read(image, FILE));
        });

        Set<String> seenOuter = new TreeSet<>();
        for (int seed = 0; seed < 300; seed++) {
            SimDisk crashed = disk.copy();
            crashed.cutPower(new Chance(seed, "power", 0));
            assertTrue(inner.contains(read(crashed, new Path("t/0"))), "seed " + seed);
            assertTrue(outer.contains(read(crashed, FILE)), "seed " + seed);
            seenOuter.add(read(crashed, FILE));
        }
        assertEquals(outer, seenOuter);
    }
}
