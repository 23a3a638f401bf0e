package moldau.state.group;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.wire.Uuid;

/// Spreads partitions over members that want different topics, as evenly as single moves make it.
///
/// Members keep what they have. What nobody has goes to the member with the fewest; then partitions
/// move from members that have at least two more than somebody who would take them.
final class LevelSpread {
    private LevelSpread() {
    }

    private record Partition(Uuid topic, int index) {
    }

    /// A member and what it has so far.
    private static final class Share {
        final Assignor.Wanting member;
        final Map<Uuid, ArrayDeque<Integer>> byTopic = new HashMap<>();
        int size;

        Share(Assignor.Wanting member) {
            this.member = member;
        }

        void add(Uuid topic, int index) {
            byTopic.computeIfAbsent(topic, _ -> new ArrayDeque<>()).add(index);
            size++;
        }

        /// Takes back the last one it got of a topic; -1 if it has none.
        int takeBack(Uuid topic) {
            ArrayDeque<Integer> partitions = byTopic.get(topic);
            if (partitions == null || partitions.isEmpty()) return -1;
            size--;
            return partitions.removeLast();
        }

        Assignment assignment() {
            var assignment = new Assignment.Growing();
            byTopic.forEach(assignment::add);
            return assignment.build();
        }
    }

    static Map<String, Assignment> of(Assignor.Task task) {
        var shares = new ArrayList<Share>();
        task.members().stream().sorted(Comparator.comparing(Assignor.Wanting::memberId))
                .forEach(each -> shares.add(new Share(each)));
        Map<Uuid, List<Share>> takers = takers(task, shares);
        keep(task, shares, takers);
        level(takers);
        var assigned = new TreeMap<String, Assignment>();
        for (Share each : shares) assigned.put(each.member.memberId(), each.assignment());
        return assigned;
    }

    /// Who wants each topic. Topics that few want come first: they leave the least choice.
    private static Map<Uuid, List<Share>> takers(Assignor.Task task, List<Share> shares) {
        var byTopic = new TreeMap<Uuid, List<Share>>();
        for (Uuid each : task.partitionCounts().keySet()) byTopic.put(each, new ArrayList<>());
        for (Share share : shares) {
            for (Uuid each : share.member.topics()) byTopic.get(each).add(share);
        }
        var ordered = new LinkedHashMap<Uuid, List<Share>>();
        byTopic.entrySet().stream()
                .filter(each -> !each.getValue().isEmpty())
                .sorted(Comparator.comparingInt(each -> each.getValue().size()))
                .forEach(each -> ordered.put(each.getKey(), each.getValue()));
        return ordered;
    }

    /// Leaves every partition where it is, if it may stay; the others go to whoever has the fewest.
    private static void keep(Assignor.Task task, List<Share> shares, Map<Uuid, List<Share>> takers) {
        var taken = new HashMap<Partition, Share>();
        for (Share share : shares) {
            share.member.before().byTopic().forEach((topic, partitions) -> {
                if (!share.member.topics().contains(topic)) return;
                for (int each : partitions) {
                    if (each >= task.partitionCounts().get(topic)) continue;
                    if (taken.putIfAbsent(new Partition(topic, each), share) == null) {
                        share.add(topic, each);
                    }
                }
            });
        }
        takers.forEach((topic, candidates) -> {
            for (int i = 0; i < task.partitionCounts().get(topic); i++) {
                if (!taken.containsKey(new Partition(topic, i))) smallest(candidates).add(topic, i);
            }
        });
    }

    /// Moves partitions until no move makes any two shares more equal.
    private static void level(Map<Uuid, List<Share>> takers) {
        for (boolean moved = true; moved; ) {
            moved = false;
            for (var each : takers.entrySet()) {
                while (moveOne(each.getKey(), each.getValue())) moved = true;
            }
        }
    }

    private static boolean moveOne(Uuid topic, List<Share> candidates) {
        Share to = smallest(candidates);
        Share from = null;
        for (Share each : candidates) {
            boolean has = !each.byTopic.getOrDefault(topic, NOTHING).isEmpty();
            if (has && (from == null || each.size > from.size)) from = each;
        }
        if (from == null || from.size < to.size + 2) return false;
        to.add(topic, from.takeBack(topic));
        return true;
    }

    private static final ArrayDeque<Integer> NOTHING = new ArrayDeque<>();

    private static Share smallest(List<Share> candidates) {
        Share smallest = candidates.getFirst();
        for (Share each : candidates) {
            if (each.size < smallest.size) smallest = each;
        }
        return smallest;
    }
}
