package moldau.trials.simulation;

import java.util.Map;
import java.util.TreeMap;
import moldau.replication.raft.VoterSet;

/// A leader of the quorum whom no majority hears resigns, so that nobody takes it for one for long after
/// another was elected (I46, B8). Looked at every now and then, by the time in which it could have.
final class Presidents {
    /// How much later than its own bound, by a clock that is a tenth too slow, a mailbox and a job.
    private static final long LATE_MS = 2000;
    /// An answer of the majority that was under way when it elected another may come so late.
    private static final int WIRES = 50;

    private final Stage stage;
    private final Cluster cluster;
    private final long boundMs;
    /// How long each machine has led in an epoch that was over.
    private final Map<Integer, Long> overdueMs = new TreeMap<>();
    /// Of the newest leader, when it was looked at last; null before.
    private VoterSet voters;

    Presidents(Stage stage, Cluster cluster) {
        this.stage = stage;
        this.cluster = cluster;
        // One and a half fetch timeouts (KIP-595).
        this.boundMs = stage.profile().tempo(stage.plan().seed()).fetchMs() * 3L / 2 * 10 / 9 + LATE_MS
                + WIRES * stage.profile().weather().wireNanos() / 1_000_000;
    }

    /// @param passedMs since the last look
    void look(long passedMs) {
        lookAtVoters();
        int newest = -1;
        for (Machine each : cluster.machines()) newest = Math.max(newest, each.leadsQuorumIn());
        for (Machine each : cluster.machines()) {
            int epoch = each.leadsQuorumIn();
            boolean isOver = epoch >= 0 && epoch < newest;
            if (!isOver) {
                overdueMs.remove(each.id());
            } else if (!each.host().isPaused()) {
                long overdue = overdueMs.merge(each.id(), passedMs, Long::sum);
                stage.reached().saw("a leader of the quorum was outvoted and did not know");
                stage.verdict().check(overdue <= boundMs, "I46", each + " still leads the quorum in epoch "
                        + epoch + ", " + overdue + " ms after another was elected for epoch " + newest);
            }
        }
    }

    private void lookAtVoters() {
        Machine president = cluster.president();
        if (president == null) return;
        VoterSet now = president.voters();
        boolean isOther = voters != null && !voters.equals(now);
        if (isOther) stage.reached().saw("the quorum has " + now.size() + " other voters");
        voters = now;
    }
}
