package moldau.trials.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Apache Kafka's own command-line tools, each in its process, against our node.
class ApacheToolsTest {
    private static final String TOPICS = "org.apache.kafka.tools.TopicCommand";
    private static final String PRODUCER = "org.apache.kafka.tools.ConsoleProducer";
    private static final String CONSUMER = "org.apache.kafka.tools.consumer.ConsoleConsumer";
    private static final String GROUPS = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand";
    private static final String PERFORMANCE = "org.apache.kafka.tools.ProducerPerformance";
    private static final long ANSWER_SECONDS_MAX = 90;

    @TempDir
    static Path home;

    private static NodeProcess node;

    @BeforeAll
    static void start() {
        node = NodeProcess.in(home).start();
    }

    @AfterAll
    static void stop() {
        try {
            assertEquals(List.of(), node.errors());
            node.stop();
        } finally {
            node.close();
        }
    }

    @Test
    void topicCommandMakesDescribesGrowsAndDeletesATopic() throws Exception {
        assertEquals("Created topic made.\n", run("", TOPICS, "--create", "--topic", "made",
                "--partitions", "2", "--config", "retention.ms=1234567"));
        run("", TOPICS, "--alter", "--topic", "made", "--partitions", "3");

        String described = run("", TOPICS, "--describe", "--topic", "made");
        assertTrue(described.contains("PartitionCount: 3\tReplicationFactor: 1"), described);
        assertTrue(described.contains("retention.ms=1234567"), described);
        assertTrue(described.contains("Partition: 2\tLeader: 1\tReplicas: 1\tIsr: 1"), described);

        run("", TOPICS, "--delete", "--topic", "made");
        assertTrue(run("", TOPICS, "--list").lines().noneMatch("made"::equals));
    }

    @Test
    void whatConsoleProducerSendsConsoleConsumerReadsAndItsGroupIsSetBack() throws Exception {
        run("", TOPICS, "--create", "--topic", "lines", "--partitions", "1");
        run("k1:one\nk2:two\nk3:three\n", PRODUCER, "--topic", "lines",
                "--reader-property", "parse.key=true", "--reader-property", "key.separator=:");

        assertEquals("k1\tone\nk2\ttwo\nk3\tthree\n", run("", CONSUMER, "--topic", "lines",
                "--from-beginning", "--max-messages", "3", "--group", "readers",
                "--formatter-property", "print.key=true"));
        assertEquals("three\n", run("", CONSUMER, "--topic", "lines",
                "--partition", "0", "--offset", "2", "--max-messages", "1"));

        assertTrue(run("", GROUPS, "--list").lines().anyMatch("readers"::equals));
        assertEquals(List.of("readers", "lines", "0", "3", "3", "0"),
                row(run("", GROUPS, "--describe", "--group", "readers"), "readers").subList(0, 6));
        run("", GROUPS, "--reset-offsets", "--group", "readers", "--topic", "lines", "--to-offset", "1", "--execute");
        assertEquals(List.of("readers", "lines", "0", "1", "3", "2"),
                row(run("", GROUPS, "--describe", "--group", "readers"), "readers").subList(0, 6));
        assertEquals("two\nthree\n", run("", CONSUMER, "--topic", "lines",
                "--max-messages", "2", "--group", "readers"));
        run("", GROUPS, "--delete", "--group", "readers");
        assertTrue(run("", GROUPS, "--list").lines().noneMatch("readers"::equals));
    }

    @Test
    void producerPerformanceSendsAllItsRecords() throws Exception {
        run("", TOPICS, "--create", "--topic", "load", "--partitions", "1");
        String said = run("", PERFORMANCE, "--topic", "load", "--num-records", "5000", "--record-size", "100",
                "--throughput", "-1", "--producer-props", "acks=all");
        assertTrue(said.contains("5000 records sent"), said);

        long read = run("", CONSUMER, "--topic", "load", "--from-beginning", "--max-messages", "5000").lines().count();
        assertEquals(5000, read);
    }

    private static List<String> row(String table, String first) {
        return table.lines().map(line -> Arrays.asList(line.strip().split("\\s+")))
                .filter(words -> words.getFirst().equals(first)).findFirst()
                .orElseThrow(() -> new AssertionError(table));
    }

    /// @return what it printed; what it complained of only if it failed
    private static String run(String input, String main, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of(
                System.getProperty("java.home") + "/bin/java", "-Xmx128m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED",
                "-cp", othersClasses(), main, "--bootstrap-server", node.bootstrap()));
        command.addAll(Arrays.asList(arguments));
        Path out = Files.createTempFile(home, "tool", ".out");
        Path err = Files.createTempFile(home, "tool", ".err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try (var to = process.getOutputStream()) {
            to.write(input.getBytes(StandardCharsets.UTF_8));
        }
        boolean ended = process.waitFor(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        if (!ended) process.destroyForcibly();
        String said = Files.readString(out);
        assertTrue(ended && process.exitValue() == 0,
                () -> main + " " + String.join(" ", arguments) + "\n" + said + read(err));
        return said;
    }

    /// Nothing of ours is in their process, not even what writes log lines.
    private static String othersClasses() {
        return Arrays.stream(NodeProcess.classPath().split(File.pathSeparator))
                .filter(each -> !each.contains(File.separator + "target" + File.separator))
                .filter(each -> !each.contains("logback"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
