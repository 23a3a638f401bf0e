package moldau.trials.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Old bugs, put back, are found within their budgets: `bin/mutants.sh`. Part of `mvn -Pnightly`.
@EnabledIfSystemProperty(named = "simulation.mutants", matches = "true")
class MutantsTest {
    @Test
    void everyMutantIsFound() throws Exception {
        Path home = Path.of("").toAbsolutePath();
        while (!Files.exists(home.resolve("bin/mutants.sh"))) home = home.getParent();

        Process process = new ProcessBuilder("bash", "bin/mutants.sh").directory(home.toFile())
                .inheritIO().start();

        assertEquals(0, process.waitFor());
    }
}
