package moldau.trials.simulation;

import java.util.TreeSet;
import moldau.client.TopicPartition;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.PartitionImage;
import moldau.state.cluster.TopicImage;

/// What may be done to a cluster so that every loss is a bug: the contract of docs/reliability.md,
/// section 1, as a rule. Killing is always allowed. A machine's page cache may be lost
///
/// - with fsync, any time and everywhere;
/// - without, on one machine at a time, and on the next one only when the first has all that was
///   acknowledged again and is in every in-sync set it belongs to;
/// - without fsync and without another copy, never.
final class Budget {
    private final Stage stage;
    private final Cluster cluster;
    private final TreeSet<Integer> owing = new TreeSet<>();

    Budget(Stage stage, Cluster cluster) {
        this.stage = stage;
        this.cluster = cluster;
    }

    boolean mayLoseCache(Machine machine) {
        if (!machine.isBroker() || stage.profile().storage().fsync()) return true;
        if (stage.profile().storage().replicas() < 3) return false;
        settle();
        if (!owing.isEmpty() && !owing.contains(machine.id())) return false;
        owing.add(machine.id());
        return true;
    }

    boolean mayLoseAllCaches() {
        if (stage.profile().storage().fsync()) return true;
        return cluster.machines().stream().noneMatch(Machine::isBroker);
    }

    /// Whether some machine has not got back yet what it lost.
    boolean isOwing() {
        settle();
        return !owing.isEmpty();
    }

    private void settle() {
        ClusterImage image = cluster.image();
        if (image != null) owing.removeIf(id -> hasAllAgain(cluster.machine(id), image));
    }

    private boolean hasAllAgain(Machine machine, ClusterImage image) {
        if (!machine.isUp() || !image.isActive(machine.id())) return false;
        for (var entry : image.topics()) {
            TopicImage topic = entry.getValue();
            for (int i = 0; i < topic.partitionCount(); i++) {
                PartitionImage partition = topic.partition(i);
                if (!partition.replicas().has(machine.id())) continue;
                if (!partition.isr().has(machine.id())) return false;
                var name = new TopicPartition(topic.name(), i);
                long end = Copy.read(machine.disk(), name).end();
                if (end < stage.ledger().acknowledgedEnd(name)) return false;
            }
        }
        return true;
    }
}
