package moldau.state.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import moldau.state.Transaction;
import moldau.wire.record.OffsetCommitKey;

/// Committed offsets of all groups of one coordinator partition, and those still inside transactions.
///
/// A transactional commit is kept aside until its producer's marker. When it comes, the commit counts,
/// unless the log holds a later one for the same partition.
final class Offsets {
    /// A partition of a topic, by name, as groups commit for it.
    record Partition(String topic, int index) implements Comparable<Partition> {
        @Override
        public int compareTo(Partition other) {
            int byTopic = topic.compareTo(other.topic);
            return byTopic != 0 ? byTopic : Integer.compare(index, other.index);
        }
    }

    private static final TreeMap<Partition, CommittedOffset> NONE = new TreeMap<>();

    private final Map<String, TreeMap<Partition, CommittedOffset>> byGroup = new HashMap<>();
    /// By producer, then by group.
    private final Map<Long, Map<String, TreeMap<Partition, CommittedOffset>>> pending =
            new LinkedHashMap<>();
    /// How many producers have pending commits for a group.
    private final Map<String, Integer> transactions = new HashMap<>();

    /// The group's offset in the partition, or null.
    CommittedOffset get(String group, Partition partition) {
        return byGroup.getOrDefault(group, NONE).get(partition);
    }

    /// All offsets of a group, by topic and partition; not to be changed.
    SortedMap<Partition, CommittedOffset> of(String group) {
        return byGroup.getOrDefault(group, NONE);
    }

    boolean isEmpty(String group) {
        return !byGroup.containsKey(group);
    }

    Set<String> groups() {
        return byGroup.keySet();
    }

    /// Whether a transaction has committed for the partition and is still open.
    boolean isPending(String group, Partition partition) {
        if (!transactions.containsKey(group)) return false;
        for (var byGroup : pending.values()) {
            if (byGroup.getOrDefault(group, NONE).containsKey(partition)) return true;
        }
        return false;
    }

    /// Whether any open transaction has committed for the group.
    boolean isPending(String group) {
        return transactions.containsKey(group);
    }

    /// Partitions with commits in open transactions.
    List<Partition> pending(String group) {
        if (!transactions.containsKey(group)) return List.of();
        var partitions = new ArrayList<Partition>();
        for (var byGroup : pending.values()) {
            partitions.addAll(byGroup.getOrDefault(group, NONE).keySet());
        }
        return partitions;
    }

    /// Folds a record into the state. A tombstone also ends what open transactions committed.
    void apply(GroupRecord.Offset record, long recordOffset) {
        OffsetCommitKey key = record.key();
        var partition = new Partition(key.topic(), key.partition());
        if (record.value() != null) {
            put(key.group(), partition, CommittedOffset.of(record.value(), recordOffset));
            return;
        }
        TreeMap<Partition, CommittedOffset> offsets = byGroup.get(key.group());
        if (offsets != null) {
            offsets.remove(partition);
            if (offsets.isEmpty()) byGroup.remove(key.group());
        }
        if (transactions.containsKey(key.group())) dropPending(key.group(), partition);
    }

    void applyPending(GroupRecord.Offset record, long recordOffset, Transaction transaction) {
        if (record.value() == null) return;
        OffsetCommitKey key = record.key();
        var groups = pending.computeIfAbsent(transaction.producerId(), _ -> new LinkedHashMap<>());
        TreeMap<Partition, CommittedOffset> offsets = groups.get(key.group());
        if (offsets == null) {
            offsets = new TreeMap<>();
            groups.put(key.group(), offsets);
            transactions.merge(key.group(), 1, Integer::sum);
        }
        offsets.put(
                new Partition(key.topic(), key.partition()),
                CommittedOffset.of(record.value(), recordOffset));
    }

    /// Ends a producer's transaction.
    ///
    /// @return the groups it had committed for
    Set<String> applyMarker(Transaction transaction, boolean committed) {
        var groups = pending.remove(transaction.producerId());
        if (groups == null) return Set.of();
        for (var each : groups.entrySet()) {
            String group = each.getKey();
            transactions.merge(group, -1, Offsets::sumOrNothing);
            if (committed) each.getValue().forEach((partition, it) -> putIfLater(group, partition, it));
        }
        return groups.keySet();
    }

    private void dropPending(String group, Partition partition) {
        pending.values().removeIf(groups -> {
            TreeMap<Partition, CommittedOffset> offsets = groups.get(group);
            if (offsets == null) return false;
            offsets.remove(partition);
            if (offsets.isEmpty()) {
                groups.remove(group);
                transactions.merge(group, -1, Offsets::sumOrNothing);
            }
            return groups.isEmpty();
        });
    }

    private static Integer sumOrNothing(int left, int right) {
        return left + right == 0 ? null : left + right;
    }

    private void put(String group, Partition partition, CommittedOffset committed) {
        byGroup.computeIfAbsent(group, _ -> new TreeMap<>()).put(partition, committed);
    }

    private void putIfLater(String group, Partition partition, CommittedOffset committed) {
        CommittedOffset existing = get(group, partition);
        if (existing == null || existing.recordOffset() < committed.recordOffset()) {
            put(group, partition, committed);
        }
    }
}
