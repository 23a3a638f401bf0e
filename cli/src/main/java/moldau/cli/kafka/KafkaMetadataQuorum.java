package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import moldau.base.Endpoint;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Terminal;
import moldau.cli.server.NodeOptions;
import moldau.client.Quorum;
import moldau.client.Refused;
import moldau.client.Unreachable;
import moldau.wire.Uuid;
import moldau.wire.message.AddRaftVoterRequest;
import moldau.wire.message.DescribeQuorumResponse;

/// `kafka-metadata-quorum.sh`: who votes on metadata, and how far each is.
final class KafkaMetadataQuorum {
    private static final List<String> VERBS = List.of("describe", "add-controller", "remove-controller");
    private static final String EITHER =
            "(--bootstrap-server BOOTSTRAP_SERVER | --bootstrap-controller BOOTSTRAP_CONTROLLER) ";

    private KafkaMetadataQuorum() {}

    static int run(Terminal terminal, List<String> words) {
        var parts = Argparse.Parts.of(words);
        Given where = Argparse.read(terminal.out(), where(), parts.before());
        if (where == null) return Exit.OK;
        String verb = parts.verb();
        if (!VERBS.contains(verb)) throw Argparse.notAmong(where.grammar(), verb, VERBS);
        Given given = read(terminal, verb, parts.after());
        if (given == null) return Exit.OK;
        Argparse.needsOne(where, "--bootstrap-server", "--bootstrap-controller");
        try (Cluster cluster = Tool.openEither(where)) {
            switch (verb) {
                case "describe" -> describe(terminal.out(), given, cluster);
                case "add-controller" -> add(terminal.out(), where.get("--command-config", null), given, cluster);
                default -> remove(terminal.out(), given, cluster);
            }
            return Exit.OK;
        } catch (Refused | Unreachable | IllegalArgumentException e) {
            throw Failure.of(Exit.FAILED, "", Tool.words(e));
        }
    }

    private static Grammar where() {
        return Argparse.grammar("kafka-metadata-quorum [-h] [--command-config COMMAND_CONFIG] " + EITHER
                + "{" + String.join(",", VERBS) + "} ...")
                .value("--bootstrap-server", "BOOTSTRAP_SERVER", "brokers, as host:port,...")
                .value("--bootstrap-controller", "BOOTSTRAP_CONTROLLER", "controllers, instead of brokers")
                .value("--command-config", "COMMAND_CONFIG", "settings of the connection, or of the node to add");
    }

    private static Given read(Terminal terminal, String verb, List<String> words) {
        String usage = "kafka-metadata-quorum " + EITHER + verb + " [-h] ";
        return switch (verb) {
            case "describe" -> Argparse.read(terminal.out(),
                    Argparse.grammar(usage + "[--status] [--replication] [--human-readable]")
                            .flag("--status", "in sum").flag("--replication", "each node")
                            .flag("--human-readable", "times as people say them"), words);
            case "add-controller" -> Argparse.read(terminal.out(), Argparse.grammar(usage + "[--dry-run]")
                    .flag("--dry-run", "only say what would be done"), words);
            default -> Argparse.read(terminal.out(), Argparse.grammar(usage + "--controller-id CONTROLLER_ID"
                    + " --controller-directory-id CONTROLLER_DIRECTORY_ID [--dry-run]")
                    .value("-i,--controller-id", "CONTROLLER_ID", "which voter to remove")
                    .value("-d,--controller-directory-id", "CONTROLLER_DIRECTORY_ID", "its directory")
                    .flag("--dry-run", "only say what would be done"), words,
                    "--controller-directory-id", "--controller-id");
        };
    }

    private static void describe(PrintStream out, Given given, Cluster cluster) {
        boolean status = given.has("--status");
        if (status && given.has("--replication")) {
            throw Failure.usage("Only one of --status or --replication should be specified with describe sub-command");
        }
        if (!status && !given.has("--replication")) {
            throw Failure.usage("One of --status or --replication must be specified with describe sub-command");
        }
        Quorum.Status quorum = cluster.admin().quorum().describe();
        if (status) status(out, cluster, quorum);
        else replication(out, given.has("--human-readable"), quorum);
    }

    private static void status(PrintStream out, Cluster cluster, Quorum.Status quorum) {
        var partition = quorum.partition();
        String format = "%-24s%s%n";
        out.printf(format, "ClusterId:", cluster.admin().describeCluster().clusterId());
        out.printf(format, "LeaderId:", partition.leaderId());
        out.printf(format, "LeaderEpoch:", partition.leaderEpoch());
        out.printf(format, "HighWatermark:", partition.highWatermark());
        out.printf(format, "MaxFollowerLag:", quorum.lagMax());
        out.printf(format, "MaxFollowerLagTimeMs:", quorum.lagMsMax());
        out.printf(format, "CurrentVoters:", nodes(partition.currentVoters(), quorum));
        out.printf(format, "CurrentObservers:", nodes(partition.observers(), quorum));
    }

    private static String nodes(List<DescribeQuorumResponse.ReplicaState> replicas, Quorum.Status quorum) {
        var all = new ArrayList<String>();
        for (var each : replicas) {
            var endpoints = new ArrayList<String>();
            for (var node : quorum.nodes()) {
                if (node.nodeId() != each.replicaId()) continue;
                for (var at : node.listeners()) {
                    endpoints.add("\"" + at.name() + "://" + new Endpoint(at.host(), at.port()) + "\"");
                }
            }
            all.add("{\"id\": " + each.replicaId()
                    + (each.replicaDirectoryId().isZero() ? ", \"directoryId\": null"
                            : ", \"directoryId\": \"" + each.replicaDirectoryId() + "\"")
                    + (endpoints.isEmpty() ? "" : ", \"endpoints\": " + endpoints) + "}");
        }
        return all.toString();
    }

    private static void replication(PrintStream out, boolean isHuman, Quorum.Status quorum) {
        var partition = quorum.partition();
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NodeId", "DirectoryId", "LogEndOffset", "Lag", "LastFetchTimestamp",
                "LastCaughtUpTimestamp", "Status"));
        long end = quorum.leader() == null ? partition.highWatermark() : quorum.leader().logEndOffset();
        Predicate<DescribeQuorumResponse.ReplicaState> leads = each -> each.replicaId() == partition.leaderId();
        add(rows, partition.currentVoters().stream().filter(leads).toList(), "Leader", end, isHuman);
        add(rows, partition.currentVoters().stream().filter(leads.negate()).toList(), "Follower", end, isHuman);
        add(rows, partition.observers(), "Observer", end, isHuman);
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                int column = i;
                int width = rows.stream().mapToInt(each -> each.get(column).length()).max().orElse(0);
                line.append(row.get(i)).repeat(" ", width - row.get(i).length()).append('\t');
            }
            out.println(line);
        }
    }

    private static void add(List<List<String>> rows, List<DescribeQuorumResponse.ReplicaState> replicas,
            String status, long end, boolean isHuman) {
        for (var each : replicas) {
            rows.add(List.of(Integer.toString(each.replicaId()), each.replicaDirectoryId().toString(),
                    Long.toString(each.logEndOffset()), Long.toString(end - each.logEndOffset()),
                    time(each.lastFetchTimestamp(), isHuman), time(each.lastCaughtUpTimestamp(), isHuman), status));
        }
    }

    private static String time(long ms, boolean isHuman) {
        return isHuman && ms >= 0 ? System.currentTimeMillis() - ms + " ms ago" : Long.toString(ms);
    }

    /// The node that the settings in `--command-config` are of.
    private static void add(PrintStream out, String file, Given given, Cluster cluster) {
        if (file == null) {
            throw Failure.usage("You must supply the configuration file of the controller you are adding when"
                    + " using add-controller.");
        }
        var voter = NewVoter.of(NodeOptions.properties(file));
        var listeners = new ArrayList<AddRaftVoterRequest.Listener>(voter.listeners());
        if (!given.has("--dry-run")) cluster.admin().quorum().add(voter.node(), voter.directory(), listeners);
        var endpoints = new ArrayList<String>();
        for (var each : listeners) endpoints.add(each.name() + "://" + new Endpoint(each.host(), each.port()));
        out.println((given.has("--dry-run") ? "DRY RUN of adding" : "Added") + " controller " + voter.node()
                + " with directory id " + voter.directory() + " and endpoints: " + String.join(", ", endpoints));
    }

    private static void remove(PrintStream out, Given given, Cluster cluster) {
        int node = (int) given.number("--controller-id", -1);
        if (node < 0) throw Failure.usage("Invalid negative --controller-id: " + node);
        Uuid directory = Uuid.parse(given.get("--controller-directory-id", ""));
        if (given.has("--dry-run")) {
            out.println("DRY RUN of removing  KRaft controller " + node + " with directory id " + directory);
            return;
        }
        cluster.admin().quorum().remove(node, directory);
        out.println("Removed KRaft controller " + node + " with directory id " + directory);
    }
}
