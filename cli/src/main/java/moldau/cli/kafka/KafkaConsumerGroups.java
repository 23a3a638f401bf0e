package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Terminal;
import moldau.client.Groups;
import moldau.client.Refused;
import moldau.client.TopicPartition;
import moldau.client.Unreachable;
import moldau.state.group.TopicPatterns;
import moldau.wire.Errors;
import moldau.wire.message.ListGroupsResponse;

/// `kafka-consumer-groups.sh`.
final class KafkaConsumerGroups {
    private static final List<String> ACTIONS = List.of("--list", "--describe", "--delete", "--reset-offsets",
            "--delete-offsets", "--validate-regex");
    /// As Kafka's tool counts them up.
    private static final List<String> STATES = List.of("CompletingRebalance", "Reconciling", "Empty", "Stable",
            "Dead", "Assigning", "PreparingRebalance");
    private static final List<String> TYPES = List.of("Consumer", "Classic");

    private KafkaConsumerGroups() {}

    private static Grammar grammar() {
        return Tool.grammar("kafka-consumer-groups.sh --list|--describe|--reset-offsets|--delete|--delete-offsets")
                .flag("--list", "names").flag("--describe", "offsets and lag").flag("--delete", "delete groups")
                .flag("--reset-offsets", "set offsets").flag("--delete-offsets", "forget offsets of topics")
                .value("--validate-regex", "regex", "whether groups can subscribe by it")
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
                .value("--timeout", "ms", "how long an answer may take");
    }

    static int run(Terminal terminal, List<String> words) {
        Given given = Tool.readAny(terminal, grammar(), words);
        if (given == null) return Exit.OK;
        if (!given.has("--validate-regex")) Tool.needs(given, "--bootstrap-server");
        check(terminal, given);
        if (given.has("--validate-regex")) return validate(terminal.out(), given.get("--validate-regex", ""));
        try (Cluster cluster = Tool.open(given)) {
            act(terminal, given, cluster);
        } catch (Refused | Unreachable | IllegalArgumentException e) {
            // The exit code stays 0, as Kafka's tool has it.
            terminal.out().println("\nError: Executing consumer group command failed due to " + Tool.words(e));
        }
        return Exit.OK;
    }

    /// Which options go together.
    private static void check(Terminal terminal, Given given) {
        if (given.has("--describe")) {
            needsGroup(given, "--describe");
            if (List.of("--members", "--offsets", "--state").stream().filter(given::has).count() > 1) {
                throw given.grammar().misused(
                        "Option [describe] takes at most one of these options: [members], [offsets], [state]");
            }
            if (!given.get("--state", "").isEmpty()) {
                throw given.grammar().misused("Option [describe] does not take a value for [state]");
            }
        }
        if (given.has("--delete")) {
            needsGroup(given, "--delete");
            if (given.has("--topic")) {
                throw given.grammar().misused(
                        "The consumer does not support topic-specific offset deletion from a consumer group.");
            }
        }
        if (given.has("--delete-offsets") && !(given.has("--group") && given.has("--topic"))) {
            throw given.grammar().misused("Option [delete-offsets] takes the following options: [group], [topic]");
        }
        if (given.has("--reset-offsets")) OffsetReset.check(terminal, given);
        Tool.conflicts(given, "--group", "--all-groups", "--list");
        Tool.conflicts(given, "--topic", "--list", "--describe");
        if (ACTIONS.stream().filter(given::has).count() != 1) {
            throw given.grammar().misused("Command must include exactly one action: " + String.join(", ", ACTIONS));
        }
    }

    static void needsGroup(Given given, String action) {
        if (given.has("--group") || given.has("--all-groups")) return;
        throw given.grammar().misused(
                "Option " + Tool.label(action) + " takes one of these options: [group], [all-groups]");
    }

    private static int validate(PrintStream out, String regex) {
        String why = TopicPatterns.complaint(regex);
        out.println("The regular expression `" + regex + "` is " + (why.isEmpty() ? "valid." : "invalid: " + why + "."));
        return Exit.OK;
    }

    private static void act(Terminal terminal, Given given, Cluster cluster) {
        Groups groups = cluster.admin().groups();
        if (given.has("--list")) {
            list(terminal.out(), given, groups);
            return;
        }
        var names = new TreeSet<>(given.all("--group"));
        if (given.has("--all-groups")) {
            for (ListGroupsResponse.Group each : all(groups)) names.add(each.groupId());
        }
        if (given.has("--describe")) {
            for (String each : names) new GroupTables(terminal, given, cluster).describe(each);
        } else if (given.has("--delete")) {
            delete(terminal.out(), groups, List.copyOf(names));
        } else if (given.has("--reset-offsets")) {
            new OffsetReset(given, cluster.admin()).run(terminal, List.copyOf(names));
        } else {
            deleteOffsets(terminal.out(), given, cluster, given.get("--group", ""));
        }
    }

    /// What `--state` or `--type` ask for, in lower case; empty for all.
    private static List<String> filter(Given given, String option, List<String> known, String what) {
        String text = given.get(option, "").trim();
        var wanted = new ArrayList<String>();
        if (text.isEmpty()) return wanted;
        for (String each : text.split(",")) {
            String one = each.trim().toLowerCase(Locale.ROOT);
            if (known.stream().noneMatch(one::equalsIgnoreCase)) {
                throw given.grammar().misused("Invalid " + what + " list '" + text + "'. Valid "
                        + (what.endsWith("s") ? what : what + "s") + " are: " + String.join(", ", known));
            }
            wanted.add(one);
        }
        return wanted;
    }

    /// Groups of consumers of either protocol; filtered here, since older brokers do not.
    private static List<ListGroupsResponse.Group> all(Groups groups) {
        return groups.list(List.of(), List.of()).stream().filter(KafkaGroups::isOfConsumers).toList();
    }

    private static void list(PrintStream out, Given given, Groups groups) {
        boolean withState = given.has("--state");
        boolean withType = given.has("--type");
        List<String> states = filter(given, "--state", STATES, "state");
        List<String> types = filter(given, "--type", TYPES, "types");
        List<ListGroupsResponse.Group> found = new ArrayList<>();
        int width = 15;
        for (ListGroupsResponse.Group each : all(groups)) {
            boolean isWanted = (states.isEmpty() || states.contains(each.groupState().toLowerCase(Locale.ROOT)))
                    && (types.isEmpty() || types.contains(each.groupType().toLowerCase(Locale.ROOT)));
            if (!isWanted) continue;
            found.add(each);
            width = Math.max(width, each.groupId().length());
        }
        if (!withState && !withType) {
            for (ListGroupsResponse.Group each : found) out.println(each.groupId());
            return;
        }
        String format = "%-" + (width + 10) + "s" + (withType ? " %2$-20s" : "") + (withState ? " %3$-20s" : "") + "%n";
        out.printf(format, "GROUP", "TYPE", "STATE");
        for (ListGroupsResponse.Group each : found) {
            out.printf(format, each.groupId(), KafkaGroups.type(each), each.groupState());
        }
    }

    private static void delete(PrintStream out, Groups groups, List<String> names) {
        var done = new ArrayList<String>();
        var failed = new TreeMap<String, String>();
        for (String each : names) {
            try {
                groups.delete(each);
                done.add(each);
            } catch (Refused refused) {
                failed.put(each, refused.words());
            }
        }
        String quoted = "'" + String.join("', '", done) + "'";
        if (failed.isEmpty()) {
            out.println("Deletion of requested consumer groups (" + quoted + ") was successful.");
            return;
        }
        out.println("\nError: Deletion of some consumer groups failed:");
        failed.forEach((name, why) -> out.println("* Group '" + name + "' could not be deleted due to: " + why));
        if (!done.isEmpty()) out.println("\nThese consumer groups were deleted successfully: " + quoted);
    }

    private static void deleteOffsets(PrintStream out, Given given, Cluster cluster, String name) {
        var missing = new ArrayList<String>();
        List<TopicPartition> partitions = Topics.named(given, cluster.admin(), missing);
        SortedMap<TopicPartition, Short> codes = new TreeMap<>();
        Refused why = null;
        try {
            if (!partitions.isEmpty()) codes = cluster.admin().groups().deleteOffsets(name, partitions);
        } catch (Refused refused) {
            why = refused;
            for (TopicPartition each : partitions) codes.put(each, refused.code());
        }
        boolean isAll = codes.values().stream().allMatch(code -> code == Errors.NONE);
        if (why != null) out.println("\nError: " + why.words());
        else if (isAll) out.println("Request succeeded for deleting offsets from group " + name + ".");
        else out.println("\nError: Encountered some partition-level error, see the follow-up details.");
        String format = "%-15s %-10s %-15s%n";
        out.println();
        out.printf(format, "TOPIC", "PARTITION", "STATUS");
        codes.forEach((each, code) -> out.printf(format, each.topic(), each.partition(),
                code == Errors.NONE ? "Successful" : "Error: " + Errors.message(code)));
        for (String each : missing) {
            out.printf(format, each, "-", "Error: " + Errors.message(Errors.UNKNOWN_TOPIC_OR_PARTITION));
        }
    }
}
