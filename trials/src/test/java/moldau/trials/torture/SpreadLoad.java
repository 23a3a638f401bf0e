package moldau.trials.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.StringSerializer;

/// Writes to many partitions in turn with two producers of Apache Kafka: one as it comes, for what a
/// client is refused, and one that never retries, for what it would have had to.
final class SpreadLoad implements AutoCloseable {
    private static final long EVERY_MS = 2;

    private final int partitions;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private volatile boolean stopped;

    SpreadLoad(String bootstrap, int partitions) {
        this.partitions = partitions;
        begin("as it comes", Map.of("bootstrap.servers", bootstrap));
        begin("without retries", Map.of("bootstrap.servers", bootstrap, "retries", "0",
                "enable.idempotence", "false"));
    }

    private void begin(String name, Map<String, Object> settings) {
        threads.add(Thread.ofPlatform().name(name).start(() -> run(name, settings)));
    }

    private void run(String name, Map<String, Object> settings) {
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; !stopped; i++) {
                producer.send(new ProducerRecord<>(Cluster.TOPIC, i % partitions, null, name),
                        (_, failure) -> count(name, failure));
                TimeUnit.MILLISECONDS.sleep(EVERY_MS);
            }
            producer.flush();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized void count(String name, Exception failure) {
        String what = failure == null ? "acknowledged" : failure.getClass().getSimpleName()
                + (failure instanceof RetriableException ? " (retriable)" : " (for good)");
        outcomes.merge(name + ": " + what, 1, Integer::sum);
    }

    synchronized String text() {
        return outcomes.toString();
    }

    /// Waits for what is under way.
    @Override
    public void close() {
        stopped = true;
        try {
            for (Thread each : threads) each.join(Duration.ofMinutes(3));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
