package moldau.trials.simulation;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import moldau.base.Witness;
import moldau.client.TopicPartition;

/// The promises of the metadata quorum: who leads in an epoch is one and the same for everybody, and a
/// voter votes once in it, whatever befalls it (I43); what is committed is one sequence of batches, on
/// whatever disk it is read (I44), and it is on the platters of a majority (I45).
final class QuorumLedger implements Witness {
    private static final TopicPartition METADATA = new TopicPartition("__cluster_metadata", 0);
    private static final int NOBODY = -1;

    private final Verdict verdict;
    private final Cluster cluster;
    private final Map<Long, Long> leaders = new TreeMap<>();
    private final Map<String, Long> votes = new TreeMap<>();
    private final Map<Integer, Platter> platters = new TreeMap<>();
    /// Before this offset majorities were looked at.
    private int majorityEnd;
    /// By offset, as [Copy#batches]; 0 where nobody committed anything.
    private long[] committed = new long[256];

    QuorumLedger(Verdict verdict, Cluster cluster) {
        this.verdict = verdict;
        this.cluster = cluster;
    }

    @Override
    public void saw(String what, Object subject, long a, long b) {
        switch (what) {
            case "quorumLeaderKnown" -> leads(a, b, (int) subject);
            case "voted" -> votes((int) subject, a, b);
            case "committedMetadata" -> commits((int) subject, (int) a);
            default -> { }
        }
    }

    private void leads(long epoch, long leader, int by) {
        if (leader == NOBODY) return;
        Long before = leaders.putIfAbsent(epoch, leader);
        verdict.check(before == null || before == leader, "I43", "epoch " + epoch + " was led by "
                + before + ", and n" + by + " knows " + leader + " as its leader");
    }

    private void votes(int voter, long epoch, long candidate) {
        Long before = votes.putIfAbsent(voter + " in " + epoch, candidate);
        verdict.check(before == null || before == candidate, "I43", "n" + voter + " voted for "
                + before + " in epoch " + epoch + ", and then for " + candidate);
    }

    private void commits(int id, int end) {
        long[] batches = Copy.read(cluster.machine(id), METADATA, null).batches();
        if (!verdict.check(batches.length >= end, "I44", "n" + id + " committed metadata up to "
                + end + " and has it up to " + batches.length)) return;
        if (end > committed.length) committed = Arrays.copyOf(committed, 2 * end);
        for (int offset = 0; offset < end; offset++) {
            if (batches[offset] == 0) continue;
            boolean same = committed[offset] == 0 || committed[offset] == batches[offset];
            if (!verdict.check(same, "I44", "n" + id + " committed another batch at offset "
                    + offset + " than was committed before")) return;
            committed[offset] = batches[offset];
        }
        if (end > majorityEnd && committed[end - 1] != 0) isOfMajority(id, end);
    }

    private void isOfMajority(int id, int end) {
        majorityEnd = end;
        // The leader is the first to know: those that it counted.
        int[] voters = cluster.machine(id).voters().ids();
        int have = 0;
        for (int voter : voters) {
            Machine each = cluster.machine(voter);
            long found = platters.computeIfAbsent(each.id(),
                    _ -> new Platter(each, METADATA, null, true)).batch(end - 1);
            if (found == Platter.BEFORE || found == committed[end - 1]) have++;
        }
        verdict.check(have > voters.length / 2, "I45", "n" + id + " committed metadata up to " + end
                + ", and only " + have + " of " + voters.length + " voters have that on their platters");
    }
}
