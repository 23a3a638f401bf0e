package moldau.trials.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A controller and a broker in two nodes do what one node with both roles does.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OneRoleEachTest {
    @TempDir
    Path dir;

    private final int port = FreePort.next();

    private RunningNode controller(Map<String, String> more) {
        return RunningNode.controller(100, port, dir.resolve("controller"), more);
    }

    private RunningNode broker(int id) {
        return RunningNode.broker(id, "100@127.0.0.1:" + port, dir.resolve("broker" + id));
    }

    private static Admin admin(RunningNode at) {
        return Admin.create(Map.of("bootstrap.servers", at.bootstrap()));
    }

    private static void create(RunningNode at, NewTopic topic) throws Exception {
        try (Admin admin = admin(at)) {
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    private static void produce(RunningNode at, String topic, String... values) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", at.bootstrap(), "acks", "all");
        try (var producer = new KafkaProducer<>(
                settings, new StringSerializer(), new StringSerializer())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(topic, 0, null, value)).get();
            }
        }
    }

    private static List<String> consume(RunningNode at, String topic, int count) {
        var found = new ArrayList<String>();
        Map<String, Object> settings = Map.of("bootstrap.servers", at.bootstrap(),
                "auto.offset.reset", "earliest", "group.id", "g", "enable.auto.commit", "false");
        try (var consumer = new KafkaConsumer<>(
                settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            while (found.size() < count) {
                consumer.poll(Duration.ofMillis(100)).forEach(each -> found.add(each.value()));
            }
        }
        return found;
    }

    @Test
    void recordsAndTopicsOutliveARestartOfEitherNode() throws Exception {
        try (RunningNode controller = controller(Map.of()); RunningNode broker = broker(1)) {
            create(broker, new NewTopic("one", 1, (short) 1));
            produce(broker, "one", "a", "b");
            assertEquals(List.of("a", "b"), consume(broker, "one", 2));

            broker.stop();
            broker.start();
            assertEquals(List.of("a", "b"), consume(broker, "one", 2));

            controller.stop();
            controller.start();
            create(broker, new NewTopic("two", 1, (short) 1));
            produce(broker, "two", "c");
            produce(broker, "one", "d");
            assertEquals(List.of("c"), consume(broker, "two", 1));
            assertEquals(List.of("a", "b", "d"), consume(broker, "one", 3));
        }
    }

    @Test
    void partitionsOfOneReplicaAreSpreadOverBrokers() throws Exception {
        try (RunningNode controller = controller(Map.of());
                RunningNode first = broker(1); RunningNode second = broker(2)) {
            create(first, new NewTopic("placed", Map.of(0, List.of(2), 1, List.of(1))));
            produce(first, "placed", "over there");

            assertEquals(List.of("over there"), consume(second, "placed", 1));
            try (Admin admin = admin(second)) {
                assertEquals(2, admin.describeCluster().nodes().get().size());
                var topic = admin.describeTopics(Set.of("placed")).allTopicNames().get().get("placed");
                assertEquals(2, topic.partitions().get(0).leader().id());
                assertEquals(1, topic.partitions().get(1).leader().id());
                var quorum = admin.describeMetadataQuorum().quorumInfo().get();
                assertEquals(100, quorum.leaderId());
                assertEquals(Uuid.ZERO_UUID, quorum.voters().getFirst().replicaDirectoryId(),
                        "settings know no directories of voters");
                assertEquals(Set.of(1, 2), Set.copyOf(quorum.observers().stream()
                        .map(each -> each.replicaId()).toList()));
            }
        }
    }

    @Test
    void aBrokerThatComesLateBeginsWithASnapshot() throws Exception {
        var often = Map.of("metadata.log.max.record.bytes.between.snapshots", "1",
                "metadata.max.retention.bytes", "1");
        try (RunningNode controller = controller(often); RunningNode early = broker(1)) {
            for (int i = 0; i < 5; i++) create(early, new NewTopic("t" + i, 1, (short) 1));
            produce(early, "t3", "kept");

            try (RunningNode late = broker(2)) {
                assertEquals(List.of("kept"), consume(late, "t3", 1));
                try (Stream<Path> files =
                        Files.list(dir.resolve("broker2").resolve("__cluster_metadata-0"))) {
                    List<String> names = files.map(each -> each.getFileName().toString())
                            .filter(name -> name.endsWith(".checkpoint")).toList();
                    assertTrue(names.stream().anyMatch(name -> !name.startsWith("0".repeat(20))),
                            "no snapshot in " + names);
                }
                Path state = dir.resolve("broker2").resolve("__cluster_metadata-0")
                        .resolve("quorum-state");
                assertTrue(Files.readString(state, StandardCharsets.UTF_8).contains("\"leaderId\":100"));
            }
        }
    }

    @Test
    void theControllersListenerAnswersAdminsOfControllers() throws Exception {
        try (RunningNode controller = controller(Map.of()); RunningNode broker = broker(1);
                Admin admin = Admin.create(Map.of("bootstrap.controllers", "127.0.0.1:" + port))) {
            assertEquals(100, admin.describeCluster().controller().get().id());
            assertEquals(RunningNode.CLUSTER, admin.describeCluster().clusterId().get());
            assertEquals(100, admin.describeMetadataQuorum().quorumInfo().get().leaderId());
        }
    }
}
