package moldau.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class Murmur2Test {
    /// Known from every client of Kafka: librdkafka and Apache's test the same words.
    @Test
    void keysHashAsEveryKafkaClientHashesThem() {
        assertEquals(-973932308, hash("21"));
        assertEquals(-790332482, hash("foobar"));
        assertEquals(-985981536, hash("a-little-bit-long-string"));
        assertEquals(-1486304829, hash("a-little-bit-longer-string"));
        assertEquals(-58897971, hash("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8"));
        assertEquals(479470107, hash("abc"));
    }

    @Test
    void aPartitionIsNeverNegative() {
        for (int i = 0; i < 1_000; i++) {
            int partition = Murmur2.partition(("key" + i).getBytes(UTF_8), 7);

            assertEquals(true, partition >= 0 && partition < 7, "key" + i);
        }
    }

    private static int hash(String text) {
        return Murmur2.hash(text.getBytes(UTF_8));
    }
}
