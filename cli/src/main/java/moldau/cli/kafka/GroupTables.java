package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.cli.Cluster;
import moldau.cli.Given;
import moldau.cli.Terminal;
import moldau.cli.group.GroupRow;
import moldau.client.GroupDescription;
import moldau.client.TopicPartition;
import moldau.wire.message.FindCoordinatorResponse;

/// The tables of `kafka-consumer-groups.sh --describe`: offsets, members or state of one group.
final class GroupTables {
    private final Terminal terminal;
    private final PrintStream out;
    private final Given given;
    private final Cluster cluster;

    GroupTables(Terminal terminal, Given given, Cluster cluster) {
        this.terminal = terminal;
        this.out = terminal.out();
        this.given = given;
        this.cluster = cluster;
    }

    void describe(String name) {
        GroupDescription group = cluster.admin().groups().describe(name);
        switch (group.state()) {
            case "Empty" -> terminal.err().println("\nConsumer group '" + name + "' has no active members.");
            case "PreparingRebalance", "CompletingRebalance" ->
                    terminal.err().println("\nWarning: Consumer group '" + name + "' is rebalancing.");
            default -> {}
        }
        if (given.has("--state")) state(group);
        else if (given.has("--members")) members(group);
        else offsets(name, GroupRow.of(cluster, group));
    }

    private void offsets(String name, List<GroupRow> rows) {
        if (rows.isEmpty()) return;
        int group = Math.max(15, name.length());
        int topic = 15;
        int consumer = 15;
        int host = 15;
        for (GroupRow each : rows) {
            topic = Math.max(topic, each.partition().topic().length());
            if (each.member() == null) continue;
            consumer = Math.max(consumer, each.member().id().length());
            host = Math.max(host, each.member().host().length());
        }
        String format = "%-" + group + "s %-" + topic + "s %-10s " + (given.has("--verbose") ? "%4$-15s " : "")
                + "%5$-15s %6$-15s %7$-15s %8$-" + consumer + "s %9$-" + host + "s %10$s%n";
        out.println();
        out.printf(format, "GROUP", "TOPIC", "PARTITION", "LEADER-EPOCH", "CURRENT-OFFSET", "LOG-END-OFFSET",
                "LAG", "CONSUMER-ID", "HOST", "CLIENT-ID");
        for (GroupRow each : rows) {
            GroupDescription.Member member = each.member();
            out.printf(format, name, each.partition().topic(), each.partition().partition(), dash(each.epoch()),
                    dash(each.current()), dash(each.end()), dash(each.lag()),
                    member == null ? "-" : member.id(), member == null ? "-" : member.host(),
                    member == null ? "-" : member.clientId());
        }
    }

    private static String dash(long number) {
        return number < 0 ? "-" : Long.toString(number);
    }

    private void state(GroupDescription group) {
        FindCoordinatorResponse.Coordinator at = cluster.admin().groups().coordinator(group.group());
        String coordinator = at.host() + ":" + at.port() + "  (" + at.nodeId() + ")";
        String format = "%-" + Math.max(15, group.group().length()) + "s %-" + Math.max(25, coordinator.length())
                + "s %-20s %-20s " + (given.has("--verbose") ? "%5$-15s %6$-25s " : "") + "%7$s%n";
        out.println();
        out.printf(format, "GROUP", "COORDINATOR (ID)", "ASSIGNMENT-STRATEGY", "STATE", "GROUP-EPOCH",
                "TARGET-ASSIGNMENT-EPOCH", "#MEMBERS");
        out.printf(format, group.group(), coordinator,
                orDash(group.assignor()), group.state(), dash(group.epoch()), dash(group.targetEpoch()),
                group.members().size());
    }

    private void members(GroupDescription group) {
        int name = group.members().isEmpty() ? 15 : Math.max(15, group.group().length());
        int consumer = 15;
        int instance = 0;
        int host = 15;
        int client = 15;
        for (GroupDescription.Member each : group.members()) {
            consumer = Math.max(consumer, each.id().length());
            if (!each.instance().isEmpty()) instance = Math.max(instance, Math.max(17, each.instance().length()));
            host = Math.max(host, each.host().length());
            client = Math.max(client, each.clientId().length());
        }
        boolean isMixed = group.type() == GroupDescription.Type.CONSUMER && group.members().stream()
                .anyMatch(each -> each.speaks() == GroupDescription.Speaks.CLASSIC);
        String format = "%1$-" + name + "s %2$-" + consumer + "s " + (instance > 0 ? "%3$-" + instance + "s " : "")
                + "%4$-" + host + "s %5$-" + client + "s %6$-15s "
                + (given.has("--verbose") ? "%7$-15s %8$-20s %9$-15s %10$-20s" + (isMixed ? " %11$s" : "") : "")
                + "%n";
        out.println();
        out.printf(format, "GROUP", "CONSUMER-ID", "GROUP-INSTANCE-ID", "HOST", "CLIENT-ID", "#PARTITIONS",
                "CURRENT-EPOCH", "CURRENT-ASSIGNMENT", "TARGET-EPOCH", "TARGET-ASSIGNMENT", "UPGRADED");
        for (GroupDescription.Member each : group.members()) {
            out.printf(format, group.group(), each.id(), each.instance(), each.host(),
                    each.clientId(), each.assigned().size(), dash(each.epoch()), assignment(each.assigned()),
                    dash(group.targetEpoch()), assignment(each.target()),
                    each.speaks() == GroupDescription.Speaks.CONSUMER);
        }
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static String assignment(List<TopicPartition> assigned) {
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartition each : assigned) {
            byTopic.computeIfAbsent(each.topic(), _ -> new ArrayList<>()).add(each.partition());
        }
        var text = new StringBuilder();
        byTopic.forEach((topic, partitions) -> text.append(text.isEmpty() ? "" : ";").append(topic)
                .append(':').append(partitions.toString().replaceAll("[\\[\\] ]", "")));
        return text.isEmpty() ? "-" : text.toString();
    }
}
