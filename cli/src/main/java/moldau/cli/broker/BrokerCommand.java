package moldau.cli.broker;

import java.util.List;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Session;
import moldau.cli.Table;
import moldau.cli.Terminal;
import moldau.wire.message.MetadataResponse;

/// `moldau broker ls|drain`.
public final class BrokerCommand {
    private BrokerCommand() {}

    public static int run(Terminal terminal, List<String> words) {
        String verb = words.isEmpty() ? "" : words.getFirst();
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        return switch (verb) {
            case "ls" -> list(terminal, rest);
            case "drain" -> drain(terminal, rest);
            default -> throw Failure.unknownVerb("moldau broker", verb, List.of("ls", "drain"));
        };
    }

    private static int list(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, Session.grammar("moldau broker ls"), words);
        if (given == null) return Exit.OK;
        given.word("");
        return Session.run(terminal, given, null, cluster -> {
            Plan plan = new Moving(terminal, cluster).plan();
            MetadataResponse heard = cluster.admin().links().metadata(List.of(), false);
            var table = new Table("BROKER", "ADDRESS", "RACK", "REPLICAS", "PREFERRED LEADS", "CONTROLLER");
            for (Plan.Load each : plan.loads()) {
                MetadataResponse.Broker at = at(heard, each.broker());
                table.row(each.broker(), at.host() + ":" + at.port(), at.rack() == null ? "-" : at.rack(),
                        each.replicas(), each.leads(), heard.controllerId() == each.broker() ? "yes" : "");
            }
            table.print(terminal.out());
            return Exit.OK;
        });
    }

    private static MetadataResponse.Broker at(MetadataResponse heard, int broker) {
        for (MetadataResponse.Broker each : heard.brokers()) if (each.nodeId() == broker) return each;
        throw Failure.of(Exit.NOT_FOUND, "M-2019 NO_SUCH_NODE", "broker " + broker + " is not in the cluster")
                .hint("those that are", "moldau broker ls");
    }

    private static int drain(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, Session.grammar("moldau broker drain BROKER [--dry-run | --yes]")
                .flag("--dry-run", "only show the plan").flag("-y,--yes", "do not ask"), words);
        if (given == null) return Exit.OK;
        String word = given.onlyWord("the id of a broker");
        if (!word.matches("\\d{1,9}")) throw given.grammar().misused("'" + word + "' is not the id of a broker");
        return Session.run(terminal, given, null, cluster -> drain(terminal, given, cluster, Integer.parseInt(word)));
    }

    private static int drain(Terminal terminal, Given given, Cluster cluster, int broker) {
        at(cluster.admin().links().metadata(List.of(), false), broker);
        var moving = new Moving(terminal, cluster);
        Plan plan = moving.plan().drain(broker);
        moving.show(plan);
        int stays = 0;
        for (Plan.Load each : plan.loads()) if (each.broker() == broker) stays = each.replicasThen();
        if (stays > 0) {
            terminal.out().println(stays + " replicas stay on broker " + broker
                    + ", for no other broker could hold them; it will not lead them");
        }
        if (given.has("--dry-run") || plan.changes().isEmpty()) return Exit.OK;
        if (!Session.isConfirmed(terminal, given, "drains broker " + broker)) return Exit.FAILED;
        return moving.run(plan);
    }
}
