package moldau.trials.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import moldau.trials.nodes.Member.Make;
import moldau.trials.nodes.ThreeVoters.Voting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Three voters in three processes: when the active controller is killed, another takes over.
@Timeout(value = 400, unit = TimeUnit.SECONDS)
class QuorumTest {
    @TempDir
    Path dir;

    @Test
    void staticVotersGoOnWithoutTheLeaderThatWasKilled() throws Exception {
        goesOn(Voting.STATIC);
    }

    @Test
    void dynamicVotersGoOnWithoutTheLeaderThatWasKilled() throws Exception {
        goesOn(Voting.DYNAMIC);
    }

    private void goesOn(Voting voting) throws Exception {
        try (var cluster = new ThreeVoters(
                dir, voting, Make.MOLDAU, Make.MOLDAU, Make.MOLDAU).start()) {
            cluster.create("before");

            int killed = cluster.killLeader();
            cluster.create("without");
            assertNotEquals(killed, cluster.leader());

            cluster.node(killed).start();
            cluster.awaitCaughtUp(killed);
            cluster.create("after");
            for (int id = 1; id <= 3; id++) {
                cluster.awaitTopics(id, Set.of("before", "without", "after"));
            }
            assertEquals(Set.of(1, 2, 3), cluster.voters());
            assertEquals(List.of(), cluster.errors());
        }
    }

    @Test
    void controllersThatJoinBecomeVotersAndCarryTheQuorum() throws Exception {
        try (var cluster = new ThreeVoters(
                dir, Voting.JOINING, Make.MOLDAU, Make.MOLDAU, Make.MOLDAU).start()) {
            cluster.create("before");
            cluster.awaitVoters(3);

            cluster.node(1).kill();
            cluster.create("without");

            assertNotEquals(1, cluster.leader());
            cluster.awaitTopics(2, Set.of("before", "without"));
            cluster.awaitTopics(3, Set.of("before", "without"));
            assertEquals(List.of(), cluster.errors());
        }
    }
}
