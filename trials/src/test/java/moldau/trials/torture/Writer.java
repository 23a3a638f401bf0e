package moldau.trials.torture;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/// Sends numbers to one partition with an idempotent producer of Apache Kafka, `acks=all`, settings as
/// they come, and notes what becomes of them. A producer that breaks is replaced, under a new name.
final class Writer implements AutoCloseable {
    private static final long EVERY_MS = 5;

    private final String bootstrap;
    private final TopicPartition to;
    private final History history;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile boolean broken;
    private volatile boolean givenUp;
    private int replaced;

    private long acknowledgedNanos = System.nanoTime();
    private long longestGapNanos;
    private int refused;

    Writer(String bootstrap, TopicPartition to, History history) {
        this.bootstrap = bootstrap;
        this.to = to;
        this.history = history;
        thread = Thread.ofPlatform().name("writer " + to).start(this::run);
    }

    private void run() {
        while (!stopped) {
            broken = false;
            String name = "w" + to.partition() + "x" + replaced++;
            var producer = new KafkaProducer<>(Map.<String, Object>of("bootstrap.servers", bootstrap,
                    "acks", "all", "enable.idempotence", "true"),
                    new StringSerializer(), new StringSerializer());
            for (int i = 0; !stopped && !broken; i++) {
                send(producer, name + "-" + i);
                pause();
            }
            producer.close(givenUp ? Duration.ZERO : Duration.ofMinutes(3));
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(EVERY_MS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(KafkaProducer<String, String> producer, String value) {
        history.sent(value, to);
        producer.send(new ProducerRecord<>(to.topic(), to.partition(), null, value), (at, failure) -> {
            if (failure != null) {
                refused(failure);
                return;
            }
            history.acknowledged(value, to, at.offset());
            acknowledged();
        });
    }

    private synchronized void acknowledged() {
        long now = System.nanoTime();
        longestGapNanos = Math.max(longestGapNanos, now - acknowledgedNanos);
        acknowledgedNanos = now;
    }

    private synchronized void refused(Exception failure) {
        if (refused++ == 0) System.out.println(to + ": " + failure);
        broken = true;
    }

    /// Forgets gaps so far.
    synchronized void mark() {
        longestGapNanos = 0;
    }

    /// The longest time without an acknowledgement since [#mark], that under way included; in ms.
    synchronized long gapMs() {
        long open = System.nanoTime() - acknowledgedNanos;
        return Math.max(longestGapNanos, open) / 1_000_000;
    }

    /// Whether something was acknowledged after `nanos`.
    synchronized boolean isAliveSince(long nanos) {
        return acknowledgedNanos > nanos;
    }

    /// Sends that failed for good, though the client retried for two minutes.
    synchronized int refused() {
        return refused;
    }

    TopicPartition to() {
        return to;
    }

    /// Does not wait for what is under way: nobody may be there to acknowledge it.
    void giveUp() {
        givenUp = true;
        close();
    }

    /// Waits for what is under way.
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
