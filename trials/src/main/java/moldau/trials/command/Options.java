package moldau.trials.command;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;

/// The words of a command line, and its options, each with a value: `--seeds 20`.
final class Options {
    private final Map<String, String> values = new TreeMap<>();
    private final ArrayDeque<String> words = new ArrayDeque<>();

    /// @throws IllegalArgumentException if an option has no value
    Options(String[] args) {
        for (int i = 0; i < args.length; i++) {
            if (!args[i].startsWith("--")) words.add(args[i]);
            else if (i + 1 < args.length) values.put(args[i].substring(2), args[++i]);
            else throw new IllegalArgumentException(args[i] + " needs a value");
        }
    }

    String text(String option, String otherwise) {
        return values.getOrDefault(option, otherwise);
    }

    boolean has(String option) {
        return values.containsKey(option);
    }

    /// The next word.
    ///
    /// @throws IllegalArgumentException naming what was expected, if there is none
    String word(String expected) {
        if (words.isEmpty()) throw new IllegalArgumentException("expected " + expected);
        return words.poll();
    }
}
