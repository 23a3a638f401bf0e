package moldau.replication.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What must hold in every quorum at every step, whatever happens to it (reliability I13, I14,
/// I43-I48).
final class QuorumWatch {
    /// A leader may count a fetch that was under way, and its own clock ticks late.
    private static final long SLACK_MS = 1_000;

    final List<MemoryLog.Entry> committed = new ArrayList<>();
    int elections;

    private final SimulatedQuorum quorum;
    private final Map<Integer, Integer> leaderOfEpoch = new HashMap<>();
    private final Map<String, ReplicaKey> votes = new HashMap<>();

    /// State after that many committed records.
    private final List<Long> states = new ArrayList<>(List.of(0L));

    /// By leader: when each voter last fetched from it, and of which voters that is.
    private final Map<Integer, Contact> contacts = new HashMap<>();

    private record Contact(int epoch, VoterSet voters, Map<Integer, Long> fetchedMs) {}

    QuorumWatch(SimulatedQuorum quorum) {
        this.quorum = quorum;
    }

    /// One vote per voter and epoch, kept over crashes: I43.
    void persists(SimulatedQuorum.Node node, ElectionState state) {
        assertTrue(state.epoch() >= node.persisted.epoch(), "the epoch never falls");
        if (state.voted() == null) return;
        ReplicaKey before = votes.putIfAbsent(node.key + " in " + state.epoch(), state.voted());
        if (before != null) assertEquals(before, state.voted(), "one vote per epoch: I43");
    }

    /// Voters change one at a time, and only when the last change is committed, so that any
    /// majorities of the old and the new ones meet: I47.
    void appends(SimulatedQuorum.Node leader, List<ControlRecord> records) {
        for (ControlRecord record : records) {
            if (!(record instanceof ControlRecord.Voters(VoterSet next))) continue;
            VoterSet now = leader.machine.voters();
            if (next.equals(now)) continue;
            assertTrue(leader.machine.isLeader(), "only a leader changes voters");
            int gone = (int) now.voters().stream().filter(it -> !next.contains(it.key())).count();
            int come = (int) next.voters().stream().filter(it -> !now.contains(it.key())).count();
            assertTrue(gone + come <= 1, "one voter at a time: I47");
            for (long i = leader.machine.highWatermark(); i < leader.log.endOffset(); i++) {
                assertTrue(!(leader.log.get(i).control() instanceof ControlRecord.Voters),
                        "not before the last change is committed: I47");
            }
        }
    }

    /// Committed metadata is one sequence (I44), on the disks of a majority of the voters that count
    /// now (I45); what a node has applied is what everybody has (I48, I49).
    void commits(SimulatedQuorum.Node node, long highWatermark) {
        for (long i = node.applied; i < highWatermark; i++) {
            MemoryLog.Entry entry = node.log.get(i);
            if (i == committed.size()) {
                committed.add(entry);
                states.add(next(states.getLast(), entry));
            }
            assertEquals(committed.get((int) i), entry, "one sequence: I44");
            node.state = next(node.state, entry);
        }
        node.applied = Math.max(node.applied, highWatermark);
        assertEquals(states.get((int) node.applied), node.state, "snapshot and tail: I48");
        if (!node.machine.isLeader()) return;
        VoterSet voters = node.machine.voters();
        long holders = quorum.nodes.stream()
                .filter(each -> voters.contains(each.key) && holds(each, node, highWatermark - 1))
                .count();
        // A disk that was lost may have been one of them.
        assertTrue(holders + quorum.disksLost >= voters.majority(), "a majority holds it, synced: I45");
        assertEquals(node.machine.epoch(), node.log.get(highWatermark - 1).epoch(),
                "counting commits only what is of the leader's epoch: I45");
    }

    private static long next(long state, MemoryLog.Entry entry) {
        return state * 31 + entry.epoch() * 1_000_003L + entry.value()
                + (entry.control() == null ? 0 : 7);
    }

    private static boolean holds(
            SimulatedQuorum.Node it, SimulatedQuorum.Node leader, long offset) {
        if (it.log.synced <= offset) return false;
        return offset < it.log.start || it.log.get(offset).equals(leader.log.get(offset));
    }

    /// Loading a snapshot never goes back, and gives the state of a replay: I48.
    void installs(SimulatedQuorum.Node node, MemoryLog.Snapshot snapshot) {
        assertTrue(snapshot.id().offset() >= node.applied, "back from " + node.applied);
        assertEquals(states.get((int) snapshot.id().offset()), snapshot.state(), "I48");
    }

    /// At most one leader in an epoch (I43), who holds all that was ever committed (I14).
    void settled(SimulatedQuorum.Node node) {
        node.machine.checkInvariants();
        assertEquals(votersInLog(node), node.machine.voters(), "the latest voters of the log: I47");
        if (!node.machine.isLeader()) {
            contacts.remove(node.id);
            return;
        }
        int epoch = node.machine.epoch();
        Contact known = contacts.get(node.id);
        if (known == null || known.epoch() != epoch
                || !known.voters().equals(node.machine.voters())) {
            var fetchedMs = new TreeMap<Integer, Long>();
            for (Voter voter : node.machine.voters().voters()) {
                fetchedMs.put(voter.id(), quorum.nowMs());
            }
            contacts.put(node.id, new Contact(epoch, node.machine.voters(), fetchedMs));
        }
        Integer before = leaderOfEpoch.put(epoch, node.id);
        if (before != null) {
            assertEquals(before, node.id, "one leader per epoch: I43");
            return;
        }
        elections++;
        assertTrue(node.log.endOffset() >= committed.size(), "leader completeness: I14");
        for (long i = node.log.start; i < committed.size(); i++) {
            assertEquals(committed.get((int) i), node.log.get(i), "leader completeness: I14");
        }
    }

    private static VoterSet votersInLog(SimulatedQuorum.Node node) {
        for (int i = node.log.entries.size() - 1; i >= 0; i--) {
            if (node.log.entries.get(i).control() instanceof ControlRecord.Voters(VoterSet set)) return set;
        }
        MemoryLog.Snapshot from = node.log.snapshot;
        boolean isInSnapshot = from != null && from.level() >= 1;
        return isInSnapshot ? from.voters() : node.configured;
    }

    void hears(SimulatedQuorum.Node leader, Request request) {
        Contact known = contacts.get(leader.id);
        if (known == null || !(request instanceof Request.Fetch fetch)) return;
        known.fetchedMs().computeIfPresent(fetch.replica().id(), (_, _) -> quorum.nowMs());
    }

    /// A leader cut off from the majority resigns within bound: I46.
    void leadsOnlyWithAMajority(SimulatedQuorum.Node node) {
        Contact known = contacts.get(node.id);
        if (known == null || known.voters().isOnly(node.key)) return;
        boolean isVoter = known.voters().contains(node.key);
        int others = known.voters().majority() - (isVoter ? 1 : 0);
        List<Long> latest = known.fetchedMs().entrySet().stream()
                .filter(each -> each.getKey() != node.id)
                .map(Map.Entry::getValue).sorted(Comparator.reverseOrder()).toList();
        // Two rounds of the count: one that was nearly full may begin anew with the last fetch.
        long boundMs = 2 * SimulatedQuorum.TIMEOUTS.fetchMs() * 3L / 2 + SLACK_MS;
        long silentMs = quorum.nowMs() - latest.get(others - 1);
        assertTrue(silentMs <= boundMs, "node " + node.id + " leads alone for " + silentMs + ": I46");
    }
}
