package moldau.trials.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeReplicaLogDirsResult.ReplicaLogDirInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.LogDirNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Replicas move between the log directories of a broker, asked by Apache Kafka's Admin, and nothing
/// that was acknowledged is lost or changed.
class ReplicaMovesTest {
    private static final TopicPartition PARTITION = new TopicPartition("moving", 0);
    private static final TopicPartitionReplica REPLICA = new TopicPartitionReplica("moving", 0, 1);

    @TempDir
    Path home;
    private List<String> dirs;

    @BeforeEach
    void twoDirectories() {
        dirs = List.of(home.resolve("a").toString(), home.resolve("b").toString());
    }

    private NodeProcess start(NodeProcess node, String... more) {
        var lines = new ArrayList<String>(List.of(more));
        lines.add("log.dirs=" + String.join(",", dirs));
        lines.add("log.segment.bytes=1048576");
        return node.start(lines.toArray(String[]::new));
    }

    @Test
    void whileAProducerWritesAReplicaGoesToAndFro() throws Exception {
        try (var node = start(NodeProcess.in(home)); Admin admin = admin(node); var load = new Load(node)) {
            create(admin, PARTITION.topic());
            load.begin();
            load.await(2_000);
            for (int i = 0; i < 4; i++) move(admin, other(placeOf(admin)));
            load.await(load.acknowledged.size() + 1_000);
            load.end();

            assertEquals(load.acknowledged, readAll(node));
            assertEquals(List.of(), node.errors());
            try (var left = Files.list(Path.of(other(placeOf(admin))))) {
                assertEquals(List.of(), left.map(each -> each.getFileName().toString())
                        .filter(each -> each.equals("moving-0") || each.endsWith("-future")).toList());
            }
        }
    }

    @Test
    void underFsyncToo() throws Exception {
        try (var node = start(NodeProcess.in(home), "moldau.durability=fsync");
                Admin admin = admin(node); var load = new Load(node)) {
            create(admin, PARTITION.topic());
            load.begin();
            load.await(300);
            for (int i = 0; i < 2; i++) move(admin, other(placeOf(admin)));
            load.await(load.acknowledged.size() + 300);
            load.end();

            assertEquals(load.acknowledged, readAll(node));
            assertEquals(List.of(), node.errors());
        }
    }

    @Test
    void killedInTheMiddleItGoesOn() throws Exception {
        try (var node = start(NodeProcess.in(home))) {
            String from;
            Map<Long, String> written;
            try (Admin admin = admin(node); var load = new Load(node)) {
                create(admin, PARTITION.topic());
                load.begin();
                load.await(5_000);
                load.end();
                written = load.acknowledged;
                throttle(admin, 200_000);
                from = placeOf(admin);
                ask(admin, other(from));
                Waiting.until(() -> info(admin).getFutureReplicaLogDir() != null && futureSize(admin) > 300_000,
                        "the copy grows");
                assertTrue(info(admin).getFutureReplicaOffsetLag() > 0);
            }
            node.kill();
            start(node);
            try (Admin admin = admin(node)) {
                Waiting.until(() -> info(admin).getFutureReplicaLogDir() != null, "the copy was found");
                assertEquals(from, placeOf(admin));
                throttle(admin, Long.MAX_VALUE);
                awaitAt(admin, other(from));
            }
            assertEquals(written, readAll(node));
            assertEquals(List.of(), node.errors());
            node.stop();
            start(node);
            assertEquals(written, readAll(node));
        }
    }

    @Test
    void aMoveBackToWhereItIsEndsTheMove() throws Exception {
        try (var node = start(NodeProcess.in(home)); Admin admin = admin(node); var load = new Load(node)) {
            create(admin, PARTITION.topic());
            load.begin();
            load.await(3_000);
            load.end();
            throttle(admin, 100_000);
            String from = placeOf(admin);
            ask(admin, other(from));
            Waiting.until(() -> info(admin).getFutureReplicaLogDir() != null, "a copy is there");

            ask(admin, from);

            assertEquals(null, info(admin).getFutureReplicaLogDir());
            assertEquals(from, placeOf(admin));
            assertEquals(load.acknowledged, readAll(node));
        }
    }

    @Test
    void aReplicaThatIsNotThereYetIsMadeWhereItWasWished() throws Exception {
        try (var node = start(NodeProcess.in(home)); Admin admin = admin(node)) {
            for (String dir : dirs) {
                for (int i = 0; i < 3; i++) {
                    var replica = new TopicPartitionReplica("wished" + i + Path.of(dir).getFileName(), 0, 1);
                    assertInstanceOf(UnknownTopicOrPartitionException.class, refusal(admin, replica, dir));
                    create(admin, replica.topic());
                    assertEquals(dir, admin.describeReplicaLogDirs(List.of(replica)).all().get()
                            .get(replica).getCurrentReplicaLogDir());
                }
            }
            assertInstanceOf(LogDirNotFoundException.class, refusal(admin, REPLICA, "/nowhere"));
        }
    }

    @Test
    void aCordonedDirectoryTakesNoNewReplicas() throws Exception {
        try (var node = start(NodeProcess.in(home)); Admin admin = admin(node)) {
            cordon(admin, dirs.get(0));
            for (int i = 0; i < 4; i++) {
                create(admin, "elsewhere" + i);
                var replica = new TopicPartitionReplica("elsewhere" + i, 0, 1);
                assertEquals(dirs.get(1), admin.describeReplicaLogDirs(List.of(replica)).all().get()
                        .get(replica).getCurrentReplicaLogDir());
            }
            var replica = new TopicPartitionReplica("elsewhere0", 0, 1);
            assertInstanceOf(InvalidReplicaAssignmentException.class, refusal(admin, replica, dirs.get(0)));

            cordon(admin, "*");
            Waiting.until(() -> {
                try {
                    create(admin, "nowhere");
                    admin.deleteTopics(List.of("nowhere")).all().get();
                    return false;
                } catch (ExecutionException refused) {
                    return refused.getCause() instanceof InvalidReplicationFactorException;
                }
            }, "no room is left");
            assertEquals(List.of(), node.errors());
        }
    }

    private static void cordon(Admin admin, String dirs) throws Exception {
        var entry = new ConfigEntry("cordoned.log.dirs", dirs);
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.BROKER, "1"),
                List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET)))).all().get();
        Waiting.until(() -> admin.describeLogDirs(List.of(1)).allDescriptions().get().get(1).values().stream()
                .anyMatch(each -> each.isCordoned()), "a directory is cordoned");
    }

    private static Throwable refusal(Admin admin, TopicPartitionReplica replica, String dir) {
        return assertThrows(ExecutionException.class,
                () -> admin.alterReplicaLogDirs(Map.of(replica, dir)).all().get()).getCause();
    }

    private String other(String dir) {
        return dirs.get(1 - dirs.indexOf(dir));
    }

    private static void ask(Admin admin, String dir) throws Exception {
        admin.alterReplicaLogDirs(Map.of(REPLICA, dir)).all().get();
    }

    private static void move(Admin admin, String dir) throws Exception {
        ask(admin, dir);
        awaitAt(admin, dir);
    }

    private static void awaitAt(Admin admin, String dir) throws Exception {
        Waiting.until(() -> dir.equals(placeOf(admin)) && info(admin).getFutureReplicaLogDir() == null,
                "the replica is in " + dir);
    }

    private static String placeOf(Admin admin) throws Exception {
        return info(admin).getCurrentReplicaLogDir();
    }

    private static ReplicaLogDirInfo info(Admin admin) throws Exception {
        return admin.describeReplicaLogDirs(List.of(REPLICA)).all().get().get(REPLICA);
    }

    private static long futureSize(Admin admin) throws Exception {
        return admin.describeLogDirs(List.of(1)).allDescriptions().get().get(1).values().stream()
                .map(each -> each.replicaInfos().get(PARTITION))
                .filter(each -> each != null && each.isFuture())
                .mapToLong(each -> each.size()).sum();
    }

    private static void throttle(Admin admin, long bytes) throws Exception {
        var entry = new ConfigEntry(
                "replica.alter.log.dirs.io.max.bytes.per.second", Long.toString(bytes));
        var broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
        admin.incrementalAlterConfigs(
                Map.of(broker, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET)))).all().get();
    }

    private static void create(Admin admin, String topic) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }

    private static Admin admin(NodeProcess node) {
        return Admin.create(Map.of("bootstrap.servers", node.bootstrap()));
    }

    /// Values by offset.
    private static Map<Long, String> readAll(NodeProcess node) {
        var settings = new Properties();
        settings.put("bootstrap.servers", node.bootstrap());
        var found = new TreeMap<Long, String>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
            while (consumer.position(PARTITION) < end) {
                for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofSeconds(1))) {
                    found.put(each.offset(), each.value());
                }
            }
        }
        return found;
    }

    /// A producer that writes without a pause.
    private static final class Load implements AutoCloseable {
        private static final String PADDING = "x".repeat(1_000);

        final Map<Long, String> acknowledged = new ConcurrentSkipListMap<>();
        private final List<Exception> refused = new ArrayList<>();
        private final AtomicBoolean over = new AtomicBoolean();
        private final KafkaProducer<String, String> producer;
        private Thread thread;

        Load(NodeProcess node) {
            producer = new KafkaProducer<>(Map.of("bootstrap.servers", node.bootstrap(), "retries", 0,
                    "enable.idempotence", false, "max.in.flight.requests.per.connection", 1, "acks", "all"),
                    new StringSerializer(), new StringSerializer());
        }

        void begin() {
            thread = Thread.ofPlatform().start(() -> {
                for (int i = 0; !over.get(); i++) write(i);
            });
        }

        private void write(int number) {
            String value = number + PADDING;
            producer.send(new ProducerRecord<>(PARTITION.topic(), 0, null, value), (where, failure) -> {
                if (failure == null) acknowledged.put(where.offset(), value);
                else synchronized (refused) {
                    refused.add(failure);
                }
            });
            if (number % 50 == 0) producer.flush();
        }

        void await(int count) throws Exception {
            Waiting.until(() -> acknowledged.size() >= count, count + " records acknowledged");
        }

        /// Without retries: a move refuses nobody.
        void end() throws Exception {
            over.set(true);
            thread.join();
            producer.flush();
            assertEquals(List.of(), refused);
            assertFalse(acknowledged.isEmpty());
        }

        @Override
        public void close() {
            over.set(true);
            producer.close(Duration.ZERO);
        }
    }

    /// Polls another process' signs.
    private static final class Waiting {
        interface Sign {
            boolean isThere() throws Exception;
        }

        static void until(Sign sign, String what) throws Exception {
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!sign.isThere()) {
                if (System.nanoTime() > deadline) throw new AssertionError("never: " + what);
                NodeProcess.pause();
            }
        }
    }
}
