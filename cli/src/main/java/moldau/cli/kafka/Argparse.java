package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.List;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;

/// Command lines of those of Kafka's tools that read them with argparse4j.
final class Argparse {
    private static final List<String> HELP = List.of("-h", "--help");

    private Argparse() {}

    /// @param usage begins with the program, after which come a blank and its options
    static Grammar grammar(String usage) {
        return new Grammar(usage, Grammar.Voice.ARGPARSE).flag("-h,--help", "show this help message and exit");
    }

    /// The part of a command line before its verb, and that after it: each has options of its own.
    ///
    /// @param verb empty if there is none
    record Parts(List<String> before, String verb, List<String> after) {
        /// @param words of which those before the verb are help, or options with a value
        static Parts of(List<String> words) {
            int at = 0;
            while (at < words.size() && words.get(at).startsWith("-")) {
                boolean isAlone = words.get(at).contains("=") || HELP.contains(words.get(at));
                at += isAlone ? 1 : 2;
            }
            if (at >= words.size()) return new Parts(words, "", List.of());
            return new Parts(words.subList(0, at), words.get(at), words.subList(at + 1, words.size()));
        }
    }

    /// What is wrong with a verb that is none of these.
    static Failure notAmong(Grammar grammar, String verb, List<String> verbs) {
        return grammar.misused(verb.isEmpty() ? "too few arguments"
                : "invalid choice: '" + verb + "' (choose from '" + String.join("', '", verbs) + "')");
    }

    /// Where the cluster is: one of these, and not both.
    ///
    /// @throws Failure otherwise
    static void needsOne(Given given, String one, String other) {
        exclude(given, one, other);
        if (given.has(one) || given.has(other)) return;
        Grammar grammar = given.grammar();
        throw grammar.misused("one of the arguments " + grammar.names(one) + " " + grammar.names(other)
                + " is required");
    }

    /// Reads the words; prints the help if it is asked for.
    ///
    /// @return null if nothing is left to do
    /// @throws Failure also if a required option is missing, or a word belongs to none
    static Given read(PrintStream out, Grammar grammar, List<String> words, String... required) {
        Given given = grammar.read(words);
        if (given.has("--help")) {
            out.print(grammar.help());
            return null;
        }
        if (!given.words().isEmpty()) {
            throw grammar.misused("unrecognized arguments: '" + String.join(" ", given.words()) + "'");
        }
        for (String each : required) {
            if (!given.has(each)) throw grammar.misused(grammar.argument(each) + " is required");
        }
        return given;
    }

    /// @throws Failure if two of these options were given
    static void exclude(Given given, String... options) {
        List<String> found = given.options().stream().filter(List.of(options)::contains).toList();
        if (found.size() < 2) return;
        Grammar grammar = given.grammar();
        throw grammar.misused(grammar.argument(found.get(1)) + ": not allowed with "
                + grammar.argument(found.getFirst()));
    }
}
