package moldau.cli;

import java.util.ArrayList;
import java.util.List;

/// Ends a command with a message for people: what was expected, what was found, what to do.
///
/// ```
///   error M-1003 UNKNOWN_TOPIC_OR_PARTITION  topic 'cliks' does not exist at 127.0.0.1:9092
///     did you mean: clicks
///     create it:    moldau topic create cliks
/// ```
///
/// Numbers from M-1000 on are Kafka's error codes plus 1000; from M-2000 on they are our own, of
/// what never reached a broker.
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exit;
    private final String code;
    private final transient List<String[]> hints = new ArrayList<>();

    private Failure(int exit, String code, String message) {
        super(message, null, false, false);
        this.exit = exit;
        this.code = code;
    }

    /// @param exit one of [Exit]
    /// @param code such as `M-2001 ADDRESS_IN_USE`
    public static Failure of(int exit, String code, String message) {
        return new Failure(exit, code, message);
    }

    /// The command line was not understood.
    public static Failure usage(String message) {
        return new Failure(Exit.USAGE, "M-2000 USAGE", message);
    }

    /// A command with verbs was given none, or one it does not have.
    ///
    /// @param verb empty if none was given
    public static Failure unknownVerb(String command, String verb, List<String> known) {
        Failure failure = usage(verb.isEmpty()
                ? command + " needs one of: " + String.join(", ", known)
                : command + " has no '" + verb + "', but " + String.join(", ", known));
        String nearest = verb.isEmpty() ? "" : Nearest.to(verb, known);
        if (!nearest.isEmpty()) failure.hint("did you mean", command + " " + nearest);
        return failure.hint("all commands", "moldau help");
    }

    /// A line under the message.
    ///
    /// @param label such as `create it`
    /// @param text mostly a command to copy
    public Failure hint(String label, String text) {
        hints.add(new String[] {label + ":", text});
        return this;
    }

    public int exit() {
        return exit;
    }

    /// The lines under the message.
    public List<String> hints() {
        List<String> lines = new ArrayList<>();
        for (String[] each : hints) lines.add(each[0] + " " + each[1]);
        return lines;
    }

    /// The message as it is printed, with its lines.
    public String text() {
        StringBuilder text = new StringBuilder("error ").append(code).append("  ").append(getMessage());
        int width = 0;
        for (String[] each : hints) width = Math.max(width, each[0].length());
        for (String[] each : hints) {
            text.append("\n  ").append(each[0]).repeat(" ", width - each[0].length() + 1).append(each[1]);
        }
        return text.toString();
    }
}
