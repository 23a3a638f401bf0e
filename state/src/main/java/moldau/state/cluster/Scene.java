package moldau.state.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import moldau.base.Random;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.record.ConfigRecord;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.PartitionChangeRecord;

/// All that one decision looks at: the image, the settings, chance.
record Scene(ClusterImage image, ConfigRules rules, Random random, int nodeId) {
    static final String MIN_ISR = "min.insync.replicas";
    private static final String UNCLEAN_ELECTION = "unclean.leader.election.enable";

    /// What holds for a topic: its own config, that of this node, that of all brokers, the file.
    private String topicConfig(String topic, String key) {
        String value = image.config(ConfigResource.topic(topic)).get(key);
        if (value == null) value = image.config(ConfigResource.broker(nodeId)).get(key);
        if (value == null) value = image.config(ConfigResource.ALL_BROKERS).get(key);
        return value != null ? value : rules.staticValue(ConfigResource.TOPIC, key);
    }

    int minIsr(String topic) {
        String value = topicConfig(topic, MIN_ISR);
        return value == null ? 1 : Integer.parseInt(value.strip());
    }

    boolean isUncleanElectionEnabled(String topic) {
        return Boolean.parseBoolean(topicConfig(topic, UNCLEAN_ELECTION));
    }

    /// Whether this permits unclean elections where they may have been forbidden: partitions that
    /// nobody leads need not wait for the next look at all of them.
    static boolean allowsUnclean(ConfigRecord record) {
        return record.name().equals(UNCLEAN_ELECTION) && Boolean.parseBoolean(record.value());
    }

    /// Where a broker will put a new replica: known if it has one directory.
    Uuid directory(int broker) {
        BrokerImage image = image().broker(broker);
        if (image == null || image.directories().isEmpty()) return Directories.MIGRATING;
        return image.directories().size() == 1
                ? image.directories().getFirst() : Directories.UNASSIGNED;
    }

    List<Uuid> directories(Ids brokers) {
        var directories = new ArrayList<Uuid>(brokers.size());
        for (int i = 0; i < brokers.size(); i++) directories.add(directory(brokers.get(i)));
        return directories;
    }

    /// What an election in this partition goes by.
    PartitionChange.Around around(String topic, PartitionImage partition, IntPredicate isAlive) {
        return new PartitionChange.Around(
                broker -> isAlive.test(broker) && isOnline(partition, broker),
                minIsr(topic), image.isElrEnabled(), image.metadataVersion(), this::directory);
    }

    private boolean isOnline(PartitionImage partition, int broker) {
        BrokerImage registered = image.broker(broker);
        Uuid directory = partition.directory(broker);
        return registered != null && directory != null && registered.isOnline(directory);
    }

    /// Adds the change of a partition to `records`, if there is one.
    ///
    /// @return the change; null if there is none
    PartitionChangeRecord change(TopicImage topic, int index, PartitionChange.Wanted wanted,
            IntPredicate isAlive, List<MetadataRecord> records) {
        PartitionImage partition = topic.partition(index);
        PartitionChangeRecord change = PartitionChange.of(topic.id(), index, partition, wanted,
                around(topic.name(), partition, isAlive));
        if (change != null) records.add(change);
        return change;
    }

    /// Why a request of this life of a broker is refused: it is not registered, or another life is.
    Problem checkEpoch(int broker, long epoch) {
        BrokerImage registered = image.broker(broker);
        if (registered == null) {
            return new Problem(Errors.STALE_BROKER_EPOCH,
                    "No broker registration found for broker id " + broker);
        }
        if (registered.epoch() != epoch) {
            return new Problem(Errors.STALE_BROKER_EPOCH, "Expected broker epoch "
                    + registered.epoch() + ", but got broker epoch " + epoch);
        }
        return Problem.NONE;
    }
}
