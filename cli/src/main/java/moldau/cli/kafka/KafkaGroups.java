package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Terminal;
import moldau.client.Refused;
import moldau.client.Unreachable;
import moldau.wire.message.ListGroupsResponse.Group;

/// `kafka-groups.sh`: groups of every type (KIP-1043).
final class KafkaGroups {
    private static final List<String> TYPES = List.of("classic", "consumer", "share", "streams");

    private KafkaGroups() {}

    private static Grammar grammar() {
        return Tool.grammar("kafka-groups.sh --list").flag("--list", "groups, their types and protocols")
                .value("--group-type", "type", "only these: " + String.join(", ", TYPES))
                .value("--protocol", "protocol", "only those whose members speak it")
                .flag("--consumer", "only groups of consumers, of either protocol, and those without members")
                .flag("--share", "only share groups").flag("--streams", "only streams groups");
    }

    static int run(Terminal terminal, List<String> words) {
        Given given = Tool.readAny(terminal, grammar(), words);
        if (given == null) return Exit.OK;
        if (!given.has("--bootstrap-server")) {
            throw given.grammar().misused("Missing required option(s) [bootstrap-server]");
        }
        if (!given.has("--list")) throw given.grammar().misused("Command must include exactly one action: --list.");
        String type = given.get("--group-type", "").toLowerCase(Locale.ROOT);
        if (given.has("--group-type") && !TYPES.contains(type)) {
            throw Failure.of(Exit.FAILED, "", "--group-type must be a valid group type.");
        }
        Tool.conflicts(given, "--consumer", "--group-type", "--protocol", "--share", "--streams");
        Tool.conflicts(given, "--share", "--consumer", "--group-type", "--protocol", "--streams");
        Tool.conflicts(given, "--streams", "--consumer", "--group-type", "--protocol", "--share");
        try (Cluster cluster = Tool.open(given)) {
            print(terminal.out(), cluster.admin().groups().list(List.of(), List.of()).stream()
                    .filter(each -> isWanted(given, type, each)).toList());
            return Exit.OK;
        } catch (Refused | Unreachable | IllegalArgumentException e) {
            throw Failure.of(Exit.FAILED, "", Tool.words(e));
        }
    }

    private static boolean isWanted(Given given, String type, Group group) {
        String found = group.groupType().toLowerCase(Locale.ROOT);
        if (given.has("--consumer")) return isOfConsumers(group);
        if (given.has("--share")) return found.equals("share");
        if (given.has("--streams")) return found.equals("streams");
        return (type.isEmpty() || type.equals(found))
                && (!given.has("--protocol") || given.get("--protocol", "").equals(group.protocolType()));
    }

    /// Also if its members speak the classic protocol, or nobody is in it and it only has offsets. Brokers
    /// from before the new protocol tell no types: theirs are classic.
    static boolean isOfConsumers(Group group) {
        return switch (group.groupType().toLowerCase(Locale.ROOT)) {
            case "consumer" -> true;
            case "classic", "" -> group.protocolType().equals("consumer") || group.protocolType().isEmpty();
            default -> false;
        };
    }

    /// As the tools write it: with a capital.
    static String type(Group group) {
        String type = group.groupType();
        return type.isEmpty() ? type : type.substring(0, 1).toUpperCase(Locale.ROOT) + type.substring(1);
    }

    private static void print(PrintStream out, List<Group> groups) {
        int width = 20;
        for (Group each : groups) width = Math.max(width, each.groupId().length());
        String cell = "%-" + width + "s";
        String format = cell + " " + cell + " " + cell;
        out.printf(format + "%n", "GROUP", "TYPE", "PROTOCOL");
        for (Group each : groups) out.printf(format + " %n", each.groupId(), type(each), each.protocolType());
    }
}
