package moldau.trials.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import moldau.trials.nodes.Member.Make;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The last replica in sync is dead, and one that lacks a record is back: it leads when somebody chose
/// to lose that record, and not before.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class UncleanElectionTest {
    private static final TopicPartition PARTITION = new TopicPartition("u", 0);

    @TempDir
    Path dir;

    private ThreeBrokers cluster;

    @BeforeEach
    void onlyTheDeadReplicaHasAll() throws Exception {
        cluster = new ThreeBrokers(dir, Make.MOLDAU, Make.MOLDAU, Make.MOLDAU, Make.MOLDAU).start();
        cluster.create("u", List.of(1, 2), 1);
        cluster.produce("u", "kept");
        cluster.broker(2).kill();
        cluster.await("u", each -> each.isr().size() == 1);
        cluster.produce("u", "lost");
        cluster.broker(1).kill();
        cluster.await("u", each -> each.leader() == null);
        cluster.broker(2).start();
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void aReplicaThatLacksRecordsDoesNotLeadUntilItIsElected() throws Exception {
        try (Admin admin = cluster.admin()) {
            admin.electLeaders(ElectionType.PREFERRED, Set.of(PARTITION)).partitions().get();
            cluster.await("u", each -> each.leader() == null);

            var elected = admin.electLeaders(ElectionType.UNCLEAN, Set.of(PARTITION)).partitions().get();
            assertEquals(Map.of(PARTITION, Optional.empty()), elected);
            goesOnWithoutTheLostRecord();
        }
    }

    @Test
    void aReplicaThatLacksRecordsLeadsWhereTheTopicAllowsIt() throws Exception {
        try (Admin admin = cluster.admin()) {
            cluster.await("u", each -> each.leader() == null);
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, "u"),
                    List.of(new AlterConfigOp(new ConfigEntry("unclean.leader.election.enable", "true"),
                            AlterConfigOp.OpType.SET)))).all().get();
            goesOnWithoutTheLostRecord();
        }
    }

    /// The old leader cuts off what it alone had, and follows.
    private void goesOnWithoutTheLostRecord() throws Exception {
        cluster.await("u", each -> each.leader() != null && each.leader().id() == 2);
        cluster.produce("u", "after");
        cluster.broker(1).start();
        cluster.await("u", each -> each.isr().size() == 2);

        cluster.broker(2).kill();
        cluster.await("u", each -> each.leader() != null && each.leader().id() == 1);
        assertEquals(List.of("kept", "after"), cluster.readNear("u", "", 2));
        assertEquals(List.of(), cluster.errors());
    }
}
