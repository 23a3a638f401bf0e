package moldau.trials.group;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.generated.CoordinatorRecordJsonConverters;
import org.apache.kafka.coordinator.group.generated.CoordinatorRecordType;

/// What a coordinator wrote to its only partition, read as Apache Kafka reads it.
final class OffsetsTopic implements AutoCloseable {
    private static final TopicPartition PARTITION = new TopicPartition("__consumer_offsets", 0);

    private static final long QUIET_MS = 100;
    /// A group of which nothing is told.
    static final String UNTOLD = "untold";

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Answers answers;

    OffsetsTopic(String node, Answers answers) {
        this.answers = answers;
        consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", node, "auto.offset.reset", "earliest",
                "key.deserializer", ByteArrayDeserializer.class, "value.deserializer", ByteArrayDeserializer.class));
        consumer.assign(List.of(PARTITION));
        consumer.seek(PARTITION, consumer.endOffsets(List.of(PARTITION)).get(PARTITION));
    }

    /// A line for each record since the last time.
    List<String> news() {
        long end = quietEnd();
        var lines = new ArrayList<String>();
        while (consumer.position(PARTITION) < end) {
            consumer.poll(Duration.ofMillis(100)).forEach(each -> {
                String line = line(each);
                if (!line.contains("{groupId=" + UNTOLD)) lines.add(line);
            });
        }
        return inOrder(lines);
    }

    /// Some is answered before it is written.
    private long quietEnd() {
        while (true) {
            long before = consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
            try {
                Thread.sleep(QUIET_MS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            long after = consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
            if (before == after) return after;
        }
    }

    /// What is written of several members in a row, nodes write in any order.
    private static List<String> inOrder(List<String> lines) {
        var ordered = new ArrayList<String>();
        for (int from = 0; from < lines.size();) {
            int to = from + 1;
            while (to < lines.size() && rank(lines.get(to)).equals(rank(lines.get(from)))) to++;
            List<String> run = new ArrayList<>(lines.subList(from, to));
            if (!rank(run.getFirst()).isEmpty()) run.sort(null);
            ordered.addAll(run);
            from = to;
        }
        return ordered;
    }

    /// Of records that may change places: the same for all that may. Empty: none may.
    private static String rank(String line) {
        String kind = line.substring(0, line.indexOf(' '));
        return kind.equals("CONSUMER_GROUP_TARGET_ASSIGNMENT_MEMBER") || line.endsWith("null") ? kind : "";
    }

    private String line(ConsumerRecord<byte[], byte[]> record) {
        ByteBuffer value = record.value() == null ? null : ByteBuffer.wrap(record.value());
        var found = new GroupCoordinatorRecordSerde().deserialize(ByteBuffer.wrap(record.key()), value);
        String kind = CoordinatorRecordType.fromId(found.key().apiKey()).name();
        String key = answers.text("key", CoordinatorRecordJsonConverters.writeRecordKeyAsJson(found.key()));
        if (found.value() == null) return kind + " " + key + " null";
        short version = found.value().version();
        return kind + " " + key + " v" + version + " " + answers.text("value",
                CoordinatorRecordJsonConverters.writeRecordValueAsJson(found.value().message(), version));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
