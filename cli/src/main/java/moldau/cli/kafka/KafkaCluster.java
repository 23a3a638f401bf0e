package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Terminal;
import moldau.client.Refused;
import moldau.client.Unreachable;
import moldau.wire.Errors;
import moldau.wire.message.DescribeClusterResponse;
import moldau.wire.message.UnregisterBrokerRequest;
import moldau.wire.message.UnregisterBrokerResponse;

/// `kafka-cluster.sh`: the cluster's id, its brokers' addresses, and forgetting a broker. Controllers can
/// be asked too (KIP-919).
final class KafkaCluster {
    private static final List<String> VERBS = List.of("cluster-id", "unregister", "list-endpoints");

    private KafkaCluster() {}

    static int run(Terminal terminal, List<String> words) {
        String verb = words.isEmpty() ? "" : words.getFirst();
        if (!VERBS.contains(verb)) {
            Grammar grammar = Argparse.grammar("kafka-cluster [-h] {" + String.join(",", VERBS) + "} ...");
            if (verb.startsWith("-") && Argparse.read(terminal.out(), grammar, words) == null) return Exit.OK;
            throw Argparse.notAmong(grammar, verb, VERBS);
        }
        Given given = read(terminal, verb, words.subList(1, words.size()));
        if (given == null) return Exit.OK;
        try (Cluster cluster = Tool.openEither(given, given.has("--config") ? "--config" : "--command-config")) {
            switch (verb) {
                case "cluster-id" -> terminal.out().println(
                        "Cluster ID: " + cluster.admin().describeCluster().clusterId());
                case "list-endpoints" -> endpoints(terminal.out(), given, cluster);
                default -> unregister(terminal, given, cluster);
            }
            return Exit.OK;
        } catch (Refused | Unreachable e) {
            throw Failure.of(Exit.FAILED, "", Tool.words(e));
        }
    }

    private static Given read(Terminal terminal, String verb, List<String> words) {
        String own = switch (verb) {
            case "unregister" -> " --id ID";
            case "list-endpoints" -> " [--include-fenced-brokers]";
            default -> "";
        };
        Grammar grammar = Argparse.grammar("kafka-cluster " + verb
                + " [-h] [--config CONFIG] [--command-config COMMAND_CONFIG]" + own
                + " (--bootstrap-server BOOTSTRAP_SERVER | --bootstrap-controller BOOTSTRAP_CONTROLLER)")
                .value("-b,--bootstrap-server", "BOOTSTRAP_SERVER", "brokers, as host:port,...")
                .value("-C,--bootstrap-controller", "BOOTSTRAP_CONTROLLER", "controllers, instead of brokers")
                .value("--config", "CONFIG", "the older name of --command-config")
                .value("-c,--command-config", "COMMAND_CONFIG", "settings of the connection");
        if (verb.equals("unregister")) grammar.value("-i,--id", "ID", "of the broker to forget");
        if (verb.equals("list-endpoints")) grammar.flag("--include-fenced-brokers", "also those that are out");
        Given given = Argparse.read(terminal.out(), grammar, words,
                verb.equals("unregister") ? new String[] {"--id"} : new String[0]);
        if (given == null) return null;
        Argparse.needsOne(given, "--bootstrap-server", "--bootstrap-controller");
        if (given.has("--config") && given.has("--command-config")) {
            throw Failure.usage("--config and --command-config cannot be specified together.");
        }
        return given;
    }

    private static void endpoints(PrintStream out, Given given, Cluster cluster) {
        boolean areControllers = given.has("--bootstrap-controller");
        boolean withFenced = given.has("--include-fenced-brokers");
        if (areControllers && withFenced) {
            throw Failure.usage("The option --include-fenced-brokers is only supported with --bootstrap-server option");
        }
        var nodes = new ArrayList<>(cluster.admin().describeCluster(withFenced).brokers());
        nodes.sort((a, b) -> Integer.compare(a.brokerId(), b.brokerId()));
        int host = 9;
        int rack = 10;
        for (DescribeClusterResponse.Broker each : nodes) {
            host = Math.max(host, each.host().length());
            if (each.rack() != null) rack = Math.max(rack, each.rack().length());
        }
        // Controllers are in no state.
        String format = "%-10s %-" + host + "s %-10s %-" + rack + "s " + (areControllers ? "%.0s" : "%-10s ") + "%-15s%n";
        out.printf(format, "ID", "HOST", "PORT", "RACK", "STATE", "ENDPOINT_TYPE");
        for (DescribeClusterResponse.Broker each : nodes) {
            out.printf(format, each.brokerId(), each.host(), each.port(), each.rack(),
                    each.isFenced() ? "fenced" : "unfenced", areControllers ? "controller" : "broker");
        }
    }

    private static void unregister(Terminal terminal, Given given, Cluster cluster) {
        int id = (int) given.number("--id", -1);
        var answer = cluster.admin().links().askAny(new UnregisterBrokerRequest(id), UnregisterBrokerResponse.class);
        if (answer.errorCode() != Errors.NONE) {
            throw new Refused(answer.errorCode(), "", answer.errorMessage());
        }
        terminal.out().println("Broker " + id + " is no longer registered.");
    }
}
