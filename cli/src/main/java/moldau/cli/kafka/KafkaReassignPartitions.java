package moldau.cli.kafka;

import java.util.List;
import java.util.Map;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Terminal;
import moldau.client.Refused;
import moldau.client.Unreachable;

/// `kafka-reassign-partitions.sh`: which brokers hold which partitions. What may be asked; [Reassignment]
/// does it.
final class KafkaReassignPartitions {
    private static final List<String> ACTIONS = List.of("--generate", "--execute", "--verify", "--cancel", "--list");
    private static final Map<String, List<String>> NEEDED = Map.of(
            "--generate", List.of("--broker-list", "--topics-to-move-json-file"),
            "--execute", List.of("--reassignment-json-file"),
            "--verify", List.of("--reassignment-json-file"),
            "--cancel", List.of("--reassignment-json-file"),
            "--list", List.of());
    private static final Map<String, List<String>> ALLOWED = Map.of(
            "--generate", List.of("--disable-rack-aware"),
            "--execute", List.of("--additional", "--replica-alter-log-dirs-throttle", "--throttle", "--timeout",
                    "--disallow-replication-factor-change"),
            "--verify", List.of("--preserve-throttles"),
            "--cancel", List.of("--preserve-throttles", "--timeout", "--bootstrap-controller"),
            "--list", List.of("--bootstrap-controller"));
    private static final List<String> OPTIONS = List.of("--broker-list", "--topics-to-move-json-file",
            "--reassignment-json-file", "--disable-rack-aware", "--additional", "--throttle", "--timeout",
            "--replica-alter-log-dirs-throttle", "--disallow-replication-factor-change", "--preserve-throttles",
            "--bootstrap-controller");

    private KafkaReassignPartitions() {}

    static int run(Terminal terminal, List<String> words) {
        Grammar grammar = grammar();
        if (words.isEmpty()) throw grammar.misused("This tool helps to move topic partitions between replicas.");
        Given given = Tool.readAny(terminal, grammar, words);
        if (given == null) return Exit.OK;
        String action = check(given);
        try (Cluster cluster = Tool.openEither(given)) {
            var tool = new Reassignment(terminal.out(), cluster, given);
            switch (action) {
                case "--generate" -> tool.generate();
                case "--execute" -> tool.execute();
                case "--verify" -> tool.verify();
                case "--cancel" -> tool.cancel();
                default -> tool.list();
            }
            return Exit.OK;
        } catch (Refused | Unreachable e) {
            throw Failure.of(Exit.FAILED, "", "Error: " + Tool.words(e));
        } catch (Failure e) {
            throw Failure.of(e.exit(), "", "Error: " + e.getMessage());
        }
    }

    private static Grammar grammar() {
        return Tool.grammar("kafka-reassign-partitions.sh " + String.join("|", ACTIONS))
                .flag("--generate", "proposes where partitions go; moves nothing")
                .flag("--execute", "begins what a file says")
                .flag("--verify", "tells how far it is, and removes throttles when it is done")
                .flag("--cancel", "calls it off").flag("--list", "lists what is under way")
                .value("--reassignment-json-file", "file", "partitions and their brokers, as --generate prints them")
                .value("--topics-to-move-json-file", "file", "{\"topics\":[{\"topic\":\"a\"}],\"version\":1}")
                .value("--broker-list", "0,1,...", "brokers --generate may use")
                .flag("--disable-rack-aware", "--generate does not look at racks")
                .value("--throttle", "bytes", "a second, between brokers")
                .value("--replica-alter-log-dirs-throttle", "bytes", "a second, between directories")
                .value("--timeout", "ms", "for moves between directories to begin")
                .flag("--additional", "besides what is under way")
                .flag("--preserve-throttles", "leaves throttles as they are")
                .flag("--disallow-replication-factor-change", "refuses another number of replicas")
                .value("--bootstrap-controller", "host:port,...", "controllers, instead of brokers");
    }

    private static String check(Given given) {
        List<String> asked = ACTIONS.stream().filter(given::has).toList();
        if (asked.size() != 1) {
            throw given.grammar().misused("Command must include exactly one action: " + String.join(", ", ACTIONS));
        }
        boolean server = given.has("--bootstrap-server");
        boolean controller = given.has("--bootstrap-controller");
        if (server && controller) {
            throw given.grammar().misused("Please don't specify both --bootstrap-server and --bootstrap-controller");
        }
        if (!server && !controller) {
            throw given.grammar().misused("Please specify either --bootstrap-server or --bootstrap-controller");
        }
        String action = asked.getFirst();
        Tool.needs(given, NEEDED.get(action).toArray(String[]::new));
        for (String each : OPTIONS) {
            boolean fits = NEEDED.get(action).contains(each) || ALLOWED.get(action).contains(each);
            if (fits || !given.has(each)) continue;
            throw given.grammar().misused("Option \"" + Tool.label(each) + "\" can't be used with action \""
                    + Tool.label(action) + "\"");
        }
        return action;
    }
}
