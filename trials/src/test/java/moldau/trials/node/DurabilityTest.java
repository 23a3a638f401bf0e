package moldau.trials.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nothing that was acknowledged is lost, whatever becomes of the process.
class DurabilityTest {
    private static final int ROUNDS = 3;
    private static final int ACKNOWLEDGED_PER_ROUND = 300;

    @TempDir
    Path home;

    @Test
    void killedInTheMiddleOfALoadItLosesNothingAcknowledged() throws Exception {
        try (var node = NodeProcess.in(home).start()) {
            create(node, new NewTopic("load", 3, (short) 1));
            var next = new AtomicInteger();
            // What each partition acknowledged, by offset.
            var acknowledged = new ConcurrentLinkedQueue<String>();
            for (int round = 0; round < ROUNDS; round++) {
                loadUntilKilled(node, next, acknowledged, (round + 1) * ACKNOWLEDGED_PER_ROUND);
                node.start();
            }

            Map<String, String> found = new TreeMap<>();
            Map<Integer, Integer> last = new TreeMap<>();
            for (ConsumerRecord<byte[], byte[]> each : readAll(node, "load", 3)) {
                String value = new String(each.value(), StandardCharsets.UTF_8);
                found.put(each.partition() + "@" + each.offset(), value);
                // One producer a round, in order, nothing twice.
                int number = Integer.parseInt(value);
                Integer before = last.put(each.partition(), number);
                assertTrue(before == null || number > before, each.partition() + ": " + number + " after " + before);
            }
            for (String each : acknowledged) {
                String[] placeAndValue = each.split("=");
                assertEquals(placeAndValue[1], found.get(placeAndValue[0]), each);
            }
            assertTrue(acknowledged.size() >= ROUNDS * ACKNOWLEDGED_PER_ROUND);
            assertEquals(List.of(), node.errors());
        }
    }

    private static void loadUntilKilled(
            NodeProcess node, AtomicInteger next, ConcurrentLinkedQueue<String> acknowledged, int killAfter) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", node.bootstrap(), "acks", "all", "enable.idempotence", true,
                "linger.ms", 1, "delivery.timeout.ms", 2_000, "request.timeout.ms", 1_000,
                // A producer that has noticed the end of its only broker forgets what it knew of topics.
                "max.block.ms", 100);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            boolean killed = false;
            for (int sentAfter = 0; sentAfter < 200; ) {
                int number = next.getAndIncrement();
                byte[] value = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>("load", number % 3, null, value), (where, failure) -> {
                    if (failure == null) acknowledged.add(where.partition() + "@" + where.offset() + "=" + number);
                });
                if (killed) sentAfter++;
                else if (acknowledged.size() >= killAfter) {
                    node.kill();
                    killed = true;
                }
            }
            producer.close(Duration.ZERO);
        }
    }

    @Test
    void aSecondStartKeepsRecordsOffsetsGroupsAndConfigs() throws Exception {
        try (var node = NodeProcess.in(home).start()) {
            create(node, new NewTopic("kept", 1, (short) 1).configs(Map.of("retention.ms", "123456")));
            send(node, "kept", "a", "b", "c");
            commit(node, "readers", new TopicPartition("kept", 0), 2);

            node.stop();
            node.start();

            check(node);
            node.kill();
            node.start();
            check(node);
        }
    }

    private static void check(NodeProcess node) throws Exception {
        assertEquals(List.of("a", "b", "c"), readAll(node, "kept", 1).stream()
                .map(each -> new String(each.value(), StandardCharsets.UTF_8)).toList());
        try (var admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            var committed = admin.listConsumerGroupOffsets("readers").partitionsToOffsetAndMetadata().get();
            assertEquals(2, committed.get(new TopicPartition("kept", 0)).offset());
            var resource = new ConfigResource(ConfigResource.Type.TOPIC, "kept");
            assertEquals("123456", admin.describeConfigs(List.of(resource)).all().get().get(resource)
                    .get("retention.ms").value());
        }
    }

    static void create(NodeProcess node, NewTopic topic) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    static void commit(NodeProcess node, String group, TopicPartition partition, long offset) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset))).all().get();
        }
    }

    static void send(NodeProcess node, String topic, String... values) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", node.bootstrap(), "acks", "all");
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8))).get();
            }
        }
    }

    static List<ConsumerRecord<byte[], byte[]>> readAll(NodeProcess node, String topic, int partitions) {
        Map<String, Object> settings = Map.of("bootstrap.servers", node.bootstrap());
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var all = new ArrayList<TopicPartition>();
            for (int i = 0; i < partitions; i++) all.add(new TopicPartition(topic, i));
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            var read = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(read::add);
            }
            return read;
        }
    }
}
