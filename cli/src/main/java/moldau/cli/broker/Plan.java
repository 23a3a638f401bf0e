package moldau.cli.broker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import moldau.client.TopicPartition;

/// Where replicas are, and where they are to be. Decides and does no I/O: what it comes to is shown
/// before it is done.
///
/// A partition's brokers are in order of preference: the first leads when all are there.
final class Plan {
    private final SortedMap<TopicPartition, List<Integer>> before;
    private final SortedMap<TopicPartition, List<Integer>> after = new TreeMap<>();
    private final List<Integer> brokers;

    /// @param brokers that may hold replicas
    Plan(Map<TopicPartition, List<Integer>> now, Collection<Integer> brokers) {
        this.before = new TreeMap<>(now);
        now.forEach((partition, replicas) -> after.put(partition, new ArrayList<>(replicas)));
        this.brokers = brokers.stream().sorted().toList();
    }

    /// Gives partitions with fewer replicas so many, or as many as there are brokers, each on those that
    /// hold fewest.
    Plan atLeast(int replicas) {
        for (List<Integer> each : after.values()) {
            while (each.size() < Math.min(replicas, brokers.size())) {
                int to = fewestWithout(each);
                if (to < 0) break;
                each.add(to);
            }
        }
        return this;
    }

    /// @return -1 if each broker holds one
    private int fewestWithout(List<Integer> holders) {
        Map<Integer, Integer> counts = replicas(after.values());
        int to = -1;
        for (int other : brokers) {
            if (holders.contains(other)) continue;
            if (to < 0 || counts.get(other) < counts.get(to)) to = other;
        }
        return to;
    }

    /// Evens replicas out, then the leaders; moves as few replicas as that takes.
    Plan balance() {
        while (moveOne()) {}
        while (leadOne()) {}
        return this;
    }

    /// A replica from the broker with most to the one with fewest.
    private boolean moveOne() {
        Map<Integer, Integer> counts = replicas(after.values());
        int most = extreme(counts, true);
        int fewest = extreme(counts, false);
        if (counts.get(most) - counts.get(fewest) <= 1) return false;
        for (List<Integer> each : after.values()) {
            int at = each.indexOf(most);
            if (at < 0 || each.contains(fewest)) continue;
            each.set(at, fewest);
            return true;
        }
        return false;
    }

    /// A lead from the broker with most to the one with fewest that holds a replica of it.
    private boolean leadOne() {
        Map<Integer, Integer> counts = leads(after.values());
        int most = extreme(counts, true);
        List<Integer> best = null;
        int to = -1;
        for (List<Integer> each : after.values()) {
            if (each.getFirst() != most) continue;
            for (int other : each) {
                boolean isBetter = counts.getOrDefault(other, Integer.MAX_VALUE - 1) + 1 < counts.get(most)
                        && (to < 0 || counts.get(other) < counts.get(to));
                if (!isBetter) continue;
                best = each;
                to = other;
            }
        }
        if (best == null) return false;
        best.remove((Integer) to);
        best.addFirst(to);
        return true;
    }

    /// Takes everything off a broker that others can hold; what they cannot, it keeps without leading.
    Plan drain(int broker) {
        for (List<Integer> each : after.values()) {
            int at = each.indexOf(broker);
            if (at < 0) continue;
            int to = fewestWithout(each);
            each.remove(at);
            if (to >= 0) each.add(at, to);
            else each.addLast(broker);
        }
        return this;
    }

    /// The partitions whose brokers change, with the new ones.
    SortedMap<TopicPartition, List<Integer>> changes() {
        var changes = new TreeMap<TopicPartition, List<Integer>>();
        after.forEach((partition, replicas) -> {
            if (!replicas.equals(before.get(partition))) changes.put(partition, replicas);
        });
        return changes;
    }

    List<Integer> before(TopicPartition partition) {
        return before.get(partition);
    }

    /// Replicas that have to be copied.
    int copies() {
        int copies = 0;
        for (var each : changes().entrySet()) {
            for (int broker : each.getValue()) if (!before.get(each.getKey()).contains(broker)) copies++;
        }
        return copies;
    }

    /// Replicas and leads of each broker, before and after.
    record Load(int broker, int replicas, int replicasThen, int leads, int leadsThen) {}

    List<Load> loads() {
        var loads = new ArrayList<Load>();
        for (int each : brokers) {
            loads.add(new Load(each, replicas(before.values()).getOrDefault(each, 0),
                    replicas(after.values()).getOrDefault(each, 0),
                    leads(before.values()).getOrDefault(each, 0), leads(after.values()).getOrDefault(each, 0)));
        }
        return loads;
    }

    private Map<Integer, Integer> replicas(Collection<List<Integer>> all) {
        Map<Integer, Integer> counts = zeros();
        for (List<Integer> each : all) for (int broker : each) counts.computeIfPresent(broker, (_, n) -> n + 1);
        return counts;
    }

    private Map<Integer, Integer> leads(Collection<List<Integer>> all) {
        Map<Integer, Integer> counts = zeros();
        for (List<Integer> each : all) if (!each.isEmpty()) counts.computeIfPresent(each.getFirst(), (_, n) -> n + 1);
        return counts;
    }

    private Map<Integer, Integer> zeros() {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int each : brokers) counts.put(each, 0);
        return counts;
    }

    private static int extreme(Map<Integer, Integer> counts, boolean isMost) {
        int found = -1;
        for (var each : counts.entrySet()) {
            if (found < 0 || (isMost ? each.getValue() > counts.get(found) : each.getValue() < counts.get(found))) {
                found = each.getKey();
            }
        }
        return found;
    }
}
