package moldau.cli.quorum;

import java.util.List;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Session;
import moldau.cli.Table;
import moldau.cli.Terminal;
import moldau.cli.kafka.NewVoter;
import moldau.cli.server.NodeOptions;
import moldau.client.Quorum;
import moldau.wire.message.DescribeQuorumResponse;

/// `moldau quorum status|join|leave`.
public final class QuorumCommand {
    private QuorumCommand() {}

    public static int run(Terminal terminal, List<String> words) {
        String verb = words.isEmpty() ? "" : words.getFirst();
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        return switch (verb) {
            case "status" -> status(terminal, rest);
            case "join" -> join(terminal, rest);
            case "leave" -> leave(terminal, rest);
            default -> throw Failure.unknownVerb("moldau quorum", verb, List.of("status", "join", "leave"));
        };
    }

    private static int status(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, Session.grammar("moldau quorum status"), words);
        if (given == null) return Exit.OK;
        given.word("");
        return Session.run(terminal, given, null, cluster -> {
            Quorum.Status quorum = cluster.admin().quorum().describe();
            var partition = quorum.partition();
            int voters = partition.currentVoters().size();
            terminal.out().println(voters + (voters == 1 ? " voter" : " voters") + ", leader " + partition.leaderId()
                    + " in epoch " + partition.leaderEpoch() + ", committed up to " + partition.highWatermark()
                    + "; " + (voters - 1) / 2 + " may fail");
            terminal.out().println();
            var table = new Table("NODE", "ROLE", "END", "LAG", "CAUGHT UP", "DIRECTORY");
            for (var each : partition.currentVoters()) {
                row(table, quorum, each, each.replicaId() == partition.leaderId() ? "leader" : "voter");
            }
            for (var each : partition.observers()) row(table, quorum, each, "observer");
            table.print(terminal.out());
            return Exit.OK;
        });
    }

    private static void row(Table table, Quorum.Status quorum, DescribeQuorumResponse.ReplicaState each, String role) {
        long end = quorum.leader() == null ? quorum.partition().highWatermark() : quorum.leader().logEndOffset();
        long agoMs = Math.max(0, System.currentTimeMillis() - each.lastCaughtUpTimestamp());
        table.row(each.replicaId(), role, each.logEndOffset(), end - each.logEndOffset(),
                each.lastCaughtUpTimestamp() < 0 ? "-" : agoMs + " ms ago",
                each.replicaDirectoryId().isZero() ? "-" : each.replicaDirectoryId());
    }

    private static int join(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, Session.grammar("moldau quorum join -c server.properties [--dry-run]")
                .value("-c,--config", "server.properties", "of the controller that is to vote; it has to run")
                .flag("--dry-run", "only show what would be done").flag("-y,--yes", "do not ask"), words);
        if (given == null) return Exit.OK;
        if (!given.has("--config")) throw given.grammar().misused("needs -c");
        var voter = NewVoter.of(NodeOptions.properties(given.get("--config", "")));
        return Session.run(terminal, given, null, cluster -> {
            Quorum.Status now = cluster.admin().quorum().describe();
            String plan = "controller " + voter.node() + " becomes a voter, the "
                    + (now.partition().currentVoters().size() + 1) + "th";
            if (given.has("--dry-run")) {
                terminal.out().println(plan);
                return Exit.OK;
            }
            if (!Session.isConfirmed(terminal, given, plan)) return Exit.FAILED;
            cluster.admin().quorum().add(voter.node(), voter.directory(), voter.listeners());
            terminal.out().println("controller " + voter.node() + " votes");
            return Exit.OK;
        });
    }

    private static int leave(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, Session.grammar("moldau quorum leave NODE [--dry-run | --yes]")
                .flag("--dry-run", "only show what would be done").flag("-y,--yes", "do not ask"), words);
        if (given == null) return Exit.OK;
        String word = given.onlyWord("the id of a voter");
        if (!word.matches("\\d{1,9}")) throw given.grammar().misused("'" + word + "' is not the id of a voter");
        return Session.run(terminal, given, null, cluster -> leave(terminal, given, cluster, Integer.parseInt(word)));
    }

    private static int leave(Terminal terminal, Given given, Cluster cluster, int node) {
        var voters = cluster.admin().quorum().describe().partition().currentVoters();
        DescribeQuorumResponse.ReplicaState leaving = null;
        for (var each : voters) if (each.replicaId() == node) leaving = each;
        if (leaving == null) {
            throw Failure.of(Exit.NOT_FOUND, "M-2019 NO_SUCH_NODE", "node " + node + " is no voter")
                    .hint("those that are", "moldau quorum status");
        }
        String plan = "controller " + node + " votes no more; of the " + (voters.size() - 1) + " that are left, "
                + (voters.size() - 2) / 2 + " may fail";
        if (given.has("--dry-run")) {
            terminal.out().println(plan);
            return Exit.OK;
        }
        if (!Session.isConfirmed(terminal, given, plan)) return Exit.FAILED;
        cluster.admin().quorum().remove(node, leaving.replicaDirectoryId());
        terminal.out().println("controller " + node + " has left the quorum");
        return Exit.OK;
    }
}
