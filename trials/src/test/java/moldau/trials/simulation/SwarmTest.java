package moldau.trials.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Seeds over all shapes of clusters, one process a core: a few in each build, twenty thousand with
/// `mvn -Pnightly`.
class SwarmTest {
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 4);
    private static final long FROM = Long.getLong("simulation.from", 0x5000);

    /// What one process said.
    private record Said(int exitCode, List<String> broken, String last) {}

    @Test
    void everyPromiseIsKeptInEveryShape() throws Exception {
        int cores = Math.min(SEEDS, Runtime.getRuntime().availableProcessors());
        var all = new ArrayList<Future<Said>>();
        try (var pool = Executors.newFixedThreadPool(cores)) {
            for (int core = 0; core < cores; core++) {
                long from = FROM + (long) SEEDS * core / cores;
                long count = FROM + (long) SEEDS * (core + 1) / cores - from;
                all.add(pool.submit((Callable<Said>) () -> swarm(from, count)));
            }
        }
        var broken = new ArrayList<String>();
        for (Future<Said> each : all) {
            Said said = each.get();
            System.out.println(said.last());
            broken.addAll(said.broken());
            assertTrue(said.exitCode() == 0 || !said.broken().isEmpty(), said.last());
        }

        assertEquals(List.of(), broken);
    }

    private static Said swarm(long from, long count) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(java(), "-ea:moldau...", "-Xmx1500m", "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-cp", System.getProperty("java.class.path"), "moldau.trials.command.Simulate",
                "swarm", "--from", "" + from, "--seeds", "" + count)
                .redirectErrorStream(true).start();
        var broken = new ArrayList<String>();
        String last = "";
        try (var lines = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("{\"seed\"")) broken.add(line);
                last = line;
            }
        }
        return new Said(process.waitFor(), broken, last);
    }

    private static String java() {
        return ProcessHandle.current().info().command().orElseThrow();
    }
}
