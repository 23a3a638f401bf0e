package moldau.cli.kafka;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.client.RebalanceListener;
import moldau.client.Received;
import moldau.client.TopicPartition;

/// What a consumer has read, how long that took, and how long it had to wait for partitions; in the
/// columns of `kafka-consumer-perf-test.sh`.
final class Readings {
    private static final double MIB = 1024.0 * 1024.0;
    private static final String HEADER = ", data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec,"
            + " rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec";

    private final PrintStream out;
    private final boolean isDetailed;
    private final long intervalMs;
    private final DateTimeFormatter dates;
    private final long beganMs = System.currentTimeMillis();
    private long lastMs = beganMs;
    private Sum all = new Sum(0, 0, 0);
    private Sum reported = all;
    private long joiningSinceMs = beganMs;

    /// @param joinMs without partitions
    private record Sum(long count, long bytes, long joinMs) {
        Sum minus(Sum other) {
            return new Sum(count - other.count, bytes - other.bytes, joinMs - other.joinMs);
        }
    }

    /// Prints the names of the columns, if they are wanted.
    ///
    /// @throws Failure if times cannot be printed as they are asked for, or not as often
    Readings(PrintStream out, Given given) {
        this.out = out;
        this.isDetailed = given.has("--show-detailed-stats");
        this.intervalMs = given.number("--reporting-interval", 5_000);
        try {
            this.dates = DateTimeFormatter.ofPattern(given.get("--date-format", "yyyy-MM-dd HH:mm:ss:SSS"))
                    .withZone(ZoneId.systemDefault());
        } catch (IllegalArgumentException e) {
            throw Failure.usage(e.getMessage());
        }
        if (!given.has("--hide-header")) out.println((isDetailed ? "time, threadId" : "start.time, end.time") + HEADER);
        if (intervalMs <= 0) throw Failure.usage("Reporting interval must be greater than 0.");
    }

    long count() {
        return all.count();
    }

    void note(Received each, long nowMs) {
        int key = each.key() == null ? 0 : each.key().length;
        int value = each.value() == null ? 0 : each.value().length;
        all = new Sum(all.count() + 1, all.bytes() + key + value, all.joinMs());
        if (nowMs - lastMs < intervalMs) return;
        if (isDetailed) printColumns(date(nowMs) + ", 0", all, all.minus(reported), nowMs - lastMs);
        reported = all;
        lastMs = nowMs;
    }

    /// Notes how long partitions are waited for.
    RebalanceListener listener() {
        return new RebalanceListener() {
            @Override
            public void assigned(Collection<TopicPartition> partitions) {
                if (joiningSinceMs < 0) return;
                long waitedMs = System.currentTimeMillis() - joiningSinceMs;
                all = new Sum(all.count(), all.bytes(), all.joinMs() + waitedMs);
                joiningSinceMs = -1;
            }

            @Override
            public void revoked(Collection<TopicPartition> partitions) {
                joiningSinceMs = System.currentTimeMillis();
            }
        };
    }

    void printEarly(long timeoutMs) {
        out.printf("WARNING: Exiting before consuming the expected number of messages: timeout (%d ms) exceeded. "
                + "You can use the --timeout option to increase the timeout.%n", timeoutMs);
    }

    /// One line for all, where there were none before.
    void printTotal() {
        if (isDetailed) return;
        long nowMs = System.currentTimeMillis();
        printColumns(date(beganMs) + ", " + date(nowMs), all, all, nowMs - beganMs);
    }

    private void printColumns(String times, Sum sum, Sum since, long tookMs) {
        double mib = since.bytes() / MIB;
        long fetchMs = tookMs - since.joinMs();
        out.printf("%s, %.4f, %.4f, %d, %.4f, %d, %d, %.4f, %.4f%n", times, sum.bytes() / MIB,
                perSecond(mib, tookMs), sum.count(), perSecond(since.count(), tookMs), since.joinMs(), fetchMs,
                perSecond(mib, fetchMs), perSecond(since.count(), fetchMs));
    }

    private static double perSecond(double amount, long tookMs) {
        return amount * 1_000 / tookMs;
    }

    private String date(long ms) {
        return dates.format(Instant.ofEpochMilli(ms));
    }
}
