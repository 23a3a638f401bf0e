package moldau.cli.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import moldau.base.fault.Malformed;
import moldau.base.settings.PropertiesText;
import moldau.broker.config.EnvironmentSettings;
import moldau.broker.config.NodeSettings;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.cluster.ClusterCommand;

/// Which node a command is about: a `server.properties`, changes to it, or the development node.
///
/// The file comes first, then `KAFKA_*` variables, then the command line.
public final class NodeOptions {
    private NodeOptions() {}

    static Grammar grammar(String usage) {
        return new Grammar(usage)
                .value("-c,--config", "server.properties", "the node's settings")
                .value("--set,--override", "key=value", "a setting that beats the file")
                .value("--port", "port", "of a node without a file; its controller has the next one")
                .flag("-h,--help", "this");
    }

    /// Whether this is the node that was told nothing.
    static boolean isDevelopment(Given given, Map<String, String> environment) {
        return file(given) == null
                && !EnvironmentSettings.read(environment).containsKey("process.roles");
    }

    private static String file(Given given) {
        return given.has("-c") ? given.get("-c", "") : given.word(null);
    }

    /// @throws Failure if the file cannot be read or a setting is wrong
    static NodeSettings read(Given given, Map<String, String> environment) {
        return read(given, file(given), environment);
    }

    /// @param file null for the development node, unless variables say otherwise
    static NodeSettings read(Given given, String file, Map<String, String> environment) {
        SortedMap<String, String> variables = EnvironmentSettings.read(environment);
        Map<String, String> changes = given.pairs("--set");
        Map<String, String> all = new LinkedHashMap<>();
        if (file != null) all.putAll(properties(file));
        boolean isDevelopment = file == null && isDevelopment(given, environment);
        if (isDevelopment && given.has("--port")) all.putAll(atPort(given));
        all.putAll(variables);
        all.putAll(changes);
        NodeSettings.Read read =
                isDevelopment ? NodeSettings.development(all) : NodeSettings.read(all);
        return switch (read) {
            case NodeSettings.Read.Good(NodeSettings settings) -> settings;
            case NodeSettings.Read.Bad(List<String> complaints) -> throw wrong(complaints, file);
        };
    }

    private static Map<String, String> atPort(Given given) {
        long port = given.number("--port", 0);
        if (port < 0 || port > 65534) throw given.grammar().misused("--port is 0 to 65534");
        long next = port == 0 ? 0 : port + 1;
        return Map.of(
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + next,
                "controller.quorum.bootstrap.servers", "127.0.0.1:" + (next == 0 ? 9093 : next));
    }

    private static Failure wrong(List<String> complaints, String file) {
        Failure failure = Failure.of(Exit.FAILED, "M-2002 INVALID_SETTINGS",
                complaints.size() == 1 ? complaints.getFirst()
                        : complaints.size() + " settings cannot be used");
        if (complaints.size() > 1) {
            for (int i = 0; i < complaints.size(); i++) {
                failure.hint(Integer.toString(i + 1), complaints.get(i));
            }
        }
        return file == null ? failure : failure.hint("change it in", file);
    }

    /// The keys and values of a file.
    ///
    /// @throws Failure if it cannot be read
    public static Map<String, String> properties(String file) {
        try {
            return PropertiesText.parse(Files.readString(Path.of(file)));
        } catch (NoSuchFileException e) {
            throw Failure.of(Exit.NOT_FOUND, "M-2003 NO_SUCH_FILE", file + " does not exist");
        } catch (IOException | Malformed e) {
            throw Failure.of(Exit.FAILED, "M-2004 UNREADABLE_FILE",
                    file + " cannot be read: " + e.getMessage());
        }
    }

    /// Where the node of this folder listens, or the cluster here, or else where a node would.
    public static String addressOfNodeHere() {
        for (String data : List.of("moldau-data", Joining.FOLDER + "/data")) {
            NodeFile file = NodeFile.read(data);
            boolean runs = file != null && !file.address().isEmpty() && file.process() != null;
            if (runs) return file.address();
        }
        String cluster = ClusterCommand.addressesHere();
        return cluster.isEmpty() ? "127.0.0.1:9092" : cluster;
    }
}
