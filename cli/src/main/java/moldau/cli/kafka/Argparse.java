package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.List;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;

/// Command lines of those of Kafka's tools that read them with argparse4j.
final class Argparse {
    private Argparse() {}

    /// @param usage begins with the program, after which come a blank and its options
    static Grammar grammar(String usage) {
        return new Grammar(usage, Grammar.Voice.ARGPARSE).flag("-h,--help", "show this help message and exit");
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
