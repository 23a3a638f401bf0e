package moldau.broker.partition;

import static moldau.broker.partition.TwoLoops.BEFORE;
import static moldau.broker.partition.TwoLoops.DIR;
import static moldau.broker.partition.TwoLoops.SELF;
import static moldau.broker.partition.TwoLoops.TOPIC;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;

import moldau.base.sim.Weather;
import moldau.wire.Uuid;
import moldau.wire.record.PartitionChangeRecord;
import moldau.wire.record.RemoveTopicRecord;
import moldau.wire.record.TopicRecord;
import org.junit.jupiter.api.Test;

/// Which loop holds a partition, and when it may be led.
class HoldingsTest {
    private static final long SECOND = 1_000_000_000L;
    /// Opening a log takes longer than a change of the metadata waits for it.
    private static final Weather SLOW = new Weather(5_000, SECOND, 200_000, 1L << 30, 1 << 20, 0, 60 * SECOND, 0, 0, 0);

    /// Drawn shapes, seed 0x1143440: the loop of the topic before made it anew, too.
    @Test
    void aTopicThatIsMadeAgainWhileItsLogIsOpenedIsHeldByOneLoop() {
        var broker = new TwoLoops(1, SLOW);
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
        broker.universe.run(10 * SECOND);

        assertNotNull(owner.partition(after, 0));
        assertNull(other.partition(after, 0));
    }

    /// Drawn shapes, seed 0x112a8f8.
    @Test
    void nothingInAFailedDirectoryIsLedAgainBeforeTheControllerHasHeardOfIt() {
        var broker = new TwoLoops(1, Weather.CALM);
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
}
