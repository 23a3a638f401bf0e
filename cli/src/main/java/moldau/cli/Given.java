package moldau.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What stood on a command line.
public final class Given {
    private final Grammar grammar;
    private final Map<String, List<String>> options;
    private final List<String> rest;

    Given(Grammar grammar, Map<String, List<String>> options, List<String> rest) {
        this.grammar = grammar;
        this.options = options;
        this.rest = rest;
    }

    public boolean has(String option) {
        return options.containsKey(grammar.canonical(option));
    }

    /// The options that were given, in order of their first mention.
    public List<String> options() {
        return List.copyOf(options.keySet());
    }

    /// The last value given for an option, or `otherwise`.
    public String get(String option, String otherwise) {
        List<String> values = options.get(grammar.canonical(option));
        return values == null ? otherwise : values.getLast();
    }

    /// All values given for an option, in order.
    public List<String> all(String option) {
        return options.getOrDefault(grammar.canonical(option), List.of());
    }

    /// A whole number.
    ///
    /// @throws Failure with [Exit#USAGE] if it is none
    public long number(String option, long otherwise) {
        String text = get(option, null);
        if (text == null) return otherwise;
        try {
            return Long.parseLong(text.trim());
        } catch (NumberFormatException e) {
            throw grammar.notNumber(option, text);
        }
    }

    /// The words that belong to no option.
    public List<String> words() {
        return rest;
    }

    /// The one word this command is about, or `otherwise` if there is none.
    ///
    /// @throws Failure with [Exit#USAGE] if there are more
    public String word(String otherwise) {
        if (rest.size() > 1) throw grammar.misused("did not expect '" + rest.get(1) + "'");
        return rest.isEmpty() ? otherwise : rest.getFirst();
    }

    /// The one word this command is about.
    ///
    /// @param what it is, such as `a topic`
    /// @throws Failure with [Exit#USAGE] if there is none, or more
    public String onlyWord(String what) {
        if (rest.isEmpty()) throw grammar.misused("needs " + what);
        return word("");
    }

    /// `key=value` pairs of an option that may be repeated.
    ///
    /// @throws Failure with [Exit#USAGE] if there is no `=`
    public Map<String, String> pairs(String option) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String each : all(option)) {
            int equals = each.indexOf('=');
            if (equals <= 0) throw grammar.misused(option + " needs key=value, not '" + each + "'");
            pairs.put(each.substring(0, equals).trim(), each.substring(equals + 1));
        }
        return pairs;
    }

    public Grammar grammar() {
        return grammar;
    }
}
