package moldau.trials.nodes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import moldau.trials.nodes.Member.Make;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// One controller and three brokers, each a process, and what tests ask of them.
final class ThreeBrokers implements AutoCloseable {
    private final Member controller;
    private final List<Member> brokers = new ArrayList<>();

    /// @param brokers makes of brokers 1, 2, 3
    ThreeBrokers(Path dir, Make controller, Make... brokers) {
        this(dir, Map.of(), controller, brokers);
    }

    ThreeBrokers(Path dir, Map<String, String> more, Make controller, Make... brokers) {
        int port = FreePort.next();
        this.controller = Member.controller(controller, 100, port, dir.resolve("controller"));
        for (int i = 0; i < brokers.length; i++) {
            this.brokers.add(Member.broker(brokers[i], i + 1, "100@127.0.0.1:" + port,
                    dir.resolve("broker" + (i + 1)), more));
        }
    }

    /// As [Member#madeBy].
    ThreeBrokers madeBy(String release) {
        controller.madeBy(release);
        for (Member each : brokers) each.madeBy(release);
        return this;
    }

    ThreeBrokers start() {
        controller.start();
        for (Member each : brokers) each.start();
        return this;
    }

    Member controller() {
        return controller;
    }

    Member broker(int id) {
        return brokers.get(id - 1);
    }

    String bootstrap() {
        return String.join(",", brokers.stream().map(Member::bootstrap).toList());
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrap()));
    }

    /// Every partition on brokers 1, 2 and 3, led in turn by each; two must be in sync.
    void create(String topic, int partitions) throws Exception {
        var assignment = new TreeMap<Integer, List<Integer>>();
        for (int i = 0; i < partitions; i++) {
            assignment.put(i, List.of(1 + i % 3, 1 + (i + 1) % 3, 1 + (i + 2) % 3));
        }
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, assignment)
                    .configs(Map.of("min.insync.replicas", "2")))).all().get();
        }
    }

    /// @param replicas of its one partition, the leader first
    void create(String topic, List<Integer> replicas, int minIsr) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, Map.of(0, replicas))
                    .configs(Map.of("min.insync.replicas", "" + minIsr)))).all().get();
        }
    }

    void produce(String topic, String... values) throws Exception {
        try (var producer = producer()) {
            for (String value : values) producer.send(new ProducerRecord<>(topic, 0, null, value)).get();
        }
    }

    KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(Map.of("bootstrap.servers", bootstrap(), "acks", "all",
                "linger.ms", "2", "delivery.timeout.ms", "60000"),
                new StringSerializer(), new StringSerializer());
    }

    /// Sends numbered values until told to stop; knows which were acknowledged.
    static final class Load implements AutoCloseable {
        final Set<String> acknowledged = new ConcurrentSkipListSet<>();
        final Set<String> refused = new ConcurrentSkipListSet<>();
        private final Thread thread;
        private volatile boolean stopped;

        Load(KafkaProducer<String, String> producer, String topic) {
            thread = Thread.ofPlatform().name("load").start(() -> {
                for (int i = 0; !stopped; i++) {
                    String value = "v" + i;
                    producer.send(new ProducerRecord<>(topic, null, value), (at, failure) ->
                            (failure == null ? acknowledged : refused).add(value));
                    if (i % 20 == 0) Member.pause();
                }
                producer.close();
            });
        }

        void awaitAcknowledged(int count) {
            while (acknowledged.size() < count) Member.pause();
        }

        @Override
        public void close() throws InterruptedException {
            stopped = true;
            thread.join();
        }
    }

    /// Reads with a group, from the beginning, until all of `wanted` was seen.
    ///
    /// @return what of it was not there after `seconds`
    Set<String> missing(String group, String topic, Set<String> wanted, int seconds) {
        var missing = new TreeSet<>(wanted);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try (var consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrap(),
                "group.id", group, "auto.offset.reset", "earliest"),
                new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            while (!missing.isEmpty() && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(each -> missing.remove(each.value()));
            }
            consumer.commitSync();
        }
        return missing;
    }

    /// Reads partition 0 from where it starts, from the replica in a rack alone.
    List<String> readNear(String topic, String rack, int count) {
        var found = new ArrayList<String>();
        try (var consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrap(),
                "client.rack", rack, "auto.offset.reset", "earliest"),
                new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            while (found.size() < count) {
                consumer.poll(Duration.ofMillis(100)).forEach(each -> found.add(each.value()));
            }
        }
        return found;
    }

    /// @return the low watermark after
    long deleteBefore(String topic, long offset) throws Exception {
        var partition = new TopicPartition(topic, 0);
        try (Admin admin = admin()) {
            return admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                    .lowWatermarks().get(partition).get().lowWatermark();
        }
    }

    int coordinator(String group) throws Exception {
        try (Admin admin = admin()) {
            return admin.describeConsumerGroups(List.of(group)).all().get().get(group).coordinator().id();
        }
    }

    Map<TopicPartition, OffsetAndMetadata> committed(String group) throws Exception {
        try (Admin admin = admin()) {
            return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
        }
    }

    /// Waits until all partitions of a topic fulfil something.
    void await(String topic, java.util.function.Predicate<TopicPartitionInfo> what) throws Exception {
        try (Admin admin = admin()) {
            while (true) {
                try {
                    var partitions = admin.describeTopics(Set.of(topic)).allTopicNames().get()
                            .get(topic).partitions();
                    if (partitions.stream().allMatch(what)) return;
                } catch (ExecutionException notNow) {
                    // a broker that went, asked for the last time
                }
                Member.pause();
            }
        }
    }

    int leader(String topic, int partition) throws Exception {
        try (Admin admin = admin()) {
            return admin.describeTopics(Set.of(topic)).allTopicNames().get().get(topic)
                    .partitions().get(partition).leader().id();
        }
    }

    List<String> errors() {
        var errors = new ArrayList<>(controller.errors());
        for (Member each : brokers) errors.addAll(each.errors());
        return errors;
    }

    @Override
    public void close() {
        for (Member each : brokers) each.close();
        controller.close();
    }
}
