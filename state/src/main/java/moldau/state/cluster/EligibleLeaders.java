package moldau.state.cluster;

import java.util.ArrayList;
import java.util.List;
import moldau.wire.record.ClearElrRecord;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.PartitionChangeRecord;

/// What becomes of eligible leader replicas (KIP-966) when `min.insync.replicas` changes.
///
/// They left the in-sync replicas when nothing could be committed without them, under the minimum of then.
/// Under another their leader may go on without them, so they are forgotten, as by Apache Kafka. But where
/// nobody is in sync nobody leads, nothing was committed since, and nobody else could ever lead: there they
/// stay.
final class EligibleLeaders {
    private final ClusterImage image;
    private final List<MetadataRecord> records;

    /// @param records takes what is decided
    EligibleLeaders(ClusterImage image, List<MetadataRecord> records) {
        this.image = image;
        this.records = records;
    }

    void minimumChanged(ConfigResource resource) {
        if (!image.isElrEnabled()) return;
        if (resource.type() == ConfigResource.TOPIC) {
            forget(image.topic(resource.name()));
        } else if (resource.equals(ConfigResource.ALL_BROKERS)) {
            var topics = new ArrayList<TopicImage>();
            for (var entry : image.topics()) topics.add(entry.getValue());
            if (topics.stream().noneMatch(EligibleLeaders::isNeeded)) records.add(ClearElrRecord.DEFAULT);
            else topics.forEach(this::forget);
        }
    }

    private void forget(TopicImage topic) {
        if (!isNeeded(topic)) {
            records.add(ClearElrRecord.DEFAULT.withTopicName(topic.name()));
            return;
        }
        for (int i = 0; i < topic.partitionCount(); i++) {
            PartitionImage partition = topic.partition(i);
            if (!exist(partition) || partition.isr().isEmpty()) continue;
            records.add(PartitionChangeRecord.DEFAULT.withTopicId(topic.id()).withPartitionId(i)
                    .withEligibleLeaderReplicas(List.of()).withLastKnownElr(List.of()));
        }
    }

    private static boolean isNeeded(TopicImage topic) {
        for (int i = 0; i < topic.partitionCount(); i++) {
            if (exist(topic.partition(i)) && topic.partition(i).isr().isEmpty()) return true;
        }
        return false;
    }

    private static boolean exist(PartitionImage partition) {
        return !partition.elr().isEmpty() || !partition.lastKnownElr().isEmpty();
    }
}
