package moldau.trials.simulation;

import java.util.HashMap;
import java.util.Map;
import moldau.client.TopicPartition;

/// How far a group has come in each partition: the promises to consumers that commit after they
/// worked. Nothing is passed over (I58), and no commit that was acknowledged is forgotten (I56).
final class GroupLedger {
    private final Verdict verdict;
    private final Reached reached;
    private final String group;
    private final Map<TopicPartition, Long> worked = new HashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();

    GroupLedger(Verdict verdict, Reached reached, String group) {
        this.verdict = verdict;
        this.reached = reached;
        this.group = group;
    }

    /// A member worked on the record at `offset`.
    void worked(TopicPartition partition, long offset, String member) {
        long end = end(partition);
        verdict.check(offset <= end, "I58", member + " of " + group + " was given " + partition
                + " offset " + offset + ", but nobody worked on offset " + end);
        if (offset < end) reached.saw("a record was delivered again");
        worked.put(partition, Math.max(end, offset + 1));
    }

    /// The coordinator acknowledged a commit.
    void committed(TopicPartition partition, long offset) {
        committed.merge(partition, offset, Math::max);
    }

    /// The least offset at which whoever is given the partition from now on may begin.
    long floor(TopicPartition partition) {
        return committed.getOrDefault(partition, 0L);
    }

    /// A member given the partition when [#floor] was `floor` begins at `offset`.
    void begins(TopicPartition partition, long offset, long floor, String member) {
        verdict.check(offset >= floor, "I56", member + " of " + group + " begins " + partition
                + " at offset " + offset + ", though " + floor + " was committed before");
    }

    /// After the last offset that was worked on, with all before it.
    long end(TopicPartition partition) {
        return worked.getOrDefault(partition, 0L);
    }
}
