package moldau.state.cluster;

import java.util.ArrayList;
import java.util.List;
import moldau.state.Decision;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.AlterPartitionRequest;
import moldau.wire.message.AlterPartitionResponse;
import moldau.wire.message.AssignReplicasToDirsRequest;
import moldau.wire.message.AssignReplicasToDirsResponse;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.PartitionChangeRecord;

/// What brokers ask about the partitions they hold: another ISR (AlterPartition, KIP-497), another
/// directory (AssignReplicasToDirs, KIP-858).
final class PartitionRequests {
    private final Scene scene;
    private final List<MetadataRecord> records = new ArrayList<>();

    PartitionRequests(Scene scene) {
        this.scene = scene;
    }

    Decision<MetadataRecord, AlterPartitionResponse> alter(AlterPartitionRequest request) {
        Problem stale = scene.checkEpoch(request.brokerId(), request.brokerEpoch());
        if (!stale.isNone()) {
            return Decision.answer(AlterPartitionResponse.DEFAULT.withErrorCode(stale.code()));
        }
        var topics = new ArrayList<AlterPartitionResponse.Topic>();
        for (var topic : request.topics()) {
            var partitions = new ArrayList<AlterPartitionResponse.Partition>();
            for (var asked : topic.partitions()) {
                partitions.add(alter(request.brokerId(), topic.topicId(), asked)
                        .withPartitionIndex(asked.partitionIndex()));
            }
            topics.add(AlterPartitionResponse.Topic.DEFAULT
                    .withTopicId(topic.topicId())
                    .withPartitions(partitions));
        }
        var response = AlterPartitionResponse.DEFAULT.withTopics(topics);
        return records.isEmpty() ? Decision.answer(response) : Decision.of(records, response);
    }

    private AlterPartitionResponse.Partition alter(
            int leader, Uuid topicId, AlterPartitionRequest.Partition asked) {
        TopicImage topic = scene.image().topic(topicId);
        if (topic == null) return refused(Errors.UNKNOWN_TOPIC_ID);
        PartitionImage partition = topic.partition(asked.partitionIndex());
        if (partition == null) return refused(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        Ids isr = isr(asked);
        short refusal = check(leader, partition, asked, isr);
        if (refusal != Errors.NONE) return refused(refusal);
        var wanted = PartitionChange.Wanted.unchanged(partition)
                .withIsr(isr)
                .withLeaderRecoveryState(asked.leaderRecoveryState());
        if (scene.isUncleanElectionEnabled(topic.name())) {
            wanted = wanted.withElection(PartitionChange.Election.UNCLEAN);
        }
        PartitionChangeRecord change = scene.change(
                topic, asked.partitionIndex(), wanted, scene.image()::isActive, records);
        PartitionImage now = change == null ? partition
                : PartitionRecords.changed(partition, change, new ClusterFold.Shared());
        if (now.leader() != partition.leader()) return refused(Errors.NEW_LEADER_ELECTED);
        return AlterPartitionResponse.Partition.DEFAULT
                .withLeaderId(now.leader())
                .withLeaderEpoch(now.leaderEpoch())
                .withIsr(now.isr().toList())
                .withLeaderRecoveryState(now.leaderRecoveryState())
                .withPartitionEpoch(now.partitionEpoch());
    }

    private static Ids isr(AlterPartitionRequest.Partition asked) {
        if (asked.newIsrWithEpochs().isEmpty()) return Ids.of(asked.newIsr());
        var isr = new ArrayList<Integer>();
        for (var member : asked.newIsrWithEpochs()) isr.add(member.brokerId());
        return Ids.of(isr);
    }

    private short check(int broker, PartitionImage partition,
            AlterPartitionRequest.Partition asked, Ids isr) {
        boolean isAhead = asked.leaderEpoch() > partition.leaderEpoch()
                || asked.partitionEpoch() > partition.partitionEpoch();
        if (isAhead) return Errors.NOT_CONTROLLER;
        if (asked.leaderEpoch() < partition.leaderEpoch()) return Errors.FENCED_LEADER_EPOCH;
        if (broker != partition.leader()) return Errors.INVALID_REQUEST;
        if (asked.partitionEpoch() < partition.partitionEpoch()) {
            return Errors.INVALID_UPDATE_VERSION;
        }
        boolean isLegal = !isr.hasDuplicates() && partition.replicas().hasAll(isr)
                && isr.has(partition.leader());
        if (!isLegal) return Errors.INVALID_REQUEST;
        boolean recovers = asked.leaderRecoveryState() == PartitionImage.RECOVERING;
        boolean isRecovered = partition.leaderRecoveryState() == PartitionImage.RECOVERED;
        if (recovers && (isr.size() > 1 || isRecovered)) return Errors.INVALID_REQUEST;
        return hasStranger(asked, isr) ? Errors.INELIGIBLE_REPLICA : Errors.NONE;
    }

    /// Whether a member is fenced, stopping, or of another life than the leader knows (KIP-903).
    private boolean hasStranger(AlterPartitionRequest.Partition asked, Ids isr) {
        for (var member : asked.newIsrWithEpochs()) {
            BrokerImage broker = scene.image().broker(member.brokerId());
            boolean isOther = broker != null && member.brokerEpoch() != -1
                    && member.brokerEpoch() != broker.epoch();
            if (isOther) return true;
        }
        return !isr.where(scene.image()::isActive).equals(isr);
    }

    private static AlterPartitionResponse.Partition refused(short code) {
        return AlterPartitionResponse.Partition.DEFAULT.withErrorCode(code);
    }

    Decision<MetadataRecord, AssignReplicasToDirsResponse> assign(
            AssignReplicasToDirsRequest request) {
        Problem stale = scene.image().metadataVersion() < Features.METADATA_3_7_IV2
                ? new Problem(Errors.UNSUPPORTED_VERSION, null)
                : scene.checkEpoch(request.brokerId(), request.brokerEpoch());
        if (!stale.isNone()) {
            return Decision.answer(
                    AssignReplicasToDirsResponse.DEFAULT.withErrorCode(stale.code()));
        }
        var directories = new ArrayList<AssignReplicasToDirsResponse.Directory>();
        for (var directory : request.directories()) {
            var topics = new ArrayList<AssignReplicasToDirsResponse.Topic>();
            for (var topic : directory.topics()) {
                var partitions = new ArrayList<AssignReplicasToDirsResponse.Partition>();
                for (var partition : topic.partitions()) {
                    int index = partition.partitionIndex();
                    partitions.add(AssignReplicasToDirsResponse.Partition.DEFAULT
                            .withPartitionIndex(index)
                            .withErrorCode(assign(
                                    request.brokerId(), topic.topicId(), index, directory.id())));
                }
                topics.add(AssignReplicasToDirsResponse.Topic.DEFAULT
                        .withTopicId(topic.topicId())
                        .withPartitions(partitions));
            }
            directories.add(AssignReplicasToDirsResponse.Directory.DEFAULT
                    .withId(directory.id())
                    .withTopics(topics));
        }
        var response = AssignReplicasToDirsResponse.DEFAULT.withDirectories(directories);
        return records.isEmpty() ? Decision.answer(response) : Decision.of(records, response);
    }

    private short assign(int broker, Uuid topicId, int index, Uuid directory) {
        TopicImage topic = scene.image().topic(topicId);
        if (topic == null) return Errors.UNKNOWN_TOPIC_ID;
        PartitionImage partition = topic.partition(index);
        if (partition == null) return Errors.UNKNOWN_TOPIC_OR_PARTITION;
        int at = partition.replicas().indexOf(broker);
        if (at < 0) return Errors.NOT_LEADER_OR_FOLLOWER;
        if (partition.directories().get(at).equals(directory)) return Errors.NONE;
        scene.change(topic, index, PartitionChange.Wanted.unchanged(partition)
                .withMoved(new PartitionChange.Moved(broker, directory)),
                scene.image()::isActive, records);
        boolean isOnline = scene.image().broker(broker).isOnline(directory);
        if (!isOnline) new Elections(scene, records).withoutReplica(topic, index, broker);
        return Errors.NONE;
    }
}
