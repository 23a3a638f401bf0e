package moldau.cli.kafka;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Json;
import moldau.cli.Terminal;
import moldau.client.Refused;
import moldau.client.Unreachable;
import moldau.wire.Errors;
import moldau.wire.message.DescribeLogDirsResponse;

/// `kafka-log-dirs.sh`: what lies in the log directories of brokers, how large it is, and which copies are
/// on their way, as one line of JSON.
final class KafkaLogDirs {
    private KafkaLogDirs() {}

    static int run(Terminal terminal, List<String> words) {
        var grammar = Tool.grammar("kafka-log-dirs.sh --describe [--broker-list 0,1] [--topic-list a,b]")
                .flag("--describe", "REQUIRED: tells what is in the directories")
                .value("--broker-list", "0,1,...", "of these brokers; of all if it is not given")
                .value("--topic-list", "a,b,...", "of these topics; of all if it is not given");
        if (words.isEmpty()) {
            throw grammar.misused("This tool helps to query log directory usage on the specified brokers.");
        }
        Given given = Tool.readAny(terminal, grammar, words);
        if (given == null) return Exit.OK;
        Tool.needs(given, "--bootstrap-server", "--describe");
        try (Cluster cluster = Tool.open(given)) {
            return describe(terminal, cluster, given);
        } catch (Refused | Unreachable e) {
            throw Failure.of(Exit.FAILED, "", Tool.words(e));
        }
    }

    private static int describe(Terminal terminal, Cluster cluster, Given given) {
        var there = new TreeSet<Integer>();
        for (var each : cluster.admin().describeCluster().brokers()) there.add(each.brokerId());
        Set<Integer> brokers = brokers(given, there);
        var missing = new ArrayList<>(brokers);
        missing.removeAll(there);
        if (!missing.isEmpty()) {
            throw Failure.of(Exit.FAILED, "", "ERROR: The given brokers do not exist from --broker-list: "
                    + Reassignment.comma(missing) + ". Current existent brokers: " + Reassignment.comma(there));
        }
        Set<String> topics = given.has("--topic-list") ? Set.copyOf(words(given, "--topic-list")) : Set.of();
        terminal.out().println("Querying brokers for log directories information");
        var json = new Json().begin().beginList("brokers");
        for (int broker : brokers) {
            json.begin().put("broker", broker).beginList("logDirs");
            for (var each : cluster.admin().replicas().logDirs(broker)) add(json, each, topics);
            json.endList().end();
        }
        json.endList().put("version", 1).end();
        terminal.out().println("Received log directory information from brokers " + Reassignment.comma(brokers));
        terminal.out().println(json);
        return Exit.OK;
    }

    private static Set<Integer> brokers(Given given, Set<Integer> there) {
        var brokers = new LinkedHashSet<Integer>();
        for (String each : words(given, "--broker-list")) {
            try {
                brokers.add(Integer.parseInt(each));
            } catch (NumberFormatException e) {
                throw Failure.of(Exit.FAILED, "", "For input string: \"" + each + "\"");
            }
        }
        return brokers.isEmpty() ? there : brokers;
    }

    private static List<String> words(Given given, String option) {
        var words = new ArrayList<String>();
        for (String each : given.get(option, "").split(",")) if (!each.isEmpty()) words.add(each);
        return words;
    }

    /// @param topics empty for all
    private static void add(Json json, DescribeLogDirsResponse.LogDir directory, Set<String> topics) {
        json.begin().beginList("partitions");
        for (var topic : directory.topics()) {
            if (!topics.isEmpty() && !topics.contains(topic.name())) continue;
            for (var row : topic.partitions()) {
                json.begin().put("partition", topic.name() + "-" + row.partitionIndex())
                        .put("size", row.partitionSize()).put("offsetLag", row.offsetLag())
                        .put("isFuture", row.isFutureKey()).end();
            }
        }
        json.endList().put("error", error(directory.errorCode())).put("logDir", directory.logDir()).end();
    }

    /// The class of the client that stands for the error, as Apache's tool tells it.
    private static String error(short code) {
        return switch (code) {
            case Errors.NONE -> null;
            case Errors.KAFKA_STORAGE_ERROR -> "org.apache.kafka.common.errors.KafkaStorageException";
            case Errors.CLUSTER_AUTHORIZATION_FAILED ->
                "org.apache.kafka.common.errors.ClusterAuthorizationException";
            default -> Errors.name(code);
        };
    }
}
