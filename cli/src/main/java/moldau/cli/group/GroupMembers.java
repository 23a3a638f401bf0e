package moldau.cli.group;

import java.util.List;
import moldau.cli.Exit;
import moldau.cli.Given;
import moldau.cli.Json;
import moldau.cli.Session;
import moldau.cli.Table;
import moldau.cli.Terminal;
import moldau.client.GroupDescription;
import moldau.client.TopicPartition;

/// `moldau group members NAME`: who is in a group, what each has and, in a consumer group, is to have.
final class GroupMembers {
    private GroupMembers() {}

    static int run(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, Session.grammar("moldau group members NAME [-o json]")
                .value("-o,--output", "json", "a line of JSON for each member"), words);
        if (given == null) return Exit.OK;
        String name = given.onlyWord("the name of a group");
        return Session.run(terminal, given, null, cluster -> {
            GroupDescription group = cluster.admin().groups().describe(name);
            if (given.get("-o", "").equals("json")) {
                for (var each : group.members()) terminal.out().println(json(group, each));
                return Exit.OK;
            }
            var table = new Table("MEMBER", "INSTANCE", "CLIENT", "HOST", "SPEAKS", "EPOCH", "HAS", "TARGET");
            for (var each : group.members()) {
                table.row(each.id(), each.instance().isEmpty() ? "-" : each.instance(), each.clientId(), each.host(),
                        GroupList.word(each.speaks()), each.epoch() < 0 ? "-" : each.epoch(),
                        partitions(each.assigned()), partitions(each.target()));
            }
            if (!group.members().isEmpty()) table.print(terminal.out());
            else if (terminal.outIsPerson()) terminal.out().println("no members");
            return Exit.OK;
        });
    }

    private static String partitions(List<TopicPartition> all) {
        return all.isEmpty() ? "-" : String.join(",", all.stream().sorted().map(TopicPartition::toString).toList());
    }

    private static Json json(GroupDescription group, GroupDescription.Member member) {
        Json json = new Json().begin().put("group", group.group()).put("member", member.id())
                .put("instance", orNull(member.instance())).put("rack", orNull(member.rack()))
                .put("client", member.clientId()).put("host", member.host())
                .put("speaks", GroupList.word(member.speaks())).put("epoch", member.epoch());
        json.beginList("topics");
        for (String each : member.topics()) json.add(each);
        json.endList().put("regex", orNull(member.regex()));
        list(json, "has", member.assigned());
        list(json, "target", member.target());
        return json.end();
    }

    private static void list(Json json, String name, List<TopicPartition> partitions) {
        json.beginList(name);
        for (TopicPartition each : partitions) json.add(each.toString());
        json.endList();
    }

    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
