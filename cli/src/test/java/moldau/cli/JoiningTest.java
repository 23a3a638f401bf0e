package moldau.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import moldau.cli.server.NodeFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `moldau server start --listen` and `--join`: each node a process in a folder of its own, as on
/// machines of their own.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class JoiningTest {
    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();

    private String start(String name, String... words) throws IOException, InterruptedException {
        Path home = Files.createDirectories(folder.resolve(name));
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"),
                "moldau.cli.Main", "server", "start"));
        command.addAll(List.of(words));
        File said = home.resolve("said").toFile();
        Process process = new ProcessBuilder(command).directory(home.toFile())
                .redirectErrorStream(true).redirectOutput(said).start();
        processes.add(process);
        while (true) {
            NodeFile file = NodeFile.read(home.resolve("moldau-node/data").toString());
            if (file != null && file.pid() == process.pid()) return file.address();
            assertTrue(process.isAlive(), () -> read(said.toPath()));
            Thread.sleep(20);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String ok(String input, String... words) {
        Said said = Said.of(input, List.of(words));
        assertEquals(Exit.OK, said.exit(), said.err());
        return said.out();
    }

    /// Waits for what a quorum decides by itself.
    private static void until(String expected, String... words) throws InterruptedException {
        while (!ok("", words).startsWith(expected)) Thread.sleep(50);
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process each : processes) each.destroyForcibly().waitFor();
    }

    @Test
    void threeNodesFindEachOtherByOneAddressAndAnyOfThemMayGo() throws Exception {
        String first = start("a", "--listen", "127.0.0.1");
        ok("", "topic", "create", "events", "-p", "3", "-r", "1", "-b", first);
        ok("one\ntwo\n", "produce", "events", "-b", first);
        start("b", "--join", first);
        until("2 voters", "quorum", "status", "-b", first);
        String third = start("c", "--join", first);
        until("3 voters", "quorum", "status", "-b", third);

        String plan = ok("", "balance", "--replicas", "3", "--apply", "--yes", "-b", third);
        assertTrue(plan.startsWith("3 partitions change, 6 replicas are copied\n"), plan);
        processes.getFirst().destroyForcibly().waitFor();

        assertEquals(2, ok("", "consume", "events", "--from-beginning", "--exit", "-b", third).lines().count());
        until("3 voters", "quorum", "status", "-b", third);
        assertEquals(first, start("a", "--join", third), "it was made before, and is the same again");
    }

    @Test
    void aSeedThatIsNotThereIsNamed() {
        Said said = Said.of("", List.of("server", "start", "--join", "127.0.0.1:1"));

        assertEquals(Exit.NOT_REACHABLE, said.exit());
        assertTrue(said.err().contains("127.0.0.1:1"), said.err());
        assertTrue(Files.notExists(Path.of("moldau-node")));
    }
}
