package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import moldau.base.Endpoint;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
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
    private KafkaMetadataQuorum() {}

    static int run(Terminal terminal, List<String> words) {
        Given given = Tool.readAny(terminal, Tool.grammar(
                "kafka-metadata-quorum.sh describe|add-controller|remove-controller")
                .flag("--status", "describe in sum").flag("--replication", "describe each node")
                .flag("--human-readable", "times as people say them").flag("--dry-run", "only say what would be done")
                .value("--bootstrap-controller", "host:port", "not built yet: ask a broker")
                .value("-i,--controller-id", "id", "which voter to remove")
                .value("-d,--controller-directory-id", "id", "its directory"), words);
        if (given == null) return Exit.OK;
        Tool.needs(given, "--bootstrap-server");
        String action = given.word("");
        try (Cluster cluster = Tool.open(given)) {
            switch (action) {
                case "describe" -> describe(terminal.out(), given, cluster);
                case "add-controller" -> add(terminal.out(), given, cluster);
                case "remove-controller" -> remove(terminal.out(), given, cluster);
                default -> throw given.grammar().misused("needs one of describe, add-controller, remove-controller");
            }
            return Exit.OK;
        } catch (Refused | Unreachable | IllegalArgumentException e) {
            throw Failure.of(Exit.FAILED, "", Tool.words(e));
        }
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
    private static void add(PrintStream out, Given given, Cluster cluster) {
        if (!given.has("--command-config")) {
            throw Failure.usage("You must supply the configuration file of the controller you are adding when"
                    + " using add-controller.");
        }
        var voter = NewVoter.of(NodeOptions.properties(given.get("--command-config", "")));
        var listeners = new ArrayList<AddRaftVoterRequest.Listener>(voter.listeners());
        if (!given.has("--dry-run")) cluster.admin().quorum().add(voter.node(), voter.directory(), listeners);
        var endpoints = new ArrayList<String>();
        for (var each : listeners) endpoints.add(each.name() + "://" + new Endpoint(each.host(), each.port()));
        out.println((given.has("--dry-run") ? "DRY RUN of adding" : "Added") + " controller " + voter.node()
                + " with directory id " + voter.directory() + " and endpoints: " + String.join(", ", endpoints));
    }

    private static void remove(PrintStream out, Given given, Cluster cluster) {
        for (var each : Map.of("--controller-id", "-i", "--controller-directory-id", "-d").keySet()) {
            if (!given.has(each)) throw given.grammar().misused("argument " + each + " is required");
        }
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
