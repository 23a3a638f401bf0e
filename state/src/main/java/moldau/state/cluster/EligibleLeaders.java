package moldau.state.cluster;

import java.util.ArrayList;
import java.util.List;
import moldau.wire.record.ClearElrRecord;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.PartitionChangeRecord;

/// What becomes of eligible leader replicas (KIP-966) when `min.insync.replicas` changes.
///
/// They left the in-sync replicas when nothing could be committed without them any more. Where those that
/// are left are enough under the new minimum a leader may go on without them: there they are forgotten.
/// Elsewhere they have all that was committed as before, and perhaps nobody else has it on a disk: there
/// they stay. Apache Kafka forgets them everywhere.
final class EligibleLeaders {
    private final Scene scene;
    private final List<MetadataRecord> records;

    /// @param records decided so far, the change among them; takes what is decided here
    EligibleLeaders(Scene scene, List<MetadataRecord> records) {
        this.scene = scene;
        this.records = records;
    }

    void minimumChanged(ConfigResource resource) {
        if (!scene.image().isElrEnabled()) return;
        Scene after = after();
        if (resource.type() == ConfigResource.TOPIC) {
            forget(scene.image().topic(resource.name()), after);
        } else if (resource.equals(ConfigResource.ALL_BROKERS)) {
            var topics = new ArrayList<TopicImage>();
            for (var entry : scene.image().topics()) topics.add(entry.getValue());
            if (topics.stream().noneMatch(each -> hasSome(each, after))) records.add(ClearElrRecord.DEFAULT);
            else for (TopicImage each : topics) forget(each, after);
        }
    }

    /// With the minimum of then.
    private Scene after() {
        var fold = new ClusterFold(scene.image());
        for (MetadataRecord each : records) fold.apply(each);
        return new Scene(fold.image(), scene.rules(), scene.random(), scene.nodeId());
    }

    private void forget(TopicImage topic, Scene after) {
        if (!hasSome(topic, after)) {
            records.add(ClearElrRecord.DEFAULT.withTopicName(topic.name()));
            return;
        }
        for (int i = 0; i < topic.partitionCount(); i++) {
            PartitionImage partition = topic.partition(i);
            if (!exist(partition) || isNeeded(topic, partition, after)) continue;
            records.add(PartitionChangeRecord.DEFAULT.withTopicId(topic.id()).withPartitionId(i)
                    .withEligibleLeaderReplicas(List.of()).withLastKnownElr(List.of()));
        }
    }

    private static boolean hasSome(TopicImage topic, Scene after) {
        for (int i = 0; i < topic.partitionCount(); i++) {
            if (exist(topic.partition(i)) && isNeeded(topic, topic.partition(i), after)) return true;
        }
        return false;
    }

    private static boolean exist(PartitionImage partition) {
        return !partition.elr().isEmpty() || !partition.lastKnownElr().isEmpty();
    }

    private static boolean isNeeded(TopicImage topic, PartitionImage partition, Scene after) {
        return partition.isr().size() < Math.min(after.minIsr(topic.name()), partition.replicas().size());
    }
}
