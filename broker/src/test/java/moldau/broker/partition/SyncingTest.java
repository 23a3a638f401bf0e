package moldau.broker.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.Task;
import moldau.base.sim.SimWorld;
import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import moldau.log.LogSettings;
import moldau.log.Logs;
import moldau.log.Origin;
import moldau.log.TopicPartition;
import moldau.state.cluster.ClusterDelta;
import moldau.state.cluster.ClusterFold;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.ConfigResource;
import moldau.wire.Uuid;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Head;
import moldau.wire.batch.Rules;
import moldau.wire.record.ConfigRecord;
import moldau.wire.record.PartitionRecord;
import moldau.wire.record.RegisterBrokerRecord;
import moldau.wire.record.TopicRecord;
import org.junit.jupiter.api.Test;

/// Under `moldau.durability=fsync` nothing is committed that no sync has seen, whatever happens while a sync
/// is under way (I17).
class SyncingTest {
    private static final int BROKER = 1;
    private static final int OTHER = 2;
    private static final TopicPartition NAME = new TopicPartition("orders", 0);
    private static final Uuid TOPIC = new Uuid(7, 7);
    private static final LogDir DIR = new LogDir("/a");
    private static final Uuid DIR_ID = new Uuid(1, 1);
    private static final long MILLI = 1_000_000L;
    /// A disk on which a sync takes some 50 ms.
    private static final Weather SLOW = new Weather(5_000, 50 * MILLI, 200_000, 1L << 30, 1 << 20, 0,
            60_000 * MILLI, 0, 0, 0);

    private final ClusterFold metadata = new ClusterFold(ClusterImage.EMPTY);
    private final Universe universe = new Universe(3, SLOW);
    private final SimWorld world = universe.host("broker").boot(1);
    private final Shard shard = new Shard(world.loops().data(0), world.clock(), world.work(), world.witness(),
            Throttles.of(world.clock(), 11, 1, new Throttle(world.clock(), 11, 1)), (_, why) -> {
                throw why;
            });
    private final Holdings holdings;
    private LogSettings settings = settings(LogSettings.Durability.FSYNC);

    private static LogSettings settings(LogSettings.Durability durability) {
        return LogSettings.DEFAULT.withFlush(Long.MAX_VALUE, Long.MAX_VALUE, durability);
    }

    SyncingTest() {
        Disk disk = world.disk(DIR);
        var logs = new Logs(disk);
        var dirs = new LogDirs(List.of(DIR.path()), List.of(DIR),
                List.of(Directory.of(DIR_ID, disk, logs, logs.takeInventory())));
        var opener = new Opener(dirs, 16, (_, why) -> {
            throw why;
        });
        shard.moves(new Moves(BROKER, shard, opener, world.random()));
        holdings = new Holdings(new Incarnation(BROKER, () -> 1), shard, new Shards(new Shard[] {shard}), opener,
                (_, _) -> new Tuning(settings, Rules.DEFAULT, 1, Throttled.NONE, Throttled.NONE), new Deaf());
        metadata.apply(RegisterBrokerRecord.DEFAULT.withBrokerId(BROKER).withBrokerEpoch(1));
        metadata.apply(new TopicRecord(NAME.topic(), TOPIC));
    }

    private void leads(int leader, int epoch) {
        metadata.apply(PartitionRecord.DEFAULT.withTopicId(TOPIC).withPartitionId(0)
                .withReplicas(List.of(BROKER, OTHER)).withIsr(List.of(leader)).withLeader(leader)
                .withLeaderEpoch(epoch).withPartitionEpoch(epoch).withDirectories(List.of(DIR_ID, DIR_ID)));
        ClusterDelta delta = metadata.publish();
        on(() -> holdings.apply(delta, 0, () -> {}));
    }

    private void on(Task task) {
        assertTrue(shard.loop().post(task));
    }

    private void append(int count) {
        on(() -> {
            for (int i = 0; i < count; i++) partition().append(record(), Origin.CLIENT);
            shard.whenWritten(() -> {});
        });
        universe.run(MILLI);
    }

    private static ByteBuffer record() {
        var builder = new BatchBuilder();
        builder.append(1_000, null, new byte[10]);
        return builder.build(Head.DEFAULT);
    }

    private Partition partition() {
        return shard.held(TOPIC, 0);
    }

    @Test
    void aSyncOfWhatWasCutOffDoesNotCountForWhatIsWrittenInItsPlace() {
        leads(BROKER, 0);
        assertTrue(universe.runUntil(() -> partition() != null && partition().isLeader(), 10_000 * MILLI));
        universe.run(1_000 * MILLI);
        append(20);
        leads(OTHER, 1);
        universe.run(MILLI);
        on(() -> holdings.later(partition().truncateTo(10)));
        universe.run(MILLI);
        leads(BROKER, 2);
        universe.run(MILLI);
        append(15);
        var log = partition().log();
        assertEquals(0, log.recoveryPoint(), "the first sync is under way");

        while (log.recoveryPoint() < 25) {
            assertTrue(universe.step());
            assertTrue(log.highWatermark() <= log.recoveryPoint(),
                    log.highWatermark() + " committed, " + log.recoveryPoint() + " synced");
        }
        universe.run(MILLI);
        assertEquals(25, log.highWatermark());
    }

    /// Drawn shapes, seed 0x1312d47: a follower of a quiet topic that was told to sync asked its leader for
    /// nothing any more, because nobody synced what it had.
    @Test
    void whenATopicIsToBeSyncedWhatItHasIsSyncedToo() {
        settings = settings(LogSettings.Durability.REPLICATED);
        leads(BROKER, 0);
        assertTrue(universe.runUntil(() -> partition() != null && partition().isLeader(), 10_000 * MILLI));
        append(20);
        leads(OTHER, 1);
        universe.run(1_000 * MILLI);
        assertEquals(0, partition().log().recoveryPoint());

        reconfigure(LogSettings.Durability.FSYNC);

        assertTrue(universe.runUntil(() -> partition().log().recoveryPoint() == 20, 10_000 * MILLI));
    }

    @Test
    void aLeaderGoesByWhatTheTopicIsToPromiseNow() {
        settings = settings(LogSettings.Durability.REPLICATED);
        leads(BROKER, 0);
        assertTrue(universe.runUntil(() -> partition() != null && partition().isLeader(), 10_000 * MILLI));
        reconfigure(LogSettings.Durability.FSYNC);
        universe.run(1_000 * MILLI);
        append(20);
        assertEquals(0, partition().log().highWatermark());

        reconfigure(LogSettings.Durability.REPLICATED);
        universe.run(MILLI);

        assertEquals(20, partition().log().highWatermark());
        assertEquals(0, partition().log().recoveryPoint());
    }

    private void reconfigure(LogSettings.Durability durability) {
        settings = settings(durability);
        metadata.apply(ConfigRecord.DEFAULT.withResourceType(ConfigResource.TOPIC).withResourceName(NAME.topic())
                .withName("moldau.durability").withValue(durability.name()));
        ClusterDelta delta = metadata.publish();
        on(() -> holdings.apply(delta, 0, () -> {}));
        universe.run(1);
    }
}
