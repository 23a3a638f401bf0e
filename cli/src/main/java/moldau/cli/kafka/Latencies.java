package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.Arrays;

/// How long sent records took to be acknowledged, in whole milliseconds, each counted: percentiles are
/// exact. Any thread may note and print.
final class Latencies {
    /// What took longer counts as this: a producer gives up earlier.
    private static final int MS_MAX = 600_000;

    private final String kind;
    private final long beganMs;
    private int[] counts = new int[1024];
    private long records;
    private long bytes;
    private long sumMs;
    private int maxMs;

    /// @param kind what the total line calls these records; empty, or with a space before
    Latencies(String kind, long nowMs) {
        this.kind = kind;
        this.beganMs = nowMs;
    }

    long beganMs() {
        return beganMs;
    }

    synchronized void note(int latencyMs, int size) {
        int ms = Math.clamp(latencyMs, 0, MS_MAX);
        if (ms >= counts.length) counts = Arrays.copyOf(counts, Math.max(ms + 1, counts.length * 2));
        counts[ms]++;
        records++;
        bytes += size;
        sumMs += ms;
        maxMs = Math.max(maxMs, ms);
    }

    /// The line for one interval.
    synchronized void printInterval(PrintStream out, long nowMs) {
        out.printf("%d records sent, %.1f records/sec (%.2f MB/sec), %.1f ms avg latency, %.1f ms max latency.%n",
                records, perSecond(records, nowMs), perSecond(bytes, nowMs) / (1 << 20),
                sumMs / (double) records, (double) maxMs);
    }

    /// The line for all records.
    synchronized void printTotal(PrintStream out, long nowMs) {
        out.printf("%d%s records sent, %f records/sec (%.2f MB/sec), %.2f ms avg latency, %.2f ms max latency,"
                        + " %d ms 50th, %d ms 95th, %d ms 99th, %d ms 99.9th.%n",
                records, kind, perSecond(records, nowMs), perSecond(bytes, nowMs) / (1 << 20),
                records == 0 ? 0 : sumMs / (double) records, (double) maxMs,
                percentile(0.5), percentile(0.95), percentile(0.99), percentile(0.999));
    }

    private double perSecond(long count, long nowMs) {
        return 1000.0 * count / Math.max(1, nowMs - beganMs);
    }

    /// The smallest latency that this part of the records did not exceed.
    synchronized int percentile(double part) {
        long rank = (long) (part * records);
        for (int ms = 0; ms <= maxMs; ms++) {
            rank -= counts[ms];
            if (rank < 0) return ms;
        }
        return maxMs;
    }
}
