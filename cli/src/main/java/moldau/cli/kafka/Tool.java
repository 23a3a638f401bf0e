package moldau.cli.kafka;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Terminal;
import moldau.cli.server.NodeOptions;
import moldau.client.Refused;

/// What all of Kafka's tools that talk to a cluster have in common.
final class Tool {
    private Tool() {}

    static Grammar grammar(String usage) {
        return new Grammar(usage)
                .value("--bootstrap-server", "host:port,...", "REQUIRED: where the cluster is")
                .value("--command-config", "file", "settings of the connection")
                .flag("--help", "this");
    }

    /// Reads the words; prints the help if it is asked for.
    ///
    /// @return null if nothing is left to do
    static Given read(Terminal terminal, Grammar grammar, List<String> words) {
        Given given = grammar.read(words);
        if (given.has("--help")) {
            terminal.out().print(grammar.help());
            return null;
        }
        if (!given.has("--bootstrap-server")) {
            terminal.err().println("Missing required argument \"[bootstrap-server]\"");
            terminal.err().print(grammar.help());
            throw Failure.usage("");
        }
        return given;
    }

    /// Settings of the connection: the file, then what stands on the command line.
    static Map<String, String> settings(Given given, String file, String property) {
        Map<String, String> settings = new TreeMap<>();
        if (given.has(file)) settings.putAll(NodeOptions.properties(given.get(file, "")));
        settings.putAll(given.pairs(property));
        return settings;
    }

    static Cluster open(Given given) {
        Map<String, String> settings = given.has("--command-config")
                ? NodeOptions.properties(given.get("--command-config", "")) : Map.of();
        return new Cluster(given.get("--bootstrap-server", ""), settings);
    }

    /// Prints a failure as a tool does that begins its line with `title`, and says 1.
    static int failed(Terminal terminal, String title, RuntimeException why) {
        terminal.out().println(title + words(why));
        return Exit.FAILED;
    }

    /// What went wrong, as Kafka's clients say it: without what it is about.
    static String words(RuntimeException why) {
        return why instanceof Refused refused ? refused.words() : why.getMessage();
    }
}
