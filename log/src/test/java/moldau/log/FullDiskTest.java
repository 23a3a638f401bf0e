package moldau.log;

import static moldau.log.Written.NOW;
import static moldau.log.Written.SMALL;
import static moldau.log.Written.append;
import static moldau.log.Written.batch;
import static moldau.log.Written.from;
import static moldau.log.Written.values;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import moldau.base.fault.DiskFault;
import moldau.base.sim.SimDisk;
import org.junit.jupiter.api.Test;

/// F37: nothing is acknowledged after a write that failed, reads go on, and space freed is used.
final class FullDiskTest {
    private static final long TEBIBYTE = 1L << 40;

    private final SimDisk disk = Written.disk();
    private final Log log = Written.create(disk, SMALL);

    private void leave(long bytes) {
        disk.ills().sizeBytes(disk.totalBytes() - disk.usableBytes() + bytes);
    }

    @Test
    void whatDoesNotFitIsTakenBackAndWhatWasThereStaysReadable() {
        append(log, "a");
        leave(20);

        log.appendAsLeader(batch("b"), 0, Origin.CLIENT, NOW);
        log.appendAsLeader(batch("c"), 3, Origin.CLIENT, NOW);
        assertFalse(log.write());

        assertEquals(1, log.endOffset());
        assertEquals(List.of("a"), values(log));
        disk.ills().sizeBytes(TEBIBYTE);
        append(log, "d");
        assertEquals(List.of("a", "d"), values(log));
        assertEquals(2, Written.reopened(disk, SMALL, OpeningHints.unclean(NOW)).endOffset());
    }

    @Test
    void producersForgetWhatWasTakenBack() {
        append(log, from(1, 0, 0, "a"));
        append(log, Written.transactional(2, 0, 0, "open"));
        log.highWatermark(2);
        leave(10);

        log.appendAsLeader(from(1, 0, 1, "b"), 0, Origin.CLIENT, NOW);
        log.appendAsLeader(from(1, 0, 2, "c"), 0, Origin.CLIENT, NOW);
        log.appendAsLeader(from(5, 0, 0, "new"), 0, Origin.CLIENT, NOW);
        log.appendAsLeader(Written.marker(false, 2, 0), 0, Origin.COORDINATOR, NOW);
        log.appendAsLeader(Written.transactional(6, 0, 0, "new"), 0, Origin.CLIENT, NOW);
        assertFalse(log.write());
        disk.ills().sizeBytes(TEBIBYTE);

        assertEquals(1, log.lastStableOffset());
        assertEquals(List.of(), log.abortedTransactions(0, 10));
        assertEquals(2, log.producers().count());
        assertInstanceOf(Appended.At.class, append(log, from(1, 0, 1, "b")));
    }

    @Test
    void afterALossNothingMoreIsTakenInTheSameTurn() {
        for (int i = 0; i < 5; i++) append(log, "v" + i);
        leave(30);

        // The first fits the segment and would be written before rolling for the second.
        Appended first = log.appendAsLeader(batch("x".repeat(30)), 0, Origin.CLIENT, NOW);
        Appended second = log.appendAsLeader(batch("y"), 0, Origin.CLIENT, NOW);
        boolean written = log.write();

        assertFalse(written);
        assertTrue(first == Appended.Refused.DISK_FULL || second == Appended.Refused.DISK_FULL
            || log.endOffset() == 5);
        assertEquals(5, log.endOffset());
        disk.ills().sizeBytes(TEBIBYTE);
        append(log, "z");
        assertEquals("z", values(log).getLast());
    }

    @Test
    void aFullDiskAtEveryByteLeavesAConsistentLog() {
        for (int room = 0; room < 1500; room += 7) {
            SimDisk disk = Written.disk();
            Log log = Written.create(disk, SMALL);
            for (int i = 0; i < 4; i++) append(log, from(1, 0, i, "v" + i));
            disk.ills().sizeBytes(disk.totalBytes() - disk.usableBytes() + room);
            int taken = 4;
            for (int i = 4; i < 20; i++) {
                Appended appended = log.appendAsLeader(from(1, 0, taken, "v" + taken), 0,
                    Origin.CLIENT, NOW);
                boolean written = log.write();
                log.checkInvariants();
                if (written && appended instanceof Appended.At) taken++;
                assertEquals(taken, log.endOffset(), "room " + room);
            }
            disk.ills().sizeBytes(TEBIBYTE);
            append(log, from(1, 0, taken, "v" + taken));
            assertEquals(taken + 1, values(log).size());
            Log again = Written.reopened(disk, SMALL, OpeningHints.unclean(NOW));
            assertEquals(taken + 1, values(again).size());
        }
    }

    @Test
    void aFlushWithoutRoomForTheEpochsSyncsTheDataAndWaitsWithTheRest() {
        append(log, "a");
        leave(3);
        Flush flush = log.flush();

        flush.run();
        log.flushed(flush, NOW);

        assertEquals(0, log.recoveryPoint());
        disk.ills().sizeBytes(TEBIBYTE);
        Written.flush(log);
        assertEquals(1, log.recoveryPoint());
        assertTrue(disk.exists(log.directory().child(Epochs.FILE)));
    }

    @Test
    void aSyncThatFailsMovesNothing() {
        append(log, "a");
        disk.ills().failsSync(path -> path.name().endsWith(".log"));
        Flush flush = log.flush();

        assertThrows(DiskFault.class, flush::run);

        assertEquals(0, log.recoveryPoint());
    }

    @Test
    void aBrokenDiskIsNotAValue() {
        append(log, "a");
        disk.ills().unwritable(log.directory().child("00000000000000000000.log"), 0, 1000);

        log.appendAsLeader(batch("b"), 0, Origin.CLIENT, NOW);

        assertThrows(DiskFault.class, log::write);
    }
}
