package moldau.state.group;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import moldau.wire.Uuid;

/// Partitions, by the ids of their topics. Not to be changed; no topic is without partitions.
record Assignment(SortedMap<Uuid, SortedSet<Integer>> byTopic) {
    static final Assignment NONE = new Assignment(new TreeMap<>());

    Assignment {
        byTopic = Collections.unmodifiableSortedMap(byTopic);
    }

    boolean isEmpty() {
        return byTopic.isEmpty();
    }

    /// The partitions of one topic, in order.
    Set<Integer> of(Uuid topic) {
        SortedSet<Integer> partitions = byTopic.get(topic);
        return partitions == null ? Set.of() : partitions;
    }

    boolean contains(Uuid topic, int partition) {
        return of(topic).contains(partition);
    }

    /// What is left of it when only some topics count.
    Assignment only(Predicate<Uuid> topics) {
        var left = new TreeMap<>(byTopic);
        return left.keySet().removeIf(topics.negate()) ? new Assignment(left) : this;
    }

    /// Gathers partitions.
    static final class Growing {
        private final TreeMap<Uuid, SortedSet<Integer>> byTopic = new TreeMap<>();

        Growing add(Uuid topic, int partition) {
            byTopic.computeIfAbsent(topic, _ -> new TreeSet<>()).add(partition);
            return this;
        }

        Growing add(Uuid topic, Iterable<Integer> partitions) {
            for (int each : partitions) add(topic, each);
            return this;
        }

        /// It is not to be used after.
        Assignment build() {
            return byTopic.isEmpty() ? NONE : new Assignment(byTopic);
        }
    }
}
