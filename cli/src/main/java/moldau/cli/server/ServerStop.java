package moldau.cli.server;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import moldau.broker.config.NodeSettings;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Terminal;

/// `moldau server stop`: asks the node to end in good order, and waits until it did.
public final class ServerStop {
    private static final String USAGE = "moldau server stop [-c server.properties] [--timeout seconds]";

    private ServerStop() {}

    public static int run(Terminal terminal, List<String> words) {
        Given given = NodeOptions.grammar(USAGE)
                .value("--timeout", "seconds", "how long to wait for its end, 120 by default")
                .read(words);
        if (given.has("--help")) {
            terminal.out().print(given.grammar().help());
            return Exit.OK;
        }
        NodeSettings settings = NodeOptions.read(given, terminal.environment());
        NodeFile file = NodeFile.read(settings.metadataLogDir());
        ProcessHandle process = file == null ? null : file.process();
        if (process == null) throw notRunning(settings);
        long beganMs = System.currentTimeMillis();
        process.destroy();
        long seconds = given.number("--timeout", 120);
        try {
            process.onExit().get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw Failure.of(Exit.FAILED, "M-2009 STILL_RUNNING",
                    "the node, process " + process.pid() + ", did not end in " + seconds + " s")
                    .hint("by force", "kill -9 " + process.pid() + "   (the next start recovers)");
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("waiting for process " + process.pid(), e);
        }
        terminal.out().println("stopped " + file.address() + " in "
                + (System.currentTimeMillis() - beganMs) + " ms");
        return Exit.OK;
    }

    static Failure notRunning(NodeSettings settings) {
        return Failure.of(Exit.NOT_FOUND, "M-2010 NOT_RUNNING",
                "no node runs on the data in " + settings.metadataLogDir())
                .hint("start it", "moldau")
                .hint("other data", "add -c server.properties, or --set log.dirs=...");
    }
}
