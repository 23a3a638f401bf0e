package moldau.trials.nodes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import moldau.client.Consumer;
import moldau.client.Received;
import moldau.trials.nodes.Member.Make;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bytes of a log turn on the disk of a broker that is up (I11): it finds out, alone or because of whoever
/// reads, and has again what the other replicas have.
class RotTest {
    private static final int BATCHES = 300;

    @TempDir
    Path dir;

    @Test
    void aLeaderIsMendedWithWhatAnApacheFollowerHas() throws Exception {
        try (var brokers = new ThreeBrokers(dir, Make.MOLDAU, Make.MOLDAU, Make.APACHE)) {
            brokers.broker(1).with("moldau.scrub.interval.ms", "1000");
            brokers.start();
            brokers.create("t", List.of(1, 2), 2);
            Set<String> sent = fill(brokers);
            Path log = log("broker1");
            byte[] written = Files.readAllBytes(log);

            spoil(log, written.length / 2, 1);
            awaitMended(log, written);
            spoil(log, written.length / 3, 3000);
            awaitMended(log, written);

            assertArrayEquals(Files.readAllBytes(log("broker2")), Files.readAllBytes(log));
            assertEquals(sent, read(brokers));
            assertEquals(List.of(), brokers.errors());
        }
    }

    @Test
    void aFollowerIsMendedWithWhatAnApacheLeaderHas() throws Exception {
        try (var brokers = new ThreeBrokers(dir, Make.APACHE, Make.MOLDAU, Make.APACHE)) {
            brokers.broker(1).with("moldau.scrub.interval.ms", "1000");
            brokers.start();
            brokers.create("t", List.of(2, 1), 2);
            fill(brokers);
            Path log = log("broker1");
            byte[] written = Files.readAllBytes(log);

            spoil(log, written.length / 2, 5000);

            awaitMended(log, written);
            assertEquals(List.of(), brokers.errors());
        }
    }

    @Test
    void aReaderIsGivenAllOfItOnceItHasStumbledOnIt() throws Exception {
        try (var brokers = unscrubbed()) {
            brokers.create("t", List.of(1, 2), 2);
            Set<String> sent = fill(brokers);
            Path log = log("broker1");
            byte[] written = Files.readAllBytes(log);
            spoil(log, written.length / 2, 1);

            assertEquals(sent, read(brokers));
            awaitMended(log, written);
            // The size of a batch: nobody knows any more where the next one begins.
            int header = headers(written).get(BATCHES / 3);
            spoil(log, header + 9, 1);

            assertEquals(sent, read(brokers));
            awaitMended(log, written);
        }
    }

    @Test
    void aNewFollowerThatCannotTakeWhatItIsSentMakesItsLeaderLook() throws Exception {
        try (var brokers = unscrubbed()) {
            brokers.create("t", List.of(1, 2, 3), 2);
            fill(brokers);
            Path log = log("broker1");
            byte[] written = Files.readAllBytes(log);
            brokers.broker(3).stop();
            Files.move(log("broker3").getParent(), dir.resolve("away"));
            spoil(log, written.length / 2, 1);

            brokers.broker(3).start();
            brokers.await("t", each -> each.isr().size() == 3);

            assertArrayEquals(written, Files.readAllBytes(log));
            assertArrayEquals(written, Files.readAllBytes(log("broker3")));
        }
    }

    /// A start after an unclean stop cuts a log at the first batch that is no good, and says so.
    @Test
    void whatAStartCutsOffIsCopiedAgain() throws Exception {
        try (var brokers = unscrubbed()) {
            brokers.create("t", List.of(1, 2, 3), 2);
            Set<String> sent = fill(brokers);
            Path log = log("broker2");
            byte[] written = Files.readAllBytes(log);
            brokers.broker(2).kill();
            spoil(log, written.length / 2, 1);

            brokers.broker(2).start();
            brokers.await("t", each -> each.isr().size() == 3);

            awaitMended(log, written);
            assertTrue(Files.readString(brokers.broker(2).log()).contains("were cut off"));
            assertEquals(sent, read(brokers));
        }
    }

    @Test
    void whereThereIsNoOtherCopyItIsSaidAndTheRestIsServed() throws Exception {
        try (var brokers = new ThreeBrokers(dir, Make.MOLDAU, Make.MOLDAU)) {
            brokers.broker(1).with("moldau.scrub.bytes.per.second", "0");
            brokers.start();
            brokers.create("t", List.of(1), 1);
            fill(brokers);
            brokers.create("other", List.of(1), 1);
            Path log = log("broker1");
            int header = headers(Files.readAllBytes(log)).get(BATCHES / 2);
            spoil(log, header + 9, 1);

            try (var consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", brokers.bootstrap()),
                    new StringDeserializer(), new StringDeserializer())) {
                var partition = new TopicPartition("t", 0);
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                int count = 0;
                String refused = null;
                while (refused == null) {
                    try {
                        count += consumer.poll(Duration.ofMillis(100)).count();
                    } catch (KafkaException why) {
                        refused = why.getMessage();
                    }
                }
                assertEquals(BATCHES / 2, count, refused);
                assertTrue(refused.contains("t-0"), refused);
            }
            brokers.produce("other", "served");
            brokers.produce("t", "appended");
            assertTrue(Files.readString(brokers.broker(1).log()).contains("t-0 cannot be mended"));
        }
    }

    /// Nobody looks unless a reader stumbles.
    private ThreeBrokers unscrubbed() {
        var brokers = new ThreeBrokers(dir, Map.of("moldau.scrub.bytes.per.second", "0"),
                Make.MOLDAU, Make.MOLDAU, Make.MOLDAU, Make.MOLDAU);
        return brokers.start();
    }

    /// Each value a batch of its own.
    private static Set<String> fill(ThreeBrokers brokers) throws Exception {
        var values = new ArrayList<String>();
        for (int i = 0; i < BATCHES; i++) values.add("value " + i + " of some hundred, to be read again");
        brokers.produce("t", values.toArray(String[]::new));
        return new TreeSet<>(values);
    }

    private Path log(String broker) throws IOException {
        Path log = dir.resolve(broker).resolve("data").resolve("t-0");
        try (Stream<Path> files = Files.list(log)) {
            return files.filter(each -> each.toString().endsWith(".log")).findFirst().orElseThrow();
        }
    }

    /// Where batches begin.
    private static List<Integer> headers(byte[] log) {
        var headers = new ArrayList<Integer>();
        var bytes = ByteBuffer.wrap(log);
        for (int at = 0; at < log.length; at += 12 + bytes.getInt(at + 8)) headers.add(at);
        return headers;
    }

    private static void spoil(Path log, int position, int count) throws IOException {
        try (FileChannel file = FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.allocate(count);
            file.read(bytes, position);
            for (int i = 0; i < count; i++) bytes.put(i, (byte) (bytes.get(i) ^ 0x5a));
            file.write(bytes.rewind(), position);
        }
    }

    private static void awaitMended(Path log, byte[] written) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!java.util.Arrays.equals(written, Files.readAllBytes(log))) {
            assertFalse(System.nanoTime() > deadline, log + " is not mended");
            Member.pause();
        }
    }

    private static Set<String> read(ThreeBrokers brokers) {
        var read = new TreeSet<String>();
        int count = 0;
        try (Consumer consumer = Consumer.open(Map.of("bootstrap.servers", brokers.bootstrap(),
                "auto.offset.reset", "earliest"))) {
            consumer.assign(List.of(new moldau.client.TopicPartition("t", 0)));
            while (count < BATCHES) {
                for (Received each : consumer.poll(Duration.ofMillis(100))) {
                    read.add(new String(each.value()));
                    assertEquals(count++, each.offset());
                }
            }
        }
        return read;
    }
}
