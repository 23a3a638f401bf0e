package moldau.trials.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import moldau.trials.nodes.Member.Make;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A group of the consumer protocol (KIP-848) on three brokers: it goes on when its coordinator is killed,
/// and shares its partitions anew with whoever comes and goes.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ConsumerGroupTest {
    private static final String GROUP = "sharers";
    private static final int PARTITIONS = 6;

    @TempDir
    Path dir;

    @Test
    void aGroupGoesOnWithoutItsCoordinatorAndSharesWithWhoeverComes() throws Exception {
        var often = Map.of("group.consumer.min.heartbeat.interval.ms", "200",
                "group.consumer.heartbeat.interval.ms", "200");
        try (var cluster = new ThreeBrokers(dir, often, Make.MOLDAU, Make.MOLDAU, Make.MOLDAU, Make.MOLDAU).start()) {
            cluster.create("shared", PARTITIONS);
            Set<String> seen = new ConcurrentSkipListSet<>();
            try (var load = new ThreeBrokers.Load(cluster.producer(), "shared");
                    var one = new Sharer(cluster, seen);
                    var two = new Sharer(cluster, seen)) {
                awaitShares(cluster, 3, 3);

                int victim = cluster.coordinator(GROUP);
                cluster.broker(victim).kill();
                load.awaitAcknowledged(load.acknowledged.size() + 2_000);
                try (var three = new Sharer(cluster, seen)) {
                    awaitShares(cluster, 2, 2, 2);
                    cluster.broker(victim).start();
                    cluster.await("shared", partition -> partition.isr().size() == 3);
                    three.close();
                    assertEquals(null, three.failure.get());
                }
                awaitShares(cluster, 3, 3);
                load.close();

                assertEquals(Set.of(), load.refused);
                while (!seen.containsAll(load.acknowledged)) Member.pause();
                assertEquals(null, one.failure.get());
                assertEquals(null, two.failure.get());
            }
            assertEquals(List.of(), cluster.errors());
        }
    }

    /// Waits until so many members have so many partitions each, all of them with one owner.
    private static void awaitShares(ThreeBrokers cluster, Integer... sizes) throws Exception {
        try (Admin admin = cluster.admin()) {
            while (true) {
                ConsumerGroupDescription group = describe(admin);
                if (group == null) continue;
                var owned = new HashSet<TopicPartition>();
                var found = new ArrayList<Integer>();
                for (var member : group.members()) {
                    found.add(member.assignment().topicPartitions().size());
                    for (TopicPartition each : member.assignment().topicPartitions()) {
                        assertEquals(true, owned.add(each), () -> each + " has two owners: " + group);
                    }
                }
                found.sort(null);
                boolean isShared = group.groupState() == GroupState.STABLE && found.equals(List.of(sizes));
                if (isShared) {
                    assertEquals(GroupType.CONSUMER, group.type());
                    return;
                }
                Member.pause();
            }
        }
    }

    /// @return null while there is none, or its coordinator is not there
    private static ConsumerGroupDescription describe(Admin admin) throws InterruptedException {
        try {
            return admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP);
        } catch (ExecutionException notYet) {
            Member.pause();
            return null;
        }
    }

    /// A consumer that reads and commits by itself until it is closed; nothing it reads is older than what
    /// it has read of the same partition.
    private static final class Sharer implements AutoCloseable {
        private final KafkaConsumer<String, String> consumer;
        private final Map<TopicPartition, Long> ends = new HashMap<>();
        private final Set<TopicPartition> owned = new HashSet<>();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final Thread thread;

        Sharer(ThreeBrokers cluster, Set<String> seen) {
            consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", cluster.bootstrap(), "group.id", GROUP,
                    "group.protocol", "consumer", "auto.offset.reset", "earliest", "auto.commit.interval.ms", "200"),
                    new StringDeserializer(), new StringDeserializer());
            thread = Thread.ofPlatform().name("sharer").start(() -> read(seen));
        }

        private void read(Set<String> seen) {
            try (consumer) {
                consumer.subscribe(List.of("shared"));
                while (true) {
                    var records = consumer.poll(Duration.ofMillis(100));
                    if (!owned.equals(consumer.assignment())) {
                        owned.clear();
                        owned.addAll(consumer.assignment());
                        ends.keySet().retainAll(owned);
                    }
                    for (var each : records) {
                        var partition = new TopicPartition(each.topic(), each.partition());
                        Long before = ends.put(partition, each.offset());
                        if (before != null && before >= each.offset()) {
                            throw new AssertionError(partition + ": " + each.offset() + " after " + before);
                        }
                        seen.add(each.value());
                    }
                }
            } catch (WakeupException closed) {
                // It leaves, by closing.
            } catch (Throwable e) {
                failure.set(e);
            }
        }

        @Override
        public void close() throws InterruptedException {
            consumer.wakeup();
            thread.join();
        }
    }
}
