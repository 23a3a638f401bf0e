package moldau.trials.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import moldau.trials.nodes.Member.Make;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A cluster that was made by an older release goes over to the newest metadata, step by step, while clients
/// write: brokers and controllers of either make keep their replicas, which get directories on the way
/// (KIP-584, KIP-858, KAFKA-16162).
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class MixedUpgradeTest {
    private static final int PARTITIONS = 6;
    private static final String METADATA = "metadata.version";
    private static final String ELIGIBLE = "eligible.leader.replicas.version";

    @TempDir
    Path dir;

    @Test
    void underOurControllerNobodyLosesReplicas() throws Exception {
        nobodyLosesReplicas(Make.MOLDAU);
    }

    @Test
    void underApachesControllerNobodyLosesReplicas() throws Exception {
        nobodyLosesReplicas(Make.APACHE);
    }

    private void nobodyLosesReplicas(Make controller) throws Exception {
        try (var cluster = new ThreeBrokers(dir, controller, Make.MOLDAU, Make.APACHE, Make.MOLDAU)
                .madeBy("3.5").start()) {
            cluster.create("upgraded", PARTITIONS);
            try (var load = new ThreeBrokers.Load(cluster.producer(), "upgraded")) {
                // 3.6, 3.7 with directories, 4.0, 4.3.
                for (int version : List.of(14, 19, 25, 30)) {
                    raise(cluster, METADATA, version);
                    leadersStay(cluster, load);
                }
                raise(cluster, ELIGIBLE, 1);
                leadersStay(cluster, load);
                for (int victim : List.of(1, 2)) {
                    cluster.broker(victim).kill();
                    cluster.await("upgraded", each -> each.leader() != null && each.leader().id() != victim);
                    load.awaitAcknowledged(load.acknowledged.size() + 500);
                    cluster.broker(victim).start();
                    isWhole(cluster, load);
                }
                load.close();

                assertEquals(Set.of(), load.refused);
                assertEquals(Set.of(), cluster.missing("readers", "upgraded", load.acknowledged, 60));
                assertEquals(List.of(), cluster.errors());
            }
        }
    }

    private static void raise(ThreeBrokers cluster, String feature, int level) throws Exception {
        var update = new FeatureUpdate((short) level, FeatureUpdate.UpgradeType.UPGRADE);
        try (Admin admin = cluster.admin()) {
            admin.updateFeatures(Map.of(feature, update), new UpdateFeaturesOptions()).all().get();
        }
    }

    private static void leadersStay(ThreeBrokers cluster, ThreeBrokers.Load load) throws Exception {
        isWhole(cluster, load);
        for (int i = 0; i < PARTITIONS; i++) assertEquals(1 + i % 3, cluster.leader("upgraded", i));
    }

    /// Everybody has everything, and more is acknowledged.
    private static void isWhole(ThreeBrokers cluster, ThreeBrokers.Load load) throws Exception {
        load.awaitAcknowledged(load.acknowledged.size() + 500);
        cluster.await("upgraded", each -> each.leader() != null && each.isr().size() == 3);
    }
}
