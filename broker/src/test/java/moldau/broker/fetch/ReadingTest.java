package moldau.broker.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.Loop;
import moldau.base.Path;
import moldau.base.Task;
import moldau.base.sim.SimHost;
import moldau.base.sim.SimWorld;
import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import moldau.broker.partition.Deaf;
import moldau.broker.partition.Directory;
import moldau.broker.partition.Holdings;
import moldau.broker.partition.Incarnation;
import moldau.broker.partition.LogDirs;
import moldau.broker.partition.Moves;
import moldau.broker.partition.Opener;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.broker.partition.Shards;
import moldau.broker.partition.Throttle;
import moldau.broker.partition.Throttled;
import moldau.broker.partition.Throttles;
import moldau.broker.partition.Tuning;
import moldau.log.Log;
import moldau.log.LogSettings;
import moldau.log.Logs;
import moldau.log.Origin;
import moldau.log.TopicPartition;
import moldau.state.cluster.ClusterDelta;
import moldau.state.cluster.ClusterFold;
import moldau.state.cluster.ClusterImage;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Head;
import moldau.wire.batch.Rules;
import moldau.wire.record.PartitionChangeRecord;
import moldau.wire.record.PartitionRecord;
import moldau.wire.record.RegisterBrokerRecord;
import moldau.wire.record.RemoveTopicRecord;
import moldau.wire.record.TopicRecord;
import org.junit.jupiter.api.Test;

/// Mailboxes between the loops are full now and then: a fetch hears of news nevertheless, long before its
/// time is up, and of a directory that failed.
class ReadingTest {
    private static final int SELF = 1;
    private static final int PARTITIONS = 4;
    private static final Uuid TOPIC = new Uuid(7, 7);
    private static final Uuid BEFORE = new Uuid(9, 1);
    private static final Uuid DIR_ID = new Uuid(1, 1);
    private static final LogDir DIR = new LogDir("/a");
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    /// Opening a log takes longer than a change of the metadata waits for it.
    private static final Weather SLOW = new Weather(5_000, SECOND, 200_000, 1L << 30, 1 << 20, 0, 60 * SECOND, 0, 0, 0);
    private static final Reading.Reader CONSUMER = new Reading.Reader(-1, -1, false, false, null);

    /// A broker of two loops that leads all partitions.
    private static final class Broker {
        private final Universe universe;
        private final SimHost host;
        private final SimWorld world;
        private final Shard[] at = new Shard[2];
        private final Shards shards = new Shards(at);
        private final Holdings[] holdings = new Holdings[2];
        private final List<Asked> asked = new ArrayList<>();
        private final ClusterFold metadata = new ClusterFold(ClusterImage.EMPTY);
        private int done;
        private boolean mayFail;
        private int failures;

        Broker(int seed, Weather weather) {
            universe = new Universe(seed, weather);
            host = universe.host("broker");
            world = host.boot(2);
            Disk disk = world.disk(DIR);
            // What an earlier life left.
            disk.createDirectory(Path.ROOT);
            Log.create(disk, new TopicPartition("again", 0), BEFORE, LogSettings.DEFAULT, 1_000);
            var logs = new Logs(disk);
            var dirs = new LogDirs(List.of("/a"), List.of(DIR),
                    List.of(Directory.of(DIR_ID, disk, logs, logs.takeInventory())));
            var opener = new Opener(dirs, 16, (_, why) -> {
                throw why;
            });
            for (int i = 0; i < 2; i++) {
                at[i] = new Shard(world.loops().data(i), world.clock(), world.work(), world.witness(),
                        Throttles.of(world.clock(), 11, 1, new Throttle(world.clock(), 11, 1)), (_, why) -> {
                            if (!mayFail) throw why;
                            failures++;
                        });
                at[i].moves(new Moves(SELF, at[i], opener, world.random()));
                holdings[i] = new Holdings(new Incarnation(SELF, () -> 1), at[i], shards, opener,
                        (_, _) -> new Tuning(LogSettings.DEFAULT, Rules.DEFAULT, 1, Throttled.NONE, Throttled.NONE),
                        new Deaf());
            }
            lead();
        }

        private void lead() {
            metadata.apply(RegisterBrokerRecord.DEFAULT.withBrokerId(SELF).withBrokerEpoch(1));
            metadata.apply(new TopicRecord("orders", TOPIC));
            for (int i = 0; i < PARTITIONS; i++) {
                partition(TOPIC, i);
                asked.add(new Asked("orders", TOPIC, i));
                asked.getLast().bytesMax = 1 << 20;
                asked.getLast().fetchOffset = 0;
            }
            publish();
            assertTrue(universe.runUntil(this::leadsAll, PATIENCE_NANOS), "never open");
        }

        void partition(Uuid topic, int index) {
            metadata.apply(PartitionRecord.DEFAULT.withTopicId(topic).withPartitionId(index)
                    .withReplicas(List.of(SELF)).withIsr(List.of(SELF)).withLeader(SELF)
                    .withLeaderEpoch(0).withPartitionEpoch(0).withDirectories(List.of(DIR_ID)));
        }

        void publish() {
            ClusterDelta delta = metadata.publish();
            for (int i = 0; i < 2; i++) {
                Holdings each = holdings[i];
                on(at[i].loop(), () -> each.apply(delta, 0, () -> {}));
            }
        }

        private boolean leadsAll() {
            for (int i = 0; i < PARTITIONS; i++) {
                Partition partition = shard(i).partition(TOPIC, i);
                if (partition == null || !partition.isLeader()) return false;
            }
            return true;
        }

        Shard shard(int index) {
            return shards.of(TOPIC, index);
        }

        void on(Loop loop, Task task) {
            for (int i = 0; !loop.post(task); i++) {
                assertTrue(i < 1_000);
                universe.run(1);
            }
        }

        void read() {
            Loop home = at[0].loop();
            on(home, () -> {
                var terms = new Reading.Terms(1, 1 << 20, world.clock().nowNanos() + PATIENCE_NANOS, false,
                        CONSUMER, true);
                new Reading(terms, home, asked, shards, () -> done++).start();
            });
        }

        void append(int index) {
            on(shard(index).loop(), () -> {
                shard(index).partition(TOPIC, index).append(record(), Origin.CLIENT);
                shard(index).whenWritten(() -> {});
            });
        }

        private static ByteBuffer record() {
            var builder = new BatchBuilder();
            builder.append(1_000, null, new byte[10]);
            return builder.build(Head.DEFAULT);
        }
    }

    @Test
    void aFetchThatWaitsHearsOfNewsThoughMailboxesAreFull() {
        for (int seed = 0; seed < 10; seed++) {
            var broker = new Broker(seed, Weather.CALM.withRefusedPosts(400_000));
            for (int i = 0; i < 40; i++) {
                int index = i % PARTITIONS;
                broker.read();
                broker.universe.run(i * 5_000L);
                broker.append(index);

                int answered = i + 1;
                assertTrue(broker.universe.runUntil(() -> broker.done == answered, SECOND),
                        "seed " + seed + ", fetch " + i);
                for (Asked each : broker.asked) {
                    if (each.records == null) continue;
                    assertEquals(index, each.partition);
                    each.fetchOffset++;
                    each.releaseRecords();
                }
            }
            broker.universe.run(SECOND);
            assertEquals(0, broker.host.disk(DIR).slicesLent());
        }
    }

    @Test
    void aDiskThatCannotBeReadTakesItsDirectoryOffline() {
        var broker = new Broker(1, Weather.CALM);
        for (int i = 0; i < 3; i++) broker.append(0);
        broker.universe.run(SECOND);
        broker.asked.getFirst().bytesMax = 1;
        broker.mayFail = true;
        broker.host.disk(DIR).ills().failsReads(true);

        broker.read();

        assertTrue(broker.universe.runUntil(() -> broker.done == 1, SECOND));
        assertEquals(1, broker.failures);
        assertEquals(Errors.KAFKA_STORAGE_ERROR, broker.asked.getFirst().error);
        assertEquals(Errors.NONE, broker.asked.get(1).error);
    }

    /// Drawn shapes, seed 0x1143440: the loop of the topic before made it anew, too.
    @Test
    void aTopicThatIsMadeAgainWhileItsLogIsOpenedIsHeldByOneLoop() {
        var broker = new Broker(1, SLOW);
        Uuid after = new Uuid(9, 2);
        Shard owner = broker.shards.of(after, 0);
        Shard other = broker.shards.of(BEFORE, 0);
        assertNotSame(owner, other);

        broker.metadata.apply(new TopicRecord("again", BEFORE));
        broker.partition(BEFORE, 0);
        broker.publish();
        broker.metadata.apply(new RemoveTopicRecord(BEFORE));
        broker.metadata.apply(new TopicRecord("again", after));
        broker.partition(after, 0);
        broker.publish();
        broker.universe.run(PATIENCE_NANOS);

        assertNotNull(owner.partition(after, 0));
        assertNull(other.partition(after, 0));
    }

    /// Drawn shapes, seed 0x112a8f8.
    @Test
    void nothingInAFailedDirectoryIsLedAgainBeforeTheControllerHasHeardOfIt() {
        var broker = new Broker(1, Weather.CALM);
        for (int i = 0; i < 2; i++) {
            Holdings each = broker.holdings[i];
            broker.on(broker.at[i].loop(), () -> each.offline(DIR));
        }
        broker.universe.run(SECOND);

        broker.metadata.apply(PartitionChangeRecord.DEFAULT.withTopicId(TOPIC).withPartitionId(0).withLeader(SELF));
        broker.publish();
        broker.universe.run(SECOND);

        assertFalse(broker.shard(0).partition(TOPIC, 0).isLeader());
    }

    @Test
    void aFetchThatWaitsHearsThatItsDirectoryFailed() {
        for (int seed = 0; seed < 10; seed++) {
            var broker = new Broker(seed, Weather.CALM.withRefusedPosts(400_000));
            broker.read();
            broker.universe.run(SECOND);
            assertEquals(0, broker.done);

            for (int i = 0; i < 2; i++) {
                Holdings each = broker.holdings[i];
                broker.at[i].loop().insist(() -> each.offline(DIR));
            }

            assertTrue(broker.universe.runUntil(() -> broker.done == 1, SECOND), "seed " + seed);
            assertTrue(broker.asked.stream().anyMatch(each -> each.error == Errors.KAFKA_STORAGE_ERROR));
            broker.universe.run(SECOND);
            broker.read();
            assertTrue(broker.universe.runUntil(() -> broker.done == 2, SECOND), "seed " + seed);
            for (Asked each : broker.asked) assertEquals(Errors.KAFKA_STORAGE_ERROR, each.error);
        }
    }
}
