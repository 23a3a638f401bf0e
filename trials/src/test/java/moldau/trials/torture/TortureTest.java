package moldau.trials.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Path;
import java.util.List;
import moldau.trials.nodes.Member.Make;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// I1, I2, I7 with real processes: nothing acknowledged is lost, nothing is there twice or in another
/// order, whatever befalls the nodes. A round each in every build; `mvn -Ptorture` runs a hundred.
class TortureTest {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path dir;

    /// Clients say much about what befalls them.
    @BeforeAll
    static void quiet() {
        ((Logger) LoggerFactory.getLogger("org.apache.kafka")).setLevel(Level.OFF);
    }

    private static Torture.Plan plan(int brokers, boolean isVoting) {
        return new Torture.Plan(
                Make.valueOf(System.getProperty("torture.make", "MOLDAU")), brokers, isVoting,
                Integer.getInteger("torture.rounds", 1),
                Long.getLong("torture.seed", System.nanoTime()));
    }

    private void torture(int brokers, boolean isVoting) throws Exception {
        Torture.Report report = new Torture(plan(brokers, isVoting)).run(dir);

        System.out.println(report.text());
        assertEquals(List.of(), report.violations(), report.text());
        assertTrue(report.acknowledged() > 0);
    }

    @Test
    void oneBrokerLosesNothing() throws Exception {
        torture(1, false);
    }

    @Test
    void threeBrokersLoseNothing() throws Exception {
        torture(3, false);
    }

    @Test
    void threeBrokersThatVoteLoseNothing() throws Exception {
        torture(3, true);
    }
}
