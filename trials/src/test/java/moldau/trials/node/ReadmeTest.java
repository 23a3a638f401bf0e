package moldau.trials.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import moldau.trials.nodes.FreePort;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every command of the README, run as it stands: in one shell the node, in another the tour.
class ReadmeTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path LIB = ROOT.resolve("cli/target/dist/lib");

    @TempDir
    Path home;

    @Test
    void theTourOfTheReadmeWorks() throws Exception {
        Assumptions.assumeTrue(Files.exists(LIB.resolve("moldau-cli.jar")), "cli is not packaged in this build");
        List<String> commands = commands(Files.readAllLines(ROOT.resolve("README.md")));
        assertTrue(commands.contains("./moldau"), commands.toString());
        int port = FreePort.next();
        Process node = start("./moldau --port " + port, "node");
        try {
            awaitLine(home.resolve("node.out"), "ready in", node);
            for (String command : commands) {
                if (command.equals("./moldau") || command.equals("mvn verify")) continue;
                Process process = start(command.replace("localhost:9092", "127.0.0.1:" + port), "command");
                assertTrue(process.waitFor(90, TimeUnit.SECONDS), "it does not end: " + command);
                assertEquals(0, process.exitValue(), () -> command + "\n" + output("command") + output("node"));
                check(command, output("command"));
            }
        } finally {
            node.destroy();
            assertTrue(node.waitFor(60, TimeUnit.SECONDS));
            // Nothing is left of the cluster unless a command failed.
            start("./moldau cluster down --delete --yes", "down").waitFor(60, TimeUnit.SECONDS);
        }
    }

    /// What the tour promises to show.
    private static void check(String command, String output) {
        if (command.contains("consume clicks --from-beginning") || command.contains("-g app")) {
            for (String value : List.of("one", "two", "three")) assertTrue(output.contains(value), command + "\n" + output);
        }
        if (command.endsWith("moldau topics")) assertTrue(output.contains("clicks"), output);
        if (command.endsWith("moldau groups")) assertTrue(output.contains("app"), output);
        if (command.contains("consume visits")) assertEquals(2000, output.lines().count());
        if (command.endsWith("cluster status")) assertTrue(output.contains("2 of 3 nodes run"), output);
        if (command.endsWith("quorum status")) assertTrue(output.contains("3 voters"), output);
        if (command.contains("console-consumer")) assertTrue(output.contains("first\nsecond"), output);
    }

    /// Lines of the shell blocks, without their comments.
    private static List<String> commands(List<String> lines) {
        var commands = new ArrayList<String>();
        boolean inShell = false;
        for (String line : lines) {
            if (line.startsWith("```")) {
                inShell = line.equals("```sh");
            } else if (inShell && !line.isBlank()) {
                int comment = line.indexOf("  #");
                commands.add((comment < 0 ? line : line.substring(0, comment)).strip());
            }
        }
        return commands;
    }

    private Process start(String command, String name) throws IOException {
        String here = command
                .replace("./moldau", ROOT.resolve("moldau").toString())
                .replace("bin/", ROOT.resolve("bin") + "/");
        var builder = new ProcessBuilder("bash", "-c", "exec 2>&1; " + here)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve(name + ".out").toFile());
        builder.environment().put("MOLDAU_LIB", LIB.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    private String output(String name) {
        try {
            return Files.readString(home.resolve(name + ".out"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitLine(Path file, String line, Process process) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.readString(file).contains(line)) {
            if (!process.isAlive() || System.nanoTime() > deadline) throw new AssertionError(Files.readString(file));
            NodeProcess.pause();
        }
    }
}
