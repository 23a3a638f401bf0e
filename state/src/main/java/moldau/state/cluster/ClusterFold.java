package moldau.state.cluster;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import moldau.base.fault.Malformed;
import moldau.wire.Uuid;
import moldau.wire.record.*;

/// Folds metadata records, one by one, into the next image. The same code for the controller that
/// decided them, for every other node, and for a restart.
///
/// A topic that is touched is held open, as an array of its own, until somebody wants the image: so
/// a run of records costs what it touches, not what there is.
///
/// Records inside a metadata transaction (KIP-868) change `image` at once, for the controller that
/// writes them, but are published only when it ends; an abort takes them back.
///
/// A record that contradicts the ones before it throws `Malformed`: the log is damaged, or we are
/// wrong, and going on would make both worse.
public final class ClusterFold {
    private static final int PARTITIONS_PER_TOPIC_MAX = 10_000_000;

    private ClusterImage image;
    private ClusterImage published;
    private ClusterImage beforeTransaction;
    private boolean inTransaction;

    private final Map<Uuid, OpenTopic> open = new LinkedHashMap<>();
    private final Set<String> openNames = new HashSet<>();
    private final Shared shared = new Shared();
    private TreeSet<Uuid> topicsTouched = new TreeSet<>();
    private TreeSet<Integer> brokersTouched = new TreeSet<>();
    private TreeSet<ConfigResource> configsTouched = new TreeSet<>();

    public ClusterFold(ClusterImage from) {
        image = from;
        published = from;
    }

    /// The state after all records so far, those of an unfinished transaction included.
    public ClusterImage image() {
        if (!open.isEmpty()) {
            Sorted<Uuid, TopicImage> byId = image.topicsById();
            Sorted<String, TopicImage> byName = image.topics();
            for (OpenTopic topic : open.values()) {
                TopicImage closed = topic.close();
                byId = byId.with(closed.id(), closed);
                byName = byName.with(closed.name(), closed);
            }
            forgetOpen();
            image = image.withTopics(byId, byName);
        }
        return image;
    }

    /// What may be acted on and has not been told yet: everything since the last call, without an
    /// unfinished transaction.
    public ClusterDelta publish() {
        ClusterImage next = inTransaction ? beforeTransaction : image();
        var delta = new ClusterDelta(published, next, Collections.unmodifiableSet(topicsTouched),
                Collections.unmodifiableSet(brokersTouched),
                Collections.unmodifiableSet(configsTouched));
        published = next;
        topicsTouched = inTransaction ? new TreeSet<>(topicsTouched) : new TreeSet<>();
        brokersTouched = inTransaction ? new TreeSet<>(brokersTouched) : new TreeSet<>();
        configsTouched = inTransaction ? new TreeSet<>(configsTouched) : new TreeSet<>();
        return delta;
    }

    /// Starts again from another image, one loaded from a snapshot. What differs is published next.
    public void reset(ClusterImage to) {
        if (inTransaction) throw new Malformed("a snapshot inside a metadata transaction");
        touchAll(image());
        touchAll(to);
        image = to;
    }

    /// Whether a metadata transaction has begun and not ended.
    public boolean inTransaction() {
        return inTransaction;
    }

    public void apply(MetadataRecord record) {
        switch (record) {
            case TopicRecord it -> createTopic(it);
            case PartitionRecord it -> setPartition(it);
            case PartitionChangeRecord it -> changePartition(it);
            case RemoveTopicRecord it -> removeTopic(it);
            case ClearElrRecord it -> clearElr(it);
            case ConfigRecord it -> setConfig(it);
            case RegisterBrokerRecord it -> setBroker(BrokerRecords.image(it));
            case UnregisterBrokerRecord it -> removeBroker(it);
            case BrokerRegistrationChangeRecord it ->
                    setBroker(BrokerRecords.changed(broker(it.brokerId(), it.brokerEpoch()), it));
            case FenceBrokerRecord it -> setBroker(broker(it.id(), it.epoch()).withFenced(true));
            case UnfenceBrokerRecord it -> setBroker(broker(it.id(), it.epoch()).withFenced(false));
            case RegisterControllerRecord it -> image = image.withControllers(
                    image.controllers().with(it.controllerId(), BrokerRecords.image(it)));
            case FeatureLevelRecord it -> image = image.withFeatures(it.featureLevel() == 0
                    ? image.features().without(it.name())
                    : image.features().with(it.name(), it.featureLevel()));
            case ProducerIdsRecord it -> image = image.withNextProducerId(it.nextProducerId());
            case ClientQuotaRecord it -> setQuota(it);
            case AccessControlEntryRecord it ->
                    image = image.withAcls(image.acls().with(it.id(), SecurityRecords.acl(it)));
            case RemoveAccessControlEntryRecord it -> removeAcl(it);
            case UserScramCredentialRecord it -> image = image.withScrams(image.scrams().with(
                    new Scram.Key(it.mechanism(), it.name()), SecurityRecords.scram(it)));
            case RemoveUserScramCredentialRecord it -> image = image.withScrams(
                    image.scrams().without(new Scram.Key(it.mechanism(), it.name())));
            case DelegationTokenRecord it -> image = image.withTokens(
                    image.tokens().with(it.tokenId(), SecurityRecords.token(it)));
            case RemoveDelegationTokenRecord it ->
                    image = image.withTokens(image.tokens().without(it.tokenId()));
            case BeginTransactionRecord _ -> begin();
            case EndTransactionRecord _ -> end();
            case AbortTransactionRecord _ -> abort();
            case NoOpRecord _, ZkMigrationStateRecord _ -> { }
        }
    }

    private void createTopic(TopicRecord record) {
        if (openNames.contains(record.name()) || image.topic(record.name()) != null) {
            throw new Malformed("topic " + record.name() + " is created twice");
        }
        if (open.containsKey(record.topicId()) || image.topic(record.topicId()) != null) {
            throw new Malformed("topic id " + record.topicId() + " is given twice");
        }
        open.put(record.topicId(), new OpenTopic(record.topicId(), record.name()));
        openNames.add(record.name());
        topicsTouched.add(record.topicId());
    }

    private void setPartition(PartitionRecord record) {
        if (record.partitionId() < 0 || record.partitionId() > PARTITIONS_PER_TOPIC_MAX) {
            throw new Malformed("partition number " + record.partitionId());
        }
        open(record.topicId()).set(record.partitionId(),
                PartitionRecords.image(record, shared));
    }

    private void changePartition(PartitionChangeRecord record) {
        OpenTopic topic = open(record.topicId());
        PartitionImage partition = topic.get(record.partitionId());
        topic.set(record.partitionId(), PartitionRecords.changed(partition, record, shared));
    }

    private void removeTopic(RemoveTopicRecord record) {
        TopicImage topic = image().topic(record.topicId());
        if (topic == null) throw new Malformed("no topic " + record.topicId() + " to remove");
        topicsTouched.add(topic.id());
        image = image.withTopics(
                image.topicsById().without(topic.id()), image.topics().without(topic.name()));
        ConfigResource resource = ConfigResource.topic(topic.name());
        if (!image.config(resource).isEmpty()) {
            configsTouched.add(resource);
            image = image.withConfigs(image.configs().without(resource));
        }
    }

    private void clearElr(ClearElrRecord record) {
        if (!record.topicName().isEmpty()) {
            TopicImage topic = image().topic(record.topicName());
            if (topic == null) throw new Malformed("no topic " + record.topicName());
            clearElr(topic);
        } else {
            for (var entry : image().topics()) clearElr(entry.getValue());
        }
    }

    private void clearElr(TopicImage topic) {
        for (int i = 0; i < topic.partitionCount(); i++) {
            PartitionImage partition = topic.partition(i);
            if (partition.elr().isEmpty() && partition.lastKnownElr().isEmpty()) continue;
            open(topic.id()).set(i, PartitionRecords.withoutElr(partition));
        }
    }

    private void setConfig(ConfigRecord record) {
        var resource = new ConfigResource(record.resourceType(), record.resourceName());
        Sorted<String, String> config = image.config(resource);
        config = record.value() == null
                ? config.without(record.name()) : config.with(record.name(), record.value());
        configsTouched.add(resource);
        image = image.withConfigs(config.isEmpty()
                ? image.configs().without(resource) : image.configs().with(resource, config));
    }

    private void setBroker(BrokerImage broker) {
        brokersTouched.add(broker.id());
        image = image.withBrokers(image.brokers().with(broker.id(), broker));
    }

    private void removeBroker(UnregisterBrokerRecord record) {
        broker(record.brokerId(), record.brokerEpoch());
        brokersTouched.add(record.brokerId());
        image = image.withBrokers(image.brokers().without(record.brokerId()));
    }

    private BrokerImage broker(int id, long epoch) {
        BrokerImage broker = image.broker(id);
        if (broker == null) throw new Malformed("broker " + id + " is not registered");
        if (broker.epoch() != epoch) {
            throw new Malformed("broker " + id + " is registered with epoch " + broker.epoch()
                    + ", not " + epoch);
        }
        return broker;
    }

    private void setQuota(ClientQuotaRecord record) {
        QuotaEntity entity = SecurityRecords.entity(record.entity());
        Sorted<String, Double> quota = image.quotas().get(entity);
        if (quota == null) quota = Sorted.empty();
        quota = record.remove()
                ? quota.without(record.key()) : quota.with(record.key(), record.value());
        image = image.withQuotas(quota.isEmpty()
                ? image.quotas().without(entity) : image.quotas().with(entity, quota));
    }

    private void removeAcl(RemoveAccessControlEntryRecord record) {
        if (!image.acls().has(record.id())) throw new Malformed("no ACL " + record.id());
        image = image.withAcls(image.acls().without(record.id()));
    }

    private void begin() {
        if (inTransaction) throw new Malformed("a metadata transaction inside another");
        beforeTransaction = image();
        inTransaction = true;
    }

    private void end() {
        if (!inTransaction) throw new Malformed("end of a metadata transaction that never began");
        inTransaction = false;
        beforeTransaction = null;
    }

    private void abort() {
        if (!inTransaction) throw new Malformed("abort of a metadata transaction that never began");
        forgetOpen();
        image = beforeTransaction;
        end();
    }

    private void forgetOpen() {
        open.clear();
        openNames.clear();
    }

    private OpenTopic open(Uuid id) {
        OpenTopic topic = open.get(id);
        if (topic == null) {
            TopicImage closed = image.topic(id);
            if (closed == null) throw new Malformed("no topic " + id);
            topic = new OpenTopic(closed);
            open.put(id, topic);
            openNames.add(topic.name);
            topicsTouched.add(id);
        }
        return topic;
    }

    private void touchAll(ClusterImage all) {
        for (var entry : all.topicsById()) topicsTouched.add(entry.getKey());
        for (var entry : all.brokers()) brokersTouched.add(entry.getKey());
        for (var entry : all.configs()) configsTouched.add(entry.getKey());
    }

    /// A topic being changed. Snapshots of Kafka have partitions in any order; what is far ahead of
    /// those known waits, so that the array grows with the partitions there are and not with the
    /// numbers they say.
    private static final class OpenTopic {
        private static final int AHEAD_MAX = 1024;

        final Uuid id;
        final String name;
        private PartitionImage[] partitions;
        private final TreeMap<Integer, PartitionImage> ahead = new TreeMap<>();
        private int known;
        private int count;

        OpenTopic(Uuid id, String name) {
            this.id = id;
            this.name = name;
            this.partitions = new PartitionImage[1];
        }

        OpenTopic(TopicImage topic) {
            this.id = topic.id();
            this.name = topic.name();
            this.partitions = topic.copy(topic.partitionCount());
            this.count = partitions.length;
            this.known = count;
        }

        PartitionImage get(int index) {
            PartitionImage found = index < 0 || index >= count ? ahead.get(index) : partitions[index];
            if (found == null) throw new Malformed("no partition " + name + "-" + index);
            return found;
        }

        void set(int index, PartitionImage partition) {
            if (index >= roomMax()) {
                ahead.put(index, partition);
                return;
            }
            place(index, partition);
            while (!ahead.isEmpty() && ahead.firstKey() < roomMax()) {
                Map.Entry<Integer, PartitionImage> next = ahead.pollFirstEntry();
                place(next.getKey(), next.getValue());
            }
        }

        private int roomMax() {
            return 2 * known + AHEAD_MAX;
        }

        private void place(int index, PartitionImage partition) {
            if (index >= partitions.length) {
                int length = Math.max(index + 1, partitions.length * 2);
                partitions = Arrays.copyOf(partitions, length);
            }
            if (partitions[index] == null) known++;
            partitions[index] = partition;
            count = Math.max(count, index + 1);
        }

        TopicImage close() {
            if (!ahead.isEmpty()) {
                throw new Malformed("partition " + name + "-" + ahead.firstKey() + ", but only "
                        + known + " others");
            }
            return new TopicImage(id, name, count == partitions.length
                    ? partitions : Arrays.copyOf(partitions, count));
        }
    }

    /// Equal lists of ids and directories, held once: most partitions of a cluster share them.
    static final class Shared {
        private static final int LISTS_MAX = 4096;

        private final Map<Object, Object> lists = new HashMap<>();

        Ids ids(List<Integer> ids) {
            return (Ids) one(Ids.of(ids));
        }

        @SuppressWarnings("unchecked") // equal to what was put
        List<Uuid> directories(List<Uuid> directories) {
            return (List<Uuid>) one(directories);
        }

        private Object one(Object list) {
            Object known = lists.get(list);
            if (known != null) return known;
            if (lists.size() < LISTS_MAX) lists.put(list, list);
            return list;
        }
    }
}
