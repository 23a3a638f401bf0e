package moldau.trials.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Apache Kafka's own Java clients against our node, unmodified.
class ClientsTest {
    private static final Duration POLL = Duration.ofMillis(200);

    @TempDir
    static Path home;

    private static NodeProcess node;
    private static Admin admin;

    @BeforeAll
    static void start() {
        node = NodeProcess.in(home).start();
        admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        List<String> errors = node.errors();
        node.stop();
        node.close();
        assertEquals(List.of(), errors);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void whatIsSentIsReadBack(String codec) throws Exception {
        String topic = topic("codec-" + codec, 1);
        byte[] large = new byte[900_000];
        for (int i = 0; i < large.length; i++) large[i] = (byte) (i * 7 >>> 4);

        try (var producer = producer(Map.of("compression.type", codec))) {
            var plain = new ProducerRecord<>(topic, 0, 1_234_567L, bytes("k"), bytes("v"));
            plain.headers().add("h", bytes("x")).add("h", null);
            producer.send(plain);
            producer.send(new ProducerRecord<>(topic, 0, bytes("empty"), new byte[0]));
            producer.send(new ProducerRecord<>(topic, 0, null, null));
            producer.send(new ProducerRecord<>(topic, 0, bytes("large"), large)).get();
        }

        List<ConsumerRecord<byte[], byte[]>> read = readAll(topic, 4);
        assertEquals(List.of(0L, 1L, 2L, 3L), read.stream().map(ConsumerRecord::offset).toList());
        assertEquals(1_234_567L, read.get(0).timestamp());
        assertArrayEquals(bytes("v"), read.get(0).value());
        assertEquals(2, read.get(0).headers().toArray().length);
        assertNull(read.get(0).headers().toArray()[1].value());
        assertArrayEquals(new byte[0], read.get(1).value());
        assertNull(read.get(2).key());
        assertNull(read.get(2).value());
        assertArrayEquals(large, read.get(3).value());
    }

    @Test
    void readersBeginWhereTheyWant() throws Exception {
        String topic = topic("offsets", 1);
        var partition = new TopicPartition(topic, 0);
        try (var producer = producer(Map.of())) {
            for (int i = 0; i < 10; i++) {
                producer.send(new ProducerRecord<>(topic, 0, 1_000L * (i + 1), null, bytes("v" + i))).get();
            }
        }

        try (var consumer = consumer(Map.of())) {
            consumer.assign(List.of(partition));
            assertEquals(Map.of(partition, 0L), consumer.beginningOffsets(List.of(partition)));
            assertEquals(Map.of(partition, 10L), consumer.endOffsets(List.of(partition)));
            assertEquals(4, consumer.offsetsForTimes(Map.of(partition, 4_500L)).get(partition).offset());
            assertNull(consumer.offsetsForTimes(Map.of(partition, 99_000L)).get(partition));
            consumer.seek(partition, 7);
            assertEquals("v7", text(poll(consumer, 1).getFirst()));
            consumer.seekToBeginning(List.of(partition));
            assertEquals("v0", text(poll(consumer, 1).getFirst()));
        }
    }

    @Test
    void aGroupSharesPartitionsAndTakesOverFromADeadMember() throws Exception {
        String topic = topic("shared", 4);
        Map<String, Object> group = Map.of(
                "group.id", "sharing", "session.timeout.ms", 6_000, "heartbeat.interval.ms", 300,
                "auto.offset.reset", "earliest");
        KafkaConsumer<byte[], byte[]> one = consumer(group);
        KafkaConsumer<byte[], byte[]> two = consumer(group);
        try {
            one.subscribe(List.of(topic));
            two.subscribe(List.of(topic));
            until(() -> {
                one.poll(POLL);
                two.poll(POLL);
                return one.assignment().size() == 2 && two.assignment().size() == 2;
            });
            Set<TopicPartition> all = new HashSet<>(one.assignment());
            all.addAll(two.assignment());
            assertEquals(4, all.size());
            assertThrows(GroupNotEmptyException.class, () -> get(admin.deleteConsumerGroups(List.of("sharing")).all()));

            two.close();
            until(() -> {
                one.poll(POLL);
                return one.assignment().size() == 4;
            });
            one.commitSync(Map.of(new TopicPartition(topic, 3), new OffsetAndMetadata(0, "note")));
        } finally {
            one.close();
            two.close();
        }
        var committed = get(admin.listConsumerGroupOffsets("sharing").partitionsToOffsetAndMetadata());
        assertEquals("note", committed.get(new TopicPartition(topic, 3)).metadata());
        get(admin.alterConsumerGroupOffsets("sharing", Map.of(
                new TopicPartition(topic, 0), new OffsetAndMetadata(0))).all());
        assertTrue(get(admin.listGroups().all()).stream().anyMatch(each -> each.groupId().equals("sharing")));
        get(admin.deleteConsumerGroups(List.of("sharing")).all());
        assertFalse(get(admin.listGroups().all()).stream().anyMatch(each -> each.groupId().equals("sharing")));
    }

    @Test
    void topicsAreMadeChangedAndDeleted() throws Exception {
        String topic = topic("changing", 1);
        assertThrows(TopicExistsException.class,
                () -> get(admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all()));
        get(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all());
        assertEquals(3, get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions().size());
        assertEquals(1, get(admin.describeCluster().nodes()).size());

        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        get(admin.incrementalAlterConfigs(Map.of(resource, List.of(new AlterConfigOp(
                new ConfigEntry("retention.ms", "60000"), AlterConfigOp.OpType.SET)))).all());
        ConfigEntry entry = get(admin.describeConfigs(List.of(resource)).all()).get(resource).get("retention.ms");
        assertEquals("60000", entry.value());
        assertEquals(ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG, entry.source());

        get(admin.deleteTopics(List.of(topic)).all());
        assertThrows(UnknownTopicOrPartitionException.class,
                () -> get(admin.describeTopics(List.of(topic)).allTopicNames()));
    }

    @Test
    void recordsAreDeletedUpToAnOffset() throws Exception {
        String topic = topic("deleting", 1);
        var partition = new TopicPartition(topic, 0);
        try (var producer = producer(Map.of())) {
            for (int i = 0; i < 5; i++) producer.send(new ProducerRecord<>(topic, bytes("v" + i))).get();
        }

        long low = get(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(3)))
                .lowWatermarks().get(partition)).lowWatermark();

        assertEquals(3, low);
        assertEquals(List.of("v3", "v4"), readAll(topic, 2).stream().map(ClientsTest::text).toList());
        Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> earliest =
                get(admin.listOffsets(Map.of(partition, OffsetSpec.earliest())).all());
        assertEquals(3, earliest.get(partition).offset());
    }

    @Test
    void appendTimeAndOtherCodecsAreTheBrokersToSet() throws Exception {
        String topic = "stamped";
        get(admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(Map.of(
                "message.timestamp.type", "LogAppendTime", "compression.type", "zstd")))).all());
        try (var producer = producer(Map.of("compression.type", "gzip"))) {
            producer.send(new ProducerRecord<>(topic, 0, 5L, null, bytes("late"))).get();
        }

        ConsumerRecord<byte[], byte[]> read = readAll(topic, 1).getFirst();
        assertEquals("late", text(read));
        assertTrue(read.timestamp() > 5L);
    }

    private static String topic(String name, int partitions) throws Exception {
        get(admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all());
        return name;
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "bootstrap.servers", node.bootstrap(), "acks", "all", "max.request.size", 2_000_000));
        settings.putAll(more);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "bootstrap.servers", node.bootstrap(), "enable.auto.commit", false));
        settings.putAll(more);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static List<ConsumerRecord<byte[], byte[]>> readAll(String topic, int count) {
        try (var consumer = consumer(Map.of())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            return poll(consumer, count);
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> poll(KafkaConsumer<byte[], byte[]> from, int count) {
        var read = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        until(() -> {
            from.poll(POLL).forEach(read::add);
            return read.size() >= count;
        });
        return read;
    }

    private interface Condition {
        boolean holds();
    }

    private static void until(Condition condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) throw new AssertionError("it never came to be");
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws Exception {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw e;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }
}
