package moldau.replication.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Random quorums under faults, then healed: safety first, then progress. Repeat one with
/// `-Dmoldau.seed=N`; run more with `-Dmoldau.seeds=N`.
class QuorumSeedsTest {
    /// How often states were reached that a test must sometimes reach.
    private int elections;
    private int committed;
    private int crashes;
    private int snapshots;
    private int changed;
    private SimulatedQuorum last;

    @Test
    void committedRecordsStayAndAHealedQuorumGoesOn() {
        Long only = Long.getLong("moldau.seed");
        long first = only == null ? 0 : only;
        long count = only == null ? Long.getLong("moldau.seeds", 400) : 1;
        for (long seed = first; seed < first + count; seed++) {
            try {
                count(run(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage() + last, e);
            }
        }
        System.out.println(count + " quorums: " + elections + " elections, " + committed
                + " records, " + crashes + " crashes, " + snapshots + " snapshots installed, "
                + changed + " changes of voters");
        if (only != null) return;
        assertTrue(elections >= count, "every quorum elects: " + elections);
        assertTrue(committed > 20 * count, "and commits: " + committed);
        assertTrue(snapshots > count / 4, "sometimes by a snapshot: " + snapshots);
        assertTrue(changed > count / 4, "sometimes voters change: " + changed);
    }

    private void count(SimulatedQuorum quorum) {
        elections += quorum.watch.elections;
        committed += quorum.watch.committed.size();
        crashes += quorum.crashes;
        snapshots += quorum.snapshotsInstalled;
        for (MemoryLog.Entry each : quorum.watch.committed) {
            if (each.control() instanceof ControlRecord.Voters) changed++;
        }
    }

    private SimulatedQuorum run(long seed) {
        int voters = List.of(1, 3, 5, 3, 2, 4).get((int) (seed % 6));
        boolean isDynamic = seed % 4 != 0;
        var quorum = new SimulatedQuorum(seed, voters, (int) (seed % 3), isDynamic ? 1 : 0);
        last = quorum;
        quorum.faults(quorum.random(2) * quorum.random(20), 1 + quorum.random(150));
        boolean snapshots = quorum.random(3) > 0;
        boolean changes = isDynamic && quorum.random(3) > 0;
        boolean raises = !isDynamic && quorum.random(2) == 0;
        // One disk may be lost: the quorum has to bear that, if nobody is voted out besides.
        int wipeAt = isDynamic && !changes && voters >= 3 ? quorum.random(300) : -1;
        for (int round = 0; round < 150; round++) {
            SimulatedQuorum.Node leader = quorum.leader();
            for (int i = quorum.random(4); i > 0 && leader != null; i--) {
                if (leader.running && leader.machine.isLeader()) quorum.append(leader);
            }
            if (changes && quorum.random(8) == 0) change(quorum, leader);
            if (raises && quorum.random(20) == 0 && leader != null && leader.running) {
                quorum.change(leader, new Request.RaiseLevel((short) 1));
            }
            if (snapshots && quorum.random(6) == 0) snapshot(quorum);
            if (round == wipeAt) quorum.wipe(quorum.nodes.get(quorum.random(voters)));
            strike(quorum);
            quorum.run(quorum.random(400));
        }
        quorum.heal();
        quorum.run(20_000);
        makesProgress(quorum);
        return quorum;
    }

    private static void change(SimulatedQuorum quorum, SimulatedQuorum.Node leader) {
        if (leader == null || !leader.running || !leader.machine.isLeader()) return;
        SimulatedQuorum.Node node = quorum.nodes.get(quorum.random(quorum.nodes.size()));
        boolean isVoter = leader.machine.voters().contains(node.key);
        quorum.change(leader, isVoter ? new Request.RemoveVoter(node.key)
                : new Request.AddVoter(node.own(), quorum.random(2) == 0, 5_000));
    }

    private static void snapshot(SimulatedQuorum quorum) {
        SimulatedQuorum.Node node = quorum.nodes.get(quorum.random(quorum.nodes.size()));
        if (node.running) quorum.snapshot(node, quorum.random(3) > 0);
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
            case 6 -> {
                // A minority of one, cut from all, both ways.
                for (SimulatedQuorum.Node each : quorum.nodes) {
                    quorum.cutLink(victim.id, each.id, true);
                    quorum.cutLink(each.id, victim.id, true);
                }
            }
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
            assertEquals(leader.log.endOffset(), node.log.endOffset(), "node " + node.id);
            assertEquals(leader.log.endOffset(), node.machine.highWatermark(), "node " + node.id);
            assertEquals(leader.state, node.state, "node " + node.id);
            boolean isWanted = node.joins && !leader.machine.voters().contains(node.key);
            assertTrue(!isWanted, "node " + node.id + " joined again");
        }
    }

    @Test
    void aNodeThatComesBackDeposesNobody() {
        var quorum = new SimulatedQuorum(7, 3, 0, 1);
        quorum.run(10_000);
        SimulatedQuorum.Node leader = quorum.leader();
        int epoch = leader.machine.epoch();
        SimulatedQuorum.Node lost = quorum.nodes.get(leader.id % 3);
        for (SimulatedQuorum.Node each : quorum.nodes) {
            quorum.cutLink(lost.id, each.id, true);
            quorum.cutLink(each.id, lost.id, true);
        }
        quorum.run(60_000);

        quorum.heal();
        quorum.run(10_000);

        assertEquals(leader, quorum.leader());
        assertEquals(epoch, leader.machine.epoch());
        assertEquals(leader.machine.highWatermark(), lost.machine.highWatermark());
    }
}
