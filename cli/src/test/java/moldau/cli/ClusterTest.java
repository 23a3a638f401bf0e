package moldau.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `moldau cluster`, with real processes.
class ClusterTest {
    private static final int PORT = 21_092;

    @TempDir
    Path folder;

    private record Said(int exit, String out, String err) {}

    private static Said say(String input, List<String> words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var terminal = new Terminal(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), Map.of(), false, false, false);
        int exit = Main.run(terminal, words);
        terminal.out().flush();
        return new Said(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Said cluster(String... words) {
        var all = new java.util.ArrayList<>(List.of("cluster"));
        all.addAll(List.of(words));
        all.addAll(List.of("--dir", folder.resolve("cluster").toString()));
        Said said = say("", all);
        assertEquals(Exit.OK, said.exit(), said.err());
        return said;
    }

    @AfterEach
    void down() {
        cluster("down", "--delete", "--yes");
        assertTrue(Files.notExists(folder.resolve("cluster")));
    }

    @Test
    void aNodeIsKilledAndWhatWasWrittenIsStillReadAndItComesBack() {
        String up = cluster("up", "-n", "3", "--port", "" + PORT).out();
        String seed = up.lines().filter(each -> each.startsWith("  node 1  ")).findFirst().orElseThrow()
                .substring("  node 1  ".length());
        assertEquals("created orders: 6 partitions, 3 replicas\n",
                say("", List.of("topic", "create", "orders", "-p", "6", "-b", seed)).out());
        String lines = "one\ntwo\nthree\n".repeat(100);
        assertEquals(Exit.OK, say(lines, List.of("produce", "orders", "-b", seed)).exit());

        cluster("kill", "2");
        assertTrue(cluster("status").out().contains("2 of 3 nodes run"));
        assertEquals(Exit.OK, say(lines, List.of("produce", "orders", "-b", seed)).exit());
        assertEquals(600, say("", List.of("consume", "orders", "--from-beginning", "--exit", "-b", seed))
                .out().lines().count());

        cluster("start", "2");
        assertTrue(cluster("status").out().contains("3 of 3 nodes run"));
        cluster("down");
        cluster("up");
        assertEquals(600, say("", List.of("consume", "orders", "--from-beginning", "--exit", "-b", seed))
                .out().lines().count());
    }
}
