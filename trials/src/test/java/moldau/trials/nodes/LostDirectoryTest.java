package moldau.trials.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import moldau.trials.nodes.Member.Make;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One of a broker's log directories goes away while it runs (KIP-112, KIP-858): its replicas are led
/// and followed elsewhere, the broker goes on with the others, and has all again after a restart.
class LostDirectoryTest {
    private static final int PARTITIONS = 6;

    @TempDir
    Path dir;

    @Test
    void aBrokerGoesOnWithTheDirectoriesItHasLeft() throws Exception {
        Path kept = dir.resolve("kept");
        Path lost = dir.resolve("lost");
        Path away = dir.resolve("away");
        try (var brokers = new ThreeBrokers(dir, Make.MOLDAU, Make.MOLDAU, Make.MOLDAU, Make.MOLDAU)) {
            brokers.broker(1).with("log.dirs", kept + "," + lost);
            brokers.start();
            create(brokers);
            try (var load = new ThreeBrokers.Load(brokers.producer(), "t")) {
                load.awaitAcknowledged(200);
                Set<Integer> gone = partitions(brokers, lost);
                assertFalse(gone.isEmpty());
                assertFalse(gone.size() == PARTITIONS);

                Files.move(lost, away); // files that are open stay so; the next that is made cannot be
                while (describe(brokers, lost).error() == null) Member.pause();

                assertEquals(KafkaStorageException.class, describe(brokers, lost).error().getClass());
                assertEquals(null, describe(brokers, kept).error());
                brokers.await("t", each -> each.leader() != null && (gone.contains(each.partition())
                        ? each.leader().id() != 1 && !inSync(each).contains(1)
                        : inSync(each).equals(Set.of(1, 2, 3))));
                load.awaitAcknowledged(load.acknowledged.size() + 500);

                brokers.broker(1).stop();
                Files.move(away, lost);
                brokers.broker(1).start();
                brokers.await("t", each -> inSync(each).equals(Set.of(1, 2, 3)));
                load.awaitAcknowledged(load.acknowledged.size() + 100);
                load.close();

                assertEquals(Set.of(), load.refused);
                assertEquals(Set.of(), brokers.missing("g", "t", load.acknowledged, 60));
                assertEquals(gone, partitions(brokers, lost));
            }
            assertEquals(List.of(), brokers.broker(2).errors());
            assertEquals(List.of(), brokers.broker(3).errors());
        }
    }

    /// Segments end after half a second: then a new file is needed.
    private static void create(ThreeBrokers brokers) throws Exception {
        var assignment = new TreeMap<Integer, List<Integer>>();
        for (int i = 0; i < PARTITIONS; i++) assignment.put(i, i % 2 == 0 ? List.of(1, 2, 3) : List.of(2, 3, 1));
        try (Admin admin = brokers.admin()) {
            admin.createTopics(List.of(new NewTopic("t", assignment)
                    .configs(Map.of("min.insync.replicas", "2", "segment.ms", "500")))).all().get();
        }
    }

    private static LogDirDescription describe(ThreeBrokers brokers, Path directory) throws Exception {
        try (Admin admin = brokers.admin()) {
            return admin.describeLogDirs(List.of(1)).allDescriptions().get().get(1).get(directory.toString());
        }
    }

    private static Set<Integer> partitions(ThreeBrokers brokers, Path directory) throws Exception {
        var found = new TreeSet<Integer>();
        for (var each : describe(brokers, directory).replicaInfos().keySet()) {
            if (each.topic().equals("t")) found.add(each.partition());
        }
        return found;
    }

    private static Set<Integer> inSync(TopicPartitionInfo partition) {
        var ids = new TreeSet<Integer>();
        for (Node each : partition.isr()) ids.add(each.id());
        return ids;
    }
}
