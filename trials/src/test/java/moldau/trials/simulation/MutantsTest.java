package moldau.trials.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
                .redirectErrorStream(true).start();
        var lived = new ArrayList<String>();
        process.inputReader().lines().forEach(line -> {
            System.out.println(line);
            if (!line.startsWith("found ") && !line.startsWith("moldau: ")) lived.add(line);
        });

        assertEquals(0, process.waitFor(), () -> String.join("\n", lived));
    }
}
