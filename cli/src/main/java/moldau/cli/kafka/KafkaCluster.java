package moldau.cli.kafka;

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

/// `kafka-cluster.sh`: the cluster's id, its brokers' addresses, and forgetting a broker.
final class KafkaCluster {
    private KafkaCluster() {}

    static int run(Terminal terminal, List<String> words) {
        Given given = Tool.readAny(terminal, new Grammar("kafka-cluster.sh cluster-id|list-endpoints|unregister",
                Grammar.Voice.KAFKAS)
                .value("-b,--bootstrap-server", "host:port,...", "where the cluster is")
                .value("-C,--bootstrap-controller", "host:port", "not built yet: ask a broker")
                .value("--config,--command-config", "file", "settings of the connection")
                .value("-i,--id", "id", "of the broker to forget")
                .flag("--include-fenced-brokers", "also those that are out").flag("-h,--help", "this"), words);
        if (given == null) return Exit.OK;
        Tool.needs(given, "--bootstrap-server");
        String action = given.word("");
        try (Cluster cluster = Tool.open(given)) {
            switch (action) {
                case "cluster-id" -> terminal.out().println(
                        "Cluster ID: " + cluster.admin().describeCluster().clusterId());
                case "list-endpoints" -> endpoints(terminal, cluster);
                case "unregister" -> unregister(terminal, given, cluster);
                default -> throw given.grammar().misused("needs one of cluster-id, list-endpoints, unregister");
            }
            return Exit.OK;
        } catch (Refused | Unreachable e) {
            throw Failure.of(Exit.FAILED, "", Tool.words(e));
        }
    }

    private static void endpoints(Terminal terminal, Cluster cluster) {
        var brokers = new ArrayList<>(cluster.admin().describeCluster().brokers());
        brokers.sort((a, b) -> Integer.compare(a.brokerId(), b.brokerId()));
        int host = 9;
        int rack = 10;
        for (DescribeClusterResponse.Broker each : brokers) {
            host = Math.max(host, each.host().length());
            if (each.rack() != null) rack = Math.max(rack, each.rack().length());
        }
        String format = "%-10s %-" + host + "s %-10s %-" + rack + "s %-10s %-15s%n";
        terminal.out().printf(format, "ID", "HOST", "PORT", "RACK", "STATE", "ENDPOINT_TYPE");
        for (DescribeClusterResponse.Broker each : brokers) {
            terminal.out().printf(format, each.brokerId(), each.host(), each.port(), each.rack(),
                    each.isFenced() ? "fenced" : "unfenced", "broker");
        }
    }

    private static void unregister(Terminal terminal, Given given, Cluster cluster) {
        if (!given.has("--id")) throw given.grammar().misused("argument --id/-i is required");
        int id = (int) given.number("--id", -1);
        var answer = cluster.admin().links().askAny(new UnregisterBrokerRequest(id), UnregisterBrokerResponse.class);
        if (answer.errorCode() != Errors.NONE) {
            throw new Refused(answer.errorCode(), "", answer.errorMessage());
        }
        terminal.out().println("Broker " + id + " is no longer registered.");
    }
}
