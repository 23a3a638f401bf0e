package moldau.cli.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void percentilesAreThoseOfTheRecordsThemselves() {
        var latencies = new Latencies("", 0);
        for (int ms = 1; ms <= 1000; ms++) latencies.note(ms, 1);

        assertEquals(501, latencies.percentile(0.5));
        assertEquals(951, latencies.percentile(0.95));
        assertEquals(1000, latencies.percentile(0.999));
    }

    @Test
    void aLatencyBeyondAllMeasureIsStillCounted() {
        var latencies = new Latencies("", 0);
        latencies.note(Integer.MAX_VALUE, 1);
        latencies.note(-1, 1);

        assertEquals(0, latencies.percentile(0.4));
        assertEquals(600_000, latencies.percentile(0.9));
    }

    @Test
    void theTotalIsKafkasLine() {
        var latencies = new Latencies(" steady state", 1000);
        latencies.note(2, 1 << 20);
        latencies.note(4, 1 << 20);
        var text = new ByteArrayOutputStream();

        latencies.printTotal(new PrintStream(text), 2000);

        assertEquals("2 steady state records sent, 2.000000 records/sec (2.00 MB/sec), 3.00 ms avg latency,"
                + " 4.00 ms max latency, 4 ms 50th, 4 ms 95th, 4 ms 99th, 4 ms 99.9th.\n",
                text.toString().replace("\r", ""));
    }
}
