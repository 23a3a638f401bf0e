package moldau.trials.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import moldau.base.Witness;
import moldau.base.sim.SimHost;
import moldau.base.sim.SimWorld;
import moldau.broker.partition.Partition;
import moldau.client.TopicPartition;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.PartitionImage;

/// One life of one machine leads in an epoch (I15). A follower takes nothing for committed that no leader
/// committed (I16). What a leader commits every replica in sync holds, as the metadata says who that is (I14, I17), and
/// they are enough (I18): looked up in the files of their disks, with fsync on their platters, when
/// the high watermark moves.
final class ReplicaLedger implements Witness {
    /// Of so many moves one is looked at.
    private static final int EVERY = 4;

    private final Stage stage;
    private final Cluster cluster;
    /// Machines that may lack what they held: the budget lets one forget.
    private final IntPredicate excused;
    private final Map<String, Platter> platters = new HashMap<>();
    /// High watermarks by machine and partition.
    private final Map<Known, Long> known = new HashMap<>();
    /// The highest any leader came to.
    private final Map<LogId, Long> ends = new HashMap<>();
    private final Map<Led, SimWorld> leaders = new HashMap<>();
    private int moves;

    private record Led(LogId log, long epoch) {}

    private record Known(String host, LogId log) {}

    ReplicaLedger(Stage stage, Cluster cluster, IntPredicate excused) {
        this.stage = stage;
        this.cluster = cluster;
        this.excused = excused;
    }

    @Override
    public void saw(String what, Object subject, long a, long b) {
        if (!(subject instanceof Partition partition) || what.equals("appended")) return;
        var name = new TopicPartition(partition.name().topic(), partition.name().partition());
        SimHost by = stage.universe().acting();
        var log = new LogId(partition.topicId(), name.partition());
        known.put(new Known(by.name(), log), a);
        if (what.equals("leads")) {
            SimWorld before = leaders.putIfAbsent(new Led(log, b), by.life());
            stage.verdict().check(before == null || before == by.life(), "I15", by + " leads " + name + " in epoch "
                    + b + ", as another did, or its process before");
        }
        if (what.equals("committed")) {
            ends.merge(log, a, Math::max);
            if (++moves % EVERY == 0) committed(partition, name, a - 1, (int) b);
        } else {
            long end = ends.getOrDefault(log, 0L);
            stage.verdict().check(a <= end, "I16", by + " (" + what + ") takes " + name + " for committed up to " + a
                    + ", and no leader committed more than up to " + end);
        }
    }

    /// The high watermark that a machine knows.
    long known(Machine machine, LogId log) {
        return known.getOrDefault(new Known(machine.host().name(), log), 0L);
    }

    private void committed(Partition partition, TopicPartition name, long offset, int partitionEpoch) {
        PartitionImage newest = newest(partition);
        // Until an answer of the controller is in somebody's metadata only the leader knows it.
        if (newest == null || newest.partitionEpoch() < partitionEpoch) return;
        var log = new LogId(partition.topicId(), name.partition());
        int leader = partition.leading().replicas().self();
        if (excused.test(leader)) return;
        long batch = platter(leader, log, name, false).batch(offset);
        boolean fsync = stage.profile().storage().fsync();
        for (int i = 0; i < newest.isr().size(); i++) {
            int id = newest.isr().get(i);
            if (excused.test(id)) continue;
            long found = platter(id, log, name, fsync).batch(offset);
            if (!stage.verdict().check(found == batch || found == Platter.BEFORE, "I17",
                    "n" + leader + " committed offset " + offset + " of " + name + ", and n" + id
                    + ", in sync, does not have it" + (fsync ? " on its platter" : ""))) return;
        }
        // What is newer than the leader's metadata it cannot have asked about.
        if (newest.partitionEpoch() > partitionEpoch) return;
        stage.verdict().check(newest.isr().size() >= stage.profile().storage().inSyncMin(), "I18",
                "n" + leader + " committed offset " + offset + " of " + name + " with only "
                + newest.isr() + " in sync");
    }

    /// The metadata says who is in sync: all of them have what any leader committed (I14).
    void inSync(LogId log, TopicPartition name, PartitionImage partition) {
        long end = ends.getOrDefault(log, 0L);
        if (end == 0) return;
        boolean fsync = stage.profile().storage().fsync();
        for (int i = 0; i < partition.isr().size(); i++) {
            int id = partition.isr().get(i);
            if (excused.test(id)) continue;
            stage.verdict().check(platter(id, log, name, fsync).batch(end - 1) != Platter.NOTHING, "I14",
                    "n" + id + " is in sync of " + name + ", and lacks offset " + (end - 1)
                    + ", which was committed" + (fsync ? ", on its platter" : ""));
        }
    }

    private Platter platter(int id, LogId log, TopicPartition name, boolean settled) {
        return platters.computeIfAbsent(id + " " + log + settled,
                _ -> new Platter(cluster.machine(id), name, log.topic(), settled));
    }

    /// What the machine that heard last has heard; null if nobody heard of it, or somebody that it was
    /// deleted: it is promised nothing any more, though its leader may not know yet.
    private PartitionImage newest(Partition partition) {
        PartitionImage newest = null;
        long end = -1;
        boolean deleted = false;
        for (Machine each : cluster.machines()) {
            ClusterImage image = each.image();
            if (image == null) continue;
            PartitionImage known = image.partition(partition.topicId(), partition.name().partition());
            if (each.imageEnd() > end) {
                end = each.imageEnd();
                deleted = known == null;
            }
            if (known != null && (newest == null || known.partitionEpoch() > newest.partitionEpoch())) {
                newest = known;
            }
        }
        return deleted ? null : newest;
    }
}
