package moldau.state.group;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import moldau.wire.Uuid;

/// Spreads partitions over members that all want the same topics: nobody has two more than another.
///
/// Members in order keep the first of what they have, as many as they may; the first of them may have
/// the one more that does not come out even. What is left goes to those that lack something, the last
/// partitions to the last member. Kafka's assignor has the same outcome for one topic.
final class EvenSpread {
    private record Partition(Uuid topic, int index) {
    }

    /// A member and what it gets.
    private record Share(Assignor.Wanting member, List<Partition> partitions) {
        Assignment assignment() {
            var assignment = new Assignment.Growing();
            for (Partition each : partitions) assignment.add(each.topic(), List.of(each.index()));
            return assignment.build();
        }
    }

    private final Assignor.Task task;
    private final List<Share> shares = new ArrayList<>();
    private final Set<Partition> taken = new HashSet<>();
    private final int least;
    private int spare;

    private EvenSpread(Assignor.Task task) {
        this.task = task;
        task.members().stream().sorted(Comparator.comparing(Assignor.Wanting::memberId))
                .forEach(each -> shares.add(new Share(each, new ArrayList<>())));
        int all = task.partitionCounts().values().stream().mapToInt(Integer::intValue).sum();
        least = all / shares.size();
        spare = all % shares.size();
    }

    static Map<String, Assignment> of(Assignor.Task task) {
        var spread = new EvenSpread(task);
        spread.shares.forEach(spread::keep);
        spread.fill();
        var assigned = new TreeMap<String, Assignment>();
        for (Share each : spread.shares) assigned.put(each.member().memberId(), each.assignment());
        return assigned;
    }

    private void keep(Share share) {
        share.member().before().byTopic().forEach((topic, partitions) -> {
            for (int each : partitions) {
                if (each < task.partitionCounts().getOrDefault(topic, 0)) keep(share, new Partition(topic, each));
            }
        });
    }

    private void keep(Share share, Partition partition) {
        int size = share.partitions().size();
        boolean isSpare = size == least && spare > 0;
        if (size >= least && !isSpare || !taken.add(partition)) return;
        share.partitions().add(partition);
        if (isSpare) spare--;
    }

    private void fill() {
        List<Partition> free = free();
        for (Share share : shares.reversed()) {
            int wanted = least;
            if (share.partitions().size() <= least && spare > 0) {
                wanted++;
                spare--;
            }
            while (share.partitions().size() < wanted) share.partitions().add(free.removeLast());
        }
    }

    private List<Partition> free() {
        var free = new ArrayList<Partition>();
        task.partitionCounts().forEach((topic, count) -> {
            for (int i = 0; i < count; i++) {
                var partition = new Partition(topic, i);
                if (!taken.contains(partition)) free.add(partition);
            }
        });
        return free;
    }
}
