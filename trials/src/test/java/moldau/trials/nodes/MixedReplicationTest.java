package moldau.trials.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import moldau.trials.nodes.Member.Make;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Our brokers and Apache Kafka's copy from each other, under a controller of either.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class MixedReplicationTest {
    @TempDir
    Path dir;

    @Test
    void withOurControllerApacheFollowsUsAndWeFollowApache() throws Exception {
        recordsSurviveEveryLeader(Make.MOLDAU, Make.MOLDAU, Make.APACHE, Make.MOLDAU);
    }

    @Test
    void withApachesControllerApacheFollowsUsAndWeFollowApache() throws Exception {
        recordsSurviveEveryLeader(Make.APACHE, Make.MOLDAU, Make.APACHE, Make.MOLDAU);
    }

    /// Each broker leads a third of the partitions. One of ours is killed and comes back, then
    /// Apache's.
    private void recordsSurviveEveryLeader(Make controller, Make... brokers) throws Exception {
        try (var cluster = new ThreeBrokers(dir, controller, brokers).start()) {
            cluster.create("mixed", 3);
            try (var load = new ThreeBrokers.Load(cluster.producer(), "mixed")) {
                for (int victim : List.of(1, 2)) {
                    load.awaitAcknowledged(load.acknowledged.size() + 1_000);
                    cluster.await("mixed", partition -> partition.isr().size() == 3);
                    cluster.broker(victim).kill();
                    cluster.await("mixed", partition -> partition.leader() != null
                            && partition.leader().id() != victim && partition.isr().size() == 2);
                    load.awaitAcknowledged(load.acknowledged.size() + 1_000);
                    cluster.broker(victim).start();
                }
                cluster.await("mixed", partition -> partition.isr().size() == 3);
                load.awaitAcknowledged(load.acknowledged.size() + 1_000);
                load.close();

                assertEquals(Set.of(), load.refused);
                assertEquals(Set.of(), cluster.missing("readers", "mixed", load.acknowledged, 60));
            }
        }
    }
}
