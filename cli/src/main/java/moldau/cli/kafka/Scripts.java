package moldau.cli.kafka;

import java.util.List;
import moldau.cli.Failure;
import moldau.cli.Terminal;
import moldau.cli.server.ServerStart;

/// Finds the class that does what one of Kafka's scripts does.
public final class Scripts {
    private Scripts() {}

    /// @param name of the script, without `.sh`
    /// @return the script's exit code
    public static int run(Terminal terminal, String name, List<String> words) {
        return switch (name) {
            case "kafka-server-start" -> ServerStart.run(terminal, words);
            default -> throw Failure.usage("there is no " + name + ".sh");
        };
    }
}
