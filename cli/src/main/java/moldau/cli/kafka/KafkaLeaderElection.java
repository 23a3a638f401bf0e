package moldau.cli.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Terminal;
import moldau.client.Refused;
import moldau.client.TopicPartition;
import moldau.client.Unreachable;
import moldau.wire.Errors;

/// `kafka-leader-election.sh`.
final class KafkaLeaderElection {
    private static final List<String> SCOPES = List.of("--topic", "--all-topic-partitions", "--path-to-json-file");

    private KafkaLeaderElection() {}

    static int run(Terminal terminal, List<String> words) {
        Given given = Tool.readAny(terminal, Tool.grammar("kafka-leader-election.sh --election-type PREFERRED|UNCLEAN")
                .value("--election-type", "type", "PREFERRED or UNCLEAN")
                .value("--topic", "topic", "of one partition").value("--partition", "number", "of that topic")
                .flag("--all-topic-partitions", "of every partition")
                .value("--path-to-json-file", "file", "{\"partitions\":[{\"topic\":\"a\",\"partition\":1}]}")
                .value("--admin.config", "file", "the old name of --command-config"), words);
        if (given == null) return Exit.OK;
        check(given);
        boolean unclean = switch (given.get("--election-type", "").toUpperCase(java.util.Locale.ROOT)) {
            case "PREFERRED" -> false;
            case "UNCLEAN" -> true;
            default -> throw Failure.usage("Cannot parse argument '" + given.get("--election-type", "")
                    + "' of option election-type");
        };
        List<TopicPartition> wanted = partitions(given);
        try (Cluster cluster = Tool.open(given)) {
            return elect(terminal, cluster, wanted, unclean);
        } catch (Refused | Unreachable e) {
            throw Failure.of(Exit.FAILED, "", Tool.words(e));
        }
    }

    private static void check(Given given) {
        var missing = new ArrayList<String>();
        for (String each : List.of("--bootstrap-server", "--election-type")) {
            if (!given.has(each)) missing.add(each.substring(2));
        }
        if (!missing.isEmpty()) throw Failure.usage("Missing required option(s): " + String.join(", ", missing));
        if (SCOPES.stream().filter(given::has).count() != 1) {
            throw Failure.usage("One and only one of the following options is required: topic, all-topic-partitions,"
                    + " path-to-json-file");
        }
        if (given.has("--topic") && !given.has("--partition")) {
            throw Failure.usage("Missing required option(s): partition");
        }
    }

    private static List<TopicPartition> partitions(Given given) {
        if (given.has("--all-topic-partitions")) return null;
        if (given.has("--topic")) {
            return List.of(new TopicPartition(given.get("--topic", ""), (int) given.number("--partition", 0)));
        }
        String file = given.get("--path-to-json-file", "");
        try {
            return PartitionsFile.read(Files.readAllBytes(Path.of(file)));
        } catch (IOException e) {
            throw Failure.of(Exit.FAILED, "", "Unable to read file " + file);
        }
    }

    private static int elect(Terminal terminal, Cluster cluster, List<TopicPartition> wanted, boolean unclean) {
        var done = new ArrayList<String>();
        var needless = new ArrayList<String>();
        var failed = new ArrayList<String>();
        cluster.admin().replicas().elect(wanted, unclean).forEach((each, outcome) -> {
            if (outcome.error() == Errors.NONE) done.add(each.toString());
            else if (outcome.error() == Errors.ELECTION_NOT_NEEDED) needless.add(each.toString());
            else failed.add("Error completing leader election (" + (unclean ? "UNCLEAN" : "PREFERRED")
                        + ") for partition: " + each + ": " + outcome.words());
        });
        if (!done.isEmpty()) {
            terminal.out().println("Successfully completed leader election (" + (unclean ? "UNCLEAN" : "PREFERRED")
                    + ") for partitions " + String.join(", ", done));
        }
        // Of all partitions, those that are well led already are not worth a line.
        if (!needless.isEmpty() && wanted != null) {
            terminal.out().println("Valid replica already elected for partitions " + String.join(", ", needless));
        }
        for (String each : failed) terminal.out().println(each);
        if (failed.isEmpty()) return Exit.OK;
        throw Failure.of(Exit.FAILED, "", failed.size() + " replica(s) could not be elected");
    }
}
