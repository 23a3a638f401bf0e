package moldau.cli.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.server.NodeFile;
import moldau.cli.server.NodeOptions;

/// One node of a local cluster: a folder with its settings, its data and what it printed.
///
/// ```
///   node-1/server.properties   node-1/data/   node-1/node.log
/// ```
record LocalNode(int id, Path folder) {
    Path properties() {
        return folder.resolve("server.properties");
    }

    Path data() {
        return folder.resolve("data");
    }

    Path log() {
        return folder.resolve("node.log");
    }

    /// Where clients reach it, running or not.
    String address() {
        Map<String, String> settings = NodeOptions.properties(properties().toString());
        String first = settings.getOrDefault("listeners", "").split(",")[0];
        return first.substring(first.indexOf("://") + 3);
    }

    /// @return null if it does not run
    ProcessHandle process() {
        NodeFile file = NodeFile.read(data().toString());
        return file == null ? null : file.process();
    }

    /// Starts its process, which outlives this one. It is not there yet when this returns.
    Process start() {
        var command = new ArrayList<String>();
        // A session of its own, so that closing the terminal does not end it.
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) command.add("/usr/bin/setsid");
        command.addAll(moldau());
        command.addAll(List.of("server", "start", "-c", properties().toString()));
        try {
            Files.deleteIfExists(data().resolve("moldau.node"));
            var builder = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
            return builder.start();
        } catch (IOException e) {
            throw Failure.of(Exit.FAILED, "M-2018 NODE_NOT_STARTED", "node " + id + ": " + e.getMessage());
        }
    }

    /// The launcher we were started by, or Java as this process has it.
    private static List<String> moldau() {
        String home = System.getenv("MOLDAU_HOME");
        if (home != null && Files.isExecutable(Path.of(home, "moldau"))) return List.of(home + "/moldau");
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xms32m", "-Xmx256m",
                "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-cp", System.getProperty("java.class.path"), "moldau.cli.Main");
    }

    /// The last lines that it printed.
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }
}
