package moldau.trials.simulation;

import java.util.HashMap;
import java.util.Map;
import moldau.client.TopicPartition;

/// How far a group has come in each partition: the promises to consumers that commit after they
/// worked. Nothing is passed over (I58), and no commit that was acknowledged is forgotten (I56).
///
/// A commit nobody answered may still be on its way when its member, who has closed the connection,
/// commits again on another: it may be carried out after the newer one, as with Apache Kafka. What
/// bounds it is the generation: the coordinator takes none of an older one.
final class GroupLedger {
    private final Verdict verdict;
    private final Reached reached;
    private final String group;
    private final Map<TopicPartition, Long> worked = new HashMap<>();
    private final Map<TopicPartition, Commit> committed = new HashMap<>();
    /// Of each partition the least that a commit without an answer said, of the newest generation that has one.
    private final Map<TopicPartition, Commit> unanswered = new HashMap<>();

    private record Commit(long offset, int generation) {}

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

    /// The coordinator acknowledged a commit. Those of one generation come in the order they were made.
    ///
    /// @param generation in which it was made
    void committed(TopicPartition partition, long offset, int generation) {
        committed.merge(partition, new Commit(offset, generation),
                (old, now) -> now.generation >= old.generation ? now : old);
    }

    /// A member closed the connection on which it had sent a commit: whether and when that is carried
    /// out is not known.
    void unanswered(TopicPartition partition, long offset, int generation) {
        unanswered.merge(partition, new Commit(offset, generation), (old, now) ->
                now.generation > old.generation
                        || now.generation == old.generation && now.offset < old.offset ? now : old);
    }

    /// The least offset at which whoever is given the partition from now on may begin.
    long floor(TopicPartition partition) {
        Commit known = committed.get(partition);
        if (known == null) return 0;
        Commit late = unanswered.get(partition);
        return late == null || late.generation < known.generation ? known.offset
                : Math.min(known.offset, late.offset);
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
