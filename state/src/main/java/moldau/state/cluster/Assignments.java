package moldau.state.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.record.PartitionRecord;

/// Replicas of partitions that are about to be created: as asked for, or as `Placement` has it.
final class Assignments {
    private Assignments() {
    }

    /// The replicas of each new partition, or why there are none.
    sealed interface Assigned {
        record To(List<Ids> replicas) implements Assigned {
        }

        record Refused(Problem why) implements Assigned {
        }
    }

    /// @param count partitions, `> 0`
    /// @param replication replicas of each, `> 0`
    static Assigned place(Scene scene, int count, int replication) {
        var usable = new ArrayList<BrokerImage>();
        for (var entry : scene.image().brokers()) {
            if (entry.getValue().hasRoom()) usable.add(entry.getValue());
        }
        var placement = new Placement(usable, scene.random());
        boolean registered = replication <= scene.image().brokers().size();
        if (placement.liveCount() == 0 && registered) {
            return unable(replication, "All brokers are currently fenced, or have all their log"
                    + " directories cordoned.");
        }
        if (replication > placement.brokerCount()) {
            return unable(replication, "The target replication factor of " + replication
                    + " cannot be reached because only " + placement.brokerCount()
                    + " broker(s) are registered or some brokers have all their log directories"
                    + " cordoned.");
        }
        var replicas = new ArrayList<Ids>(count);
        for (int i = 0; i < count; i++) {
            Ids next = placement.next(replication);
            if (next.where(scene.image()::isActive).isEmpty()) {
                return unable(replication,
                        "All brokers are currently fenced or in controlled shutdown.");
            }
            replicas.add(next);
        }
        return new Assigned.To(replicas);
    }

    /// Checks one partition's replicas as somebody wrote them.
    ///
    /// @param size replicas of the partitions before; -1 for the first
    static Problem check(Scene scene, List<Integer> asked, int size) {
        if (asked.isEmpty()) {
            return invalid("The manual partition assignment includes an empty replica list.");
        }
        int[] brokers = Ids.of(asked).toArray();
        Arrays.sort(brokers);
        for (int i = 0; i < brokers.length; i++) {
            if (scene.image().broker(brokers[i]) == null) {
                return invalid("The manual partition assignment includes broker " + brokers[i]
                        + ", but no such broker is registered.");
            }
            if (i > 0 && brokers[i] == brokers[i - 1]) {
                return invalid("The manual partition assignment includes the broker " + brokers[i]
                        + " more than once.");
            }
        }
        if (size >= 0 && size != brokers.length) {
            return invalid("The manual partition assignment includes a partition with "
                    + brokers.length + " replica(s), but this is not consistent with previous"
                    + " partitions, which have " + size + " replica(s).");
        }
        return Problem.NONE;
    }

    /// A new partition: those alive are in sync, the first of them leads.
    static PartitionRecord record(Scene scene, Uuid topic, int index, Ids replicas) {
        Ids isr = replicas.where(scene.image()::isActive);
        assert !isr.isEmpty();
        boolean directories = scene.image().metadataVersion() >= Features.METADATA_3_7_IV2;
        return PartitionRecord.DEFAULT
                .withTopicId(topic)
                .withPartitionId(index)
                .withReplicas(replicas.toList())
                .withIsr(isr.toList())
                .withLeader(isr.get(0))
                .withLeaderEpoch(0)
                .withPartitionEpoch(0)
                .withDirectories(directories ? scene.directories(replicas) : List.of());
    }

    private static Assigned unable(int replication, String why) {
        return new Assigned.Refused(new Problem(Errors.INVALID_REPLICATION_FACTOR,
                "Unable to replicate the partition " + replication + " time(s): " + why));
    }

    static Problem invalid(String why) {
        return new Problem(Errors.INVALID_REPLICA_ASSIGNMENT, why);
    }
}
