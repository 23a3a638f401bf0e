package moldau.broker.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import moldau.base.Disk;
import moldau.base.LogDir;
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
import moldau.log.LogSettings;
import moldau.log.Logs;
import moldau.state.cluster.ClusterDelta;
import moldau.state.cluster.ClusterFold;
import moldau.state.cluster.ClusterImage;
import moldau.wire.Uuid;
import moldau.wire.batch.Rules;
import moldau.wire.message.FetchRequest;
import moldau.wire.message.FetchResponse;
import moldau.wire.record.PartitionRecord;
import moldau.wire.record.TopicRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionTest {
    private static final int SELF = 1;
    private static final int LEADER = 2;
    private static final int BYTES = 1 << 20;
    private static final int SESSION = 77;
    private static final Uuid TOPIC = new Uuid(7, 7);
    private static final LogDir DIR = new LogDir("/a");

    private final Universe universe = new Universe(11, Weather.CALM);
    private final SimWorld world = universe.host("broker").boot(1);
    private final Session session = new Session();
    private Shard shard;
    private List<Followed> both;

    @BeforeEach
    void followsTwoPartitions() {
        Disk disk = world.disk(DIR);
        var logs = new Logs(disk);
        var dirs = new LogDirs(List.of("/a"), List.of(DIR),
                List.of(Directory.of(new Uuid(1, 1), disk, logs, logs.takeInventory())));
        var opener = new Opener(dirs, 16, (_, why) -> {
            throw why;
        });
        shard = new Shard(world.loops().data(0), world.clock(), world.work(), world.witness(),
                Throttles.of(world.clock(), 11, 1, new Throttle(world.clock(), 11, 1)), (_, why) -> {
                    throw why;
                });
        shard.moves(new Moves(SELF, shard, opener, world.random()));
        var holdings = new Holdings(new Incarnation(SELF, () -> 1), shard, new Shards(new Shard[] {shard}), opener,
                (_, _) -> new Tuning(LogSettings.DEFAULT, Rules.DEFAULT, 1, Throttled.NONE, Throttled.NONE),
                new Deaf());
        var metadata = new ClusterFold(ClusterImage.EMPTY);
        metadata.apply(new TopicRecord("orders", TOPIC));
        for (int i = 0; i < 2; i++) {
            metadata.apply(PartitionRecord.DEFAULT.withTopicId(TOPIC).withPartitionId(i)
                    .withReplicas(List.of(LEADER, SELF)).withIsr(List.of(LEADER, SELF)).withLeader(LEADER)
                    .withLeaderEpoch(0).withPartitionEpoch(0));
        }
        ClusterDelta delta = metadata.publish();
        assertTrue(shard.loop().post(() -> holdings.apply(delta, 0, () -> {})));
        assertTrue(universe.runUntil(() -> isFollowed(0) && isFollowed(1), 10_000_000_000L));
        both = List.of(new Followed(shard.partition(TOPIC, 0)), new Followed(shard.partition(TOPIC, 1)));
    }

    private boolean isFollowed(int index) {
        Partition partition = shard.partition(TOPIC, index);
        return partition != null && partition.following() != null;
    }

    private FetchRequest ask(List<Followed> ready) {
        return session.request(FetchRequest.DEFAULT, ready, BYTES);
    }

    private void answered(FetchResponse.Partition... rows) {
        session.answered(FetchResponse.DEFAULT.withSessionId(SESSION).withResponses(List.of(
                FetchResponse.Topic.DEFAULT.withTopicId(TOPIC).withPartitions(List.of(rows)))));
    }

    private static List<Integer> named(FetchRequest request) {
        return request.topics().stream().flatMap(each -> each.partitions().stream())
                .map(FetchRequest.Partition::partition).toList();
    }

    @Test
    void allIsNamedOnce() {
        FetchRequest first = ask(both);
        answered();
        FetchRequest second = ask(both);

        assertEquals(0, first.sessionEpoch());
        assertEquals(List.of(0, 1), named(first));
        assertEquals(SESSION, second.sessionId());
        assertEquals(1, second.sessionEpoch());
        assertEquals(List.of(), named(second));
    }

    @Test
    void whatIsAskedNoMoreIsForgotten() {
        ask(both);
        answered();

        FetchRequest next = ask(both.subList(0, 1));

        assertEquals(List.of(1), next.forgottenTopicsData().getFirst().partitions());
        assertEquals(List.of(), ask(both.subList(0, 1)).forgottenTopicsData());
    }

    /// Its high watermark was passed over, and a leader tells it once a session (simulator, brokers 0x1e8483).
    @Test
    void aDivergenceBeginsASessionAnew() {
        ask(both);
        answered();
        ask(both);
        answered(FetchResponse.Partition.DEFAULT.withPartitionIndex(1).withHighWatermark(5)
                .withDivergingEpoch(new FetchResponse.EpochEnd(3, 4)));
        assertFalse(session.isOpening());

        FetchRequest next = ask(both);
        assertEquals(SESSION, next.sessionId());
        assertEquals(0, next.sessionEpoch());
        assertEquals(List.of(0, 1), named(next));

        answered();
        assertEquals(List.of(), named(ask(both)));
    }

    @Test
    void nothingIsKnownOnAnotherConnection() {
        ask(both);
        answered();

        session.end();

        FetchRequest next = ask(both);
        assertEquals(0, next.sessionId());
        assertEquals(0, next.sessionEpoch());
        assertEquals(List.of(0, 1), named(next));
    }
}
