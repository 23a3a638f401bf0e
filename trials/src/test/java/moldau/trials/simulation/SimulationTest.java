package moldau.trials.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import moldau.broker.logging.LogLevels;
import moldau.broker.logging.LogProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every promise is kept in the seeds of each build; more run with `./moldau simulate swarm`.
class SimulationTest {
    private static final int SEEDS = 20;
    private static final int MOVING_SEEDS = 4;

    @BeforeAll
    static void quiet() {
        LogProvider.install();
        LogLevels.ofProcess().silence();
    }

    private static Plan plan(long seed) {
        return Plan.of(seed, Profile.drawn(seed, Profile.Shape.SINGLE));
    }

    @TestFactory
    Stream<DynamicTest> everyPromiseIsKept() {
        return LongStream.range(0x1000, 0x1000 + SEEDS).mapToObj(seed -> DynamicTest.dynamicTest(
                "0x" + Long.toHexString(seed), () -> {
                    Report report = Simulation.run(plan(seed));
                    assertTrue(report.held(), () -> "./moldau simulate run 0x"
                            + Long.toHexString(seed) + " --shape single\n" + report);
                    assertTrue(report.acknowledged() > 0, "nothing was ever acknowledged");
                }));
    }

    /// Topics are deleted and made again, replicas change brokers and directories, disks are lost and come
    /// back old: see [FaultKind#CHANGES].
    @TestFactory
    Stream<DynamicTest> everyPromiseIsKeptWhileEverythingMoves() {
        return LongStream.range(0x1, 0x1 + MOVING_SEEDS).mapToObj(seed -> DynamicTest.dynamicTest(
                "0x" + Long.toHexString(seed), () -> {
                    Report report = Simulation.run(Plan.of(
                            seed, Profile.drawn(seed, Profile.Shape.CHANGING)));
                    assertTrue(report.held(), report::toString);
                    assertTrue(report.acknowledged() > 0, report::toString);
                }));
    }

    /// Under `moldau.durability=fsync` it fetches from what it has synced, and nothing was appended that
    /// would have had it sync what its former life wrote.
    @Test
    void aKilledFollowerComesBackInSyncThoughNothingIsWritten() {
        Report report = Simulation.run(
                Plan.of(0x2005, Profile.drawn(0x2005, Profile.Shape.BROKERS)).keeping(Set.of(21)));

        assertTrue(report.held(), report::toString);
    }

    /// Seed 0x41e: the only controller lost a record that a broker had, wrote another, and deleted it under a
    /// snapshot: to a broker that goes on behind the first one it must give the snapshot.
    @Test
    void aBrokerAheadOfWhatAControllerLostGetsTheSnapshot() {
        Report report = Simulation.run(
                Plan.of(0x41e, Profile.drawn(0x41e, Profile.Shape.CHANGING)).keeping(Set.of(1)));

        assertTrue(report.held(), report::toString);
    }

    /// A broker that stopped in good order remembers the last batch of a producer; those before it, sent
    /// again, it takes for out of order.
    @Test
    void whatMayHaveBeenWrittenGetsNoNewNumber() {
        Report report = Simulation.run(plan(0x5004).keeping(Set.of(59, 60)));

        assertTrue(report.held(), report::toString);
    }

    /// Seed 0x4c4c11: a client was to be paused until long after all was healed.
    @Test
    void aPauseEndsWithAllOtherFaults() {
        Profile profile = Profile.drawn(0x4c4c11, Profile.Shape.drawn(0x4c4c11));
        Report report = Simulation.run(Plan.of(0x4c4c11, profile).keeping(Set.of(60)));

        assertTrue(report.held(), report::toString);
    }

    /// A fifth of all posts is refused: what somebody waits for is said again, and where a broker refuses a
    /// producer's first batch for it the second one does not take its place.
    @TestFactory
    Stream<DynamicTest> everyPromiseIsKeptWhereMailboxesAreOftenFull() {
        return LongStream.of(0x108, 0x11d).mapToObj(seed -> DynamicTest.dynamicTest(
                "0x" + Long.toHexString(seed), () -> {
                    Profile drawn = Profile.drawn(seed, Profile.Shape.drawn(seed));
                    Report report = Simulation.run(Plan.of(seed, new Profile(
                            drawn.shape(), drawn.storage(), drawn.load(), drawn.troubles(),
                            drawn.weather().withRefusedPosts(200_000), drawn.seconds())));
                    assertTrue(report.held(), report::toString);
                }));
    }

    /// Seed 0x1e8491: an answer of a few hundred bytes takes three seconds there, longer than nodes by
    /// default wait for each other, so no broker ever heard that it was registered.
    @Test
    void nodesHearOfEachOtherWhereSingleBytesMoveSlowly() {
        Report report = Simulation.run(Plan.of(
                0x1e8491, Profile.drawn(0x1e8491, Profile.Shape.BROKERS)).withFaults(List.of()));

        assertTrue(report.held(), report::toString);
        assertTrue(report.acknowledged() > 0, report::toString);
    }

    @Test
    void theSamePlanIsTheSameRun() {
        assertEquals(Simulation.run(plan(7)).fingerprint(), Simulation.run(plan(7)).fingerprint());
    }

    /// Salted orders and identity hashes differ from process to process.
    @Test
    void theSamePlanIsTheSameRunInAnotherProcess() throws IOException {
        String ours = String.format("fingerprint %016x", Simulation.run(plan(8)).fingerprint());

        Process other = new ProcessBuilder(java(), "-ea:moldau...", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"),
                "moldau.trials.command.Simulate", "run", "8", "--shape", "single")
                .redirectErrorStream(true).start();
        String theirs = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertTrue(theirs.contains(ours), () -> "expected " + ours + " in\n" + theirs);
    }

    private static String java() {
        return ProcessHandle.current().info().command().orElseThrow();
    }

    /// Chance is keyed by what it is for: what one fault drew does not depend on the others.
    @Test
    void aFaultLeftOutLeavesTheOthersAsTheyWere() {
        Plan plan = plan(3);
        List<Fault> fewer = plan.faults().subList(1, plan.faults().size());

        Report report = Simulation.run(plan.withFaults(fewer));

        assertFalse(report.done().isEmpty());
        assertTrue(fewer.containsAll(report.done()));
    }
}
