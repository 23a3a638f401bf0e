package moldau.cli.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Terminal;
import moldau.cli.server.NodeOptions;

/// `kafka-server-stop.sh`: asks every node of this machine's user that was started with a
/// `server.properties`, or those of one role or number, to end; waits for none.
final class KafkaServerStop {
    private KafkaServerStop() {}

    static int run(Terminal terminal, List<String> words) {
        Given given = new Grammar("kafka-server-stop.sh [--process-role=ROLE | --node-id=N]")
                .value("--process-role", "broker|controller", "nodes with this role")
                .value("--node-id", "N", "the node of this number")
                .read(words);
        var found = new ArrayList<ProcessHandle>();
        ProcessHandle.allProcesses().forEach(process -> {
            String[] arguments = process.info().arguments().orElse(new String[0]);
            if (isNode(arguments) && isWanted(given, file(arguments))) found.add(process);
        });
        if (found.isEmpty()) {
            terminal.out().println("No kafka server to stop");
            return Exit.FAILED;
        }
        for (ProcessHandle each : found) each.destroy();
        return Exit.OK;
    }

    /// `java … moldau.cli.Main [kafka-server-start | server start | -c …] …`
    private static boolean isNode(String[] arguments) {
        int main = List.of(arguments).indexOf("moldau.cli.Main");
        if (main < 0) return false;
        String first = main + 1 < arguments.length ? arguments[main + 1] : "";
        String second = main + 2 < arguments.length ? arguments[main + 2] : "";
        return first.isEmpty() || first.startsWith("-") || first.endsWith(".properties")
                || first.equals("kafka-server-start")
                || first.equals("server") && second.equals("start");
    }

    /// @return the node's settings file, null if it has none
    private static String file(String[] arguments) {
        for (String each : arguments) if (each.endsWith(".properties")) return each;
        return null;
    }

    private static boolean isWanted(Given given, String file) {
        if (!given.has("--process-role") && !given.has("--node-id")) return true;
        Map<String, String> settings;
        try {
            settings = file == null ? Map.of("node.id", "1", "process.roles", "broker,controller")
                    : NodeOptions.properties(file);
        } catch (Failure unreadable) {
            return false;
        }
        String id = given.get("--node-id", null);
        if (id != null) return id.equals(settings.get("node.id"));
        List<String> roles = List.of(settings.getOrDefault("process.roles", "").split("\\s*,\\s*"));
        return roles.contains(given.get("--process-role", ""));
    }
}
