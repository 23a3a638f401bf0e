package moldau.cli.group;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Json;
import moldau.cli.Session;
import moldau.cli.Table;
import moldau.cli.Terminal;
import moldau.cli.topic.Span;
import moldau.client.Admin;
import moldau.client.GroupDescription;
import moldau.client.Groups;
import moldau.client.TopicPartition;

/// `moldau group describe|members|reset|delete NAME`.
public final class Group {
    private Group() {}

    public static int run(Terminal terminal, List<String> words) {
        String verb = words.isEmpty() ? "" : words.getFirst();
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        return switch (verb) {
            case "describe" -> describe(terminal, rest);
            case "members" -> GroupMembers.run(terminal, rest);
            case "reset" -> reset(terminal, rest);
            case "delete" -> delete(terminal, rest);
            default -> throw Failure.unknownVerb("moldau group", verb, List.of("describe", "members", "reset", "delete"));
        };
    }

    private static int describe(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, Session.grammar("moldau group describe NAME [-o json]")
                .value("-o,--output", "json", "a line of JSON for each partition"), words);
        if (given == null) return Exit.OK;
        String name = given.onlyWord("the name of a group");
        return Session.run(terminal, given, null, cluster -> {
            GroupDescription group = cluster.admin().groups().describe(name);
            List<GroupRow> rows = GroupRow.of(cluster, group);
            if (given.get("-o", "").equals("json")) {
                for (GroupRow each : rows) terminal.out().println(json(name, group, each));
                return Exit.OK;
            }
            long lag = 0;
            for (GroupRow each : rows) lag += Math.max(0, each.lag());
            terminal.out().println(name + ": " + group.state() + ", members " + group.members().size()
                    + ", lag " + lag + (group.type() == GroupDescription.Type.CONSUMER
                            ? ", consumer group at epoch " + group.epoch() + ", " + group.assignor() : ""));
            if (rows.isEmpty()) return Exit.OK;
            terminal.out().println();
            var table = new Table("TOPIC", "PARTITION", "CURRENT", "END", "LAG", "MEMBER", "HOST");
            for (GroupRow each : rows) {
                table.row(each.partition().topic(), each.partition().partition(), dash(each.current()),
                        dash(each.end()), dash(each.lag()),
                        each.member() == null ? "-" : each.member().id(),
                        each.member() == null ? "-" : each.member().host());
            }
            table.print(terminal.out());
            return Exit.OK;
        });
    }

    private static String dash(long number) {
        return number < 0 ? "-" : Long.toString(number);
    }

    private static Json json(String name, GroupDescription group, GroupRow row) {
        return new Json().begin().put("group", name).put("type", GroupList.word(group.type()))
                .put("state", group.state()).put("assignor", group.assignor()).put("epoch", group.epoch())
                .put("targetEpoch", group.targetEpoch()).put("topic", row.partition().topic())
                .put("partition", row.partition().partition())
                .put("current", row.current()).put("end", row.end()).put("lag", row.lag())
                .put("member", row.member() == null ? null : row.member().id())
                .put("memberEpoch", row.member() == null ? GroupDescription.UNKNOWN : row.member().epoch()).end();
    }

    private static int reset(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, Session.grammar(
                "moldau group reset NAME --to offset [--topic topic] [--dry-run | --yes]")
                .value("--to", "offset", "start, end, 42, -10, +5, @-1h or @2026-11-01")
                .value("-t,--topic", "topic", "only this topic; may be repeated")
                .flag("--dry-run", "only show what would change")
                .flag("-y,--yes", "do not ask"), words);
        if (given == null) return Exit.OK;
        String name = given.onlyWord("the name of a group");
        if (!given.has("--to")) throw given.grammar().misused("needs --to");
        Span span = Span.parse(given.get("--to", ""), System.currentTimeMillis(), given.grammar());
        return Session.run(terminal, given, null, cluster -> reset(terminal, given, cluster, name, span));
    }

    private static int reset(Terminal terminal, Given given, Cluster cluster, String name, Span span) {
        Admin admin = cluster.admin();
        Groups groups = admin.groups();
        Map<TopicPartition, Groups.Committed> now = groups.committed(name);
        var partitions = new ArrayList<TopicPartition>();
        for (String topic : given.all("--topic")) partitions.addAll(admin.partitions(topic));
        if (partitions.isEmpty()) partitions.addAll(now.keySet());
        if (partitions.isEmpty()) {
            groups.describe(name);
            throw given.grammar().misused("group '" + name + "' has no offsets: say which --topic");
        }
        Map<TopicPartition, Long> then = new TreeMap<>(Span.offsets(admin, partitions, span.from()));
        admin.offsets(partitions, Admin.LATEST).forEach((each, end) -> then.merge(each, end, Math::min));
        var table = new Table("TOPIC", "PARTITION", "CURRENT", "NEW");
        then.forEach((each, offset) -> table.row(each.topic(), each.partition(),
                now.containsKey(each) ? now.get(each).offset() : "-", offset));
        table.print(terminal.out());
        if (given.has("--dry-run")) return Exit.OK;
        if (!Session.isConfirmed(terminal, given, "sets these offsets of group " + name)) return Exit.FAILED;
        groups.commit(name, then);
        return Exit.OK;
    }

    private static int delete(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, Session.grammar("moldau group delete NAME [--yes]")
                .flag("-y,--yes", "do not ask"), words);
        if (given == null) return Exit.OK;
        String name = given.onlyWord("the name of a group");
        return Session.run(terminal, given, null, cluster -> {
            Groups groups = cluster.admin().groups();
            int count = groups.committed(name).size();
            groups.describe(name);
            if (!Session.isConfirmed(terminal, given, "deletes group " + name + " with its " + count + " offsets")) {
                return Exit.FAILED;
            }
            groups.delete(name);
            terminal.out().println("deleted " + name);
            return Exit.OK;
        });
    }
}
