package moldau.broker.coordinator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import moldau.broker.partition.Shard;
import moldau.state.cluster.BrokerImage;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.PartitionImage;
import moldau.state.cluster.TopicImage;
import moldau.state.group.TopicDigest;
import moldau.state.group.Topics;
import moldau.wire.Uuid;

/// The cluster's topics as a shard has them now.
final class TopicsOfShard implements Topics {
    private final Shard shard;

    TopicsOfShard(Shard shard) {
        this.shard = shard;
    }

    @Override
    public Uuid id(String name) {
        TopicImage topic = shard.image().topic(name);
        return topic == null ? Uuid.ZERO : topic.id();
    }

    @Override
    public String name(Uuid id) {
        TopicImage topic = shard.image().topic(id);
        return topic == null ? null : topic.name();
    }

    @Override
    public int partitionCount(String name) {
        TopicImage topic = shard.image().topic(name);
        return topic == null ? 0 : topic.partitionCount();
    }

    @Override
    public Iterable<String> names() {
        return StreamSupport.stream(shard.image().topics().spliterator(), false)
                .map(Map.Entry::getKey)::iterator;
    }

    @Override
    public long digest(String name) {
        ClusterImage image = shard.image();
        TopicImage topic = image.topic(name);
        return topic == null ? 0 : TopicDigest.of(topic.id(), name, topic.partitionCount(),
                index -> racks(image, topic.partition(index)));
    }

    @Override
    public long version() {
        return shard.imageEnd();
    }

    private static List<String> racks(ClusterImage image, PartitionImage partition) {
        var racks = new ArrayList<String>();
        for (int i = 0; i < partition.replicas().size(); i++) {
            BrokerImage broker = image.broker(partition.replicas().get(i));
            if (broker != null && broker.rack() != null) racks.add(broker.rack());
        }
        return racks;
    }
}
