package moldau.cli.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Given;
import moldau.cli.Terminal;
import moldau.client.Refused;
import moldau.client.TopicPartition;
import moldau.client.Unreachable;
import moldau.wire.message.MetadataResponse;

/// `kafka-get-offsets.sh`: `topic:partition:offset` lines.
final class KafkaGetOffsets {
    private KafkaGetOffsets() {}

    static int run(Terminal terminal, List<String> words) {
        Given given = Tool.read(terminal, Tool.grammar("kafka-get-offsets.sh [--topic topic] [--time latest]")
                .value("--topic", "regex", "which topics").value("--partitions", "0,1-3", "which partitions")
                .value("--topic-partitions", "topic:0-3,...", "which partitions of which topics")
                .value("--time", "time", "ms, or latest (-1), earliest (-2), max-timestamp (-3)")
                .flag("--exclude-internal-topics", "without internal topics"), words);
        if (given == null) return Exit.OK;
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
                terminal.err().println("Error occurred: Could not match any topic-partitions with the specified filters");
                return Exit.FAILED;
            }
            cluster.admin().offsets(asked).forEach((at, offset) -> terminal.out().println(
                    at.topic() + ":" + at.partition() + ":" + (offset.offset() < 0 ? "" : offset.offset())));
            return Exit.OK;
        } catch (Refused | Unreachable e) {
            terminal.err().println("Error occurred: " + Tool.words(e));
            return Exit.FAILED;
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
            default -> given.number("--time", -1);
        };
    }

    private static Predicate<TopicPartition> wanted(Given given) {
        var any = new ArrayList<Predicate<TopicPartition>>();
        if (given.has("--topic-partitions")) {
            for (String each : given.get("--topic-partitions", "").split(",")) {
                int colon = each.lastIndexOf(':');
                Pattern topic = Pattern.compile(colon < 0 ? each : each.substring(0, colon));
                Predicate<Integer> partition = range(given, colon < 0 ? "" : each.substring(colon + 1));
                any.add(at -> (topic.pattern().isEmpty() || topic.matcher(at.topic()).matches())
                        && partition.test(at.partition()));
            }
        } else {
            Pattern topic = Pattern.compile(given.get("--topic", ".*").replace(',', '|'));
            for (String each : given.get("--partitions", "").split(",")) {
                Predicate<Integer> partition = range(given, each.trim());
                any.add(at -> topic.matcher(at.topic()).matches() && partition.test(at.partition()));
            }
        }
        return at -> any.stream().anyMatch(each -> each.test(at));
    }

    /// `3`, `0-3` (without 3), `5-`, `-3`, or empty for all.
    private static Predicate<Integer> range(Given given, String text) {
        try {
            int dash = text.indexOf('-');
            if (text.isEmpty()) return _ -> true;
            if (dash < 0) {
                int only = Integer.parseInt(text);
                return partition -> partition == only;
            }
            int from = dash == 0 ? 0 : Integer.parseInt(text.substring(0, dash));
            int to = dash == text.length() - 1 ? Integer.MAX_VALUE : Integer.parseInt(text.substring(dash + 1));
            return partition -> partition >= from && partition < to;
        } catch (NumberFormatException e) {
            throw given.grammar().misused("'" + text + "' is no partition or range of them");
        }
    }
}
