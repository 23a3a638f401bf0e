package moldau.cli;

import java.util.List;

/// The `moldau` command, and Kafka's scripts, whose name comes as the first word. What a command does
/// is in its own class; here they only find their way.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Terminal terminal = Terminal.ofProcess();
        int exit = run(terminal, List.of(args));
        terminal.out().flush();
        terminal.err().flush();
        // Halting runs no hooks: right for commands, which have none, and wrong for a server, which
        // does not come here before it has stopped.
        Runtime.getRuntime().halt(exit);
    }

    /// Runs a command to its end.
    ///
    /// @return one of [Exit]
    public static int run(Terminal terminal, List<String> words) {
        try {
            return Commands.run(terminal, words);
        } catch (Failure failure) {
            terminal.print(failure);
            return failure.exit();
        }
    }
}
