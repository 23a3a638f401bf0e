package moldau.cli;

import java.util.List;
import moldau.cli.broker.Balance;
import moldau.cli.broker.BrokerCommand;
import moldau.cli.cluster.ClusterCommand;
import moldau.cli.group.Group;
import moldau.cli.group.GroupList;
import moldau.cli.kafka.Scripts;
import moldau.cli.quorum.QuorumCommand;
import moldau.cli.server.ServerStart;
import moldau.cli.server.ServerStatus;
import moldau.cli.server.ServerStop;
import moldau.cli.server.Training;
import moldau.cli.topic.Consume;
import moldau.cli.topic.Produce;
import moldau.cli.topic.Topic;
import moldau.cli.topic.Topics;

/// Finds the command that the first words name.
final class Commands {
    private static final List<String> NAMES = List.of("server", "topics", "topic", "produce",
            "consume", "groups", "group", "cluster", "quorum", "broker", "balance", "help", "version");

    /// Those of which a verb follows.
    private static final List<String> NOUNS = List.of("server", "topic", "group", "cluster", "quorum", "broker");
    private static final List<String> HELP = List.of("-h", "--help");
    private static final String TEXT = """
            moldau                    a broker and controller for development, here
            moldau server start       -c server.properties, --set key=value
                                      --listen host founds a cluster, --join host:port joins one
            moldau server stop        ends it in good order
            moldau server status      where it listens, since when

            moldau topics             all topics
            moldau topic create NAME  -p partitions, -r replicas, --retention 7d, --compact
            moldau topic describe|alter|delete NAME

            moldau produce TOPIC      each line of the input becomes an event
            moldau consume TOPIC      --from-beginning, -o offset, -n count, --exit
            moldau groups             all groups
            moldau group describe|reset|delete NAME

            moldau cluster up         -n nodes, on this machine, in ./moldau-cluster
            moldau cluster status     --watch; kill N, stop N, start N; down
            moldau quorum status      who votes; join -c server.properties, leave N
            moldau broker ls          who holds what; drain N
            moldau balance            --plan, --apply; --replicas 3 where there are fewer

            Each command has --help. Kafka's own scripts are in bin/.
            """;

    private Commands() {}

    static int run(Terminal terminal, List<String> words) {
        if (words.isEmpty()) return ServerStart.run(terminal, words);
        String first = words.getFirst();
        List<String> rest = words.subList(1, words.size());
        if (NOUNS.contains(first) && !rest.isEmpty() && HELP.contains(rest.getFirst())) {
            return help(terminal, first);
        }
        return switch (first) {
            case "server" -> server(terminal, rest);
            case "topics" -> Topics.run(terminal, rest);
            case "topic" -> Topic.run(terminal, rest);
            case "produce" -> Produce.run(terminal, rest);
            case "consume" -> Consume.run(terminal, rest);
            case "groups" -> GroupList.run(terminal, rest);
            case "group" -> Group.run(terminal, rest);
            case "broker" -> BrokerCommand.run(terminal, rest);
            case "balance" -> Balance.run(terminal, rest);
            case "quorum" -> QuorumCommand.run(terminal, rest);
            case "cluster" -> ClusterCommand.run(terminal, rest);
            case "help", "-h", "--help" -> help(terminal);
            case "version", "-V", "--version" -> version(terminal);
            case "train" -> Training.serve(rest);
            case "tour" -> Training.tour(Main::run, String.join(" ", rest));
            default -> {
                if (first.startsWith("kafka-")) yield Scripts.run(terminal, first, rest);
                if (first.startsWith("-") || first.endsWith(".properties")) yield ServerStart.run(terminal, words);
                throw Failure.unknownVerb("moldau", first, NAMES);
            }
        };
    }

    private static int server(Terminal terminal, List<String> words) {
        String verb = words.isEmpty() ? "" : words.getFirst();
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        return switch (verb) {
            case "start" -> ServerStart.run(terminal, rest);
            case "stop" -> ServerStop.run(terminal, rest);
            case "status" -> ServerStatus.run(terminal, rest);
            default -> throw Failure.unknownVerb("moldau server", verb, List.of("start", "stop", "status"));
        };
    }

    private static int version(Terminal terminal) {
        terminal.out().println(Version.text());
        return Exit.OK;
    }

    private static int help(Terminal terminal) {
        terminal.out().print(TEXT);
        return Exit.OK;
    }

    /// The lines of one noun, with those that go on below them.
    private static int help(Terminal terminal, String noun) {
        boolean isOurs = false;
        for (String line : TEXT.lines().toList()) {
            isOurs = line.startsWith("moldau " + noun + " ") || isOurs && line.startsWith(" ");
            if (isOurs) terminal.out().println(line);
        }
        terminal.out().println("Each with a verb and --help says more.");
        return Exit.OK;
    }
}
