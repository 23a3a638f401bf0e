package moldau.trials.simulation;

import java.util.function.IntPredicate;
import moldau.client.TopicPartition;
import moldau.state.cluster.Ids;
import moldau.state.cluster.PartitionImage;

/// Other replicas are never bought with copies: where acknowledged records lie on as many brokers as must be
/// in sync, no reassignment, ended or called off, takes them from one of these (I25). One more machine that is
/// lost for good would be one too many. What a broker lost in an unclean end nobody took.
final class Assignments {
    private final Verdict verdict;
    private final int inSyncMin;

    Assignments(Verdict verdict, int inSyncMin) {
        this.verdict = verdict;
        this.inSyncMin = inSyncMin;
    }

    /// @param endedUncleanly since `before`, or perhaps
    void changed(TopicPartition name, PartitionImage before, PartitionImage after, IntPredicate endedUncleanly) {
        if (after.partitionEpoch() != before.partitionEpoch() + 1) return;
        Ids had = before.complete();
        Ids taken = had.where(id -> !after.replicas().has(id) && !endedUncleanly.test(id));
        Ids lost = had.where(id -> after.replicas().has(id) && !after.complete().has(id));
        int left = after.complete().size();
        int enough = Math.min(inSyncMin, after.replicas().size());
        boolean isKept = taken.isEmpty() || left >= enough || left >= had.size() - lost.size();
        verdict.check(isKept, "I25", name + " was complete on " + had + ", is on " + after.complete()
                + " only, and the assignment took it from " + taken);
    }
}
