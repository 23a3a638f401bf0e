package moldau.broker.partition;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
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
import moldau.log.Log;
import moldau.log.LogSettings;
import moldau.log.Logs;
import moldau.log.Origin;
import moldau.log.TopicPartition;
import moldau.state.cluster.ClusterDelta;
import moldau.state.cluster.ClusterFold;
import moldau.state.cluster.ClusterImage;
import moldau.wire.Uuid;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Head;
import moldau.wire.batch.Rules;
import moldau.wire.record.PartitionRecord;
import moldau.wire.record.RegisterBrokerRecord;
import moldau.wire.record.TopicRecord;

/// A broker of two loops that leads all partitions.
public class TwoLoops {
    public static final int SELF = 1;
    public static final int PARTITIONS = 4;
    public static final Uuid TOPIC = new Uuid(7, 7);
    /// Of a log that an earlier life has left, `again-0`.
    public static final Uuid BEFORE = new Uuid(9, 1);
    public static final LogDir DIR = new LogDir("/a");
    private static final Uuid DIR_ID = new Uuid(1, 1);
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    public final Universe universe;
    public final SimHost host;
    public final SimWorld world;
    public final Shard[] at = new Shard[2];
    public final Shards shards = new Shards(at);
    public final Holdings[] holdings = new Holdings[2];
    public final ClusterFold metadata = new ClusterFold(ClusterImage.EMPTY);
    /// Whether its directory may; else that is thrown.
    public boolean mayFail;
    public int failures;

    public TwoLoops(int seed, Weather weather) {
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
        for (int i = 0; i < PARTITIONS; i++) partition(TOPIC, i);
        publish();
        assertTrue(universe.runUntil(this::leadsAll, PATIENCE_NANOS), "never open");
    }

    /// One that it leads alone, in its directory; in force with the next [#publish].
    public void partition(Uuid topic, int index) {
        metadata.apply(PartitionRecord.DEFAULT.withTopicId(topic).withPartitionId(index)
                .withReplicas(List.of(SELF)).withIsr(List.of(SELF)).withLeader(SELF)
                .withLeaderEpoch(0).withPartitionEpoch(0).withDirectories(List.of(DIR_ID)));
    }

    public void publish() {
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

    public Shard shard(int index) {
        return shards.of(TOPIC, index);
    }

    /// Posts `task`, however full the mailbox is.
    public void on(Loop loop, Task task) {
        for (int i = 0; !loop.post(task); i++) {
            assertTrue(i < 1_000);
            universe.run(1);
        }
    }

    public void append(int index) {
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
