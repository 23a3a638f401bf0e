package moldau.broker.coordinator;

import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import moldau.state.cluster.BrokerImage;
import moldau.state.cluster.ClusterDelta;
import moldau.state.cluster.TopicImage;
import moldau.wire.Uuid;

/// Of a change of the cluster, what groups care for.
///
/// @param names of topics that were made, deleted, or have other partitions or racks
/// @param deleted those that are gone
/// @param otherNames whether topics were made or deleted
record TopicChanges(Set<String> names, Set<String> deleted, boolean otherNames) {

    static TopicChanges of(ClusterDelta delta) {
        Set<String> names = new TreeSet<>();
        Set<String> deleted = new TreeSet<>();
        for (TopicImage each : delta.deletedTopics()) deleted.add(each.name());
        names.addAll(deleted);
        for (TopicImage each : delta.createdTopics()) names.add(each.name());
        boolean otherNames = !names.isEmpty();
        for (Uuid id : delta.topics()) {
            TopicImage before = delta.before().topic(id);
            TopicImage after = delta.after().topic(id);
            if (before != null && after != null && isElsewhere(before, after)) names.add(after.name());
        }
        if (racksChanged(delta)) delta.after().topics().each((name, _) -> names.add(name));
        return new TopicChanges(names, deleted, otherNames);
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    private static boolean isElsewhere(TopicImage before, TopicImage after) {
        if (before.partitionCount() != after.partitionCount()) return true;
        for (int i = 0; i < after.partitionCount(); i++) {
            if (!before.partition(i).replicas().equals(after.partition(i).replicas())) return true;
        }
        return false;
    }

    private static boolean racksChanged(ClusterDelta delta) {
        for (int id : delta.brokers()) {
            if (!Objects.equals(rack(delta.before().broker(id)), rack(delta.after().broker(id)))) return true;
        }
        return false;
    }

    private static String rack(BrokerImage broker) {
        return broker == null ? null : broker.rack();
    }
}
