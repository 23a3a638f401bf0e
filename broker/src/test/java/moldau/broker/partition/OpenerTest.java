package moldau.broker.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.Path;
import moldau.base.sim.SimHost;
import moldau.base.sim.SimWorld;
import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import moldau.log.Log;
import moldau.log.LogName;
import moldau.log.LogSettings;
import moldau.log.Logs;
import moldau.log.Origin;
import moldau.log.TopicPartition;
import moldau.log.Workbench;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.Directories;
import moldau.wire.Uuid;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Head;
import moldau.wire.batch.Rules;
import org.junit.jupiter.api.Test;

/// Which of the logs that a start finds is the one the metadata means: never one of another topic (I26).
class OpenerTest {
    private static final TopicPartition NAME = new TopicPartition("orders", 0);
    private static final Uuid TOPIC = new Uuid(7, 7);
    private static final Uuid OTHER = new Uuid(8, 8);
    private static final LogDir A = new LogDir("/a");
    private static final LogDir B = new LogDir("/b");
    private static final List<LogDir> DIRS = List.of(A, B);
    private static final long SECOND = 1_000_000_000L;
    private static final long PATIENCE_NANOS = 60 * SECOND;

    private final Universe universe = new Universe(11, Weather.CALM);
    private final SimHost host = universe.host("broker");

    private static Uuid id(LogDir dir) {
        return new Uuid(0x1000, dir.path().charAt(1));
    }

    /// The logs that were left are found by the start of this broker.
    private final class Start {
        private final SimWorld world = host.boot(1);
        private final List<Directory> found = new ArrayList<>();
        private final Opener opener;
        private final Shard shard;

        Start() {
            this(DIRS);
        }

        /// @param readable the others are offline
        Start(List<LogDir> readable) {
            for (LogDir each : readable) {
                Disk disk = world.disk(each);
                var logs = new Logs(disk);
                found.add(Directory.of(id(each), disk, logs, logs.takeInventory()));
            }
            var dirs = new LogDirs(List.of("/a", "/b"), DIRS, found);
            opener = new Opener(dirs, 16, (_, why) -> {
                throw why;
            });
            shard = new Shard(world.loops().data(0), world.clock(), world.work(), world.witness(),
                    Throttles.of(world.clock(), 11, 1, new Throttle(world.clock(), 11, 1)),
                    (_, why) -> {
                        throw why;
                    });
        }

        Opener.Opened open(Uuid topic, LogDir where) {
            return open(topic, id(where));
        }

        Opener.Opened open(Uuid topic, Uuid where) {
            return open(topic, where, false);
        }

        Opener.Opened open(Uuid topic, Uuid where, boolean counts) {
            return open(NAME, topic, where, counts);
        }

        Opener.Opened open(TopicPartition name, Uuid topic, Uuid where, boolean counts) {
            var tuning = new Tuning(LogSettings.DEFAULT, Rules.DEFAULT, 1, Throttled.NONE, Throttled.NONE);
            var wanted = new Opener.Wanted(name, topic, where, counts, tuning, new AtomicBoolean());
            var outcome = new ArrayList<Opener.Opened>();
            shard.loop().post(() -> opener.open(shard, List.of(wanted), (_, opened) -> outcome.add(opened)));
            assertTrue(universe.runUntil(() -> !outcome.isEmpty(), PATIENCE_NANOS));
            return outcome.getFirst();
        }
    }

    private Disk disk(LogDir dir) {
        host.disk(dir).createDirectory(Path.ROOT);
        return host.disk(dir);
    }

    /// A log of one record, as a process left it that was killed.
    private void leave(LogDir dir, Uuid topic) {
        leave(dir, topic, 1);
    }

    /// So many batches, of a kilobyte each.
    private void leave(LogDir dir, Uuid topic, int batches) {
        leave(dir, topic, 0, batches);
    }

    private void leave(LogDir dir, Uuid topic, int epoch, int batches) {
        Log log = Log.create(disk(dir), NAME, topic, LogSettings.DEFAULT, 1_000);
        log.use(new Workbench(disk(dir), 16));
        for (int i = 0; i < batches; i++) {
            var builder = new BatchBuilder();
            builder.append(1_000, null, new byte[1000]);
            log.appendAsLeader(builder.build(Head.DEFAULT), epoch, Origin.CLIENT, 1_000);
            log.write();
        }
    }

    private List<LogName.Kind> kinds(LogDir dir) {
        return disk(dir).list(Path.ROOT).stream().map(each -> LogName.parse(each.name()))
                .filter(each -> each != null).map(LogName::kind).toList();
    }

    @Test
    void aLogIsFoundWhereItIs() {
        leave(B, TOPIC);

        Opener.Opened opened = new Start().open(TOPIC, A);

        assertEquals(B, opened.directory().disk().dir());
        assertEquals(1, opened.log().endOffset());
    }

    @Test
    void aNewLogGoesWhereTheFewestLie() {
        leave(A, TOPIC);
        var start = new Start();
        var first = new TopicPartition("orders", 1);
        var second = new TopicPartition("orders", 2);

        LogDir one = start.open(first, TOPIC, Directories.UNASSIGNED, false).directory().disk().dir();
        assertEquals(B, one);
        // One each. The one that was found leaves.
        start.opener.places().left(start.found.getFirst());
        LogDir other = start.open(second, TOPIC, Directories.UNASSIGNED, false).directory().disk().dir();
        assertEquals(A, other);
    }

    /// The power went before `partition.metadata` was on the platter: it may be of a topic that was
    /// deleted since.
    @Test
    void aLogThatLostTheIdOfItsTopicIsNotTakenForThatOfTheTopicOfItsName() {
        leave(A, OTHER);
        disk(A).delete(LogName.live(NAME).child("partition.metadata"));

        Opener.Opened opened = new Start().open(TOPIC, A);

        assertEquals(0, opened.log().endOffset());
        assertEquals(TOPIC, opened.log().topicId());
        assertEquals(List.of(LogName.Kind.LIVE, LogName.Kind.STRAY), kinds(A));
    }

    /// Shape changing, seed 0xc3e5: the broker had started without the disk of its log, made an empty one on
    /// the other, told so, and was elected for want of others.
    @Test
    void aLogThatMayLieInADirectoryThatIsOfflineIsMadeNowhereElse() {
        leave(B, TOPIC);

        assertNull(new Start(List.of(A)).open(TOPIC, B));
        assertEquals(List.of(), kinds(A));
    }

    /// An earlier life had made it, and its records count, but could not tell where.
    @Test
    void aLogThatCountsMayLieInADirectoryThatIsOfflineWhileNobodyWasToldWhere() {
        leave(B, TOPIC);

        assertNull(new Start(List.of(A)).open(TOPIC, Directories.UNASSIGNED, true));
        assertEquals(List.of(), kinds(A));
    }

    @Test
    void whileADirectoryIsOfflineLogsThatBelongIntoAnotherAreMade() {
        disk(A);

        assertEquals(A, new Start(List.of(A)).open(TOPIC, A).directory().disk().dir());
        host.kill();
        disk(A).delete(LogName.live(NAME).child("partition.metadata"));
        assertEquals(A, new Start(List.of(A)).open(TOPIC, Directories.UNASSIGNED).directory().disk().dir());
    }

    /// Shape changing, seed 0x2065: the directory went offline with all that was in it, until the next start.
    @Test
    void aNewLogWaitsForRoomOnAFullDisk() {
        disk(A);
        host.disk(A).ills().sizeBytes(0);
        var start = new Start();
        universe.after(10 * SECOND, () -> host.disk(A).ills().heal());

        Opener.Opened opened = start.open(TOPIC, A);

        assertEquals(TOPIC, opened.log().topicId());
        assertEquals(A, opened.directory().disk().dir());
        assertTrue(universe.nowNanos() > 10 * SECOND);
    }

    /// Shape changing, seed 0xf7c4f: the second attempt looked for the log that had made way at the first, and
    /// took the directory offline.
    @Test
    void aNewLogInThePlaceOfAnOlderTopicsWaitsForRoomToo() {
        leave(A, OTHER);
        host.disk(A).ills().sizeBytes(0);
        var start = new Start();
        universe.after(10 * SECOND, () -> host.disk(A).ills().heal());

        Opener.Opened opened = start.open(TOPIC, A);

        assertEquals(TOPIC, opened.log().topicId());
        assertTrue(universe.nowNanos() > 10 * SECOND);
        assertEquals(List.of(LogName.Kind.LIVE, LogName.Kind.STRAY), kinds(A));
    }

    @Test
    void aLogThatWasFoundNeedsNoRoomToRecover() {
        leave(A, TOPIC, 20);
        host.disk(A).ills().sizeBytes(0);

        Opener.Opened opened = new Start().open(TOPIC, A);

        assertEquals(20, opened.log().endOffset());
        assertEquals(List.of(LogName.Kind.LIVE), kinds(A));
    }

    @Test
    void anEmptyLogWithoutAnIdGetsOne() {
        Log.create(disk(A), NAME, OTHER, LogSettings.DEFAULT, 1_000);
        disk(A).delete(LogName.live(NAME).child("partition.metadata"));

        assertEquals(TOPIC, new Start().open(TOPIC, A).log().topicId());
        assertEquals(List.of(LogName.Kind.LIVE), kinds(A));
    }

    @Test
    void aLogOfAnOlderTopicIsSetAsideAsOftenAsItComesBack() {
        leave(A, OTHER);
        new Start().open(TOPIC, A);
        host.kill();
        disk(A).rename(LogName.live(NAME), LogName.path(NAME, LogName.Kind.DELETE, TOPIC));
        leave(A, OTHER);

        assertEquals(0, new Start().open(TOPIC, A).log().endOffset());
        assertEquals(List.of(LogName.Kind.LIVE, LogName.Kind.DELETE, LogName.Kind.STRAY, LogName.Kind.STRAY),
                kinds(A));
    }

    /// An old disk came back after its log had moved.
    @Test
    void ofTwoLogsTheOneWhereTheMetadataHasItIsUsedAndTheOtherSetAside() {
        leave(A, TOPIC);
        leave(B, TOPIC);

        Opener.Opened opened = new Start().open(TOPIC, B);

        assertEquals(B, opened.directory().disk().dir());
        assertEquals(List.of(LogName.Kind.LIVE), kinds(B));
        assertEquals(List.of(LogName.Kind.STRAY), kinds(A));
    }

    /// One was made while the other could not be read, and the controller was told of neither.
    @Test
    void ofTwoLogsNeitherOfWhichTheMetadataKnowsThatWhichGoesFurtherIsUsed() {
        leave(A, TOPIC, 1, 3);
        leave(B, TOPIC, 2, 1);

        Opener.Opened opened = new Start().open(TOPIC, Directories.UNASSIGNED);

        assertEquals(B, opened.directory().disk().dir());
        assertEquals(1, opened.log().endOffset());
        assertEquals(List.of(LogName.Kind.LIVE), kinds(A));
    }

    @Test
    void ofTwoLogsOfOneEpochTheLongerOneIsUsed() {
        leave(A, TOPIC, 1, 2);
        leave(B, TOPIC, 1, 3);

        assertEquals(3, new Start().open(TOPIC, Directories.UNASSIGNED).log().endOffset());
    }

    /// A power cut took back the deletion of the older topic, and the controller was not told yet where the
    /// newer one's log is.
    @Test
    void ofTwoLogsTheOneOfTheTopicIsUsedWhateverTheMetadataSays() {
        leave(A, OTHER);
        leave(B, TOPIC);

        Opener.Opened opened = new Start().open(TOPIC, A);

        assertEquals(B, opened.directory().disk().dir());
        assertEquals(1, opened.log().endOffset());
        assertEquals(List.of(LogName.Kind.STRAY), kinds(A));
    }

    /// Topics of one name may belong to different loops, and one be told before the other.
    @Test
    void aLogWaitsUntilThatOfAnOlderTopicHasLeftItsPlace() {
        var start = new Start();
        Log before = start.open(OTHER, A).log();
        universe.after(1_000_000_000L, () -> before.delete(OTHER));

        Opener.Opened opened = start.open(TOPIC, A);

        assertEquals(TOPIC, opened.log().topicId());
        assertTrue(universe.nowNanos() >= 1_000_000_000L);
        assertEquals(List.of(LogName.Kind.LIVE, LogName.Kind.DELETE), kinds(A));
    }

    /// What was noted of the older topic's log would let a start pass over what no sync has seen.
    @Test
    void whatWasNotedOfAnOlderTopicsLogIsNotTrueOfTheNewOne() {
        leave(A, OTHER);
        for (Logs.Checkpoint each : Logs.Checkpoint.values()) new Logs(disk(A)).write(each, Map.of(NAME, 1L));

        new Start().open(TOPIC, A);

        for (Logs.Checkpoint each : Logs.Checkpoint.values()) {
            assertEquals(Map.of(), new Logs(disk(A)).read(each), each.name());
        }
    }

    /// The broker was away when its topic was deleted, or its replica reassigned.
    @Test
    void whatTheMetadataDoesNotPlaceHereIsSetAside() {
        leave(A, OTHER);
        var start = new Start();

        start.opener.strays().setStrangersAside(1, ClusterImage.EMPTY);

        assertEquals(List.of(LogName.Kind.STRAY), kinds(A));
        assertFalse(start.opener.places().isFound(NAME));
        assertEquals(0, start.open(TOPIC, A).log().endOffset());
    }

    /// Shape changing, seed 0xf82f8: the broker ended while a replica moved, and was away when that left it.
    @Test
    void aCopyOfWhatTheMetadataDoesNotPlaceHereIsSetAside() {
        leave(A, TOPIC);
        disk(A).rename(LogName.live(NAME), LogName.future(NAME, OTHER));

        new Start().opener.strays().setStrangersAside(1, ClusterImage.EMPTY);

        assertEquals(List.of(LogName.Kind.STRAY), kinds(A));
    }
}
