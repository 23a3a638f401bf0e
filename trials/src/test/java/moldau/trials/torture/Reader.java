package moldau.trials.torture;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/// Reads all along with a consumer of Apache Kafka, from the first record on; an offset that is out of
/// range is a violation like any other.
final class Reader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final History history;
    private final Thread thread;
    private volatile boolean stopped;

    Reader(String bootstrap, List<TopicPartition> partitions, History history) {
        this.history = history;
        thread = Thread.ofPlatform().name("reader").start(() -> run(bootstrap, partitions));
    }

    private void run(String bootstrap, List<TopicPartition> partitions) {
        var next = new HashMap<TopicPartition, Long>();
        try (var consumer = consumer(bootstrap, partitions)) {
            while (!stopped) {
                for (ConsumerRecord<String, String> each : consumer.poll(POLL)) {
                    var from = new TopicPartition(each.topic(), each.partition());
                    history.read(from, next.getOrDefault(from, 0L), each.offset(), each.value());
                    next.put(from, each.offset() + 1);
                }
            }
        } catch (RuntimeException failure) {
            history.odd("the reader: " + failure);
        }
    }

    private static KafkaConsumer<String, String> consumer(
            String bootstrap, List<TopicPartition> partitions) {
        var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrap, "auto.offset.reset", "none"),
                new StringDeserializer(), new StringDeserializer());
        consumer.assign(partitions);
        for (TopicPartition each : partitions) consumer.seek(each, 0);
        return consumer;
    }

    /// Where the partitions end now.
    static Map<TopicPartition, Long> ends(String bootstrap, List<TopicPartition> partitions) {
        try (var consumer = consumer(bootstrap, partitions)) {
            return consumer.endOffsets(partitions);
        }
    }

    /// All that is there now, by offset.
    static Map<TopicPartition, TreeMap<Long, String>> everything(
            String bootstrap, List<TopicPartition> partitions) {
        var found = new HashMap<TopicPartition, TreeMap<Long, String>>();
        for (TopicPartition each : partitions) found.put(each, new TreeMap<>());
        try (var consumer = consumer(bootstrap, partitions)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(POLL).forEach(each -> found
                        .get(new TopicPartition(each.topic(), each.partition()))
                        .put(each.offset(), each.value()));
            }
        }
        return found;
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
