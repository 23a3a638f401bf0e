package moldau.broker.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.Task;
import moldau.base.sim.SimHost;
import moldau.base.sim.SimWorld;
import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import moldau.log.Cleaning;
import moldau.log.LogSettings;
import moldau.log.Logs;
import moldau.log.Origin;
import moldau.log.TopicPartition;
import moldau.state.cluster.ClusterDelta;
import moldau.state.cluster.ClusterFold;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.Features;
import moldau.wire.Uuid;
import moldau.wire.batch.Batch;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Batches;
import moldau.wire.batch.Head;
import moldau.wire.batch.Rules;
import moldau.wire.record.FeatureLevelRecord;
import moldau.wire.record.PartitionRecord;
import moldau.wire.record.RegisterBrokerRecord;
import moldau.wire.record.RemoveTopicRecord;
import moldau.wire.record.TopicRecord;
import org.junit.jupiter.api.Test;

/// How far a log was cleaned is true of that log only: not of the next one of its name, and not of what
/// was cut off and written again.
class CompactingTest {
    private static final int BROKER = 1;
    private static final int OTHER = 2;
    private static final TopicPartition NAME = new TopicPartition("orders", 0);
    private static final Uuid TOPIC = new Uuid(7, 7);
    private static final Uuid ANEW = new Uuid(8, 8);
    private static final LogDir DIR = new LogDir("/a");
    private static final Uuid DIR_ID = new Uuid(0x1000, 1);
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long SECOND = 1_000_000_000L;

    private final ClusterFold metadata = new ClusterFold(ClusterImage.EMPTY);
    private final Universe universe = new Universe(11, Weather.CALM);
    private final SimHost host = universe.host("broker");

    private final class Life {
        private final SimWorld world = host.boot(1);
        private final Shard shard;
        private final Moves moves;
        private final Holdings holdings;
        private final Compacting compacting;
        private final Upkeep upkeep;

        Life() {
            Disk disk = world.disk(DIR);
            var logs = new Logs(disk);
            var found = List.of(Directory.of(DIR_ID, disk, logs, logs.takeInventory()));
            var dirs = new LogDirs(List.of(DIR.path()), List.of(DIR), found);
            Opener.Failures failures = (_, why) -> {
                throw why;
            };
            var opener = new Opener(dirs, 16, failures);
            shard = new Shard(world.loops().data(0), world.clock(), world.work(), world.witness(),
                    Throttles.of(world.clock(), 11, 1, new Throttle(world.clock(), 11, 1)),
                    (_, why) -> {
                        throw why;
                    });
            moves = new Moves(BROKER, shard, opener, world.random());
            shard.moves(moves);
            var shards = new Shards(new Shard[] {shard});
            holdings = new Holdings(new Incarnation(BROKER, () -> 1), shard, shards, opener,
                    (_, _) -> tuning(), new Deaf());
            moves.removals(holdings::later);
            var checkpoints = new Checkpoints(dirs, world.work(), shard.loop(), failures);
            compacting = new Compacting(shard, holdings, checkpoints, new Cleaning.Limits(1000, 1 << 20));
            long never = 1L << 40;
            var pace = new Upkeep.Pace(never, never, never, 1_000, never, never, 1_000);
            upkeep = new Upkeep(shard, holdings, checkpoints, pace, compacting);
            on(upkeep::start);
        }

        void apply() {
            ClusterDelta delta = metadata.publish();
            on(() -> holdings.apply(delta, 0, () -> moves.applied()));
        }

        void on(Task task) {
            assertTrue(shard.loop().post(task));
        }

        Partition await(Uuid topic) {
            assertTrue(universe.runUntil(() -> {
                Partition held = shard.held(topic, 0);
                return held != null && held.isLeader();
            }, PATIENCE_NANOS), "never open");
            return shard.held(topic, 0);
        }

        /// One record a batch, all of one key; then a new segment begins.
        void put(Partition partition, int count) {
            on(() -> {
                for (int i = 0; i < count; i++) partition.append(record("k", "v" + i), Origin.CLIENT);
                shard.whenWritten(() -> {});
            });
            universe.run(SECOND / 10);
            on(() -> partition.log().roll(shard.wallMs()));
            universe.run(5 * SECOND);
        }
    }

    private static Tuning tuning() {
        LogSettings log = LogSettings.DEFAULT.withCleanup(false, true).withFileDeleteDelayMs(0)
                .withCompaction(new LogSettings.Compaction(0.01, 0, Long.MAX_VALUE, 1000));
        return new Tuning(log, Rules.DEFAULT, 1, Throttled.NONE, Throttled.NONE);
    }

    private static ByteBuffer record(String key, String value) {
        var builder = new BatchBuilder();
        builder.append(1_000, key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
        return builder.build(Head.DEFAULT);
    }

    private void topic(Uuid id) {
        metadata.apply(new TopicRecord(NAME.topic(), id));
        leads(id, BROKER, 0);
    }

    private void leads(Uuid topic, int leader, int epoch) {
        metadata.apply(PartitionRecord.DEFAULT.withTopicId(topic).withPartitionId(0)
                .withReplicas(List.of(BROKER, OTHER)).withIsr(List.of(leader)).withLeader(leader)
                .withLeaderEpoch(epoch).withPartitionEpoch(epoch).withDirectories(List.of(DIR_ID, DIR_ID)));
    }

    private Life firstLife() {
        metadata.apply(new FeatureLevelRecord("metadata.version", Features.METADATA_LATEST));
        metadata.apply(RegisterBrokerRecord.DEFAULT.withBrokerId(BROKER).withBrokerEpoch(1));
        topic(TOPIC);
        var life = new Life();
        life.apply();
        return life;
    }

    private static List<Long> offsets(Partition partition) {
        var offsets = new ArrayList<Long>();
        var log = partition.log();
        long offset = log.startOffset();
        while (offset < log.endOffset()) {
            Disk.Slice slice = log.read(offset, 1 << 20, true, log.endOffset());
            ByteBuffer bytes = ByteBuffer.allocate(slice.bytes());
            slice.file().read(slice.position(), bytes);
            slice.release();
            var batches = new Batches().over(bytes.flip());
            while (batches.next()) {
                Batch batch = batches.batch();
                offsets.add(batch.baseOffset());
                offset = batch.nextOffset();
            }
        }
        return offsets;
    }

    private Map<TopicPartition, Long> noted() {
        return new Logs(host.disk(DIR)).read(Logs.Checkpoint.CLEANER);
    }

    @Test
    void aTopicMadeAnewUnderItsNameIsCleanedFromItsFirstRecordOn() {
        Life life = firstLife();
        life.put(life.await(TOPIC), 20);
        assertEquals(Map.of(NAME, 20L), noted());

        metadata.apply(new RemoveTopicRecord(TOPIC));
        topic(ANEW);
        life.apply();
        Partition anew = life.await(ANEW);
        life.put(anew, 10);
        life.put(anew, 20);

        assertEquals(List.of(29L), offsets(anew));
    }

    @Test
    void whatWasCutOffIsNotCleanAnyMore() {
        Life life = firstLife();
        Partition partition = life.await(TOPIC);
        life.put(partition, 20);

        leads(TOPIC, OTHER, 1);
        life.apply();
        universe.run(SECOND);
        life.on(() -> {
            life.holdings.later(partition.truncateTo(10));
            life.holdings.wasCut(partition);
        });
        universe.run(5 * SECOND);
        leads(TOPIC, BROKER, 2);
        life.apply();
        life.await(TOPIC);
        life.put(partition, 5);
        life.put(partition, 10);

        assertEquals(List.of(24L), offsets(partition));
    }

    @Test
    void aStartGoesOnWhereTheLastLifeEnded() {
        Life life = firstLife();
        life.put(life.await(TOPIC), 20);
        host.kill();

        var next = new Life();
        leads(TOPIC, BROKER, 1);
        next.apply();
        Partition partition = next.await(TOPIC);
        universe.run(5 * SECOND);

        assertEquals(List.of(19L), offsets(partition));
        assertEquals(Map.of(NAME, 20L), noted());
    }
}
