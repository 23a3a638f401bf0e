package moldau.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import moldau.cli.server.NodeOptions;
import moldau.client.Refused;
import moldau.client.Unreachable;
import moldau.wire.Errors;
import moldau.wire.message.MetadataResponse;

/// A command that talks to a cluster: its options, the cluster, and what failures mean to people.
public final class Session {
    /// What a command does with its cluster.
    public interface Work {
        int run(Cluster cluster);
    }

    private Session() {}

    /// The options that all such commands have.
    public static Grammar grammar(String usage) {
        return new Grammar(usage)
                .value("-b,--brokers,--bootstrap-server", "host:port,...", "where the cluster is")
                .value("--command-config", "file", "settings of the connection")
                .flag("-h,--help", "this");
    }

    /// Reads the words; prints the help if it is asked for.
    ///
    /// @return null if nothing is left to do
    public static Given read(Terminal terminal, Grammar grammar, List<String> words) {
        Given given = grammar.read(words);
        if (!given.has("--help")) return given;
        terminal.out().print(grammar.help());
        return null;
    }

    /// Connects, works, and explains what failed.
    ///
    /// @param topic the command is about, to find what was meant; may be null
    public static int run(Terminal terminal, Given given, String topic, Work work) {
        return run(() -> open(terminal, given), topic, work);
    }

    /// The same with the cluster at an address.
    public static int run(String brokers, Work work) {
        return run(() -> new Cluster(brokers, Map.of()), null, work);
    }

    private static int run(Supplier<Cluster> opening, String topic, Work work) {
        try (Cluster cluster = opening.get()) {
            try {
                return work.run(cluster);
            } catch (Refused refused) {
                throw explained(cluster, refused, topic);
            }
        } catch (Unreachable e) {
            throw unreachable(e);
        } catch (IllegalArgumentException e) {
            // What a client says of its settings.
            throw Failure.usage(e.getMessage()).hint("settings come from", "-b and --command-config");
        }
    }

    static Failure unreachable(Unreachable e) {
        return Failure.of(Exit.NOT_REACHABLE, "M-2011 NOT_REACHABLE", e.getMessage())
                .hint("start a node", "moldau")
                .hint("elsewhere", "add -b host:port");
    }

    private static Cluster open(Terminal terminal, Given given) {
        String brokers = given.get("--brokers", "");
        Map<String, String> settings = given.has("--command-config")
                ? NodeOptions.properties(given.get("--command-config", "")) : Map.of();
        if (brokers.isEmpty()) brokers = settings.getOrDefault("bootstrap.servers", "");
        if (brokers.isEmpty()) brokers = terminal.environment().getOrDefault("MOLDAU_BROKERS", "");
        if (brokers.isEmpty()) brokers = NodeOptions.addressOfNodeHere();
        return new Cluster(withPorts(brokers), settings);
    }

    /// A name without a port means Kafka's.
    public static String withPorts(String brokers) {
        var all = new StringBuilder();
        for (String each : brokers.split(",")) {
            String text = each.trim();
            if (text.isEmpty()) continue;
            int colon = text.lastIndexOf(':');
            boolean hasPort = colon > 0 && text.indexOf(']', colon) < 0;
            all.append(all.isEmpty() ? "" : ",").append(text).append(hasPort ? "" : ":9092");
        }
        return all.toString();
    }

    private static Failure explained(Cluster cluster, Refused refused, String topic) {
        int exit = switch (refused.code()) {
            case Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.GROUP_ID_NOT_FOUND, Errors.UNKNOWN_TOPIC_ID ->
                    Exit.NOT_FOUND;
            case Errors.TOPIC_AUTHORIZATION_FAILED, Errors.GROUP_AUTHORIZATION_FAILED,
                Errors.CLUSTER_AUTHORIZATION_FAILED, Errors.SASL_AUTHENTICATION_FAILED -> Exit.DENIED;
            default -> Exit.FAILED;
        };
        String code = "M-" + (1000 + refused.code()) + " " + refused.codeName();
        boolean isMissing = refused.code() == Errors.UNKNOWN_TOPIC_OR_PARTITION && topic != null;
        List<String> names = isMissing ? topicNames(cluster) : List.of();
        if (!isMissing || names.contains(topic)) return Failure.of(exit, code, refused.getMessage());
        Failure failure = Failure.of(exit, code,
                "topic '" + topic + "' does not exist at " + cluster.address());
        String nearest = Nearest.to(topic, names);
        if (!nearest.isEmpty()) failure.hint("did you mean", nearest);
        return failure.hint("create it", "moldau topic create " + topic);
    }

    private static List<String> topicNames(Cluster cluster) {
        return cluster.admin().topics().stream().map(MetadataResponse.Topic::name).toList();
    }

    /// Whether the person says yes to what a command is about to destroy.
    ///
    /// @param plan a sentence
    /// @throws Failure if nobody is there to ask
    public static boolean isConfirmed(Terminal terminal, Given given, String plan) {
        if (given.has("--yes")) return true;
        terminal.out().println(plan);
        if (!terminal.inIsPerson()) {
            throw Failure.usage("nobody to ask: add --yes if you mean it");
        }
        terminal.out().print("go on? [y/N] ");
        terminal.out().flush();
        String answer = Lines.read(terminal.in());
        return answer != null && answer.trim().toLowerCase(Locale.ROOT).startsWith("y");
    }
}
