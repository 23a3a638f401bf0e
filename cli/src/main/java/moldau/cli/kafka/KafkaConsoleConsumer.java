package moldau.cli.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Stopping;
import moldau.cli.Terminal;
import moldau.client.Consumer;
import moldau.client.Received;
import moldau.client.RebalanceListener;
import moldau.client.Refused;
import moldau.client.TopicPartition;
import moldau.client.Unreachable;
import moldau.wire.message.MetadataResponse;

/// `kafka-console-consumer.sh`.
final class KafkaConsoleConsumer {
    private static final Duration WAIT = Duration.ofMillis(100);

    private final Terminal terminal;
    private final Formatter formatter;
    private final long countMax;
    private long count;

    /// @param formatter null: nothing is printed
    private KafkaConsoleConsumer(Terminal terminal, Formatter formatter, long countMax) {
        this.terminal = terminal;
        this.formatter = formatter;
        this.countMax = countMax;
    }

    private static Grammar grammar() {
        return Tool.grammar("kafka-console-consumer.sh --topic topic --bootstrap-server host:port")
                .value("--topic", "topic", "what to read").value("--include", "regex", "topics to read")
                .value("--partition", "number", "one partition, from --offset on")
                .value("--offset", "offset", "a number, earliest or latest")
                .value("--group", "group", "as a member of this group")
                .flag("--from-beginning", "from the first record on, if the group has no offset")
                .value("--max-messages", "count", "stop after so many").value("--timeout-ms", "ms", "stop if nothing comes")
                .value("--isolation-level", "level", "read_committed or read_uncommitted")
                .value("--command-property,--consumer-property", "key=value", "a setting of the consumer")
                .value("--consumer.config", "file", "the old name of --command-config")
                .value("--formatter-property,--property", "key=value", "print.key, print.offset, key.separator, ...")
                .value("--formatter-config", "file", "properties of the formatter")
                .value("--formatter", "class", "the default one, or NoOpMessageFormatter")
                .value("--key-deserializer", "class", "one of Kafka's own").value("--value-deserializer", "class", "one of Kafka's own")
                .flag("--skip-message-on-error", "passed over").flag("--enable-systest-events", "passed over");
    }

    static int run(Terminal terminal, List<String> words) {
        Given given = Tool.read(terminal, grammar(), words);
        if (given == null) return Exit.OK;
        Map<String, String> settings = Tool.settings(given,
                given.has("--consumer.config") ? "--consumer.config" : "--command-config", "--consumer-property");
        ConsoleConsumerChecks.check(given, settings);
        Map<String, String> printing = Tool.settings(given, "--formatter-config", "--property");
        if (given.has("--key-deserializer")) printing.put("key.deserializer", given.get("--key-deserializer", ""));
        if (given.has("--value-deserializer")) printing.put("value.deserializer", given.get("--value-deserializer", ""));
        var it = new KafkaConsoleConsumer(terminal,
                ConsoleConsumerChecks.isSilent(given) ? null : new Formatter(terminal.out(), printing),
                given.number("--max-messages", -1));
        int exit = Exit.OK;
        try (Stopping stopping = Stopping.onSignal();
                var cluster = new Cluster(given.get("--bootstrap-server", ""), settings)) {
            it.read(given, settings, cluster, stopping);
        } catch (Refused | Unreachable e) {
            terminal.out().flush();
            terminal.err().println("Error processing message, terminating consumer process: " + Tool.words(e));
            exit = Exit.FAILED;
        } catch (IllegalArgumentException e) {
            throw Failure.usage(e.getMessage());
        } finally {
            terminal.out().flush();
            terminal.err().println("Processed a total of " + it.count + " messages");
        }
        return exit;
    }

    private void read(Given given, Map<String, String> settings, Cluster cluster, Stopping stopping) {
        if (countMax == 0) return;
        var more = new TreeMap<String, String>();
        if (given.has("--isolation-level")) more.put("isolation.level", given.get("--isolation-level", ""));
        if (given.has("--from-beginning")) more.put("auto.offset.reset", "earliest");
        if (given.has("--group")) more.put("group.id", given.get("--group", ""));
        boolean isMember = !given.has("--partition") && (given.has("--group") || settings.containsKey("group.id"));
        try (Consumer consumer = cluster.consumer(more)) {
            if (!isMember) begin(consumer, given, cluster);
            else if (given.has("--topic")) consumer.subscribe(List.of(given.get("--topic", "")));
            else consumer.subscribe(pattern(given), RebalanceListener.NONE);
            loop(consumer, given.number("--timeout-ms", -1), stopping);
        }
    }

    private void loop(Consumer consumer, long timeoutMs, Stopping stopping) {
        long lastNs = System.nanoTime();
        while ((countMax < 0 || count < countMax) && !stopping.isAsked()) {
            List<Received> records = consumer.poll(WAIT);
            print(consumer, records);
            terminal.out().flush();
            if (!records.isEmpty()) {
                lastNs = System.nanoTime();
            } else if (timeoutMs >= 0 && System.nanoTime() - lastNs > timeoutMs * 1_000_000L) {
                terminal.err().println("No message came in " + timeoutMs + " ms");
                return;
            }
        }
    }

    /// What came and is not printed any more is the group's next.
    private void print(Consumer consumer, List<Received> records) {
        Map<TopicPartition, Long> unprinted = new TreeMap<>();
        for (Received each : records) {
            if (countMax < 0 || count < countMax) {
                if (formatter != null) formatter.print(each);
                count++;
            } else {
                unprinted.putIfAbsent(new TopicPartition(each.topic(), each.partition()), each.offset());
            }
        }
        unprinted.forEach(consumer::seek);
    }

    private static Pattern pattern(Given given) {
        try {
            return Pattern.compile(given.get("--include", ""));
        } catch (PatternSyntaxException e) {
            throw Failure.usage("`" + given.get("--include", "") + "` is not a valid regular expression");
        }
    }

    private static void begin(Consumer consumer, Given given, Cluster cluster) {
        var partitions = new ArrayList<TopicPartition>();
        for (String topic : topics(given, cluster)) {
            if (given.has("--partition")) {
                partitions.add(new TopicPartition(topic, (int) given.number("--partition", 0)));
            } else {
                cluster.awaitTopic(topic);
                partitions.addAll(consumer.partitions(topic));
            }
        }
        consumer.assign(partitions);
        switch (given.get("--offset", given.has("--from-beginning") ? "earliest" : "").toLowerCase(Locale.ROOT)) {
            case "" -> {}
            case "earliest" -> consumer.seekToBeginning(partitions);
            case "latest" -> consumer.seekToEnd(partitions);
            default -> {
                long number = given.number("--offset", 0);
                for (TopicPartition each : partitions) consumer.seek(each, number);
            }
        }
    }

    private static List<String> topics(Given given, Cluster cluster) {
        if (given.has("--topic")) return List.of(given.get("--topic", ""));
        Pattern wanted = pattern(given);
        var names = new ArrayList<String>();
        for (MetadataResponse.Topic each : cluster.admin().topics()) {
            if (wanted.matcher(each.name()).matches()) names.add(each.name());
        }
        return names;
    }
}
