package moldau.cli.kafka;

import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Given;
import moldau.cli.Terminal;
import moldau.cli.group.GroupRow;
import moldau.client.Admin;
import moldau.client.Groups;
import moldau.client.Refused;
import moldau.client.TopicPartition;
import moldau.client.Unreachable;
import moldau.wire.Errors;
import moldau.wire.message.DescribeGroupsResponse;
import moldau.wire.message.ListGroupsResponse;

/// `kafka-consumer-groups.sh`.
final class KafkaConsumerGroups {
    private KafkaConsumerGroups() {}

    static int run(Terminal terminal, List<String> words) {
        Given given = Tool.read(terminal, Tool.grammar(
                "kafka-consumer-groups.sh --list|--describe|--reset-offsets|--delete|--delete-offsets")
                .flag("--list", "names").flag("--describe", "offsets and lag").flag("--delete", "delete groups")
                .flag("--reset-offsets", "set offsets").flag("--delete-offsets", "forget offsets of topics")
                .value("--group", "group", "may be repeated").flag("--all-groups", "every group")
                .value("--topic", "topic[:0,1]", "may be repeated").flag("--all-topics", "every topic of the group")
                .flag("--members", "describe members").flag("--offsets", "describe offsets, the default")
                .optional("--state", "state", "describe the state; list with it, or only those")
                .optional("--type", "type", "list with the type, or only those").flag("--verbose", "more")
                .flag("--dry-run", "only show").flag("--execute", "do it").flag("--export", "as CSV")
                .flag("--to-earliest", "the first record").flag("--to-latest", "the end")
                .flag("--to-current", "the offset it has").value("--to-offset", "offset", "that offset")
                .value("--shift-by", "count", "so many on, or back").value("--to-datetime", "time", "2026-11-01T00:00:00.000")
                .value("--by-duration", "duration", "P1DT2H before now")
                .value("--from-file", "file", "topic,partition,offset lines")
                .value("--timeout", "ms", "how long an answer may take"), words);
        if (given == null) return Exit.OK;
        try (Cluster cluster = Tool.open(given)) {
            return act(terminal, given, cluster);
        } catch (Refused | Unreachable e) {
            terminal.out().println("\nError: Executing consumer group command failed due to " + Tool.words(e));
            return Exit.FAILED;
        }
    }

    private static int act(Terminal terminal, Given given, Cluster cluster) {
        PrintStream out = terminal.out();
        if (given.has("--list")) {
            list(out, given, cluster.admin().groups());
            return Exit.OK;
        }
        List<String> names = new ArrayList<>(given.all("--group"));
        if (given.has("--all-groups")) {
            for (ListGroupsResponse.Group each : cluster.admin().groups().list(List.of(), List.of())) names.add(each.groupId());
        }
        if (names.isEmpty() && !given.has("--all-groups")) {
            throw given.grammar().misused("needs --group or --all-groups");
        }
        if (given.has("--describe")) {
            for (String each : names) describe(terminal, given, cluster, each);
        } else if (given.has("--delete")) {
            return delete(out, cluster, names);
        } else if (given.has("--reset-offsets")) {
            reset(out, given, cluster, names);
        } else if (given.has("--delete-offsets")) {
            deleteOffsets(out, given, cluster, names.getFirst());
        } else {
            throw given.grammar().misused("needs one of --list, --describe, --delete, --reset-offsets, --delete-offsets");
        }
        return Exit.OK;
    }

    private static void list(PrintStream out, Given given, Groups groups) {
        boolean withState = given.has("--state");
        boolean withType = given.has("--type");
        String states = given.get("--state", "").toLowerCase(Locale.ROOT);
        String types = given.get("--type", "").toLowerCase(Locale.ROOT);
        List<ListGroupsResponse.Group> found = new ArrayList<>();
        int width = 25;
        for (ListGroupsResponse.Group each : groups.list(List.of(), List.of())) {
            if (!states.isEmpty() && !List.of(states.split("\\s*,\\s*")).contains(
                    each.groupState().toLowerCase(Locale.ROOT))) continue;
            if (!types.isEmpty() && !List.of(types.split("\\s*,\\s*")).contains(
                    each.groupType().toLowerCase(Locale.ROOT))) continue;
            found.add(each);
            width = Math.max(width, each.groupId().length());
        }
        if (withState || withType) {
            out.println(pad("GROUP", width) + (withType ? pad(" TYPE", 21) : "") + (withState ? pad(" STATE", 21) : ""));
        }
        for (ListGroupsResponse.Group each : found) {
            if (!withState && !withType) out.println(each.groupId());
            else out.println(pad(each.groupId(), width) + (withType ? pad(" " + type(each.groupType()), 21) : "")
                    + (withState ? pad(" " + each.groupState(), 21) : ""));
        }
    }

    private static String type(String type) {
        return type.isEmpty() ? type : type.substring(0, 1).toUpperCase(Locale.ROOT) + type.substring(1);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static void describe(Terminal terminal, Given given, Cluster cluster, String name) {
        PrintStream out = terminal.out();
        DescribeGroupsResponse.Group group = cluster.admin().groups().describe(name);
        List<GroupRow> rows = GroupRow.of(cluster, group);
        switch (group.groupState()) {
            case "Empty" -> terminal.err().println("\nConsumer group '" + name + "' has no active members.");
            case "PreparingRebalance", "CompletingRebalance" ->
                    terminal.err().println("\nWarning: Consumer group '" + name + "' is rebalancing.");
            default -> {}
        }
        if (given.has("--state")) state(out, cluster, group);
        else if (given.has("--members")) members(out, given, group);
        else offsets(out, name, rows);
    }

    private static void offsets(PrintStream out, String name, List<GroupRow> rows) {
        if (rows.isEmpty()) return;
        int group = Math.max(15, name.length());
        int topic = 15;
        int consumer = 15;
        int host = 15;
        for (GroupRow each : rows) {
            topic = Math.max(topic, each.partition().topic().length());
            if (each.member() == null) continue;
            consumer = Math.max(consumer, each.member().memberId().length());
            host = Math.max(host, each.member().clientHost().length());
        }
        String format = "%-" + group + "s %-" + topic + "s %-10s %-15s %-15s %-15s %-" + consumer + "s %-" + host + "s %s";
        out.println();
        out.println(String.format(format, "GROUP", "TOPIC", "PARTITION", "CURRENT-OFFSET", "LOG-END-OFFSET",
                "LAG", "CONSUMER-ID", "HOST", "CLIENT-ID"));
        for (GroupRow each : rows) {
            DescribeGroupsResponse.Member member = each.member();
            out.println(String.format(format, name, each.partition().topic(), each.partition().partition(),
                    dash(each.current()), dash(each.end()), dash(each.lag()),
                    member == null ? "-" : member.memberId(), member == null ? "-" : member.clientHost(),
                    member == null ? "-" : member.clientId()));
        }
    }

    private static String dash(long number) {
        return number < 0 ? "-" : Long.toString(number);
    }

    private static void state(PrintStream out, Cluster cluster, DescribeGroupsResponse.Group group) {
        var at = cluster.admin().groups().coordinator(group.groupId());
        String coordinator = at.host() + ":" + at.port() + "  (" + at.nodeId() + ")";
        int width = Math.max(25, coordinator.length());
        String format = "%-" + Math.max(15, group.groupId().length()) + "s %-" + width + "s %-20s %-20s %s";
        out.println();
        out.println(String.format(format, "GROUP", "COORDINATOR (ID)", "ASSIGNMENT-STRATEGY", "STATE", "#MEMBERS"));
        out.println(String.format(format, group.groupId(), coordinator,
                group.protocolData().isEmpty() ? "-" : group.protocolData(), group.groupState(),
                group.members().size()));
    }

    private static void members(PrintStream out, Given given, DescribeGroupsResponse.Group group) {
        int name = Math.max(15, group.groupId().length());
        int consumer = 15;
        int host = 15;
        int client = 15;
        for (DescribeGroupsResponse.Member each : group.members()) {
            consumer = Math.max(consumer, each.memberId().length());
            host = Math.max(host, each.clientHost().length());
            client = Math.max(client, each.clientId().length());
        }
        String format = "%-" + name + "s %-" + consumer + "s %-" + host + "s %-" + client + "s %-15s ";
        out.println();
        out.println(String.format(format, "GROUP", "CONSUMER-ID", "HOST", "CLIENT-ID", "#PARTITIONS")
                + (given.has("--verbose") ? "ASSIGNMENT" : ""));
        for (DescribeGroupsResponse.Member each : group.members()) {
            List<TopicPartition> assigned = GroupRow.assigned(each);
            String line = String.format(format, group.groupId(), each.memberId(), each.clientHost(),
                    each.clientId(), assigned.size());
            out.println(given.has("--verbose") ? line + assignment(assigned) : line);
        }
    }

    private static String assignment(List<TopicPartition> assigned) {
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartition each : assigned) {
            byTopic.computeIfAbsent(each.topic(), _ -> new ArrayList<>()).add(each.partition());
        }
        StringBuilder text = new StringBuilder();
        byTopic.forEach((topic, partitions) -> text.append(text.isEmpty() ? "" : ", ").append(topic)
                .append('(').append(partitions.toString().replaceAll("[\\[\\] ]", "")).append(')'));
        return text.isEmpty() ? "-" : text.toString();
    }

    private static int delete(PrintStream out, Cluster cluster, List<String> names) {
        var failed = new TreeMap<String, String>();
        for (String each : names) {
            try {
                cluster.admin().groups().delete(each);
            } catch (Refused refused) {
                failed.put(each, refused.words());
            }
        }
        if (failed.isEmpty()) {
            out.println("Deletion of requested consumer groups ('" + String.join("', '", names) + "') was successful.");
            return Exit.OK;
        }
        out.println("\nError: Deletion of some consumer groups failed:");
        failed.forEach((name, why) -> out.println("* Group '" + name + "' could not be deleted due to: " + why));
        return Exit.OK;
    }

    private static List<TopicPartition> wanted(Given given, Admin admin, Map<TopicPartition, Long> now) {
        var partitions = new ArrayList<TopicPartition>();
        if (given.has("--all-topics")) partitions.addAll(now.keySet());
        for (String each : given.all("--topic")) {
            int colon = each.indexOf(':');
            if (colon < 0) {
                partitions.addAll(admin.partitions(each));
                continue;
            }
            for (String number : each.substring(colon + 1).split(",")) {
                try {
                    partitions.add(new TopicPartition(each.substring(0, colon), Integer.parseInt(number.trim())));
                } catch (NumberFormatException e) {
                    throw given.grammar().misused("'" + each + "' is not topic:partition,partition");
                }
            }
        }
        return partitions;
    }

    private static void reset(PrintStream out, Given given, Cluster cluster, List<String> names) {
        Admin admin = cluster.admin();
        Groups groups = admin.groups();
        boolean isCsv = given.has("--export");
        if (!isCsv) out.println("\n" + row("GROUP", "TOPIC", "PARTITION", "NEW-OFFSET"));
        for (String name : names) {
            checkInactive(groups, name);
            var now = new TreeMap<TopicPartition, Long>();
            groups.committed(name).forEach((each, at) -> now.put(each, at.offset()));
            List<TopicPartition> partitions = wanted(given, admin, now);
            if (partitions.isEmpty()) throw given.grammar().misused("needs --topic or --all-topics");
            Map<TopicPartition, Long> then = target(given, admin, partitions, now);
            if (given.has("--execute")) groups.commit(name, then);
            then.forEach((each, offset) -> out.println(isCsv
                    ? "\"" + each.topic() + "\"," + each.partition() + "," + offset
                    : row(name, each.topic(), Integer.toString(each.partition()), Long.toString(offset))));
        }
    }

    private static void checkInactive(Groups groups, String name) {
        try {
            String state = groups.describe(name).groupState();
            if (state.equals("Empty")) return;
            throw new Refused(Errors.NON_EMPTY_GROUP, "", "Assignments can only be reset if the group '" + name
                    + "' is inactive, but the current state is " + state + ".");
        } catch (Refused refused) {
            if (refused.code() != Errors.GROUP_ID_NOT_FOUND) throw refused;
        }
    }

    private static String row(String group, String topic, String partition, String offset) {
        return String.format("%-15s %-15s %-10s %s", group, topic, partition, offset);
    }

    private static Map<TopicPartition, Long> target(
            Given given, Admin admin, List<TopicPartition> partitions, Map<TopicPartition, Long> now) {
        Map<TopicPartition, Long> starts = admin.offsets(partitions, Admin.EARLIEST);
        Map<TopicPartition, Long> ends = admin.offsets(partitions, Admin.LATEST);
        Map<TopicPartition, Long> then = new TreeMap<>();
        if (given.has("--to-earliest")) return starts;
        if (given.has("--to-latest")) return ends;
        if (given.has("--to-datetime") || given.has("--by-duration")) {
            admin.offsets(partitions, time(given)).forEach((each, offset) ->
                    then.put(each, offset < 0 ? ends.get(each) : offset));
            return then;
        }
        for (TopicPartition each : partitions) {
            long current = now.getOrDefault(each, -1L);
            long offset;
            if (given.has("--to-offset")) offset = given.number("--to-offset", 0);
            else if (given.has("--shift-by")) offset = current + given.number("--shift-by", 0);
            else if (given.has("--to-current")) offset = current < 0 ? ends.get(each) : current;
            else throw given.grammar().misused("needs one of --to-earliest, --to-latest, --to-offset, --shift-by,"
                        + " --to-current, --to-datetime, --by-duration");
            then.put(each, Math.clamp(offset, starts.get(each), ends.get(each)));
        }
        return then;
    }

    private static long time(Given given) {
        try {
            if (given.has("--by-duration")) {
                return System.currentTimeMillis() - Duration.parse(given.get("--by-duration", "")).toMillis();
            }
            String text = given.get("--to-datetime", "");
            boolean hasZone = text.endsWith("Z") || text.matches(".*[+-]\\d\\d:?\\d\\d");
            return hasZone ? OffsetDateTime.parse(text).toInstant().toEpochMilli()
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC).toEpochMilli();
        } catch (DateTimeParseException e) {
            throw given.grammar().misused("expected 2026-11-01T00:00:00.000, or a duration P1DT2H: " + e.getMessage());
        }
    }

    private static void deleteOffsets(PrintStream out, Given given, Cluster cluster, String name) {
        Groups groups = cluster.admin().groups();
        List<TopicPartition> partitions = wanted(given, cluster.admin(), Map.of());
        if (partitions.isEmpty()) throw given.grammar().misused("needs --topic");
        Map<TopicPartition, Short> codes = groups.deleteOffsets(name, partitions);
        boolean isAll = codes.values().stream().allMatch(code -> code == Errors.NONE);
        out.println(isAll ? "Request succeeded for deleting offsets from group " + name + "."
                : "Error: Deletion of some offsets of group " + name + " failed.");
        String format = "%-15s %-10s %-15s";
        out.println("\n" + String.format(format, "TOPIC", "PARTITION", "STATUS"));
        codes.forEach((each, code) -> out.println(String.format(format, each.topic(), each.partition(),
                code == Errors.NONE ? "Successful" : "Error: " + Errors.message(code))));
    }
}
