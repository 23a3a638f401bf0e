package moldau.trials.torture;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/// What a group of consumers was given and promised. What was acknowledged of its commits is never
/// forgotten (I56), and of what it has passed over somebody was given every record (I58).
final class GroupHistory {
    private final Map<TopicPartition, BitSet> delivered = new HashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private final List<String> oddities = new ArrayList<>();
    private int commits;
    private int refused;

    synchronized void delivered(TopicPartition from, long offset) {
        delivered.computeIfAbsent(from, _ -> new BitSet()).set((int) offset);
    }

    /// The group's commit of `offset` was acknowledged. A member that lost the partition can commit no
    /// more: so the greatest is the last.
    synchronized void committed(TopicPartition of, long offset) {
        committed.merge(of, offset, Math::max);
        commits++;
    }

    /// A commit was refused: nothing was promised.
    synchronized void refused() {
        refused++;
    }

    /// The least at which whoever asks from now on may be told to go on.
    synchronized long promised(TopicPartition of) {
        return committed.getOrDefault(of, 0L);
    }

    /// A member was told to go on at `position`.
    ///
    /// @param promised before it asked
    synchronized void goesOn(TopicPartition at, long promised, long position) {
        if (position >= promised) return;
        oddities.add("the group goes on at " + at + "@" + position + ", though " + promised
                + " was committed");
    }

    /// Whether the group has committed all before these offsets.
    boolean hasCommitted(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(each -> promised(each.getKey()) >= each.getValue());
    }

    /// Everything that may not be.
    ///
    /// @param ends all before was committed
    synchronized List<String> judge(Map<TopicPartition, Long> ends) {
        var found = new ArrayList<>(oddities);
        ends.forEach((of, end) -> {
            int missing = delivered.getOrDefault(of, new BitSet()).nextClearBit(0);
            if (missing < end) found.add("passed over by the group: " + of + "@" + missing);
        });
        return found;
    }

    synchronized String text() {
        return commits + " commits acknowledged, " + refused + " refused";
    }
}
