package moldau.trials.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import moldau.trials.nodes.Member.Make;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Three replicas in three processes: what was acknowledged stays, whoever dies.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ReplicationTest {
    @TempDir
    Path dir;

    @Test
    void noAcknowledgedRecordIsLostWhenALeaderIsKilled() throws Exception {
        try (var cluster = new ThreeBrokers(dir, Make.MOLDAU, Make.MOLDAU, Make.MOLDAU, Make.MOLDAU)
                .start()) {
            cluster.create("kept", 3);
            try (var load = new ThreeBrokers.Load(cluster.producer(), "kept")) {
                load.awaitAcknowledged(2_000);
                cluster.await("kept", partition -> partition.isr().size() == 3);
                assertEquals(Set.of(), cluster.missing("early", "kept", Set.copyOf(load.acknowledged), 30));
                var committed = cluster.committed("early");

                // It leads a third of the records, and coordinates the group.
                int victim = cluster.coordinator("early");
                cluster.broker(victim).kill();
                cluster.await("kept", partition -> partition.leader() != null
                        && partition.leader().id() != victim && partition.isr().size() == 2);
                load.awaitAcknowledged(load.acknowledged.size() + 2_000);
                assertEquals(committed, cluster.committed("early"));

                cluster.broker(victim).start();
                cluster.await("kept", partition -> partition.isr().size() == 3);
                load.awaitAcknowledged(load.acknowledged.size() + 2_000);
                load.close();

                assertEquals(Set.of(), load.refused);
                assertEquals(Set.of(), cluster.missing("readers", "kept", load.acknowledged, 30));
            }
            assertEquals(List.of(), cluster.errors());
        }
    }

    @Test
    void consumersReadInTheirRackAndDeletedRecordsGoFromAllReplicas() throws Exception {
        var racks = Map.of("replica.selector.class",
                "org.apache.kafka.common.replica.RackAwareReplicaSelector");
        try (var cluster = new ThreeBrokers(dir, racks, Make.MOLDAU, Make.MOLDAU, Make.MOLDAU)) {
            cluster.broker(1).with("broker.rack", "a");
            cluster.broker(2).with("broker.rack", "b");
            cluster.start();
            cluster.create("near", List.of(1, 2), 1);
            cluster.produce("near", "v1", "v2", "v3");

            assertEquals(List.of("v1", "v2", "v3"), cluster.readNear("near", "b", 3));
            assertEquals(2, cluster.deleteBefore("near", 2));
            assertEquals(List.of("v3"), cluster.readNear("near", "b", 1));
            assertEquals(List.of(), cluster.errors());
        }
    }
}
