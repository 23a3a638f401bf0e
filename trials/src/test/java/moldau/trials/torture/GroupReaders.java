package moldau.trials.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
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

/// A group of Apache Kafka's consumers that come and go. Each commits what it has read, and what was
/// acknowledged of that is never forgotten: who is given a partition goes on there or later (I56).
/// In the end somebody has read every record (I58).
final class GroupReaders implements AutoCloseable {
    private static final String GROUP = "torturers";
    private static final Duration POLL = Duration.ofMillis(200);

    private final String bootstrap;
    private final History history;
    private final List<Member> members = new ArrayList<>();
    private final Map<TopicPartition, BitSet> delivered = new HashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private int commits;
    private int refused;

    GroupReaders(String bootstrap, History history) {
        this.bootstrap = bootstrap;
        this.history = history;
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
                delivered(from, each.offset());
            }
            return next;
        }

        /// A refusal is no harm: nothing was promised.
        private void commit(Map<TopicPartition, OffsetAndMetadata> next) {
            try {
                consumer.commitSync(next);
                next.forEach((of, offset) -> committed(of, offset.offset()));
            } catch (KafkaException moved) {
                refused();
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> mine) {
            for (TopicPartition each : mine) {
                long promised = committedOf(each);
                long position = consumer.position(each);
                if (position < promised) {
                    history.odd("the group goes on at " + each + "@" + position + ", though " + promised
                            + " was committed");
                }
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> mine) {}
    }

    private synchronized void delivered(TopicPartition from, long offset) {
        delivered.computeIfAbsent(from, _ -> new BitSet()).set((int) offset);
    }

    private synchronized void committed(TopicPartition of, long offset) {
        committed.merge(of, offset, Math::max);
        commits++;
    }

    private synchronized void refused() {
        refused++;
    }

    synchronized long committedOf(TopicPartition of) {
        return committed.getOrDefault(of, 0L);
    }

    /// Whether the group has committed all before these offsets.
    boolean hasCommitted(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(each -> committedOf(each.getKey()) >= each.getValue());
    }

    /// What nobody was given, though the group has passed over it.
    synchronized List<String> judge(Map<TopicPartition, Long> ends) {
        var found = new ArrayList<String>();
        ends.forEach((of, end) -> {
            int missing = delivered.getOrDefault(of, new BitSet()).nextClearBit(0);
            if (missing < end) found.add("passed over by the group: " + of + "@" + missing);
        });
        return found;
    }

    synchronized String text() {
        return "%d commits acknowledged, %d refused, by %d members%n".formatted(
                commits, refused, members.size());
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
