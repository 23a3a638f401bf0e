package moldau.trials.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One data directory, used by our node and by Apache Kafka in turns: everything stays, and groups of
/// either protocol read on where they were.
class InterchangeTest {
    /// By protocol, one with a hash below zero and one above: they find their partition by it.
    private static final Map<String, List<String>> GROUPS = Map.of(
            "classic", groups("-classic"), "consumer", groups("-consumer"));

    @TempDir
    Path home;

    @Test
    void aDirectoryOfOursIsUsedByApacheKafkaAndComesBack() throws Exception {
        try (var node = NodeProcess.in(home).start()) {
            DurabilityTest.create(node, new NewTopic("turns", 1, (short) 1).configs(Map.of("retention.ms", "7777777")));
            DurabilityTest.send(node, "turns", "ours-1", "ours-2");
            DurabilityTest.commit(node, "readers", new TopicPartition("turns", 0), 1);
            groupsReadOn(node, "turns", "ours-1", "ours-2");
            node.stop();

            apacheTakesItsTurn(node, "turns", List.of("ours-1", "ours-2"), 1);

            node.start();
            assertEquals(List.of("ours-1", "ours-2", "apache-1"), values(node, "turns"));
            assertEquals(2, committed(node, "turns"));
            assertEquals(List.of("later"), values(node, "made-by-apache"));
            DurabilityTest.send(node, "turns", "ours-3");
            assertEquals(List.of("ours-1", "ours-2", "apache-1", "ours-3"), values(node, "turns"));
            groupsReadOn(node, "turns", "ours-3");
            assertEquals(List.of(), node.errors());
            node.stop();
        }
    }

    @Test
    void aDirectoryOfApacheKafkaIsUsedByOurs() throws Exception {
        try (var node = NodeProcess.in(home)) {
            Process format = apache(node, "format", "kafka.tools.StorageTool",
                    "format", "--standalone", "-t", "MkU3OEVBNTcwNTJENDM2Qg", "-c", node.properties().toString());
            assertEquals(0, format.waitFor(), () -> read(home.resolve("apache-format.log")));
            apacheTakesItsTurn(node, null, List.of(), -1);

            node.start();

            assertEquals(List.of("later"), values(node, "made-by-apache"));
            DurabilityTest.send(node, "made-by-apache", "ours");
            assertEquals(List.of("later", "ours"), values(node, "made-by-apache"));
            groupsReadOn(node, "made-by-apache", "ours");
            assertEquals(List.of(), node.errors());
            node.stop();
        }
    }

    /// Starts Apache Kafka on the directory, finds what is there, adds to it, stops it.
    private void apacheTakesItsTurn(NodeProcess node, String topic, List<String> there, long committed)
            throws Exception {
        Process apache = apache(node, "broker", "kafka.Kafka", node.properties().toString());
        try {
            awaitBroker(node, apache);
            if (topic != null) {
                assertEquals(there, values(node, topic));
                assertEquals(committed, committed(node, topic));
                DurabilityTest.send(node, topic, "apache-1");
                DurabilityTest.commit(node, "readers", new TopicPartition(topic, 0), 2);
                groupsReadOn(node, topic, "apache-1");
            }
            DurabilityTest.create(node, new NewTopic("made-by-apache", 1, (short) 1));
            DurabilityTest.send(node, "made-by-apache", "later");
            if (topic == null) groupsReadOn(node, "made-by-apache", "later");
        } finally {
            apache.destroy();
            if (!apache.waitFor(60, TimeUnit.SECONDS)) apache.destroyForcibly();
        }
    }

    private static List<String> groups(String suffix) {
        return List.of(group(suffix, true), group(suffix, false));
    }

    private static String group(String suffix, boolean isBelowZero) {
        return IntStream.range(0, 1_000).mapToObj(i -> i + suffix)
                .filter(each -> each.hashCode() < 0 == isBelowZero).findFirst().orElseThrow();
    }

    /// Every group gets what came since it was here last, and no more.
    private static void groupsReadOn(NodeProcess node, String topic, String... news) {
        GROUPS.forEach((protocol, groups) -> groups.forEach(group ->
                assertEquals(List.of(news), readOn(node, topic, protocol, group, news.length), group)));
    }

    private static List<String> readOn(NodeProcess node, String topic, String protocol, String group, int count) {
        Map<String, Object> settings = Map.of("bootstrap.servers", node.bootstrap(), "group.id", group,
                "group.protocol", protocol, "auto.offset.reset", "earliest", "enable.auto.commit", false,
                "key.deserializer", StringDeserializer.class, "value.deserializer", StringDeserializer.class);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        try (var consumer = new KafkaConsumer<String, String>(settings)) {
            consumer.subscribe(List.of(topic));
            var values = new ArrayList<String>();
            while (values.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(each -> values.add(each.value()));
            }
            consumer.commitSync();
            return values;
        }
    }

    private Process apache(NodeProcess node, String name, String main, String... arguments) throws IOException {
        var command = new ArrayList<String>(List.of(
                System.getProperty("java.home") + "/bin/java", "-Xmx512m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp", NodeProcess.classPath(), main));
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("apache-" + name + ".log").toFile())
                .start();
    }

    private void awaitBroker(NodeProcess node, Process apache) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (true) {
            if (!apache.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError(read(home.resolve("apache-broker.log")));
            }
            try (var socket = new Socket("127.0.0.1", node.port());
                    var admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
                if (!admin.describeCluster().nodes().get().isEmpty()) return;
            } catch (Exception notYet) {
                NodeProcess.pause();
            }
        }
    }

    private static List<String> values(NodeProcess node, String topic) {
        return DurabilityTest.readAll(node, topic, 1).stream()
                .map(each -> new String(each.value(), StandardCharsets.UTF_8)).toList();
    }

    private static long committed(NodeProcess node, String topic) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            return admin.listConsumerGroupOffsets("readers").partitionsToOffsetAndMetadata().get()
                    .get(new TopicPartition(topic, 0)).offset();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
