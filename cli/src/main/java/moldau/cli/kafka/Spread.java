package moldau.cli.kafka;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import moldau.base.Random;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.client.TopicPartition;

/// Spreads partitions over brokers: each topic begins somewhere, the leader goes round, and the other
/// replicas follow at a distance that grows with each round. With racks, brokers of different racks
/// take turns, and no rack gets a second replica before every rack has one (KIP-36).
final class Spread {
    private Spread() {}

    /// @param racks of the brokers that may be used; null for none
    /// @param held as it is: topics keep their number of replicas
    static SortedMap<TopicPartition, List<Integer>> over(
            SortedMap<Integer, String> racks, SortedMap<TopicPartition, List<Integer>> held, Random random) {
        List<Integer> ring = ring(racks);
        var spread = new TreeMap<TopicPartition, List<Integer>>();
        String topic = "";
        int start = 0;
        int shift = 0;
        for (var each : held.entrySet()) {
            int count = each.getValue().size();
            if (count > ring.size()) {
                throw Failure.of(Exit.FAILED, "", "The target replication factor of " + count
                        + " cannot be reached because only " + ring.size() + " broker(s) are registered or some "
                        + "brokers have all their log directories cordoned.");
            }
            TopicPartition at = each.getKey();
            if (!at.topic().equals(topic)) {
                topic = at.topic();
                start = random.below(ring.size());
                shift = random.below(ring.size());
            }
            int round = shift + at.partition() / ring.size();
            spread.put(at, replicas(ring, racks, start + at.partition(), round, count));
        }
        return spread;
    }

    private static List<Integer> replicas(
            List<Integer> ring, SortedMap<Integer, String> racks, int first, int round, int count) {
        int size = ring.size();
        var chosen = new ArrayList<Integer>(count);
        var used = new HashSet<String>();
        long racksInUse = racks.values().stream().distinct().count();
        chosen.add(ring.get(first % size));
        used.add(racks.get(chosen.getFirst()));
        int step = size == 1 ? 0 : 1 + round % (size - 1);
        for (int tried = 0; chosen.size() < count; tried++) {
            int broker = ring.get((first + step + tried) % size);
            if (chosen.contains(broker)) continue;
            boolean again = used.contains(racks.get(broker)) && used.size() < racksInUse;
            if (again) continue;
            chosen.add(broker);
            used.add(racks.get(broker));
        }
        return chosen;
    }

    /// Brokers of different racks by turns.
    private static List<Integer> ring(SortedMap<Integer, String> racks) {
        var byRack = new TreeMap<String, List<Integer>>();
        racks.forEach((id, rack) -> byRack.computeIfAbsent(rack == null ? "" : rack, _ -> new ArrayList<>()).add(id));
        var ring = new ArrayList<Integer>(racks.size());
        for (int i = 0; ring.size() < racks.size(); i++) {
            for (List<Integer> each : byRack.values()) if (i < each.size()) ring.add(each.get(i));
        }
        return ring;
    }
}
