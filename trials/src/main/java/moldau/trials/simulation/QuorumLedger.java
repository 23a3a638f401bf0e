package moldau.trials.simulation;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import moldau.base.Witness;
import moldau.client.TopicPartition;

/// The promises of the metadata quorum: who leads in an epoch is one and the same for everybody (I43),
/// and what is committed is one sequence of batches, on whatever disk it is read (I44).
final class QuorumLedger implements Witness {
    private static final TopicPartition METADATA = new TopicPartition("__cluster_metadata", 0);
    private static final int NOBODY = -1;

    private final Verdict verdict;
    private final Cluster cluster;
    private final Map<Long, Long> leaders = new TreeMap<>();
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

    private void commits(int id, int end) {
        long[] batches = Copy.read(cluster.machine(id).disk(), METADATA).batches();
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
    }
}
