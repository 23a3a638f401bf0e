package moldau.trials.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// More logs than a start opens before it serves, and than a stop syncs one by one.
class ManyPartitionsTest {
    private static final int PARTITIONS = 600;
    private static final TopicPartition CUT = new TopicPartition("many", PARTITIONS - 1);

    @TempDir
    Path home;

    @Test
    void everyLogIsAsItWasHoweverShortALifeBetweenWas() throws Exception {
        try (var node = NodeProcess.in(home).start()) {
            DurabilityTest.create(node, new NewTopic("many", PARTITIONS, (short) 1));
            sendToAll(node, "first");
            try (var admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
                admin.deleteRecords(Map.of(CUT, RecordsToDelete.beforeOffset(1))).all().get();
            }

            // The second of these lives ends while logs may still be opened.
            for (int life = 0; life < 2; life++) {
                node.stop();
                node.start();
            }
            check(node, 1);
            sendToAll(node, "second");

            for (int life = 0; life < 2; life++) {
                node.kill();
                node.start();
            }
            check(node, 2);
            assertEquals(List.of(), node.errors());
        }
    }

    private static List<TopicPartition> all() {
        var all = new ArrayList<TopicPartition>();
        for (int i = 0; i < PARTITIONS; i++) all.add(new TopicPartition("many", i));
        return all;
    }

    private static void sendToAll(NodeProcess node, String value) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", node.bootstrap(), "acks", "all");
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            var sent = new ArrayList<Future<?>>();
            for (TopicPartition each : all()) {
                sent.add(producer.send(new ProducerRecord<>(
                        "many", each.partition(), null, value.getBytes(StandardCharsets.UTF_8))));
            }
            for (Future<?> each : sent) each.get();
        }
    }

    private static void check(NodeProcess node, long end) {
        Map<String, Object> settings = Map.of("bootstrap.servers", node.bootstrap());
        var starts = new HashMap<TopicPartition, Long>();
        var ends = new HashMap<TopicPartition, Long>();
        for (TopicPartition each : all()) {
            starts.put(each, each.equals(CUT) ? 1L : 0L);
            ends.put(each, end);
        }
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            assertEquals(starts, consumer.beginningOffsets(all()));
            assertEquals(ends, consumer.endOffsets(all()));
        }
    }
}
