package moldau.cli.kafka;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Terminal;
import moldau.cli.topic.Deliveries;
import moldau.client.Event;
import moldau.client.Producer;
import moldau.client.Refused;
import moldau.client.Unreachable;

/// `kafka-producer-perf-test.sh`: sends records as fast as asked and tells how long each took.
final class KafkaProducerPerf {
    private static final int RECORD_BYTES_MAX = 1 << 30;

    private final PrintStream out;
    private final Given given;
    private final long intervalMs;
    private final long warmup;
    private final Latencies all;
    private Latencies steady;
    private Latencies interval;

    private KafkaProducerPerf(PrintStream out, Given given) {
        this.out = out;
        this.given = given;
        this.intervalMs = given.number("--reporting-interval", 5000);
        this.warmup = given.number("--warmup-records", 0);
        this.all = new Latencies("", nowMs());
        this.interval = new Latencies("", nowMs());
    }

    private static Grammar grammar() {
        return new Grammar("kafka-producer-perf-test --topic TOPIC --num-records NUM-RECORDS"
                + " --throughput THROUGHPUT (--record-size RECORD-SIZE | --payload-file FILE | --payload-monotonic)")
                .value("--bootstrap-server", "host:port,...", "where the cluster is")
                .value("--topic", "TOPIC", "where records go")
                .value("--num-records", "NUM-RECORDS", "how many")
                .value("--throughput", "THROUGHPUT", "records a second; -1 for as many as there can be")
                .value("--record-size", "RECORD-SIZE", "bytes of each record, of random letters")
                .value("--payload-file", "PAYLOAD-FILE", "records are picked from this file")
                .value("--payload-delimiter", "PAYLOAD-DELIMITER", "what parts them there; a line's end if not given")
                .flag("--payload-monotonic", "records count up")
                .value("--producer-props,--command-property", "key=value ...", "settings of the producer")
                .value("--producer.config,--command-config", "CONFIG-FILE", "a file of such settings")
                .flag("--print-metrics", "passed over")
                .value("--transactional-id", "TRANSACTIONAL-ID", "not built yet")
                .value("--transaction-duration-ms", "TRANSACTION-DURATION", "not built yet")
                .value("--warmup-records", "WARMUP-RECORDS", "the first so many are told apart")
                .value("--reporting-interval", "INTERVAL-MS", "a line every so often; 5000")
                .flag("-h,--help", "this");
    }

    static int run(Terminal terminal, List<String> words) {
        Given given = Tool.readAny(terminal, grammar(), words);
        if (given == null) return Exit.OK;
        check(given);
        deprecated(terminal.out(), words, "--producer-props", "--command-property");
        deprecated(terminal.out(), words, "--producer.config", "--command-config");
        Map<String, String> settings = settings(given);
        String at = given.get("--bootstrap-server", settings.getOrDefault("bootstrap.servers", ""));
        try (var cluster = new Cluster(at, settings)) {
            cluster.awaitTopic(given.get("--topic", ""));
            try (Producer producer = cluster.producer(Map.of())) {
                new KafkaProducerPerf(terminal.out(), given).send(producer);
            }
            return Exit.OK;
        } catch (Refused | Unreachable e) {
            throw Failure.of(Exit.FAILED, "", Tool.words(e));
        } catch (IllegalArgumentException e) {
            throw Failure.usage(e.getMessage());
        }
    }

    private static void deprecated(PrintStream out, List<String> words, String old, String now) {
        if (words.stream().noneMatch(each -> each.equals(old) || each.startsWith(old + "="))) return;
        out.println("Option " + old + " has been deprecated and will be removed in a future version. Use "
                + now + " instead.");
    }

    private static void check(Given given) {
        for (String each : List.of("--topic", "--num-records", "--throughput")) {
            if (!given.has(each)) throw given.grammar().misused("argument " + each + " is required");
        }
        int payloads = 0;
        for (String each : List.of("--record-size", "--payload-file", "--payload-monotonic")) {
            if (given.has(each)) payloads++;
        }
        if (payloads != 1) {
            throw given.grammar().misused("one of --record-size, --payload-file, --payload-monotonic is required");
        }
        if (given.has("--transactional-id") || given.has("--transaction-duration-ms")) {
            throw Failure.usage("transactions are not built yet");
        }
        long size = given.number("--record-size", 1);
        if (size <= 0 || size > RECORD_BYTES_MAX) throw Failure.usage("--record-size must be greater than zero.");
        if (given.number("--num-records", 0) <= 0) throw Failure.usage("--num-records must be greater than zero.");
        if (given.number("--reporting-interval", 1) <= 0) {
            throw Failure.usage("--reporting-interval must be greater than zero.");
        }
    }

    /// The file, then `key=value` words, which may follow one option in a row.
    private static Map<String, String> settings(Given given) {
        Map<String, String> settings = new HashMap<>(Tool.settings(given, "--command-config", "--command-property"));
        for (String each : given.words()) {
            int equals = each.indexOf('=');
            if (equals <= 0) throw given.grammar().misused("unrecognized arguments: '" + each + "'");
            settings.put(each.substring(0, equals), each.substring(equals + 1));
        }
        settings.putIfAbsent("client.id", "perf-producer-client");
        return settings;
    }

    private void send(Producer producer) {
        String topic = given.get("--topic", "");
        long count = given.number("--num-records", 0);
        long throughput = given.number("--throughput", -1);
        List<byte[]> payloads = payloads();
        byte[] letters = new byte[(int) given.number("--record-size", 0)];
        var random = new SplittableRandom(0);
        for (int i = 0; i < letters.length; i++) letters[i] = (byte) ('A' + random.nextInt(26));
        var deliveries = new Deliveries();
        if (warmup > 0) out.println("Warmup first " + warmup
                + " records. Steady state results will print after the complete test summary.");
        long beganNs = System.nanoTime();
        for (long i = 0; i < count; i++) {
            byte[] value = given.has("--payload-monotonic") ? Long.toString(i).getBytes(StandardCharsets.UTF_8)
                    : payloads.isEmpty() ? letters : payloads.get(random.nextInt(payloads.size()));
            long number = i;
            long sentMs = nowMs();
            var sent = producer.send(Event.of(topic, null, value));
            sent.thenRun(() -> note(number, sentMs, value.length));
            deliveries.watch(sent);
            deliveries.check();
            if (throughput > 0) awaitTurn(beganNs, i + 1, throughput);
        }
        producer.flush();
        deliveries.check();
        printTotal();
    }

    private synchronized void printTotal() {
        all.printTotal(out, nowMs());
        if (steady != null) steady.printTotal(out, nowMs());
    }

    private static void awaitTurn(long beganNs, long sent, long throughput) {
        long dueNs = beganNs + (long) (sent * (double) TimeUnit.SECONDS.toNanos(1) / throughput);
        for (long left = dueNs - System.nanoTime(); left > 0; left = dueNs - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private synchronized void note(long number, long sentMs, int size) {
        long now = nowMs();
        int latencyMs = (int) (now - sentMs);
        all.note(latencyMs, size);
        if (warmup > 0 && number >= warmup) {
            if (steady == null) {
                out.println("In steady state.");
                steady = new Latencies(" steady state", sentMs);
            }
            steady.note(latencyMs, size);
        }
        interval.note(latencyMs, size);
        if (now - interval.beganMs() < intervalMs) return;
        interval.printInterval(out, now);
        interval = new Latencies("", now);
    }

    private List<byte[]> payloads() {
        var payloads = new ArrayList<byte[]>();
        if (!given.has("--payload-file")) return payloads;
        Path file = Path.of(given.get("--payload-file", ""));
        out.println("Reading payloads from: " + file.toAbsolutePath());
        try {
            String delimiter = given.get("--payload-delimiter", "\n").replace("\\n", "\n");
            for (String each : Files.readString(file).split(delimiter)) {
                payloads.add(each.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            payloads.clear();
        }
        if (payloads.isEmpty() || payloads.getFirst().length == 0 && payloads.size() == 1) {
            throw Failure.usage("File does not exist or empty file provided.");
        }
        out.println("Number of records read: " + payloads.size());
        return payloads;
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
