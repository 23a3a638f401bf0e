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
        return new Grammar(usage, Grammar.Voice.KAFKAS)
                .value("--bootstrap-server", "host:port,...", "REQUIRED: where the cluster is")
                .value("--command-config", "file", "settings of the connection")
                .flag("--help", "this");
    }

    /// Reads the words; prints the help if it is asked for.
    ///
    /// @return null if nothing is left to do
    static Given read(Terminal terminal, Grammar grammar, List<String> words) {
        Given given = readAny(terminal, grammar, words);
        if (given != null) needs(given, "--bootstrap-server");
        return given;
    }

    /// As above, for tools that word it otherwise when nobody says where the cluster is.
    static Given readAny(Terminal terminal, Grammar grammar, List<String> words) {
        if (words.isEmpty()) throw grammar.misused("no options were given");
        Given given = grammar.read(words);
        if (!given.has("--help")) return given;
        terminal.out().print(grammar.help());
        return null;
    }

    /// @throws Failure if one of these was not given
    static void needs(Given given, String... options) {
        for (String each : options) {
            if (!given.has(each)) throw given.grammar().misused("Missing required argument \"" + label(each) + "\"");
        }
    }

    /// @throws Failure if `option` was given, and one of these with it
    static void conflicts(Given given, String option, String... others) {
        if (!given.has(option)) return;
        for (String each : others) {
            if (!given.has(each)) continue;
            throw given.grammar().misused("Option \"" + label(option) + "\" can't be used with option \""
                    + label(each) + "\"");
        }
    }

    /// As Kafka's tools write an option.
    static String label(String option) {
        return "[" + option.substring(2) + "]";
    }

    /// Settings of the connection: the file, then what stands on the command line.
    static Map<String, String> settings(Given given, String file, String property) {
        Map<String, String> settings = new TreeMap<>();
        if (given.has(file)) settings.putAll(NodeOptions.properties(given.get(file, "")));
        settings.putAll(given.pairs(property));
        return settings;
    }

    static Cluster open(Given given) {
        return new Cluster(given.get("--bootstrap-server", ""), connection(given, "--command-config"));
    }

    /// As above, of tools that may ask the controllers instead (KIP-919).
    static Cluster openEither(Given given) {
        return openEither(given, "--command-config");
    }

    /// As above.
    ///
    /// @param file the option that names the file of the connection's settings
    static Cluster openEither(Given given, String file) {
        Map<String, String> settings = connection(given, file);
        return given.has("--bootstrap-server") ? new Cluster(given.get("--bootstrap-server", ""), settings)
                : Cluster.ofControllers(given.get("--bootstrap-controller", ""), settings);
    }

    private static Map<String, String> connection(Given given, String file) {
        return given.has(file) ? NodeOptions.properties(given.get(file, "")) : Map.of();
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
