package moldau.broker.partition;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import moldau.base.LogDir;
import moldau.base.Path;
import moldau.base.sim.SimDisk;
import moldau.log.Logs;
import moldau.log.TopicPartition;
import moldau.wire.Uuid;
import org.junit.jupiter.api.Test;

class ClosingTest {
    private static final TopicPartition LOG = new TopicPartition("t", 0);

    private final SimDisk disk = new SimDisk(new LogDir("d"));
    private final Logs logs = new Logs(disk);

    private Directory found() {
        return Directory.of(new Uuid(1, 1), disk, logs, logs.takeInventory());
    }

    private boolean isClean() {
        return logs.takeInventory().isClean();
    }

    /// A broker that is told to stop before it has heard which replicas are its own opens none of them.
    @Test
    void aLogThatNobodyOpenedSinceAnUncleanStopIsNotCleanAfterACleanOne() {
        disk.createDirectory(Path.ROOT.child("t-0"));
        Directory directory = found();

        Closing.mark(List.of(directory), List.of(), 7);

        assertFalse(isClean());
    }

    @Test
    void oneThatWasFoundCleanStaysSo() {
        disk.createDirectory(Path.ROOT.child("t-0"));
        logs.markClean(6);
        Directory directory = found();

        Closing.mark(List.of(directory), List.of(), 7);

        assertTrue(isClean());
    }

    @Test
    void oneThatWasOpenedAndClosedIsClean() {
        disk.createDirectory(Path.ROOT.child("t-0"));
        Directory directory = found();
        directory.unopened().remove(LOG);

        Closing.mark(List.of(directory),
                List.of(new Closing.Closed(LOG, disk.dir(), 5, 0, 5, true)), 7);

        assertTrue(isClean());
    }
}
