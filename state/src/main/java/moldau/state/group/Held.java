package moldau.state.group;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import moldau.wire.Uuid;

/// The partitions a member may read, each with the member epoch in which it was given: a commit of
/// an older epoch still counts for what has been held since (KIP-1251). Not to be changed.
record Held(SortedMap<Uuid, SortedMap<Integer, Integer>> byTopic) {
    static final Held NOTHING = new Held(new TreeMap<>());
    private static final int NEVER = -1;

    Held {
        byTopic = Collections.unmodifiableSortedMap(byTopic);
    }

    boolean isEmpty() {
        return byTopic.isEmpty();
    }

    /// The epoch in which the partition was given, -1 if it is not held.
    int since(Uuid topic, int partition) {
        SortedMap<Integer, Integer> partitions = byTopic.get(topic);
        return partitions == null ? NEVER : partitions.getOrDefault(partition, NEVER);
    }

    boolean contains(Uuid topic, int partition) {
        return since(topic, partition) != NEVER;
    }

    boolean containsAll(Assignment assignment) {
        for (var each : assignment.byTopic().entrySet()) {
            SortedMap<Integer, Integer> partitions = byTopic.get(each.getKey());
            if (partitions == null || !partitions.keySet().containsAll(each.getValue())) return false;
        }
        return true;
    }

    Assignment partitions() {
        var partitions = new Assignment.Growing();
        byTopic.forEach((topic, indexes) -> partitions.add(topic, indexes.keySet()));
        return partitions.build();
    }

    /// The same partitions, as if they had been held since before any epoch.
    Held sinceLongAgo() {
        var same = new Growing();
        byTopic.forEach((topic, partitions) -> partitions.keySet().forEach(each -> same.add(topic, each, 0)));
        return same.build();
    }

    /// Whether any of its partitions is among `others`.
    boolean intersects(Assignment others) {
        for (var each : byTopic.entrySet()) {
            if (!Collections.disjoint(others.of(each.getKey()), each.getValue().keySet())) return true;
        }
        return false;
    }

    /// Gathers partitions.
    static final class Growing {
        private final TreeMap<Uuid, SortedMap<Integer, Integer>> byTopic = new TreeMap<>();

        Growing add(Uuid topic, int partition, int epoch) {
            byTopic.computeIfAbsent(topic, _ -> new TreeMap<>()).put(partition, epoch);
            return this;
        }

        Growing add(Held others) {
            others.byTopic.forEach((topic, partitions) ->
                    partitions.forEach((partition, epoch) -> add(topic, partition, epoch)));
            return this;
        }

        /// It is not to be used after.
        Held build() {
            return byTopic.isEmpty() ? NOTHING : new Held(byTopic);
        }
    }

    /// Whether both name the same partitions, in whatever epoch they were given.
    boolean isSameAs(Held other) {
        if (!byTopic.keySet().equals(other.byTopic.keySet())) return false;
        for (Map.Entry<Uuid, SortedMap<Integer, Integer>> each : byTopic.entrySet()) {
            if (!each.getValue().keySet().equals(other.byTopic.get(each.getKey()).keySet())) return false;
        }
        return true;
    }
}
