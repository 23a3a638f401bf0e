package moldau.cli.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Lines;
import moldau.cli.Terminal;
import moldau.cli.topic.Deliveries;
import moldau.client.Producer;
import moldau.client.Refused;
import moldau.client.Unreachable;

/// `kafka-console-producer.sh`: each line becomes an event.
final class KafkaConsoleProducer {
    /// Options that set what the producer itself knows, with what they are when not given.
    private static final List<String[]> SETTINGS = List.of(
            new String[] {"--request-required-acks", "acks", "-1"},
            new String[] {"--batch-size", "batch.size", "16384"},
            new String[] {"--timeout", "linger.ms", "1000"},
            new String[] {"--max-block-ms", "max.block.ms", "60000"},
            new String[] {"--max-memory-bytes", "buffer.memory", "33554432"},
            new String[] {"--max-partition-memory-bytes", "batch.size", "16384"},
            new String[] {"--message-send-max-retries", "retries", "3"},
            new String[] {"--metadata-expiry-ms", "metadata.max.age.ms", "300000"},
            new String[] {"--request-timeout-ms", "request.timeout.ms", "1500"},
            new String[] {"--retry-backoff-ms", "retry.backoff.ms", "100"},
            new String[] {"--socket-buffer-size", "send.buffer.bytes", "102400"});

    private KafkaConsoleProducer() {}

    private static Grammar grammar() {
        Grammar grammar = Tool.grammar("kafka-console-producer.sh --topic topic --bootstrap-server host:port")
                .value("--topic", "topic", "REQUIRED: where events go")
                .value("--command-property,--producer-property", "key=value", "a setting of the producer")
                .value("--producer.config", "file", "the old name of --command-config")
                .value("--reader-property,--property", "key=value", "parse.key, key.separator, parse.headers, ...")
                .value("--reader-config", "file", "properties of the reader")
                .value("--line-reader", "class", "only the reader of lines is there")
                .optional("--compression-codec", "codec", "none, gzip, snappy, lz4, zstd; gzip if bare")
                .flag("--sync", "wait for each line");
        for (String[] each : SETTINGS) grammar.value(each[0], "value", "the setting " + each[1]);
        return grammar;
    }

    static int run(Terminal terminal, List<String> words) {
        Given given = Tool.read(terminal, grammar(), words);
        if (given == null) return Exit.OK;
        if (!given.has("--topic")) throw given.grammar().misused("Missing required argument \"[topic]\"");
        Map<String, String> settings = Tool.settings(given,
                given.has("--producer.config") ? "--producer.config" : "--command-config", "--producer-property");
        Map<String, String> reader = Tool.settings(given, "--reader-config", "--property");
        String topic = given.get("--topic", "");
        try (var cluster = new Cluster(given.get("--bootstrap-server", ""), settings)) {
            cluster.awaitTopic(topic);
            try (Producer producer = cluster.producer(producerSettings(given, settings))) {
                return send(terminal, given.has("--sync"), producer, new LineReader(topic, reader));
            }
        } catch (Refused | Unreachable e) {
            throw Failure.of(Exit.FAILED, "", "Error when sending message to topic " + topic + ": " + Tool.words(e));
        } catch (IllegalArgumentException e) {
            throw Failure.usage(e.getMessage());
        }
    }

    private static int send(Terminal terminal, boolean isSync, Producer producer, LineReader reader) {
        var lines = new Lines(terminal.in());
        var deliveries = new Deliveries();
        for (long number = 1; ; number++) {
            if (terminal.inIsPerson()) {
                terminal.out().print(">");
                terminal.out().flush();
            }
            byte[] line = lines.next();
            if (line != null) deliveries.watch(producer.send(reader.event(line, number)));
            if (line == null || isSync || lines.mayWait()) producer.flush();
            deliveries.check();
            if (line == null) return Exit.OK;
        }
    }

    /// What stands in the settings is beaten only by options that were given.
    private static Map<String, String> producerSettings(Given given, Map<String, String> settings) {
        var all = new HashMap<String, String>();
        for (String[] each : SETTINGS) {
            if (given.has(each[0])) all.put(each[1], given.get(each[0], ""));
            else if (!settings.containsKey(each[1])) all.putIfAbsent(each[1], each[2]);
        }
        if (given.has("--compression-codec")) {
            String codec = given.get("--compression-codec", "");
            all.put("compression.type", codec.isEmpty() ? "gzip" : codec);
        }
        return all;
    }
}
