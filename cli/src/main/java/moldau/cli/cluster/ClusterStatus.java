package moldau.cli.cluster;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Given;
import moldau.cli.Json;
import moldau.cli.Session;
import moldau.cli.Stopping;
import moldau.cli.Table;
import moldau.cli.Terminal;
import moldau.client.Refused;
import moldau.client.Unreachable;
import moldau.wire.message.MetadataResponse;

/// `moldau cluster status [--watch]`: which nodes run, who leads what, and what lags behind.
final class ClusterStatus {
    private static final String CLEAR = "\u001b[H\u001b[2J";
    private static final int TIMEOUT_MS = 3_000;

    private ClusterStatus() {}

    static int run(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, ClusterCommand.grammar("moldau cluster status [--watch] [-o json]")
                .flag("-w,--watch", "again every second")
                .value("-o,--output", "json", "a line of JSON"), words);
        if (given == null) return Exit.OK;
        given.word("");
        LocalCluster cluster = ClusterCommand.cluster(given);
        if (cluster.nodes().isEmpty()) cluster.node(1);
        boolean isJson = given.get("--output", "").equals("json");
        if (!given.has("--watch")) {
            terminal.out().print(text(cluster, isJson));
            return Exit.OK;
        }
        try (Stopping stopping = Stopping.onSignal()) {
            while (!stopping.isAsked()) {
                String text = text(cluster, isJson);
                if (terminal.outIsPerson()) terminal.out().print(CLEAR);
                terminal.out().print(text);
                terminal.out().flush();
                TimeUnit.SECONDS.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Exit.OK;
    }

    /// What one broker has to do.
    private static final class Share {
        int leads;
        int replicas;
        int behind;
    }

    private static String text(LocalCluster cluster, boolean isJson) {
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        MetadataResponse heard = ask(cluster);
        Map<Integer, Share> shares = new HashMap<>();
        int partitions = 0;
        int leaderless = 0;
        int lagging = 0;
        if (heard != null) {
            for (MetadataResponse.Topic topic : heard.topics()) {
                for (MetadataResponse.Partition each : topic.partitions()) {
                    partitions++;
                    if (each.leaderId() < 0) leaderless++;
                    else shares.computeIfAbsent(each.leaderId(), _ -> new Share()).leads++;
                    if (each.isrNodes().size() < each.replicaNodes().size()) lagging++;
                    for (int id : each.replicaNodes()) {
                        Share share = shares.computeIfAbsent(id, _ -> new Share());
                        share.replicas++;
                        if (!each.isrNodes().contains(id)) share.behind++;
                    }
                }
            }
        }
        var table = new Table("NODE", "ADDRESS", "PROCESS", "STATE", "LEADS", "REPLICAS", "BEHIND");
        int running = 0;
        for (LocalNode each : cluster.nodes()) {
            ProcessHandle process = each.process();
            if (process != null) running++;
            Share share = shares.getOrDefault(each.id(), new Share());
            String state = state(each, process, heard);
            if (isJson) {
                out.println(new Json().begin().put("node", each.id()).put("address", each.address())
                        .put("pid", process == null ? -1 : process.pid()).put("state", state)
                        .put("leads", share.leads).put("replicas", share.replicas)
                        .put("behind", share.behind).end());
            }
            table.row(each.id(), each.address(), process == null ? "-" : process.pid(), state,
                    share.leads, share.replicas, share.behind);
        }
        if (isJson) return bytes.toString(StandardCharsets.UTF_8);
        out.println(running + " of " + cluster.nodes().size() + " nodes run; "
                + (heard == null ? "none answers" : partitions + " partitions, " + leaderless + " without a leader, "
                        + lagging + " with a replica behind"));
        out.println();
        table.print(out);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String state(LocalNode node, ProcessHandle process, MetadataResponse heard) {
        if (process == null) return "stopped";
        if (heard == null) return "running";
        boolean isIn = heard.brokers().stream().anyMatch(each -> each.nodeId() == node.id());
        return !isIn ? "joining" : heard.controllerId() == node.id() ? "controller" : "in";
    }

    /// @return null if nobody answers
    private static MetadataResponse ask(LocalCluster local) {
        try (var cluster = new Cluster(local.addresses(), Map.of(
                "default.api.timeout.ms", "" + TIMEOUT_MS, "request.timeout.ms", "" + TIMEOUT_MS))) {
            return cluster.admin().links().metadata(null, false);
        } catch (Unreachable | Refused e) {
            return null;
        }
    }
}
