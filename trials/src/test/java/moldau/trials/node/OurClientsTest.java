package moldau.trials.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import moldau.base.Endpoint;
import moldau.client.Admin;
import moldau.client.Consumer;
import moldau.client.Event;
import moldau.client.Producer;
import moldau.client.Received;
import moldau.client.Refused;
import moldau.client.Sent;
import moldau.client.TopicPartition;
import moldau.client.net.Links;
import moldau.wire.batch.Header;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Our own producer, consumer and admin client against our node, side by side with Apache's.
class OurClientsTest {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int RECORDS = 20_000;

    @TempDir
    Path home;

    private NodeProcess node;
    private Links links;
    private Admin admin;

    @BeforeEach
    void start() {
        node = NodeProcess.in(home).start();
        links = new Links(List.of(new Endpoint("127.0.0.1", node.port())), "trials", 30_000);
        admin = new Admin(links);
    }

    @AfterEach
    void stop() {
        links.close();
        node.close();
    }

    @Test
    void whatWeSendInEveryCodecApacheReadsAndWeReadWhatApacheSends() throws Exception {
        var sent = new ArrayList<String>();
        create("mixed", 1);
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            try (Producer ours = Producer.open(settings(Map.of("compression.type", codec)))) {
                ours.send(new Event("mixed", 0, 1_000, bytes("k"), bytes("ours " + codec),
                        List.of(Header.of("h", "x"))));
            }
            try (var apaches = new KafkaProducer<>(config(Map.of("compression.type", codec)),
                    new ByteArraySerializer(), new ByteArraySerializer())) {
                apaches.send(new ProducerRecord<>("mixed", 0, 1_000L, null, bytes("apache's " + codec))).get();
            }
            sent.add("ours " + codec);
            sent.add("apache's " + codec);
        }

        var byUs = new ArrayList<String>();
        for (Received each : read("mixed", 10)) byUs.add(new String(each.value(), UTF_8));
        var byApache = new ArrayList<String>();
        try (var apaches = apacheConsumer(Map.of())) {
            apaches.assign(List.of(new org.apache.kafka.common.TopicPartition("mixed", 0)));
            while (byApache.size() < 10) {
                for (var each : apaches.poll(POLL)) byApache.add(new String(each.value(), UTF_8));
            }
        }

        assertEquals(sent, byUs);
        assertEquals(sent, byApache);
    }

    @Test
    void aNodeKilledUnderLoadLosesNothingRepeatsNothingAndKeepsTheOrder() {
        create("killed", 1);
        var answers = new ArrayList<CompletableFuture<Sent>>();
        try (Producer producer = Producer.open(settings(Map.of("batch.size", "2000")))) {
            for (int i = 0; i < RECORDS; i++) {
                answers.add(producer.send(Event.of("killed", null, bytes("" + i))));
                if (i == RECORDS / 2) {
                    answers.get(i / 2).join();
                    node.kill();
                    node.start();
                }
            }
            producer.flush();
        }

        var read = read("killed", RECORDS);

        for (int i = 0; i < RECORDS; i++) {
            assertEquals(i, answers.get(i).join().offset());
            assertEquals("" + i, new String(read.get(i).value(), UTF_8));
        }
    }

    @Test
    void equalKeysGoWhereApacheSendsThem() throws Exception {
        create("keys", 7);
        try (Producer ours = Producer.open(settings(Map.of()));
                var apaches = new KafkaProducer<>(config(Map.of()), new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < 50; i++) {
                byte[] key = bytes("key" + i);
                var theirs = apaches.send(new ProducerRecord<>("keys", key, key));
                assertEquals(theirs.get().partition(), ours.send(Event.of("keys", key, key)).get().partition());
            }
        }
    }

    @Test
    void aGroupOfOursAndApachesSharesPartitionsAndCommits() {
        create("shared", 4);
        try (Producer producer = Producer.open(settings(Map.of()))) {
            for (int i = 0; i < 40; i++) {
                producer.send(new Event("shared", i % 4, Event.NOW, null, bytes("" + i), List.of()));
            }
        }
        Map<String, String> group = Map.of("group.id", "both", "auto.offset.reset", "earliest",
                "heartbeat.interval.ms", "100",
                "partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor");
        var seen = new TreeSet<Integer>();

        try (Consumer ours = Consumer.open(settings(group)); var apaches = apacheConsumer(group)) {
            ours.subscribe(List.of("shared"));
            apaches.subscribe(List.of("shared"));
            while (ours.assignment().size() != 2 || apaches.assignment().size() != 2 || seen.size() < 40) {
                for (Received each : ours.poll(POLL)) seen.add(number(each.value()));
                for (var each : apaches.poll(POLL)) seen.add(number(each.value()));
            }
            assertEquals("Stable", admin.groups().describe("both").state());
        }

        assertEquals(IntStream.range(0, 40).boxed().toList(), List.copyOf(seen));
        for (var each : admin.groups().committed("both").values()) assertEquals(10, each.offset());
        try (var apaches = apacheConsumer(group)) {
            var shared = IntStream.range(0, 4)
                    .mapToObj(each -> new org.apache.kafka.common.TopicPartition("shared", each))
                    .collect(Collectors.toSet());
            for (var each : apaches.committed(shared).values()) assertEquals(Optional.of(0), each.leaderEpoch());
        }
        assertEquals("Empty", admin.groups().describe("both").state());
    }

    /// Kafka's consumers ask every second at most for a topic that is not there.
    @Test
    void aGroupThatWaitsForATopicReadsItOnceItIsMade() {
        try (Consumer consumer = Consumer.open(settings(Map.of("group.id", "early",
                "auto.offset.reset", "earliest", "heartbeat.interval.ms", "100",
                "allow.auto.create.topics", "false")))) {
            consumer.subscribe(List.of("late"));
            while (!isStable("early")) consumer.poll(POLL);
            assertEquals(List.of(), List.copyOf(consumer.assignment()));

            create("late", 1);
            try (Producer producer = Producer.open(settings(Map.of()))) {
                producer.send(Event.of("late", null, bytes("1")));
            }
            List<Received> read = List.of();
            while (read.isEmpty()) read = consumer.poll(POLL);
            assertEquals(1, number(read.getFirst().value()));
        }
    }

    @Test
    void refusalsCarryTheCodeAndTheBrokersWords() {
        create("once", 1);

        Refused again = assertThrows(Refused.class, () -> create("once", 1));
        Refused unknown = assertThrows(Refused.class, () -> admin.deleteTopic("never"));

        assertEquals("TOPIC_ALREADY_EXISTS", again.codeName());
        assertEquals("topic once: Topic 'once' already exists.", again.getMessage());
        assertEquals("UNKNOWN_TOPIC_OR_PARTITION", unknown.codeName());
    }

    private boolean isStable(String group) {
        try {
            return admin.groups().describe(group).state().equals("Stable");
        } catch (Refused notThereYet) {
            return false;
        }
    }

    private void create(String topic, int partitions) {
        admin.createTopic(new Admin.NewTopic(topic, partitions, (short) 1, Map.of()), false);
    }

    private List<Received> read(String topic, int count) {
        var read = new ArrayList<Received>();
        try (Consumer consumer = Consumer.open(settings(Map.of("auto.offset.reset", "earliest")))) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            while (read.size() < count) read.addAll(consumer.poll(POLL));
        }
        return read;
    }

    private KafkaConsumer<byte[], byte[]> apacheConsumer(Map<String, String> more) {
        var config = config(more);
        config.putIfAbsent("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Map<String, String> settings(Map<String, String> more) {
        var all = new HashMap<>(more);
        all.put("bootstrap.servers", node.bootstrap());
        return all;
    }

    private Map<String, Object> config(Map<String, String> more) {
        return new HashMap<>(settings(more));
    }

    private static int number(byte[] value) {
        return Integer.parseInt(new String(value, UTF_8));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
