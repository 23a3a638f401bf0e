package moldau.state.group;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Each topic's partitions in consecutive ranges, as equal as can be; the first members get one more.
/// Topics with equally many partitions and the same members are cut at the same places, so that a
/// member can join them.
final class RangeAssignor implements Assignor {
    /// By instance where there is one: it outlives its members, and so do its ranges.
    private static final Comparator<Wanting> ORDER = Comparator.comparing(each ->
            each.instanceId() != null ? each.instanceId() : each.memberId());

    @Override
    public Map<String, Assignment> assign(Task task) {
        List<Wanting> members = task.members().stream().sorted(ORDER).toList();
        var growing = new TreeMap<String, Assignment.Growing>();
        for (Wanting each : members) growing.put(each.memberId(), new Assignment.Growing());
        task.partitionCounts().forEach((topic, count) -> {
            var takers = new ArrayList<Assignment.Growing>();
            for (Wanting each : members) {
                if (each.topics().contains(topic)) takers.add(growing.get(each.memberId()));
            }
            int next = 0;
            for (int i = 0; i < takers.size(); i++) {
                int size = count / takers.size() + (i < count % takers.size() ? 1 : 0);
                for (int end = next + size; next < end; next++) takers.get(i).add(topic, next);
            }
        });
        var assigned = new TreeMap<String, Assignment>();
        growing.forEach((memberId, each) -> assigned.put(memberId, each.build()));
        return assigned;
    }
}
