package moldau.trials.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import moldau.trials.nodes.Member.Make;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who leads while brokers come and go, under one controller and three brokers in four processes.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class LeadershipTest {
    private static final int PARTITIONS = 6;

    @TempDir
    Path dir;

    private ThreeBrokers cluster() {
        return new ThreeBrokers(dir, Make.MOLDAU, Make.MOLDAU, Make.MOLDAU, Make.MOLDAU).start();
    }

    @Test
    void aBrokerThatStopsHandsOverAndIsGivenItsLeadershipsBack() throws Exception {
        try (ThreeBrokers cluster = cluster()) {
            cluster.create("handed", PARTITIONS);
            try (var load = new ThreeBrokers.Load(cluster.producer(), "handed")) {
                load.awaitAcknowledged(500);

                cluster.broker(1).stop();
                for (int i = 0; i < PARTITIONS; i++) {
                    assertNotEquals(1, cluster.leader("handed", i), "of partition " + i);
                }
                load.awaitAcknowledged(load.acknowledged.size() + 500);

                cluster.broker(1).start();
                cluster.await("handed", partition -> partition.isr().size() == 3);
                try (Admin admin = cluster.admin()) {
                    admin.electLeaders(ElectionType.PREFERRED, null).partitions().get();
                }
                cluster.await("handed", partition ->
                        partition.leader().id() == partition.replicas().getFirst().id());
                load.awaitAcknowledged(load.acknowledged.size() + 500);
                load.close();

                assertEquals(Set.of(), load.refused);
                assertEquals(Set.of(), cluster.missing("readers", "handed", load.acknowledged, 30));
            }
            assertEquals(List.of(), cluster.errors());
        }
    }

    @Test
    void aReassignmentMovesReplicasUnderLoad() throws Exception {
        try (ThreeBrokers cluster = cluster(); Admin admin = cluster.admin()) {
            cluster.create("moved", 1);
            var partition = new TopicPartition("moved", 0);
            try (var load = new ThreeBrokers.Load(cluster.producer(), "moved")) {
                load.awaitAcknowledged(500);

                reassign(admin, partition, 2, 3);
                cluster.await("moved", it -> it.isr().size() == 2 && it.leader().id() != 1);
                load.awaitAcknowledged(load.acknowledged.size() + 500);
                reassign(admin, partition, 3, 2, 1);
                cluster.await("moved", it -> it.isr().size() == 3);
                load.awaitAcknowledged(load.acknowledged.size() + 500);
                load.close();

                assertEquals(Map.of(), admin.listPartitionReassignments().reassignments().get());
                assertEquals(Set.of(), load.refused);
                assertEquals(Set.of(), cluster.missing("readers", "moved", load.acknowledged, 30));
            }
            assertEquals(List.of(), cluster.errors());
        }
    }

    private static void reassign(Admin admin, TopicPartition partition, Integer... replicas)
            throws Exception {
        admin.alterPartitionReassignments(Map.of(partition, java.util.Optional.of(
                new NewPartitionReassignment(List.of(replicas))))).all().get();
    }
}
