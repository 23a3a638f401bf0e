package moldau.cli.kafka;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Session;
import moldau.cli.Stopping;
import moldau.cli.Terminal;
import moldau.cli.link.Admin;
import moldau.cli.link.Cluster;
import moldau.cli.link.GroupReading;
import moldau.cli.link.Reading;
import moldau.cli.link.Refusal;
import moldau.cli.link.Unreachable;
import moldau.log.TopicPartition;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Header;
import moldau.wire.batch.Records;
import moldau.wire.message.MetadataResponse;

/// `kafka-console-consumer.sh`.
final class KafkaConsoleConsumer {
    private static final int WAIT_MS = 100;

    private KafkaConsoleConsumer() {}

    static int run(Terminal terminal, List<String> words) {
        Given given = Tool.read(terminal, Tool.grammar("kafka-console-consumer.sh --topic topic --bootstrap-server host:port")
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
                .value("--formatter", "class", "only the default formatter is there")
                .value("--key-deserializer", "class", "passed over: keys are printed as they are")
                .value("--value-deserializer", "class", "passed over: values are printed as they are")
                .flag("--skip-message-on-error", "passed over").flag("--enable-systest-events", "passed over"), words);
        if (given == null) return Exit.OK;
        if (given.has("--topic") == given.has("--include")) {
            throw Failure.usage("Exactly one of --include/--topic is required. ");
        }
        if (given.has("--offset") && !given.has("--partition")) {
            throw Failure.usage("The partition is required when --offset is specified.");
        }
        Map<String, String> settings = Tool.settings(given,
                given.has("--consumer.config") ? "--consumer.config" : "--command-config", "--consumer-property");
        var printer = new Printer(terminal.out(), Tool.settings(given, "--formatter-config", "--property"));
        long[] count = {0};
        int exit = Exit.OK;
        try (Stopping stopping = Stopping.onSignal();
                Cluster cluster = Session.open(given.get("--bootstrap-server", ""), settings)) {
            read(terminal, given, settings, cluster, printer, count, stopping);
        } catch (Refusal | Unreachable e) {
            terminal.out().flush();
            terminal.err().println("Error processing message, terminating consumer process: " + e.getMessage());
            exit = Exit.FAILED;
        } finally {
            terminal.out().flush();
            terminal.err().println("Processed a total of " + count[0] + " messages");
        }
        return exit;
    }

    private static void read(Terminal terminal, Given given, Map<String, String> settings, Cluster cluster,
            Printer printer, long[] count, Stopping stopping) {
        long max = given.number("--max-messages", -1);
        Reading.Taker taker = (partition, record, batch) -> {
            printer.print(partition, record, batch);
            count[0]++;
            return max < 0 || count[0] < max;
        };
        if (max == 0) return;
        boolean committed = given.get("--isolation-level", settings.getOrDefault("isolation.level", ""))
                .equals("read_committed");
        String reset = given.has("--from-beginning") ? "earliest" : settings.getOrDefault("auto.offset.reset", "latest");
        long resetTo = reset.equals("earliest") ? Admin.EARLIEST : Admin.LATEST;
        String group = given.get("--group", settings.getOrDefault("group.id", ""));
        Poll poll;
        try (GroupReading member = group.isEmpty() || given.has("--partition") ? null
                : new GroupReading(cluster, group, settings.get("group.instance.id"), topics(given, cluster),
                        new GroupReading.Options(committed, resetTo))) {
            if (member != null) {
                poll = member::poll;
            } else {
                var reading = new Reading(cluster, committed, true, resetTo);
                reading.assign(from(given, cluster, resetTo));
                poll = reading::poll;
            }
            loop(terminal, poll, taker, given.number("--timeout-ms", -1), count, stopping);
        }
    }

    private interface Poll {
        boolean poll(int waitMs, Reading.Taker taker);
    }

    private static void loop(Terminal terminal, Poll poll, Reading.Taker taker, long timeoutMs, long[] count,
            Stopping stopping) {
        long lastNs = System.nanoTime();
        boolean goesOn = true;
        while (goesOn && !stopping.isAsked()) {
            long before = count[0];
            goesOn = poll.poll(WAIT_MS, taker);
            terminal.out().flush();
            if (count[0] > before) {
                lastNs = System.nanoTime();
            } else if (timeoutMs >= 0 && System.nanoTime() - lastNs > timeoutMs * 1_000_000L) {
                terminal.err().println("No message came in " + timeoutMs + " ms");
                return;
            }
        }
    }

    private static List<String> topics(Given given, Cluster cluster) {
        if (given.has("--topic")) return List.of(given.get("--topic", ""));
        Pattern wanted = Pattern.compile(given.get("--include", ""));
        var names = new ArrayList<String>();
        for (MetadataResponse.Topic each : cluster.topics(null)) {
            if (wanted.matcher(each.name()).matches()) names.add(each.name());
        }
        return names;
    }

    private static Map<TopicPartition, Long> from(Given given, Cluster cluster, long resetTo) {
        var admin = new Admin(cluster);
        var partitions = new ArrayList<TopicPartition>();
        for (String topic : topics(given, cluster)) {
            if (given.has("--partition")) {
                partitions.add(new TopicPartition(topic, (int) given.number("--partition", 0)));
            } else {
                cluster.topic(topic, true);
                partitions.addAll(admin.partitionsOf(topic));
            }
        }
        String offset = given.get("--offset", given.has("--from-beginning") ? "earliest" : "");
        return switch (offset) {
            case "" -> admin.offsets(partitions, resetTo);
            case "earliest" -> admin.offsets(partitions, Admin.EARLIEST);
            case "latest" -> admin.offsets(partitions, Admin.LATEST);
            default -> {
                long number = given.number("--offset", 0);
                if (number < 0) throw Failure.usage("The provided offset value '" + offset
                        + "' is incorrect. Valid values are 'earliest', 'latest', or a non-negative long.");
                Map<TopicPartition, Long> from = new TreeMap<>();
                for (TopicPartition each : partitions) from.put(each, number);
                yield from;
            }
        };
    }

    /// Kafka's default formatter.
    private static final class Printer {
        private final PrintStream out;
        private final Map<String, String> properties;
        private final byte[] keySeparator;
        private final byte[] lineSeparator;
        private final byte[] nullLiteral;

        Printer(PrintStream out, Map<String, String> properties) {
            this.out = out;
            this.properties = properties;
            keySeparator = bytes(properties.getOrDefault("key.separator", "\t"));
            lineSeparator = bytes(properties.getOrDefault("line.separator", "\n"));
            nullLiteral = bytes(properties.getOrDefault("null.literal", "null"));
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        private boolean prints(String what, boolean otherwise) {
            String value = properties.get("print." + what);
            return value == null ? otherwise : value.trim().equalsIgnoreCase("true");
        }

        void print(TopicPartition at, Records record, Batch batch) {
            boolean[] isFirst = {true};
            if (prints("timestamp", false)) {
                field(isFirst, bytes((batch.isAppendTime() ? "LogAppendTime:" : "CreateTime:") + record.timestamp()));
            }
            if (prints("partition", false)) field(isFirst, bytes("Partition:" + at.partition()));
            if (prints("offset", false)) field(isFirst, bytes("Offset:" + record.offset()));
            if (prints("delivery", false)) field(isFirst, bytes("Delivery:NOT_PRESENT"));
            if (prints("epoch", false)) field(isFirst, bytes("Epoch:" + batch.leaderEpoch()));
            if (prints("headers", false)) field(isFirst, headers(record));
            if (prints("key", false)) field(isFirst, copy(record.key()));
            if (prints("value", true)) field(isFirst, copy(record.value()));
            out.write(lineSeparator, 0, lineSeparator.length);
        }

        private void field(boolean[] isFirst, byte[] bytes) {
            if (!isFirst[0]) out.write(keySeparator, 0, keySeparator.length);
            isFirst[0] = false;
            out.write(bytes, 0, bytes.length);
        }

        private byte[] headers(Records record) {
            if (record.headerCount() == 0) return bytes("NO_HEADERS");
            String comma = properties.getOrDefault("headers.separator", ",");
            var text = new ByteArrayOutputStream();
            for (Header each : record.headers()) {
                if (text.size() > 0) text.writeBytes(bytes(comma));
                text.writeBytes(bytes(each.key() + ":"));
                text.writeBytes(copy(each.value()));
            }
            return text.toByteArray();
        }

        private byte[] copy(ByteBuffer bytes) {
            if (bytes == null) return nullLiteral;
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(bytes.position(), copy);
            return copy;
        }
    }
}
