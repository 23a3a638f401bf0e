package moldau.replication.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// Random quorums under faults, then healed: safety first, then progress. Repeat one with
/// `-Dmoldau.seed=N`; run more with `-Dmoldau.seeds=N`.
class QuorumSeedsTest {
    @Test
    void committedRecordsStayAndAHealedQuorumGoesOn() {
        Long only = Long.getLong("moldau.seed");
        long first = only == null ? 0 : only;
        long count = only == null ? Long.getLong("moldau.seeds", 300) : 1;
        int elections = 0;
        int committed = 0;
        for (long seed = first; seed < first + count; seed++) {
            try {
                SimulatedQuorum quorum = run(seed);
                elections += quorum.elections;
                committed += quorum.committed.size();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        assertTrue(elections >= count, "every quorum elects: " + elections);
        assertTrue(committed > 20 * count, "and commits: " + committed);
    }

    private static SimulatedQuorum run(long seed) {
        int voters = 1 + (int) (seed % 5);
        var quorum = new SimulatedQuorum(seed, voters, (int) (seed % 3), (int) (seed % 2));
        quorum.faults(quorum.random(2) * quorum.random(20), 1 + quorum.random(150));
        for (int round = 0; round < 150; round++) {
            SimulatedQuorum.Node leader = quorum.leader();
            for (int i = quorum.random(4); i > 0 && leader != null; i--) {
                if (leader.running && leader.machine.isLeader()) quorum.append(leader);
            }
            strike(quorum);
            quorum.run(quorum.random(400));
        }
        quorum.heal();
        quorum.run(15_000);
        makesProgress(quorum);
        return quorum;
    }

    private static void strike(SimulatedQuorum quorum) {
        SimulatedQuorum.Node victim = quorum.nodes.get(quorum.random(quorum.nodes.size()));
        SimulatedQuorum.Node other = quorum.nodes.get(quorum.random(quorum.nodes.size()));
        switch (quorum.random(16)) {
            case 0 -> {
                if (victim.running) quorum.crash(victim);
            }
            case 1, 2 -> {
                if (!victim.running) quorum.start(victim);
            }
            case 3 -> quorum.cutLink(victim.id, other.id, true);
            case 4, 5 -> quorum.cutLink(victim.id, other.id, false);
            default -> { }
        }
    }

    private static void makesProgress(SimulatedQuorum quorum) {
        SimulatedQuorum.Node leader = quorum.leader();
        assertNotNull(leader, "a healed quorum has a leader");
        quorum.append(leader);
        quorum.run(5_000);
        assertEquals(leader, quorum.leader(), "which stays");
        for (SimulatedQuorum.Node node : quorum.nodes) {
            assertEquals(leader.log.entries, node.log.entries, "node " + node.id);
            assertEquals(leader.log.endOffset(), node.machine.highWatermark(), "node " + node.id);
        }
    }
}
