package moldau.broker.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.Path;
import moldau.base.Task;
import moldau.base.sim.SimDisk;
import moldau.base.sim.SimHost;
import moldau.base.sim.SimWorld;
import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import moldau.broker.api.Leadership;
import moldau.log.Log;
import moldau.log.LogName;
import moldau.log.LogSettings;
import moldau.log.Logs;
import moldau.log.Origin;
import moldau.log.TopicPartition;
import moldau.state.cluster.ClusterDelta;
import moldau.state.cluster.ClusterFold;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.Directories;
import moldau.state.cluster.Features;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.batch.Batch;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Batches;
import moldau.wire.batch.Head;
import moldau.wire.batch.Records;
import moldau.wire.batch.Rules;
import moldau.wire.record.FeatureLevelRecord;
import moldau.wire.record.PartitionRecord;
import moldau.wire.record.RegisterBrokerRecord;
import moldau.wire.record.TopicRecord;
import org.junit.jupiter.api.Test;

/// A replica moves between two directories of a pretended machine while records are written, and the
/// process or the power goes after every single event on the way.
class MovesTest {
    private static final int BROKER = 1;
    private static final TopicPartition NAME = new TopicPartition("orders", 0);
    private static final Uuid TOPIC = new Uuid(7, 7);
    private static final LogDir A = new LogDir("/a");
    private static final LogDir B = new LogDir("/b");
    private static final List<LogDir> DIRS = List.of(A, B);
    private static final int SEEDS = 5;
    /// Of tests that try every pair of moments.
    private static final int SEEDS_OF_PAIRS = 2;
    private static final int RECORDS = 40;
    private static final long BETWEEN_NANOS = 400_000;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final ClusterFold metadata = new ClusterFold(ClusterImage.EMPTY);
    private Universe universe = new Universe(11, Weather.CALM);
    private SimHost host = universe.host("broker");
    private LogSettings.Durability durability = LogSettings.Durability.FSYNC;
    private long betweenNanos = BETWEEN_NANOS;
    private int records = RECORDS;
    private Uuid told = id(A);
    /// That may fail: they are taken offline then.
    private final List<LogDir> failing = new ArrayList<>();
    /// That a start cannot read.
    private final List<LogDir> gone = new ArrayList<>();
    /// Records that must be there after a crash of the process, of the machine.
    private int written;
    private int synced;

    private static Uuid id(LogDir dir) {
        return new Uuid(0x1000, dir.path().charAt(1));
    }

    /// One life of the broker's partition, in `metadata`'s epoch of that number.
    private final class Life {
        private final SimWorld world = host.boot(1);
        private final Shard shard;
        private final Moves moves;
        private final Holdings holdings;
        private final LogDirs dirs;
        private int appended;

        Life(int epoch) {
            var found = new ArrayList<Directory>();
            for (LogDir each : DIRS) {
                if (gone.contains(each)) continue;
                Disk disk = world.disk(each);
                var logs = new Logs(disk);
                found.add(Directory.of(id(each), disk, logs, logs.takeInventory()));
            }
            dirs = new LogDirs(List.of("/a", "/b"), DIRS, found);
            var opener = new Opener(dirs, 16, (_, why) -> {
                throw why;
            });
            shard = new Shard(world.loops().data(0), world.clock(), world.work(), world.witness(),
                    Throttles.of(world.clock(), 11, 1, new Throttle(world.clock(), 11, 1)),
                    this::failed);
            moves = new Moves(BROKER, shard, opener, world.random());
            shard.moves(moves);
            var shards = new Shards(new Shard[] {shard});
            holdings = new Holdings(new Incarnation(BROKER, () -> 1), shard, shards, opener,
                    (_, _) -> tuning(), new Deaf());
            moves.removals(holdings::later);
            moves.listener(new Moves.Listener() {
                @Override
                public void told(Partition partition) {
                    universe.after(1_000_000, () -> tell(id(partition.toldDirectory())));
                }

                @Override
                public void moved(Partition partition, LogDir before) {
                }
            });
            metadata.apply(partitionRecord(epoch));
            apply();
        }

        private void failed(LogDir dir, RuntimeException why) {
            if (!failing.contains(dir)) throw why;
            on(() -> holdings.offline(dir));
        }

        private void apply() {
            ClusterDelta delta = metadata.publish();
            on(() -> holdings.apply(delta, 0, () -> moves.applied()));
        }

        /// The controller has heard where the replica lies.
        private void tell(Uuid directory) {
            if (!world.isAlive() || directory.equals(told)) return;
            told = directory;
            metadata.apply(partitionRecord(-1));
            apply();
        }

        private void on(Task task) {
            assertTrue(shard.loop().post(task));
        }

        Partition partition() {
            return shard.held(TOPIC, 0);
        }

        void awaitOpen() {
            assertTrue(universe.runUntil(
                    () -> partition() != null && partition().isLeader(), PATIENCE_NANOS), "never open");
        }

        /// Appends a record now and then, until the process ends.
        void write() {
            if (!world.isAlive() || appended >= records) return;
            int number = appended++;
            on(() -> {
                if (partition().isGone()) {
                    appended = records;
                    return;
                }
                partition().append(batch("v" + number), Origin.CLIENT);
                shard.whenWritten(() -> {
                    // No further one if the disk had no room for it: they are numbered by their offsets.
                    if (partition().log().endOffset() > number) written = Math.max(written, number + 1);
                    else appended = records;
                });
                partition().whenCommitted(number + 1, new Waiter() {
                    @Override
                    public void committed() {
                        synced = Math.max(synced, number + 1);
                    }

                    @Override
                    public void failed(short error) {
                    }
                });
            });
            universe.after(betweenNanos, this::write);
        }

        void awaitAt(LogDir dir) {
            assertTrue(universe.runUntil(() -> partition().directory().equals(dir) && partition().move() == null,
                    PATIENCE_NANOS), () -> "is in " + partition().directory() + ", to " + dir);
        }
    }

    private Tuning tuning() {
        LogSettings log = LogSettings.DEFAULT.withSegmentBytes(700)
                .withFlush(Long.MAX_VALUE, Long.MAX_VALUE, durability);
        return new Tuning(log, Rules.DEFAULT, 1, Throttled.NONE, Throttled.NONE);
    }

    private int leaderEpoch;
    private int partitionEpoch;

    private PartitionRecord partitionRecord(int epoch) {
        if (epoch >= 0) leaderEpoch = epoch;
        return PartitionRecord.DEFAULT.withTopicId(TOPIC).withPartitionId(0).withReplicas(List.of(BROKER))
                .withIsr(List.of(BROKER)).withLeader(BROKER).withLeaderEpoch(leaderEpoch)
                .withPartitionEpoch(++partitionEpoch).withDirectories(List.of(told));
    }

    private Life firstLife() {
        metadata.apply(new FeatureLevelRecord("metadata.version", Features.METADATA_LATEST));
        metadata.apply(RegisterBrokerRecord.DEFAULT.withBrokerId(BROKER).withBrokerEpoch(1));
        metadata.apply(new TopicRecord(NAME.topic(), TOPIC));
        var life = new Life(0);
        life.awaitOpen();
        life.write();
        return life;
    }

    private static ByteBuffer batch(String value) {
        var builder = new BatchBuilder();
        builder.append(1_000, null, value.getBytes(StandardCharsets.UTF_8));
        return builder.build(Head.DEFAULT);
    }

    private static List<String> values(Partition partition) {
        var values = new ArrayList<String>();
        var log = partition.log();
        long offset = log.startOffset();
        while (offset < log.endOffset()) {
            Disk.Slice slice = log.read(offset, 1 << 20, true, log.endOffset());
            ByteBuffer bytes = ByteBuffer.allocate(slice.bytes());
            slice.file().read(slice.position(), bytes);
            slice.release();
            var batches = new Batches().over(bytes.flip());
            var records = new Records();
            while (batches.next()) {
                Batch batch = batches.batch();
                assertTrue(batch.isIntact());
                assertEquals(offset, batch.baseOffset());
                records.over(batch);
                while (records.next()) values.add(StandardCharsets.UTF_8.decode(records.value()).toString());
                offset = batch.nextOffset();
            }
        }
        return values;
    }

    private static List<String> expected(int count) {
        var values = new ArrayList<String>();
        for (int i = 0; i < count; i++) values.add("v" + i);
        return values;
    }

    /// Directories of the partition's logs that are in use or copies, over both disks.
    private List<String> places() {
        var places = new ArrayList<String>();
        for (LogDir dir : DIRS) {
            for (Path each : host.disk(dir).list(Path.ROOT)) {
                LogName name = LogName.parse(each.name());
                boolean counts = name != null && (name.kind() == LogName.Kind.LIVE || name.kind() == LogName.Kind.FUTURE);
                if (counts) places.add(dir + " " + name.kind());
            }
        }
        return places;
    }

    @Test
    void aReplicaMovesWhileItIsWrittenTo() {
        Life life = firstLife();
        universe.run(10 * BETWEEN_NANOS);

        life.on(() -> life.moves.begin(life.partition(), life.dirs.find(B)));
        life.awaitAt(B);
        assertTrue(life.appended < RECORDS, "nothing was written meanwhile");
        universe.run(RECORDS * BETWEEN_NANOS);

        assertEquals(id(B), told);
        assertEquals(List.of("/b LIVE"), places());
        assertEquals(expected(RECORDS), values(life.partition()));
        assertEquals(0, life.partition().log().epochAt(0));
    }

    /// What is read elsewhere is never level with a log that grows meanwhile.
    @Test
    void aReplicaMovesWhileItIsWrittenToWithoutAPause() {
        betweenNanos = BETWEEN_NANOS / 16;
        records = 100 * RECORDS;
        Life life = firstLife();
        universe.run(10 * betweenNanos);

        life.on(() -> life.moves.begin(life.partition(), life.dirs.find(B)));
        life.awaitAt(B);

        assertTrue(life.appended < records, "nothing was written meanwhile");
        universe.run(records * betweenNanos);
        assertEquals(expected(records), values(life.partition()));
    }

    @Test
    void aMoveThatIsCalledOffLeavesNothingBehind() {
        Life life = firstLife();
        universe.run(10 * BETWEEN_NANOS);
        life.on(() -> life.moves.begin(life.partition(), life.dirs.find(B)));
        assertTrue(universe.runUntil(() -> life.partition().copy() != null, PATIENCE_NANOS));

        life.on(() -> life.moves.begin(life.partition(), life.dirs.find(A)));
        universe.run(RECORDS * BETWEEN_NANOS);

        assertNull(life.partition().move());
        assertEquals(List.of("/a LIVE"), places());
        assertEquals(id(A), told);
        assertEquals(expected(RECORDS), values(life.partition()));
    }

    @Test
    void whatIsCutOffTheLogIsCutOffTheCopy() {
        Life life = firstLife();
        universe.run(20 * BETWEEN_NANOS);
        life.on(() -> life.moves.begin(life.partition(), life.dirs.find(B)));
        assertTrue(universe.runUntil(
                () -> life.partition().copy() != null && life.partition().copy().endOffset() >= 15, PATIENCE_NANOS));
        life.appended = RECORDS;

        life.on(() -> {
            life.partition().truncateTo(5);
            life.partition().sync();
        });
        life.awaitAt(B);

        assertEquals(expected(5), values(life.partition()));
    }

    @Test
    void aMoveToAFullDirectoryWaitsForRoom() {
        Life life = firstLife();
        universe.run(10 * BETWEEN_NANOS);
        SimDisk full = host.disk(B);
        full.ills().sizeBytes(full.totalBytes() - full.usableBytes() + 300);
        life.on(() -> life.moves.begin(life.partition(), life.dirs.find(B)));
        universe.run(2_000_000_000L);
        assertEquals(A, life.partition().directory());
        assertEquals(expected(RECORDS), values(life.partition()));

        full.ills().emptied();
        life.awaitAt(B);

        assertEquals(expected(RECORDS), values(life.partition()));
    }

    @Test
    void aLogThatCannotBeReadToBeMovedLeavesNothingLent() {
        Life life = firstLife();
        universe.run(10 * BETWEEN_NANOS);
        life.on(() -> life.moves.begin(life.partition(), life.dirs.find(B)));
        assertTrue(universe.runUntil(() -> life.partition().move() != null
                && life.partition().move().phase == Move.Phase.TWIN, PATIENCE_NANOS));
        failing.add(A);
        life.appended = RECORDS - 1;
        for (Path each : host.disk(A).list(LogName.live(NAME))) {
            host.disk(A).ills().unreadable(each, 0, Long.MAX_VALUE);
        }

        assertTrue(universe.runUntil(() -> life.partition().isGone(), PATIENCE_NANOS));
        universe.run(1_000_000_000L);

        assertEquals(0, host.disk(A).slicesLent());
        assertEquals(0, host.disk(B).slicesLent());
    }

    /// I5, I19: whichever event is the last of the process.
    @Test
    void aProcessThatEndsAnywhereLosesNothing() {
        everywhere(false, LogSettings.Durability.REPLICATED);
    }

    /// I12, I19: and whatever of what was not synced goes with the power.
    @Test
    void aPowerCutAnywhereLosesNothingThatWasSynced() {
        everywhere(true, LogSettings.Durability.FSYNC);
    }

    /// The move ends, the log goes on where it was, and a start without the other directory finds all.
    @Test
    void aTargetThatFailsAnywhereEndsTheMoveAndLosesNothing() {
        failures(false, LogSettings.Durability.REPLICATED);
    }

    @Test
    void aTargetThatFailsAnywhereLosesNothingThatWasSynced() {
        failures(true, LogSettings.Durability.FSYNC);
    }

    private static void failures(boolean power, LogSettings.Durability durability) {
        int moments = 0;
        for (int seed = 0; seed < SEEDS_OF_PAIRS; seed++) {
            boolean done = false;
            for (int events = 0; !done; events++, moments++) {
                var run = new MovesTest();
                run.universe = new Universe(seed, Weather.CALM);
                run.host = run.universe.host("broker");
                run.durability = durability;
                done = run.failAfter(events, power);
            }
        }
        assertTrue(moments > 20 * SEEDS_OF_PAIRS, "only " + moments + " moments were tried");
    }

    /// @return whether the move had ended before
    private boolean failAfter(int events, boolean power) {
        Life life = firstLife();
        universe.run(12 * BETWEEN_NANOS);
        life.on(() -> life.moves.begin(life.partition(), life.dirs.find(B)));
        for (int i = 0; i < events; i++) universe.step();
        if (life.partition().directory().equals(B)) return true;
        failing.add(B);
        SimDisk target = host.disk(B);
        target.ills().gone(true);
        universe.run(RECORDS * BETWEEN_NANOS + 1_000_000_000L);

        String where = "seed " + universe.seed() + " after " + events + " events";
        assertEquals(A, life.partition().directory(), where);
        assertNull(life.partition().move(), where);
        assertEquals(id(A), told, where);
        assertEquals(expected(RECORDS), values(life.partition()), where);
        assertEquals(0, target.slicesLent() + host.disk(A).slicesLent(), where);
        target.ills().heal();
        if (power) host.cutPower();
        else host.kill();
        gone.add(B);
        var without = new Life(1);
        without.awaitOpen();
        assertEquals(expected(RECORDS), values(without.partition()), where);
        host.kill();
        gone.clear();
        failing.clear();
        var with = new Life(2);
        with.awaitOpen();
        assertEquals(expected(RECORDS), values(with.partition()), where);
        assertEquals(A, with.partition().directory(), where);
        return false;
    }

    /// The log has made way, the copy cannot be kept up, and the process ends before the log has its name
    /// again.
    @Test
    void aTargetThatFillsInTheLastMomentLosesNothing() {
        lateDepartures(false, LogSettings.Durability.REPLICATED, MovesTest::fill);
    }

    @Test
    void aTargetThatFillsInTheLastMomentLosesNothingThatWasSynced() {
        lateDepartures(true, LogSettings.Durability.FSYNC, MovesTest::fill);
    }

    @Test
    void aTargetThatCannotSyncInTheLastMomentLosesNothingThatWasSynced() {
        lateDepartures(true, LogSettings.Durability.FSYNC, disk -> disk.ills().failsSync(_ -> true));
    }

    private static void fill(SimDisk disk) {
        disk.ills().sizeBytes(disk.totalBytes() - disk.usableBytes());
    }

    private static void lateDepartures(boolean power, LogSettings.Durability durability, Consumer<SimDisk> blow) {
        int moments = 0;
        for (int seed = 0; seed < SEEDS_OF_PAIRS; seed++) {
            boolean done = false;
            for (int first = 0; !done; first++) {
                for (int later = 0; later < 24; later++, moments++) {
                    var run = new MovesTest();
                    run.universe = new Universe(seed, Weather.CALM);
                    run.host = run.universe.host("broker");
                    run.durability = durability;
                    run.betweenNanos = BETWEEN_NANOS / 8;
                    run.records = 20 * RECORDS;
                    done = run.departLate(first, later, power, blow);
                }
            }
        }
        assertTrue(moments > 100 * SEEDS_OF_PAIRS, "only " + moments + " moments were tried");
    }

    /// @return whether the move had ended before
    private boolean departLate(int events, int later, boolean power, Consumer<SimDisk> blow) {
        Life life = firstLife();
        universe.run(5 * betweenNanos);
        life.on(() -> life.moves.begin(life.partition(), life.dirs.find(B)));
        assertTrue(universe.runUntil(() -> life.partition().move() != null
                && life.partition().move().isTwin(), PATIENCE_NANOS));
        for (int i = 0; i < events; i++) universe.step();
        boolean done = life.partition().directory().equals(B);
        failing.add(B);
        blow.accept(host.disk(B));
        for (int i = 0; i < later; i++) universe.step();
        if (power) host.cutPower();
        else host.kill();
        int promised = power ? synced : written;
        List<String> found = places();
        host.disk(B).ills().heal();
        failing.clear();

        var again = new Life(1);
        again.awaitOpen();
        String where = "seed " + universe.seed() + ", " + events + " and " + later + " events, " + found;
        List<String> values = values(again.partition());
        assertTrue(values.size() >= promised, where + ": " + values.size() + " of " + promised);
        assertEquals(expected(values.size()), values, where);
        assertTrue(universe.runUntil(() -> again.partition().move() == null, PATIENCE_NANOS), where);
        return done;
    }

    private static void everywhere(boolean power, LogSettings.Durability durability) {
        int moments = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            boolean done = false;
            for (int last = 0; !done; last++) {
                var run = new MovesTest();
                run.universe = new Universe(seed, Weather.CALM);
                run.host = run.universe.host("broker");
                run.durability = durability;
                done = run.cutAfter(last, power);
                moments++;
            }
        }
        assertTrue(moments > 50 * SEEDS, "only " + moments + " moments were tried");
    }

    /// @return whether the move had ended before
    private boolean cutAfter(int events, boolean power) {
        Life life = firstLife();
        universe.run(12 * BETWEEN_NANOS);
        life.on(() -> life.moves.begin(life.partition(), life.dirs.find(B)));
        for (int i = 0; i < events; i++) universe.step();
        boolean done = life.partition().directory().equals(B) && life.appended == RECORDS;
        if (power) host.cutPower();
        else host.kill();
        int promised = power ? synced : written;
        List<String> found = places();

        var again = new Life(1);
        again.awaitOpen();
        String where = "seed " + universe.seed() + " after " + events + " events, " + found;
        List<String> values = values(again.partition());
        assertTrue(values.size() >= promised, where + ": " + values.size() + " of " + promised);
        assertEquals(expected(values.size()), values, where);
        assertTrue(universe.runUntil(() -> again.partition().move() == null, PATIENCE_NANOS), where);

        universe.run(1_000_000_000L);
        assertEquals(values, values(again.partition()), where);
        assertEquals(List.of(again.partition().directory() + " LIVE"), places(), where);
        assertEquals(id(again.partition().directory()), told, where);
        return done;
    }

    @Test
    void aLogThatMayLieInADirectoryThatIsOfflineIsUnreadableUntilItIsFound() {
        firstLife();
        universe.run(20 * BETWEEN_NANOS);
        host.kill();
        gone.add(A);
        var life = new Life(1);
        assertTrue(universe.runUntil(() -> life.shard.isUnreadable(TOPIC, 0), PATIENCE_NANOS));
        assertNull(life.partition());
        var topic = life.shard.image().topic(NAME.topic());
        assertEquals(Errors.KAFKA_STORAGE_ERROR, Leadership.absent(life.shard, topic, 0));

        host.kill();
        gone.remove(A);
        var next = new Life(2);
        next.awaitOpen();
        assertFalse(next.shard.isUnreadable(TOPIC, 0));
    }

    /// Drawn shapes, seed 0x112a8f8: one was made while the other's disk was away, and the controller had not
    /// heard of either.
    @Test
    void ofALogThatWasFoundTwiceOneIsSetAsideWhenTheMetadataSaysWhichItMeans() {
        firstLife();
        universe.run(20 * BETWEEN_NANOS);
        host.kill();
        host.disk(B).createDirectory(Path.ROOT);
        Log.create(host.disk(B), NAME, TOPIC, LogSettings.DEFAULT, 1_000);
        told = Directories.UNASSIGNED;
        var life = new Life(1);
        life.awaitOpen();
        assertEquals(List.of("/a LIVE", "/b LIVE"), places());

        life.tell(id(A));
        universe.run(BETWEEN_NANOS);

        assertEquals(List.of("/a LIVE"), places());
    }
}
