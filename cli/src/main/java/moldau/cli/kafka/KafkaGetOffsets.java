package moldau.cli.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Terminal;
import moldau.client.Refused;
import moldau.client.TopicPartition;
import moldau.client.Unreachable;
import moldau.wire.message.MetadataResponse;

/// `kafka-get-offsets.sh`: `topic:partition:offset` lines.
final class KafkaGetOffsets {
    private static final String ERROR = "Error occurred: ";
    private static final String TIMES = "-1 or latest / -2 or earliest / -3 or max-timestamp / -4 or earliest-local"
            + " / -5 or latest-tiered / -6 or earliest-pending-upload";

    private KafkaGetOffsets() {}

    static int run(Terminal terminal, List<String> words) {
        Given given = read(terminal, Tool.grammar("kafka-get-offsets.sh [--topic topic] [--time latest]")
                .value("--topic", "regex", "which topics").value("--partitions", "0,1-3", "which partitions")
                .value("--topic-partitions", "topic:0-3,...", "which partitions of which topics")
                .value("--time", "time", "ms, or latest (-1), earliest (-2), max-timestamp (-3)")
                .flag("--exclude-internal-topics", "without internal topics"), words);
        if (given == null) return Exit.OK;
        Tool.needs(given, "--bootstrap-server");
        if (given.has("--topic-partitions") && (given.has("--topic") || given.has("--partitions"))) {
            throw given.grammar().misused(ERROR + "--topic-partitions cannot be used with --topic or --partitions");
        }
        long time = time(given);
        Predicate<TopicPartition> wanted = wanted(given);
        try (Cluster cluster = Tool.open(given)) {
            Map<TopicPartition, Long> asked = new TreeMap<>();
            for (MetadataResponse.Topic topic : cluster.admin().topics()) {
                if (given.has("--exclude-internal-topics") && topic.isInternal()) continue;
                for (MetadataResponse.Partition each : topic.partitions()) {
                    var at = new TopicPartition(topic.name(), each.partitionIndex());
                    if (wanted.test(at) && each.leaderId() >= 0) asked.put(at, time);
                }
            }
            if (asked.isEmpty()) {
                terminal.err().println(ERROR + "Could not match any topic-partitions with the specified filters");
                return Exit.FAILED;
            }
            cluster.admin().offsets(asked).forEach((at, found) -> {
                if (found.offset() < 0) return;
                terminal.out().println(at.topic() + ":" + at.partition() + ":" + found.offset());
            });
            return Exit.OK;
        } catch (Refused | Unreachable e) {
            terminal.err().println(ERROR + "" + Tool.words(e));
            return Exit.FAILED;
        }
    }

    /// Its complaints begin like its errors.
    private static Given read(Terminal terminal, Grammar grammar, List<String> words) {
        try {
            return Tool.readAny(terminal, grammar, words);
        } catch (Failure failure) {
            throw grammar.misused(ERROR + failure.getMessage());
        }
    }

    private static long time(Given given) {
        return switch (given.get("--time", "latest")) {
            case "latest" -> -1;
            case "earliest" -> -2;
            case "max-timestamp" -> -3;
            case "earliest-local" -> -4;
            case "latest-tiered" -> -5;
            case "earliest-pending-upload" -> -6;
            default -> {
                String text = given.get("--time", "");
                try {
                    yield Long.parseLong(text);
                } catch (NumberFormatException e) {
                    throw given.grammar().misused(ERROR + "Malformed time argument " + text + ". Please use "
                            + TIMES + ", or a specified long format timestamp");
                }
            }
        };
    }

    private static Predicate<TopicPartition> wanted(Given given) {
        var any = new ArrayList<Predicate<TopicPartition>>();
        if (given.has("--topic-partitions")) {
            for (String each : given.get("--topic-partitions", "").split(",")) any.add(rule(given, each));
            return at -> any.stream().anyMatch(each -> each.test(at));
        }
        Pattern topic = Pattern.compile(given.get("--topic", ".*").replace(',', '|'));
        var partitions = new ArrayList<Integer>();
        String text = given.get("--partitions", "");
        try {
            for (String each : text.split(",")) if (!each.isBlank()) partitions.add(Integer.parseInt(each.trim()));
        } catch (NumberFormatException e) {
            throw given.grammar().misused(ERROR
                    + "--partitions expects a comma separated list of numeric partition ids, but received: " + text);
        }
        return at -> topic.matcher(at.topic()).matches()
                && (partitions.isEmpty() || partitions.contains(at.partition()));
    }

    /// `topic`, `topic:3`, `topic:0-3` (without 3), `topic:5-`, `topic:-3`, `:2`.
    private static Predicate<TopicPartition> rule(Given given, String text) {
        int colon = text.lastIndexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String range = colon < 0 ? "" : text.substring(colon + 1);
        if (!range.matches("\\d*(-\\d*)?")) throw given.grammar().misused(ERROR + "Invalid rule specification: " + text);
        Pattern topic = Pattern.compile(name.isEmpty() ? ".*" : name);
        int dash = range.indexOf('-');
        int from = range.isEmpty() || dash == 0 ? 0 : Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
        boolean isOpen = range.isEmpty() || dash == range.length() - 1;
        int to = isOpen ? Integer.MAX_VALUE : dash < 0 ? from + 1 : Integer.parseInt(range.substring(dash + 1));
        return at -> topic.matcher(at.topic()).matches() && at.partition() >= from && at.partition() < to;
    }
}
