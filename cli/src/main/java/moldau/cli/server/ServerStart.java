package moldau.cli.server;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import moldau.base.fault.DiskFault;
import moldau.base.fault.NetworkFault;
import moldau.base.os.OsWorld;
import moldau.broker.Node;
import moldau.broker.config.BrokerSettings;
import moldau.broker.config.NodeSettings;
import moldau.broker.connection.Door;
import moldau.broker.logging.LogLevels;
import moldau.broker.logging.LogProvider;
import moldau.broker.metadata.DirectoryRefused;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Terminal;
import moldau.cli.Version;
import org.slf4j.LoggerFactory;

/// `moldau server start [-c server.properties | --listen host | --join host:port] [--set key=value]`: a
/// node in this process, until TERM. Without a file it says what to type next.
public final class ServerStart {
    private static final String USAGE = "moldau server start"
            + " [-c server.properties | --listen host | --join host:port] [--set key=value]";

    private ServerStart() {}

    public static int run(Terminal terminal, List<String> words) {
        Given given = NodeOptions.grammar(USAGE)
                .value("--listen", "host", "found a cluster that other machines can join, in ./" + Joining.FOLDER)
                .value("--join", "host:port", "join the cluster of that node; the same again starts it again")
                .read(words);
        if (given.has("--help")) {
            terminal.out().print(given.grammar().help());
            return Exit.OK;
        }
        Map<String, String> environment = terminal.environment();
        boolean isDevelopment = !Joining.isMeant(given) && NodeOptions.isDevelopment(given, environment);
        boolean isTold = !isDevelopment && !Joining.isMeant(given);
        NodeSettings settings = Joining.isMeant(given)
                ? NodeOptions.read(given, new Joining(given).properties(), environment)
                : NodeOptions.read(given, environment);
        log(environment, !isTold, settings);
        var world = new OsWorld(options(settings));
        Node node = start(world, settings, environment.getOrDefault("CLUSTER_ID", ""));
        remember(node);
        if (!isTold) FirstScreen.print(terminal, node, isDevelopment);
        RuntimeException why = node.broken().join();
        throw Failure.of(Exit.FAILED, "M-2005 NODE_BROKEN", "the node cannot go on: " + why.getMessage());
    }

    private static void log(Map<String, String> environment, boolean isQuiet, NodeSettings settings) {
        LogProvider.install();
        LogLevels levels = LogLevels.ofProcess();
        if (isQuiet) levels.obey(Map.of("KAFKA_LOG4J_ROOT_LOGLEVEL", "WARN"));
        levels.obey(environment);
        var log = LoggerFactory.getLogger(ServerStart.class);
        for (String each : settings.warnings()) log.warn(each);
    }

    private static OsWorld.Options options(NodeSettings settings) {
        OsWorld.Options options = OsWorld.Options.standard()
                .withWorkers(settings.settings().get(BrokerSettings.NUM_IO_THREADS));
        var loops = settings.settings().find(BrokerSettings.MOLDAU_LOOPS);
        return loops.isPresent() ? options.withLoops(loops.get()) : options;
    }

    private static Node start(OsWorld world, NodeSettings settings, String clusterId) {
        try {
            Node node = Node.launch(world, settings, clusterId);
            // A signal from here on finds a node to stop in good order, even one that waits for its controller.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node, world), "stop"));
            return node.awaitReady();
        } catch (RuntimeException e) {
            world.close();
            throw explained(e instanceof CompletionException && e.getCause() instanceof RuntimeException it
                    ? it : e, settings);
        }
    }

    /// What people can do about it; bugs pass through.
    private static RuntimeException explained(RuntimeException e, NodeSettings settings) {
        String dirs = String.join(",", settings.logDirs());
        return switch (e) {
            case NetworkFault fault -> Failure.of(Exit.FAILED, "M-2001 ADDRESS_IN_USE", fault.getMessage())
                    .hint("is it ours?", "moldau server status")
                    .hint("stop it", "moldau server stop")
                    .hint("another port", "moldau server start --port 19092");
            case DiskFault fault when fault.kind() == DiskFault.Kind.LOCKED ->
                    Failure.of(Exit.FAILED, "M-2006 DIRECTORY_IN_USE", fault.getMessage())
                            .hint("is it ours?", "moldau server status")
                            .hint("stop it", "moldau server stop")
                            .hint("other data", "moldau server start --set log.dirs=other-data");
            case DiskFault fault -> Failure.of(Exit.FAILED, "M-2007 DIRECTORY_FAILED", fault.getMessage())
                    .hint("look at", dirs);
            case DirectoryRefused refused -> Failure.of(Exit.FAILED, "M-2008 DIRECTORY_REFUSED",
                    refused.getMessage());
            default -> e;
        };
    }

    private static void remember(Node node) {
        StringBuilder listeners = new StringBuilder();
        for (Door each : node.doors()) {
            if (each.controller()) continue;
            if (!listeners.isEmpty()) listeners.append(',');
            listeners.append(each.name()).append("://").append(each.bound());
        }
        NodeFile.ofThisProcess(Version.text(), listeners.toString()).write(node.settings().metadataLogDir());
    }

    private static void stop(Node node, OsWorld world) {
        node.stop();
        NodeFile.remove(node.settings().metadataLogDir());
        world.close();
    }
}
