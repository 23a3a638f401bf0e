package moldau.broker.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Loop;
import moldau.base.Task;
import moldau.base.sim.SimWorld;
import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import moldau.broker.partition.Holdings;
import moldau.broker.partition.Incarnation;
import moldau.broker.partition.LogDirs;
import moldau.broker.partition.Opener;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.broker.partition.Shards;
import moldau.broker.partition.Throttle;
import moldau.broker.partition.Throttles;
import moldau.state.cluster.ClusterDelta;
import moldau.wire.Uuid;
import moldau.wire.record.TopicRecord;
import org.junit.jupiter.api.Test;

/// Mailboxes are full now and then: no shard misses a change, and none is waited for in vain.
class ClusterFeedTest {
    private static final int SHARDS = 3;
    private static final int CHANGES = 60;
    private static final long BETWEEN_NANOS = 20_000;

    private final List<List<Integer>> seen = new ArrayList<>();
    private int told;

    private final class Ear implements Holdings.Listener {
        private final List<Integer> topics = new ArrayList<>();

        Ear() {
            seen.add(topics);
        }

        @Override
        public void leads(Partition partition) {
        }

        @Override
        public void leadsNoMore(Partition partition) {
        }

        @Override
        public void follows(Partition partition) {
        }

        @Override
        public void applied(ClusterDelta delta) {
            int count = 0;
            for (var _ : delta.after().topics()) count++;
            topics.add(count);
        }
    }

    @Test
    void everyShardHearsOfEveryChangeInOrderAndWhoWaitsIsTold() {
        for (int seed = 0; seed < 20; seed++) hold(seed);
    }

    private void hold(int seed) {
        seen.clear();
        told = 0;
        var universe = new Universe(seed, Weather.CALM.withRefusedPosts(400_000));
        SimWorld world = universe.host("broker").boot(SHARDS + 1);
        Loop loop = world.loops().data(SHARDS);
        var opener = new Opener(new LogDirs(List.of(), List.of(), List.of()), 1, (_, _) -> {});
        var shards = new Shard[SHARDS];
        var holdings = new Holdings[SHARDS];
        var all = new Shards(shards);
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new Shard(world.loops().data(i), world.clock(), world.work(), world.witness(),
                    Throttles.of(world.clock(), 11, 1, new Throttle(world.clock(), 11, 1)), (_, _) -> {});
            holdings[i] = new Holdings(new Incarnation(1, () -> 1), shards[i], all, opener, (_, _) -> null, new Ear());
        }
        var feed = new ClusterFeed(loop, all, holdings);

        for (int i = 1; i <= CHANGES; i++) {
            int end = i;
            on(universe, loop, () -> {
                feed.committed(List.of(new TopicRecord("t" + end, new Uuid(9, end))), end);
                feed.publish();
                feed.whenApplied(() -> told++);
            });
            universe.run(BETWEEN_NANOS);
        }
        universe.run(60_000_000_000L);
        on(universe, loop, () -> feed.whenApplied(() -> told++));
        universe.run(1_000_000_000L);

        assertEquals(CHANGES + 1, told, () -> "seed " + universe.seed());
        assertEquals(CHANGES, feed.appliedOffset());
        for (List<Integer> each : seen) {
            assertEquals(CHANGES, each.size());
            for (int i = 0; i < CHANGES; i++) assertEquals(i + 1, each.get(i));
        }
    }

    private static void on(Universe universe, Loop loop, Task task) {
        for (int i = 0; !loop.post(task); i++) {
            assertTrue(i < 1_000);
            universe.run(1);
        }
    }
}
