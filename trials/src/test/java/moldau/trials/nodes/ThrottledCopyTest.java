package moldau.trials.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import moldau.trials.nodes.Member.Make;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Replication throttles (KIP-73), on the leader's side, on the follower's, and with a node of Apache
/// Kafka's at the other end.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ThrottledCopyTest {
    private static final String LEADER = "leader.replication.throttled.";
    private static final String FOLLOWER = "follower.replication.throttled.";

    @TempDir
    Path dir;

    @Test
    void aLeaderHoldsBackWhatIsThrottled() throws Exception {
        heldBack(LEADER, Make.MOLDAU, Make.MOLDAU);
    }

    @Test
    void aFollowerHoldsBackWhatIsThrottled() throws Exception {
        heldBack(FOLLOWER, Make.MOLDAU, Make.MOLDAU);
    }

    @ParameterizedTest
    @EnumSource(Make.class)
    void besideApacheKafkaAMoveIsHeldBackByWhoeverIsAsked(Make leader) throws Exception {
        Make follower = leader == Make.MOLDAU ? Make.APACHE : Make.MOLDAU;
        heldBack(leader == Make.MOLDAU ? LEADER : FOLLOWER, leader, follower);
    }

    /// Broker 1 leads two topics that move to broker 2, one of them throttled to next to nothing.
    private void heldBack(String side, Make leader, Make follower) throws Exception {
        Map<String, String> small = Map.of("replica.fetch.max.bytes", "20000",
                "replication.quota.window.num", "60", "replication.quota.window.size.seconds", "10");
        try (var cluster = new ThreeBrokers(dir, small, Make.MOLDAU, leader, follower).start()) {
            for (String topic : List.of("slow", "fast")) {
                cluster.create(topic, List.of(1), 1);
                String[] values = Stream.generate(() -> "x".repeat(15_000)).limit(20).toArray(String[]::new);
                cluster.produce(topic, values);
            }
            set(cluster, ConfigResource.Type.TOPIC, "slow", side + "replicas", "*");
            for (String broker : List.of("1", "2")) {
                set(cluster, ConfigResource.Type.BROKER, broker, side + "rate", "1");
            }

            move(cluster, "slow");
            move(cluster, "fast");

            cluster.await("fast", partition -> partition.leader() != null && partition.leader().id() == 2);
            assertEquals(Set.of(new TopicPartition("slow", 0)), moving(cluster));
            for (String broker : List.of("1", "2")) {
                set(cluster, ConfigResource.Type.BROKER, broker, side + "rate", "100000000");
            }
            cluster.await("slow", partition -> partition.leader() != null && partition.leader().id() == 2);
        }
    }

    private static void move(ThreeBrokers cluster, String topic) throws Exception {
        try (Admin admin = cluster.admin()) {
            admin.alterPartitionReassignments(Map.of(new TopicPartition(topic, 0),
                    Optional.of(new NewPartitionReassignment(List.of(2))))).all().get();
        }
    }

    private static Set<TopicPartition> moving(ThreeBrokers cluster) throws Exception {
        try (Admin admin = cluster.admin()) {
            return admin.listPartitionReassignments().reassignments().get().keySet();
        }
    }

    private static void set(
            ThreeBrokers cluster, ConfigResource.Type type, String name, String key, String value)
            throws Exception {
        try (Admin admin = cluster.admin()) {
            var resource = new ConfigResource(type, name);
            admin.incrementalAlterConfigs(Map.of(resource, List.of(
                    new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET)))).all().get();
        }
    }
}
