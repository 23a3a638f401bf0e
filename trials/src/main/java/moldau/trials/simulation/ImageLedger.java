package moldau.trials.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import moldau.base.Witness;
import moldau.client.TopicPartition;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.PartitionImage;
import moldau.state.cluster.TopicImage;

/// What the metadata says makes sense whenever it changes: an image is whole (I52), nobody is in sync who is
/// fenced (I22), whoever is in sync has all that was committed (I14), a new leader has a new epoch (I15), no
/// reassignment takes a copy too many (I25); and everybody's image of one offset is the same, however he came
/// by it (I48, I49).
final class ImageLedger implements Witness {
    /// So many images by offset are remembered for those that come after.
    private static final int IMAGES_MAX = 4096;

    private final Stage stage;
    private final Cluster cluster;
    private final ReplicaLedger replicas;
    private final TreeMap<Long, ClusterImage> byOffset = new TreeMap<>();
    private final Map<Integer, ClusterImage> seen = new TreeMap<>();
    private final Map<LogId, PartitionImage> newest = new HashMap<>();
    private final Assignments assignments;
    private ClusterImage last;

    ImageLedger(Stage stage, Cluster cluster, ReplicaLedger replicas) {
        this.stage = stage;
        this.cluster = cluster;
        this.replicas = replicas;
        this.assignments = new Assignments(stage.verdict(), stage.profile().storage().inSyncMin());
    }

    @Override
    public void saw(String what, Object subject, long a, long b) {
        look();
    }

    /// Looks at what is new.
    void look() {
        for (Machine each : cluster.machines()) {
            ClusterImage image = each.image();
            if (image == null || seen.put(each.id(), image) == image) continue;
            same(each, image);
        }
        ClusterImage image = cluster.image();
        if (image == null || image == last) return;
        whole(image);
        last = image;
    }

    private void same(Machine machine, ClusterImage image) {
        long end = machine.imageEnd();
        ClusterImage before = byOffset.putIfAbsent(end, image);
        if (byOffset.size() > IMAGES_MAX) byOffset.pollFirstEntry();
        stage.verdict().check(before == null || before.equals(image), "I49", machine
                + " made another image of the metadata before offset " + end + " than was made before");
    }

    private void whole(ClusterImage image) {
        try {
            image.checkInvariants();
        } catch (AssertionError found) {
            stage.verdict().broken("I52", found.getMessage());
        }
        for (var entry : image.topics()) {
            TopicImage topic = entry.getValue();
            for (int i = 0; i < topic.partitionCount(); i++) {
                PartitionImage partition = topic.partition(i);
                var name = new TopicPartition(topic.name(), i);
                serving(image, name, partition);
                changed(image, new LogId(topic.id(), i), name, partition);
            }
        }
    }

    /// Where eligible leaders are not kept, the last one in sync stays so while it is away, and nobody leads;
    /// also when they are kept from now on, until something happens to the partition.
    private void serving(ClusterImage image, TopicPartition name, PartitionImage partition) {
        boolean isLast = partition.isr().size() == 1 && !partition.hasLeader();
        if (isLast && stage.plan().release().isOld()) return;
        for (int i = 0; i < partition.isr().size(); i++) {
            int id = partition.isr().get(i);
            stage.verdict().check(!image.broker(id).fenced(), "I22", "n" + id
                    + " is in sync of " + name + " and fenced: " + partition);
        }
    }

    private void changed(ClusterImage image, LogId log, TopicPartition name, PartitionImage partition) {
        PartitionImage before = newest.get(log);
        if (before != null && before.partitionEpoch() >= partition.partitionEpoch()) return;
        newest.put(log, partition);
        replicas.inSync(log, name, partition);
        if (before != null) assignments.changed(name, before, partition, id -> isAnew(image, id));
        if (before == null || !partition.hasLeader()) return;
        boolean isNew = partition.leader() == before.leader()
                || partition.leaderEpoch() > before.leaderEpoch();
        stage.verdict().check(isNew, "I15", name + " was led by n" + before.leader() + " in epoch "
                + before.leaderEpoch() + ", and is led by n" + partition.leader() + " in epoch "
                + partition.leaderEpoch());
    }

    /// Whether a broker registered since the last look: its life before may have ended uncleanly.
    private boolean isAnew(ClusterImage image, int id) {
        return last == null || last.broker(id) == null || last.broker(id).epoch() != image.broker(id).epoch();
    }
}
