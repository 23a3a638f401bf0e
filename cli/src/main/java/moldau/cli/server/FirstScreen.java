package moldau.cli.server;

import java.io.PrintStream;
import java.nio.file.Path;
import moldau.broker.Node;
import moldau.broker.connection.Door;
import moldau.cli.Terminal;
import moldau.cli.Version;

/// What a node that was given no file prints once clients can use it: where it is, how long it took, and
/// what to type next.
final class FirstScreen {
    private FirstScreen() {}

    static void print(Terminal terminal, Node node, boolean isDevelopment) {
        PrintStream out = terminal.out();
        String kafka = "";
        for (Door each : node.doors()) {
            if (kafka.isEmpty() && !each.controller()) kafka = each.bound().toString();
        }
        String more = kafka.endsWith(":9092") ? "" : " -b " + kafka;
        String moldau = System.getenv().getOrDefault("MOLDAU_COMMAND", "moldau");
        out.println(Version.text());
        out.println("  data   " + Path.of(node.settings().logDirs().getFirst()).toAbsolutePath());
        out.println("  Kafka  " + kafka);
        if (!isDevelopment) out.println("  node   " + node.settings().nodeId() + ", settings in " + Joining.FOLDER);
        out.println("  ready in " + tookMs() + " ms");
        out.println();
        if (!isDevelopment) {
            cluster(out, moldau, kafka);
            return;
        }
        out.println("In another terminal:");
        out.println("  " + moldau + " topic create clicks -p 3" + more);
        out.println("  printf 'one\\ntwo\\nthree\\n' | " + moldau + " produce clicks" + more);
        out.println("  " + moldau + " consume clicks --from-beginning" + more);
        out.println("  " + moldau + " server stop");
        out.flush();
    }

    private static void cluster(PrintStream out, String moldau, String kafka) {
        out.println("On another machine:");
        out.println("  " + moldau + " server start --join " + kafka);
        out.println("In another terminal:");
        out.println("  " + moldau + " quorum status -b " + kafka);
        out.println("  " + moldau + " broker ls -b " + kafka);
        out.println("  " + moldau + " server stop -c " + Joining.FOLDER + "/server.properties");
        out.flush();
    }

    /// From the moment the command was typed, if the launcher told it (`moldau.began`, seconds), else
    /// from the start of the process.
    private static long tookMs() {
        String began = System.getProperty("moldau.began", "").replace(',', '.');
        long beganMs = began.isEmpty()
                ? ProcessHandle.current().info().startInstant().map(at -> at.toEpochMilli()).orElse(0L)
                : (long) (Double.parseDouble(began) * 1000);
        return System.currentTimeMillis() - beganMs;
    }
}
