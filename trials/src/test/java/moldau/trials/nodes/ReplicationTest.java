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

                cluster.broker(1).kill();
                cluster.await("kept", partition -> partition.leader() != null && partition.leader().id() != 1
                        && partition.isr().size() == 2);
                load.awaitAcknowledged(load.acknowledged.size() + 2_000);

                cluster.broker(1).start();
                cluster.await("kept", partition -> partition.isr().size() == 3);
                load.awaitAcknowledged(load.acknowledged.size() + 2_000);
                load.close();

                assertEquals(Set.of(), load.refused);
                assertEquals(Set.of(), cluster.missing("readers", "kept", load.acknowledged, 30));
            }
            assertEquals(List.of(), cluster.errors());
        }
    }
}
