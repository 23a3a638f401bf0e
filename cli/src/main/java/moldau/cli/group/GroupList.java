package moldau.cli.group;

import java.util.List;
import java.util.Locale;
import moldau.cli.Exit;
import moldau.cli.Given;
import moldau.cli.Json;
import moldau.cli.Session;
import moldau.cli.Table;
import moldau.cli.Terminal;
import moldau.wire.message.ListGroupsResponse;

/// `moldau groups`: all groups and what they are doing.
public final class GroupList {
    private GroupList() {}

    public static int run(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, Session.grammar(
                "moldau groups [--type consumer] [--state empty] [-o json|name]")
                .value("--type", "type", "only these: classic, consumer, share, streams; may be repeated")
                .value("--state", "state", "only these: empty, stable, ...; may be repeated")
                .value("-o,--output", "json|name", "a line of JSON each, or names only"), words);
        if (given == null) return Exit.OK;
        given.word("");
        return Session.run(terminal, given, null, cluster -> {
            List<ListGroupsResponse.Group> groups = cluster.admin().groups()
                    .list(given.all("--state"), given.all("--type"));
            String output = given.get("-o", "");
            var table = new Table("GROUP", "TYPE", "STATE", "PROTOCOL");
            for (ListGroupsResponse.Group each : groups) {
                if (output.equals("name")) {
                    terminal.out().println(each.groupId());
                } else if (output.equals("json")) {
                    terminal.out().println(new Json().begin().put("group", each.groupId())
                            .put("type", each.groupType()).put("state", each.groupState())
                            .put("protocol", each.protocolType()).end());
                }
                table.row(each.groupId(), each.groupType(), each.groupState(), each.protocolType());
            }
            if (output.isEmpty() && !groups.isEmpty()) table.print(terminal.out());
            if (output.isEmpty() && groups.isEmpty() && terminal.outIsPerson()) terminal.out().println("no groups");
            return Exit.OK;
        });
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
