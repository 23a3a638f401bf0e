package moldau.broker.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.sim.SimDisk;
import moldau.log.Log;
import moldau.log.LogSettings;
import moldau.log.Origin;
import moldau.log.Workbench;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.wire.Uuid;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Head;
import org.junit.jupiter.api.Test;

class LogFactsTest {
    private static final long START = 210;
    private static final OffsetAndEpoch SNAPSHOT = new OffsetAndEpoch(START, 12);

    private final SimDisk disk = new SimDisk(new LogDir("d"));

    /// A log of epoch 15 alone that goes on from a snapshot of epoch 12.
    private LogFacts facts() {
        Log log = log();
        var shelf = new SnapshotShelf(disk, log.directory());
        disk.open(shelf.path(SNAPSHOT), Disk.Mode.CREATE).close();
        shelf.add(SNAPSHOT);
        return new LogFacts(log, shelf);
    }

    private Log log() {
        Log log = Log.create(disk, MetadataLog.PARTITION, new Uuid(1, 1), LogSettings.DEFAULT, 0);
        log.use(new Workbench(disk, 8));
        log.truncateFully(START, 0);
        log.appendAsLeader(batch(), 15, Origin.QUORUM, 0);
        log.write();
        return log;
    }

    private static ByteBuffer batch() {
        var builder = new BatchBuilder();
        builder.append(0, null, ByteBuffer.allocate(1), List.of());
        return builder.build(Head.DEFAULT);
    }

    /// Seed 0x4c4c71: who had led in epoch 14 had a record of its own before the start of the log, and was
    /// told that it is the leader's.
    @Test
    void anEpochBetweenTheSnapshotAndTheLogWasNeverHere() {
        assertEquals(SNAPSHOT, facts().endOfEpoch(14));
    }

    @Test
    void thatOfTheSnapshotEndsWhereTheLogBegins() {
        assertEquals(SNAPSHOT, facts().endOfEpoch(12));
    }

    @Test
    void ofAnOlderOneNobodyKnowsWhereItEnded() {
        assertEquals(SNAPSHOT, facts().endOfEpoch(11));
    }

    @Test
    void withoutTheSnapshotNoOlderEpochIsKnown() {
        Log log = log();
        var facts = new LogFacts(log, new SnapshotShelf(disk, log.directory()));

        assertEquals(new OffsetAndEpoch(START, 0), facts.endOfEpoch(14));
    }

    @Test
    void theLastEndsWithTheLog() {
        assertEquals(new OffsetAndEpoch(START + 1, 15), facts().endOfEpoch(15));
    }

    /// Seed 0x7a1540: the leader of an epoch began it, and a power cut took its record.
    @Test
    void anEpochWithoutRecordsIsNotTheLast() {
        Log log = log();
        log.beginEpoch(17);
        var facts = new LogFacts(log, new SnapshotShelf(disk, log.directory()));

        assertEquals(15, facts.lastEpoch());
        assertEquals(new OffsetAndEpoch(START + 1, 15), facts.endOfEpoch(17));
    }
}
