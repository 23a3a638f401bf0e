package moldau.trials.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/// A group of Apache Kafka's consumers that come and go. Each commits what it has read, and whoever is
/// given a partition goes on where the group is; [GroupHistory] judges.
final class GroupReaders implements AutoCloseable {
    private static final String GROUP = "torturers";
    private static final Duration POLL = Duration.ofMillis(200);

    private final String bootstrap;
    private final History history;
    private final GroupHistory group;
    private final List<Member> members = new ArrayList<>();

    GroupReaders(String bootstrap, History history, GroupHistory group) {
        this.bootstrap = bootstrap;
        this.history = history;
        this.group = group;
    }

    /// One more member.
    void join() {
        members.add(new Member());
    }

    /// The member that has been here longest goes, in good order, and another comes.
    void change() {
        for (Member each : members) {
            if (each.stopped) continue;
            each.stopped = true;
            break;
        }
        join();
    }

    private final class Member implements ConsumerRebalanceListener {
        volatile boolean stopped;
        final Thread thread = Thread.ofPlatform().name("group reader").start(this::run);
        private KafkaConsumer<String, String> consumer;

        private void run() {
            Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "group.id", GROUP,
                    "auto.offset.reset", "earliest", "enable.auto.commit", "false");
            try (var it = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
                consumer = it;
                it.subscribe(List.of(Cluster.TOPIC), this);
                while (!stopped) {
                    ConsumerRecords<String, String> some = it.poll(POLL);
                    if (!some.isEmpty()) commit(read(some));
                }
            } catch (RuntimeException failure) {
                history.odd("a member of the group: " + failure);
            }
        }

        private Map<TopicPartition, OffsetAndMetadata> read(ConsumerRecords<String, String> some) {
            var next = new HashMap<TopicPartition, OffsetAndMetadata>();
            for (ConsumerRecord<String, String> each : some) {
                var from = new TopicPartition(each.topic(), each.partition());
                history.read(from, -1, each.offset(), each.value());
                next.put(from, new OffsetAndMetadata(each.offset() + 1));
                group.delivered(from, each.offset());
            }
            return next;
        }

        private void commit(Map<TopicPartition, OffsetAndMetadata> next) {
            try {
                consumer.commitSync(next);
                next.forEach((of, offset) -> group.committed(of, offset.offset()));
            } catch (KafkaException moved) {
                group.refused();
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> mine) {
            for (TopicPartition each : mine) {
                long promised = group.promised(each);
                group.goesOn(each, promised, consumer.position(each));
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> mine) {}
    }

    String text() {
        return "%s, by %d members%n".formatted(group.text(), members.size());
    }

    @Override
    public void close() {
        for (Member each : members) each.stopped = true;
        try {
            for (Member each : members) each.thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
