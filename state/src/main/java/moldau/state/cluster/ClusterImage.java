package moldau.state.cluster;

import java.util.Map;
import java.util.function.Consumer;
import moldau.wire.Uuid;
import moldau.wire.record.MetadataRecord;

/// All that the metadata log says, at one offset. Immutable and shared freely between loops; two
/// images share what is equal between them. Equal logs make equal images, with equal hashes (I49).
///
/// Quotas, access rules, credentials and tokens are kept whole, used or not: a snapshot of ours
/// must hold everything the log of another held.
///
/// @param features finalized levels by name, `metadata.version` among them; 0 is absence
/// @param nextProducerId the first id of the next block to hand out
public record ClusterImage(
        Sorted<String, Short> features,
        Sorted<Integer, BrokerImage> brokers,
        Sorted<Integer, ControllerImage> controllers,
        Sorted<Uuid, TopicImage> topicsById,
        Sorted<String, TopicImage> topics,
        Sorted<ConfigResource, Sorted<String, String>> configs,
        Sorted<QuotaEntity, Sorted<String, Double>> quotas,
        long nextProducerId,
        Sorted<Uuid, Acl> acls,
        Sorted<Scram.Key, Scram> scrams,
        Sorted<String, DelegationToken> tokens) {

    /// Before the first record.
    public static final ClusterImage EMPTY = new ClusterImage(Sorted.empty(), Sorted.empty(),
            Sorted.empty(), Sorted.empty(), Sorted.empty(), Sorted.empty(), Sorted.empty(), 0,
            Sorted.empty(), Sorted.empty(), Sorted.empty());

    /// @return null if there is none
    public TopicImage topic(String name) {
        return topics.get(name);
    }

    /// @return null if there is none
    public TopicImage topic(Uuid id) {
        return topicsById.get(id);
    }

    /// @return null if there is none
    public PartitionImage partition(Uuid topic, int index) {
        TopicImage image = topicsById.get(topic);
        return image == null ? null : image.partition(index);
    }

    /// @return null if none is registered under the id
    public BrokerImage broker(int id) {
        return brokers.get(id);
    }

    /// Whether the broker may lead and be in sync.
    public boolean isActive(int broker) {
        BrokerImage image = brokers.get(broker);
        return image != null && image.isActive();
    }

    /// The configs set on a resource, nothing inherited; empty if there are none.
    public Sorted<String, String> config(ConfigResource resource) {
        Sorted<String, String> config = configs.get(resource);
        return config == null ? Sorted.empty() : config;
    }

    /// The finalized level of a feature; 0 if it has none.
    public short feature(String name) {
        Short level = features.get(name);
        return level == null ? 0 : level;
    }

    /// The finalized metadata version; 0 before bootstrap.
    public short metadataVersion() {
        return feature(Features.METADATA_VERSION);
    }

    /// Whether eligible leader replicas are kept (KIP-966).
    public boolean isElrEnabled() {
        return feature(Features.ELR) > 0;
    }

    public int partitionCount() {
        int count = 0;
        for (var entry : topicsById) count += entry.getValue().partitionCount();
        return count;
    }

    /// Whether at least one partition is led by this broker.
    public boolean isLeading(int broker) {
        for (Map.Entry<Uuid, TopicImage> entry : topicsById) {
            TopicImage topic = entry.getValue();
            for (int i = 0; i < topic.partitionCount(); i++) {
                if (topic.partition(i).leader() == broker) return true;
            }
        }
        return false;
    }

    /// The records a snapshot of this image holds, in the order Kafka writes them.
    public void records(Consumer<MetadataRecord> to) {
        Snapshot.write(this, to);
    }

    ClusterImage withTopics(
            Sorted<Uuid, TopicImage> topicsById, Sorted<String, TopicImage> topics) {
        return new ClusterImage(features, brokers, controllers, topicsById, topics, configs, quotas,
                nextProducerId, acls, scrams, tokens);
    }

    ClusterImage withFeatures(Sorted<String, Short> features) {
        return new ClusterImage(features, brokers, controllers, topicsById, topics, configs, quotas,
                nextProducerId, acls, scrams, tokens);
    }

    ClusterImage withBrokers(Sorted<Integer, BrokerImage> brokers) {
        return new ClusterImage(features, brokers, controllers, topicsById, topics, configs, quotas,
                nextProducerId, acls, scrams, tokens);
    }

    ClusterImage withControllers(Sorted<Integer, ControllerImage> controllers) {
        return new ClusterImage(features, brokers, controllers, topicsById, topics, configs, quotas,
                nextProducerId, acls, scrams, tokens);
    }

    ClusterImage withConfigs(Sorted<ConfigResource, Sorted<String, String>> configs) {
        return new ClusterImage(features, brokers, controllers, topicsById, topics, configs, quotas,
                nextProducerId, acls, scrams, tokens);
    }

    ClusterImage withQuotas(Sorted<QuotaEntity, Sorted<String, Double>> quotas) {
        return new ClusterImage(features, brokers, controllers, topicsById, topics, configs, quotas,
                nextProducerId, acls, scrams, tokens);
    }

    ClusterImage withNextProducerId(long nextProducerId) {
        return new ClusterImage(features, brokers, controllers, topicsById, topics, configs, quotas,
                nextProducerId, acls, scrams, tokens);
    }

    ClusterImage withAcls(Sorted<Uuid, Acl> acls) {
        return new ClusterImage(features, brokers, controllers, topicsById, topics, configs, quotas,
                nextProducerId, acls, scrams, tokens);
    }

    ClusterImage withScrams(Sorted<Scram.Key, Scram> scrams) {
        return new ClusterImage(features, brokers, controllers, topicsById, topics, configs, quotas,
                nextProducerId, acls, scrams, tokens);
    }

    ClusterImage withTokens(Sorted<String, DelegationToken> tokens) {
        return new ClusterImage(features, brokers, controllers, topicsById, topics, configs, quotas,
                nextProducerId, acls, scrams, tokens);
    }

    /// Checks I52 and the image's own structure.
    ///
    /// @throws AssertionError naming the first thing found wrong
    public void checkInvariants() {
        check(topics.size() == topicsById.size(), "topics by name and by id");
        for (var entry : topics) {
            TopicImage topic = entry.getValue();
            check(topic.name().equals(entry.getKey()), topic.name());
            check(topicsById.get(topic.id()) == topic, topic.name());
            check(topic.partitionCount() > 0, topic.name() + " has no partition");
            for (int i = 0; i < topic.partitionCount(); i++) {
                check(topic.partition(i), topic.name() + "-" + i);
            }
        }
        for (var entry : brokers) check(entry.getValue().id() == entry.getKey(), "broker id");
        check(nextProducerId >= 0, "next producer id " + nextProducerId);
    }

    private void check(PartitionImage partition, String name) {
        check(partition != null, name + " is missing");
        check(!partition.replicas().isEmpty(), name + " has no replica");
        check(!partition.replicas().hasDuplicates(), name + " replicas " + partition.replicas());
        check(!partition.isr().hasDuplicates(), name + " isr " + partition.isr());
        check(partition.replicas().hasAll(partition.isr()), name + " isr not in replicas");
        check(partition.replicas().hasAll(partition.removing()), name + " removing a stranger");
        check(partition.replicas().hasAll(partition.adding()), name + " adding a stranger");
        check(partition.elr().equals(partition.elr().without(partition.isr())),
                name + " elr and isr meet");
        check(!partition.hasLeader() || partition.isr().has(partition.leader()),
                name + " leader " + partition.leader() + " not in isr " + partition.isr());
        check(partition.directories().size() == partition.replicas().size(),
                name + " directories");
        check(partition.leaderEpoch() >= 0, name + " leader epoch");
        check(partition.partitionEpoch() >= partition.leaderEpoch(), name + " partition epoch");
    }

    private static void check(boolean promise, String what) {
        if (!promise) throw new AssertionError(what);
    }
}
