package moldau.cli.broker;

import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Table;
import moldau.cli.Terminal;
import moldau.client.Replicas;
import moldau.client.TopicPartition;
import moldau.client.net.Links;
import moldau.wire.Errors;
import moldau.wire.message.MetadataResponse;

/// A plan shown, and done: what leads and holds partitions now, the moves, their progress, and the
/// elections that let preferred leaders lead.
final class Moving {
    private static final int SHOWN_MAX = 20;
    private static final int BAR_WIDTH = 24;

    private final Terminal terminal;
    private final Cluster cluster;

    Moving(Terminal terminal, Cluster cluster) {
        this.terminal = terminal;
        this.cluster = cluster;
    }

    Plan plan() {
        MetadataResponse now = cluster.admin().links().metadata(null, false);
        var replicas = new TreeMap<TopicPartition, List<Integer>>();
        for (MetadataResponse.Topic topic : now.topics()) {
            for (MetadataResponse.Partition each : topic.partitions()) {
                replicas.put(new TopicPartition(topic.name(), each.partitionIndex()), each.replicaNodes());
            }
        }
        return new Plan(replicas, now.brokers().stream().map(MetadataResponse.Broker::nodeId).toList());
    }

    void show(Plan plan) {
        PrintStream out = terminal.out();
        SortedMap<TopicPartition, List<Integer>> changes = plan.changes();
        out.println(changes.size() + " partitions change, " + plan.copies() + " replicas are copied");
        if (changes.isEmpty()) return;
        out.println();
        var moves = new Table("PARTITION", "NOW", "THEN");
        int shown = 0;
        for (var each : changes.entrySet()) {
            if (shown++ < SHOWN_MAX) moves.row(each.getKey(), text(plan.before(each.getKey())), text(each.getValue()));
        }
        moves.print(out);
        if (changes.size() > SHOWN_MAX) out.println("... and " + (changes.size() - SHOWN_MAX) + " more");
        out.println();
        int most = 1;
        for (Plan.Load each : plan.loads()) most = Math.max(most, Math.max(each.replicas(), each.replicasThen()));
        for (Plan.Load each : plan.loads()) {
            out.println("broker " + each.broker() + "  now  " + bar(each.replicas(), most) + " " + each.replicas()
                    + " replicas, leads " + each.leads());
            out.println(" ".repeat(("broker " + each.broker()).length()) + "  then " + bar(each.replicasThen(), most)
                    + " " + each.replicasThen() + " replicas, leads " + each.leadsThen());
        }
    }

    private static String bar(int count, int most) {
        return "#".repeat(count * BAR_WIDTH / most);
    }

    private static String text(List<Integer> brokers) {
        return brokers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /// Moves, waits until all is where it should be, and lets the preferred lead.
    int run(Plan plan) {
        SortedMap<TopicPartition, List<Integer>> changes = plan.changes();
        if (changes.isEmpty()) return Exit.OK;
        Replicas replicas = cluster.admin().replicas();
        for (var each : replicas.move(changes).entrySet()) {
            if (each.getValue().error() == Errors.NONE) continue;
            throw Failure.of(Exit.FAILED, "M-" + (1000 + each.getValue().error()) + " "
                    + Errors.name(each.getValue().error()), each.getKey() + ": " + each.getValue().words());
        }
        Links links = cluster.admin().links();
        int told = -1;
        while (true) {
            Set<TopicPartition> left = new TreeSet<>(replicas.moving().keySet());
            left.retainAll(changes.keySet());
            if (left.size() != told) {
                told = left.size();
                terminal.out().println(changes.size() - told + " of " + changes.size() + " partitions are in place");
                terminal.out().flush();
            }
            if (left.isEmpty() || !links.pause()) break;
        }
        replicas.elect(changes.keySet(), false);
        return Exit.OK;
    }
}
