package moldau.state.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import moldau.wire.Uuid;

/// What lies between two images: `before` and `after`, and where to look. The sets name all that
/// was touched and perhaps some that ended as they began; the walks leave those out.
///
/// @param topics ids of topics created, deleted or changed
/// @param brokers ids of brokers registered, gone or changed
/// @param configs resources with a config set or removed; those of a deleted topic too
public record ClusterDelta(
        ClusterImage before,
        ClusterImage after,
        Set<Uuid> topics,
        Set<Integer> brokers,
        Set<ConfigResource> configs) {

    /// Receives one changed partition. `before` is null for a new one, `after` for one that is
    /// gone.
    @FunctionalInterface
    public interface EachPartition {
        void changed(TopicImage topic, int index, PartitionImage before, PartitionImage after);
    }

    public boolean isEmpty() {
        return before == after;
    }

    public boolean featuresChanged() {
        return before.features() != after.features();
    }

    public boolean controllersChanged() {
        return before.controllers() != after.controllers();
    }

    public boolean quotasChanged() {
        return before.quotas() != after.quotas();
    }

    public boolean aclsChanged() {
        return before.acls() != after.acls();
    }

    public boolean scramsChanged() {
        return before.scrams() != after.scrams();
    }

    public boolean tokensChanged() {
        return before.tokens() != after.tokens();
    }

    public List<TopicImage> createdTopics() {
        return onlyIn(after, before);
    }

    /// As they last were.
    public List<TopicImage> deletedTopics() {
        return onlyIn(before, after);
    }

    /// Walks the partitions that differ, those of deleted topics included, by topic id and index.
    public void eachPartition(EachPartition each) {
        for (Uuid id : topics) {
            TopicImage was = before.topic(id);
            TopicImage is = after.topic(id);
            if (was == is) continue;
            TopicImage topic = is != null ? is : was;
            int count = Math.max(was == null ? 0 : was.partitionCount(), topic.partitionCount());
            for (int i = 0; i < count; i++) {
                PartitionImage old = was == null ? null : was.partition(i);
                PartitionImage now = is == null ? null : is.partition(i);
                if (!Objects.equals(old, now)) each.changed(topic, i, old, now);
            }
        }
    }

    private List<TopicImage> onlyIn(ClusterImage here, ClusterImage notThere) {
        var found = new ArrayList<TopicImage>();
        for (Uuid id : topics) {
            TopicImage topic = here.topic(id);
            if (topic != null && notThere.topic(id) == null) found.add(topic);
        }
        return found;
    }
}
