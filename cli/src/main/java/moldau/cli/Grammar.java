package moldau.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The options of one command, and the reading of a command line by them: `--name value`,
/// `--name=value`, `-n 10`, `-n10`, and `--` before words that begin with a dash.
///
/// Kept this small because it runs before everything else: see docs/decisions/0005.
public final class Grammar {
    /// @param argument what the value is called in the usage; empty for a flag
    /// @param isOptional the value may be left off
    record Option(List<String> names, String argument, boolean isOptional, String purpose) {}

    /// Who words the complaints: ours, or one of the two readers of options that Kafka's tools have.
    public enum Voice {
        OURS,
        /// As jopt-simple.
        KAFKAS,
        /// As argparse4j, which says the usage first.
        ARGPARSE,
        /// As argparse4j where a tool says it its own way, in one line.
        ARGPARSE_BRIEF
    }

    private final String usage;
    private final Voice voice;
    private final Map<String, Option> byName = new LinkedHashMap<>();

    /// @param usage the command and its words, such as `moldau topic create NAME [-p 3]`
    public Grammar(String usage) {
        this(usage, Voice.OURS);
    }

    /// @param voice Kafka's for tools under Kafka's names, whose complaints scripts may look for
    public Grammar(String usage, Voice voice) {
        this.usage = usage;
        this.voice = voice;
    }

    /// An option without a value.
    ///
    /// @param names by commas, such as `-f,--force`; the last is the one it is asked by
    public Grammar flag(String names, String purpose) {
        return add(names, "", false, purpose);
    }

    /// An option with a value; may be given more than once.
    public Grammar value(String names, String argument, String purpose) {
        return add(names, argument, false, purpose);
    }

    /// An option whose value may be left off; it is then empty.
    public Grammar optional(String names, String argument, String purpose) {
        return add(names, argument, true, purpose);
    }

    private Grammar add(String names, String argument, boolean isOptional, String purpose) {
        var option = new Option(List.of(names.split(",")), argument, isOptional, purpose);
        for (String name : option.names()) {
            Option before = byName.put(name, option);
            assert before == null : name;
        }
        return this;
    }

    /// Reads a command line.
    ///
    /// @throws Failure with [Exit#USAGE] if an option is unknown or lacks its value
    public Given read(List<String> words) {
        Map<String, List<String>> options = new LinkedHashMap<>();
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--")) {
                rest.addAll(words.subList(i + 1, words.size()));
                break;
            }
            if (word.length() < 2 || word.charAt(0) != '-') {
                rest.add(word);
                continue;
            }
            i = option(words, i, options);
        }
        return new Given(this, options, rest);
    }

    /// @return index of the last word that was eaten
    private int option(List<String> words, int at, Map<String, List<String>> options) {
        String word = words.get(at);
        int equals = word.indexOf('=');
        String name = word.startsWith("--") && equals > 0 ? word.substring(0, equals) : word;
        String value = name.length() < word.length() ? word.substring(equals + 1) : null;
        Option option = byName.get(name);
        if (option == null && !word.startsWith("--")) {
            name = word.substring(0, 2);
            option = byName.get(name);
            if (option != null && option.argument().isEmpty()) option = null;
            else if (word.length() > 2) value = word.substring(word.charAt(2) == '=' ? 3 : 2);
        }
        if (option == null) throw unknown(word);
        int last = at;
        if (option.argument().isEmpty()) {
            if (value != null && voice == Voice.OURS) throw misused(name + " takes no value");
            value = "";
        } else if (value == null) {
            String next = at + 1 < words.size() ? words.get(at + 1) : null;
            if (next != null && (!option.isOptional() || !next.startsWith("-"))) {
                value = next;
                last++;
            } else if (option.isOptional()) {
                value = "";
            } else {
                throw misused(switch (voice) {
                    case OURS -> name + " needs a value: " + name + " <" + option.argument() + ">";
                    case KAFKAS -> "Option " + bare(name) + " requires an argument";
                    case ARGPARSE, ARGPARSE_BRIEF -> argument(name) + ": expected one argument";
                });
            }
        }
        options.computeIfAbsent(option.names().getLast(), _ -> new ArrayList<>()).add(value);
        return last;
    }

    private Failure unknown(String word) {
        if (isArgparse()) return misused("unrecognized arguments: '" + word + "'");
        int equals = word.indexOf('=');
        String name = equals > 0 ? word.substring(0, equals) : word;
        Failure failure = Failure.usage(voice == Voice.OURS
                ? name + " is not an option of this command" : bare(name) + " is not a recognized option");
        String nearest = Nearest.to(name, byName.keySet());
        if (!nearest.isEmpty()) failure.hint("did you mean", nearest);
        return failure.hint("usage", usage);
    }

    private boolean isArgparse() {
        return voice == Voice.ARGPARSE || voice == Voice.ARGPARSE_BRIEF;
    }

    private static String bare(String name) {
        return name.substring(name.startsWith("--") ? 2 : 1);
    }

    Failure notNumber(String option, String text) {
        return misused(switch (voice) {
            case OURS -> option + " needs a number, not '" + text + "'";
            case KAFKAS -> "Cannot parse argument '" + text + "' of option " + bare(option);
            case ARGPARSE, ARGPARSE_BRIEF -> argument(option) + ": could not convert '" + text
                    + "' to Integer (For input string: \"" + text + "\")";
        });
    }

    /// An option by all of its names, as argparse4j calls it.
    public String argument(String option) {
        return "argument " + names(option);
    }

    /// All names of an option, the longest first.
    public String names(String option) {
        return String.join("/", byName.get(option).names().reversed());
    }

    /// The command line is wrong as `message` says.
    public Failure misused(String message) {
        if (voice == Voice.ARGPARSE_BRIEF) {
            return Failure.usage("Command line error: " + message + ". Type --help for help.");
        }
        if (voice == Voice.ARGPARSE) {
            String program = usage.substring(0, usage.indexOf(' '));
            return Failure.usage("usage: " + usage + "\n" + program + ": error: " + message);
        }
        return Failure.usage(message).hint("usage", usage);
    }

    /// The name that an option is asked by, for any of its names.
    String canonical(String name) {
        Option option = byName.get(name);
        assert option != null : name;
        return option.names().getLast();
    }

    /// The usage line and a line for each option.
    public String help() {
        StringBuilder text = new StringBuilder("usage: ").append(usage).append('\n');
        List<Option> shown = new ArrayList<>();
        int width = 0;
        for (Option each : byName.values()) {
            if (shown.contains(each)) continue;
            shown.add(each);
            width = Math.max(width, Math.min(34, label(each).length()));
        }
        for (Option each : shown) {
            String label = label(each);
            text.append("  ").append(label);
            if (label.length() > width) text.append("\n  ").repeat(" ", width);
            else text.repeat(" ", width - label.length());
            text.append("  ").append(each.purpose()).append('\n');
        }
        return text.toString();
    }

    private static String label(Option option) {
        String names = String.join(", ", option.names());
        if (option.argument().isEmpty()) return names;
        return names + (option.isOptional() ? " [" + option.argument() + "]" : " <" + option.argument() + ">");
    }
}
