package moldau.trials.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients written by others in other languages. Skipped, and said so, where they are not installed:
/// `.ci/run` installs them.
class OtherClientsTest {
    @TempDir
    static Path home;

    private static NodeProcess node;

    @BeforeAll
    static void start() {
        node = NodeProcess.in(home).start();
    }

    @AfterAll
    static void stop() {
        assertEquals(List.of(), node.errors());
        node.stop();
    }

    @Test
    void kcatProducesConsumesAndJoinsAGroup() throws Exception {
        Assumptions.assumeTrue(isInstalled("kcat"), "kcat is not installed");
        run("", "kcat", "-b", node.bootstrap(), "-L");
        run("a\nb\nc\n", "kcat", "-b", node.bootstrap(), "-P", "-t", "from-kcat", "-z", "lz4",
                "-X", "enable.idempotence=true");

        String read = run("", "kcat", "-b", node.bootstrap(), "-C", "-t", "from-kcat", "-e", "-q",
                "-f", "%o %s\\n");
        assertEquals("0 a\n1 b\n2 c\n", read);
        String tail = run("", "kcat", "-b", node.bootstrap(), "-C", "-t", "from-kcat", "-o", "-1", "-e", "-q");
        assertEquals("c\n", tail);
        String group = run("", "kcat", "-b", node.bootstrap(), "-G", "kcat-readers", "-q", "-c", "3",
                "-X", "auto.offset.reset=earliest", "from-kcat");
        assertEquals("a\nb\nc\n", group);
    }

    @Test
    void kafkajsProducesAndConsumesInAGroup() throws Exception {
        String modules = System.getenv("MOLDAU_KAFKAJS");
        Assumptions.assumeTrue(modules != null && isInstalled("node"), "kafkajs is not installed");
        // A module is looked up beside the script.
        Path script = Files.copy(Path.of("src/test/js/tour.mjs"), home.resolve("tour.mjs"));
        Files.createSymbolicLink(home.resolve("node_modules"), Path.of(modules).toAbsolutePath());

        String said = run("", "node", script.toString(), node.bootstrap());

        assertTrue(said.contains("read 20 committed 20"), said);
    }

    private static boolean isInstalled(String command) throws Exception {
        Process which = new ProcessBuilder("sh", "-c", "command -v " + command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        return which.waitFor() == 0;
    }

    private static String run(String input, String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(home, "run", ".out");
        Path err = Files.createTempFile(home, "run", ".err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try (var to = process.getOutputStream()) {
            to.write(input.getBytes(StandardCharsets.UTF_8));
        }
        boolean ended = process.waitFor(90, TimeUnit.SECONDS);
        if (!ended) process.destroyForcibly();
        String said = Files.readString(out);
        assertTrue(ended && process.exitValue() == 0, String.join(" ", command) + "\n" + said + Files.readString(err));
        return said;
    }
}
