package moldau.cli.kafka;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Stopping;
import moldau.cli.Terminal;
import moldau.client.Consumer;
import moldau.client.RebalanceListener;
import moldau.client.Received;
import moldau.client.Refused;
import moldau.client.Unreachable;

/// `kafka-consumer-perf-test.sh`: reads records as a member of a group, and tells how fast they came.
final class KafkaConsumerPerf {
    private static final Duration WAIT = Duration.ofMillis(100);
    private static final int GROUPS = 100_000;

    private KafkaConsumerPerf() {}

    private static Grammar grammar() {
        return Tool.grammar("kafka-consumer-perf-test.sh --bootstrap-server host:port --topic TOPIC --num-records n")
                .value("--topic", "topic", "what is read").value("--include", "regex", "topics that are read")
                .value("--num-records", "count", "how many").value("--messages", "count", "the older way to say it")
                .value("--group", "id", "of a group of its own if not given")
                .flag("--from-latest", "only what comes from now on, where the group has no offset")
                .value("--fetch-size", "bytes", "of a partition in a fetch; 1048576")
                .value("--socket-buffer-size", "bytes", "of the connection; 2097152")
                .value("--command-property", "key=value", "a setting of the consumer")
                .value("--consumer.config", "file", "the older name of --command-config")
                .flag("--print-metrics", "passed over").flag("--hide-header", "no line with the columns' names")
                .flag("--show-detailed-stats", "a line every so often, instead of one at the end")
                .value("--reporting-interval", "ms", "how often that is; 5000")
                .value("--date-format", "pattern", "of times; yyyy-MM-dd HH:mm:ss:SSS")
                .optional("--timeout", "ms", "ends when nothing came for this long; 10000");
    }

    static int run(Terminal terminal, List<String> words) {
        if (words.isEmpty()) throw grammar().misused("This tool is used to verify the consumer performance.");
        Given given = Tool.read(terminal, grammar(), words);
        if (given == null) return Exit.OK;
        check(terminal.out(), given);
        Pattern topics = given.has("--include") ? Pattern.compile(given.get("--include", "")) : null;
        var readings = new Readings(terminal.out(), given);
        try (Stopping stopping = Stopping.onSignal();
                var cluster = new Cluster(given.get("--bootstrap-server", ""), settings(given));
                Consumer consumer = cluster.consumer(Map.of())) {
            RebalanceListener listener = readings.listener();
            if (topics == null) consumer.subscribe(List.of(given.get("--topic", "")), listener);
            else consumer.subscribe(topics, listener);
            read(consumer, given, readings, stopping);
            readings.printTotal();
            return Exit.OK;
        } catch (Refused | Unreachable e) {
            throw Failure.of(Exit.FAILED, "", Tool.words(e));
        } catch (IllegalArgumentException e) {
            throw Failure.usage(e.getMessage());
        }
    }

    private static void check(PrintStream out, Given given) {
        exactlyOne(given, "--topic", "--include");
        exactlyOne(given, "--messages", "--num-records");
        Tool.conflicts(given, "--consumer.config", "--command-config");
        deprecated(out, given, "--messages", "--num-records");
        deprecated(out, given, "--consumer.config", "--command-config");
    }

    private static void deprecated(PrintStream out, Given given, String old, String now) {
        if (given.has(old)) out.println("Warning: " + old + " is deprecated. Use " + now + " instead.");
    }

    private static void exactlyOne(Given given, String one, String other) {
        if (given.has(one) != given.has(other)) return;
        throw given.grammar().misused("Exactly one of the following arguments is required: " + Tool.label(one) + ", "
                + Tool.label(other));
    }

    private static Map<String, String> settings(Given given) {
        var settings = new TreeMap<>(Tool.settings(given,
                given.has("--consumer.config") ? "--consumer.config" : "--command-config", "--command-property"));
        int chance = ThreadLocalRandom.current().nextInt(GROUPS);
        settings.put("group.id", given.get("--group", "perf-consumer-" + chance));
        settings.put("receive.buffer.bytes", Long.toString(given.number("--socket-buffer-size", 2 << 20)));
        settings.put("max.partition.fetch.bytes", Long.toString(given.number("--fetch-size", 1 << 20)));
        settings.put("auto.offset.reset", given.has("--from-latest") ? "latest" : "earliest");
        settings.put("check.crcs", "false");
        settings.putIfAbsent("client.id", "perf-consumer-client");
        return settings;
    }

    private static void read(Consumer consumer, Given given, Readings readings, Stopping stopping) {
        long wanted = given.number(given.has("--messages") ? "--messages" : "--num-records", 0);
        long timeoutMs = given.number("--timeout", 10_000);
        long lastMs = System.currentTimeMillis();
        while (readings.count() < wanted && !stopping.isAsked()) {
            if (System.currentTimeMillis() - lastMs > timeoutMs) {
                readings.printEarly(timeoutMs);
                return;
            }
            List<Received> records = consumer.poll(WAIT);
            if (records.isEmpty()) continue;
            lastMs = System.currentTimeMillis();
            for (Received each : records) readings.note(each, lastMs);
        }
    }
}
