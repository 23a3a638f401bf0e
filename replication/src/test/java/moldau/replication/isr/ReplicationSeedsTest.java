package moldau.replication.isr;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Replicas of one partition under everything that can go wrong, one seed after the other. A failure
/// names its seed; `-Dmoldau.seed=N` repeats it alone, `-Dmoldau.seeds=N` runs more.
class ReplicationSeedsTest {
    private static final int SEEDS = Integer.getInteger("moldau.seeds", 400);
    private static final int EVENTS = 1_500;

    @Test
    void whatIsCommittedStaysAndAllReplicasBecomeOneLog() {
        Map<String, Integer> sometimes = new TreeMap<>();
        Long only = Long.getLong("moldau.seed");
        long first = only == null ? 0 : only;
        for (long seed = first; seed < (only == null ? SEEDS : first + 1); seed++) {
            try {
                new SimulatedPartition(seed, sometimes).run(EVENTS);
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
            }
        }
        if (only != null) return;
        for (String state : List.of("truncated", "empty epoch dropped", "ineligible", "stale proposal",
                "left behind", "acknowledged")) {
            assertTrue(sometimes.getOrDefault(state, 0) > SEEDS / 50, state + " is rare: " + sometimes);
        }
    }
}
