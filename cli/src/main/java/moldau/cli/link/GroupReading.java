package moldau.cli.link;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.log.TopicPartition;
import moldau.wire.Errors;

/// Reads as a member of a group: joins, begins where the group stopped, commits now and then, and
/// again when it leaves.
public final class GroupReading implements AutoCloseable {
    private static final long COMMIT_NS = 5_000_000_000L;

    private final Cluster cluster;
    private final String group;
    private final Options options;
    private final Member member;
    private final Reading reading;
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private boolean isIn;
    private long lastCommitNs = System.nanoTime();

    /// @param readsCommitted leave out what transactions did not commit
    /// @param resetTo where a partition begins that the group has no offset of: [Admin#EARLIEST] or
    ///     [Admin#LATEST]
    public record Options(boolean readsCommitted, long resetTo) {}

    /// @param instance the static id, or null
    public GroupReading(
            Cluster cluster, String group, String instance, List<String> topics, Options options) {
        this.cluster = cluster;
        this.group = group;
        this.options = options;
        this.member = new Member(cluster, group, instance, topics);
        this.reading = new Reading(cluster, options.readsCommitted(), true, options.resetTo());
    }

    /// @param waitMs how long to wait for records
    /// @return false if the taker wants no more
    public boolean poll(int waitMs, Reading.Taker taker) {
        if (!isIn || !member.stay()) rejoin();
        if (reading.positions().isEmpty()) Cluster.pause();
        boolean goesOn = reading.poll(waitMs, taker);
        if (System.nanoTime() - lastCommitNs > COMMIT_NS) commit();
        return goesOn;
    }

    /// Whether all that is ours is read to its end.
    public boolean isAtEnd() {
        return isIn && reading.isAtEnd();
    }

    private void rejoin() {
        if (isIn) commit();
        isIn = false;
        member.join();
        isIn = true;
        Map<TopicPartition, Long> from = new TreeMap<>(new Groups(cluster).offsets(group));
        from.keySet().retainAll(member.assigned());
        committed.clear();
        committed.putAll(from);
        var without = new ArrayList<>(member.assigned());
        without.removeAll(from.keySet());
        from.putAll(new Admin(cluster).offsets(without, options.resetTo()));
        reading.assign(from);
    }

    private void commit() {
        lastCommitNs = System.nanoTime();
        Map<TopicPartition, Long> moved = new TreeMap<>();
        reading.positions().forEach((partition, offset) -> {
            if (!offset.equals(committed.get(partition))) moved.put(partition, offset);
        });
        try {
            member.commit(moved);
            committed.putAll(moved);
        } catch (Refusal refusal) {
            boolean isOver = refusal.code() == Errors.ILLEGAL_GENERATION
                    || refusal.code() == Errors.UNKNOWN_MEMBER_ID
                    || refusal.code() == Errors.REBALANCE_IN_PROGRESS;
            if (!isOver) throw refusal;
        }
    }

    /// Commits and leaves.
    @Override
    public void close() {
        if (!isIn) return;
        commit();
        member.leave();
    }
}
