package moldau.trials.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import moldau.trials.nodes.Member;
import moldau.trials.nodes.Member.Make;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// A user moves broker by broker, and back: each node is stopped and the other program started on its
/// directories, under load. Nothing is lost, reordered or refused.
@EnabledIfSystemProperty(named = "torture.rounds", matches = "[0-9]{2,}")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ReplacementTest {
    private static final int PARTITIONS = 3;
    private static final int BETWEEN = 300;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path dir;

    private final History history = new History();

    private void await(int more) {
        int wanted = history.acknowledgedCount() + more;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (history.acknowledgedCount() < wanted) {
            assertTrue(System.nanoTime() < deadline, "nothing is acknowledged any more");
            Member.pause();
        }
    }

    private void replace(Cluster cluster, Member member, Make by) throws Exception {
        member.stop();
        member.become(by);
        member.start();
        cluster.awaitInSync(System.nanoTime() + TimeUnit.SECONDS.toNanos(120));
        await(BETWEEN);
    }

    private interface Steps {
        void take(Cluster cluster) throws Exception;
    }

    private void under(Make first, Steps steps) throws Exception {
        var writers = new ArrayList<Writer>();
        try (var cluster = new Cluster(dir, new Cluster.Plan(first, 3, false)).start()) {
            cluster.createTopic(PARTITIONS);
            cluster.awaitInSync(System.nanoTime() + TimeUnit.SECONDS.toNanos(120));
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(each -> new TopicPartition(Cluster.TOPIC, each)).toList();
            for (TopicPartition each : partitions) {
                writers.add(new Writer(cluster.bootstrap(), each, history));
            }
            try (var _ = new Reader(cluster.bootstrap(), partitions, history)) {
                await(BETWEEN);
                steps.take(cluster);
                for (Writer each : writers) each.close();
            }
            System.out.println(history.acknowledgedCount() + " records acknowledged meanwhile");
            assertEquals(0, writers.stream().mapToInt(Writer::refused).sum());
            assertEquals(List.of(),
                    history.judge(Reader.everything(cluster.bootstrap(), partitions)));
        } finally {
            for (Writer each : writers) each.giveUp();
        }
    }

    @Test
    void oneBrokerOfApacheKafkaIsReplacedUnderLoad() throws Exception {
        under(Make.APACHE, cluster -> replace(cluster, cluster.broker(2).member(), Make.MOLDAU));
    }

    @Test
    void allNodesOfApacheKafkaAreReplacedUnderLoadAndComeBack() throws Exception {
        under(Make.APACHE, cluster -> {
            for (Make by : List.of(Make.MOLDAU, Make.APACHE)) {
                for (int id = 1; id <= 3; id++) replace(cluster, cluster.broker(id).member(), by);
                replace(cluster, cluster.controller(), by);
            }
        });
    }
}
