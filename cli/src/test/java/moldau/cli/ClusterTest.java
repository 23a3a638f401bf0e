package moldau.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `moldau cluster`, with real processes.
class ClusterTest {
    private static final int PORT = 21_092;

    @TempDir
    Path folder;

    private Said cluster(String... words) {
        var all = new ArrayList<>(List.of("cluster"));
        all.addAll(List.of(words));
        all.addAll(List.of("--dir", folder.resolve("cluster").toString()));
        Said said = Said.of("", all);
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
                Said.of("", List.of("topic", "create", "orders", "-p", "6", "-b", seed)).out());
        String lines = "one\ntwo\nthree\n".repeat(100);
        assertEquals(Exit.OK, Said.of(lines, List.of("produce", "orders", "-b", seed)).exit());

        cluster("kill", "2");
        assertTrue(cluster("status").out().contains("2 of 3 nodes run"));
        assertEquals(Exit.OK, Said.of(lines, List.of("produce", "orders", "-b", seed)).exit());
        assertEquals(600, Said.of("", List.of("consume", "orders", "--from-beginning", "--exit", "-b", seed))
                .out().lines().count());

        cluster("start", "2");
        assertTrue(cluster("status").out().contains("3 of 3 nodes run"));
        cluster("down");
        cluster("up");
        assertEquals(600, Said.of("", List.of("consume", "orders", "--from-beginning", "--exit", "-b", seed))
                .out().lines().count());
    }
}
