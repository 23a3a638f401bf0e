package moldau.broker.fetch;

import static moldau.broker.partition.TwoLoops.DIR;
import static moldau.broker.partition.TwoLoops.PARTITIONS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Loop;
import moldau.base.sim.Weather;
import moldau.broker.partition.Holdings;
import moldau.broker.partition.TwoLoops;
import moldau.wire.Errors;
import org.junit.jupiter.api.Test;

/// Mailboxes between the loops are full now and then: a fetch hears of news nevertheless, long before its
/// time is up, and of a directory that failed.
class ReadingTest {
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final Reading.Reader CONSUMER = new Reading.Reader(-1, -1, false, false, null);

    /// A broker that leads all partitions, and who reads them.
    private static final class Broker extends TwoLoops {
        private final List<Asked> asked = new ArrayList<>();
        private int done;

        Broker(int seed, Weather weather) {
            super(seed, weather);
            for (int i = 0; i < PARTITIONS; i++) {
                asked.add(new Asked("orders", TOPIC, i));
                asked.getLast().bytesMax = 1 << 20;
                asked.getLast().fetchOffset = 0;
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
