package moldau.state.cluster;

import java.util.ArrayList;
import java.util.List;
import moldau.state.Decision;
import moldau.wire.Errors;
import moldau.wire.message.AlterPartitionReassignmentsRequest;
import moldau.wire.message.AlterPartitionReassignmentsResponse;
import moldau.wire.message.ElectLeadersRequest;
import moldau.wire.message.ElectLeadersResponse;
import moldau.wire.message.ListPartitionReassignmentsRequest;
import moldau.wire.message.ListPartitionReassignmentsResponse;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.PartitionChangeRecord;

/// What an operator asks of partitions: other replicas (KIP-455), or another leader among those
/// there are (ElectLeaders, KIP-460).
///
/// A reassignment adds the new replicas to the old; when they are in sync the old ones go, in
/// `PartitionChange`. Cancelled, the added ones go.
final class Reassignments {
    private static final byte PREFERRED = 0;
    private static final byte UNCLEAN = 1;

    private final Scene scene;
    private final List<MetadataRecord> records = new ArrayList<>();

    Reassignments(Scene scene) {
        this.scene = scene;
    }

    Decision<MetadataRecord, AlterPartitionReassignmentsResponse> alter(
            AlterPartitionReassignmentsRequest request) {
        var topics = new ArrayList<AlterPartitionReassignmentsResponse.Topic>();
        for (var topic : request.topics()) {
            var partitions = new ArrayList<AlterPartitionReassignmentsResponse.Partition>();
            for (var asked : topic.partitions()) {
                Problem problem =
                        alter(topic.name(), asked, request.allowReplicationFactorChange());
                partitions.add(AlterPartitionReassignmentsResponse.Partition.DEFAULT
                        .withPartitionIndex(asked.partitionIndex())
                        .withErrorCode(problem.code())
                        .withErrorMessage(problem.message()));
            }
            topics.add(AlterPartitionReassignmentsResponse.Topic.DEFAULT
                    .withName(topic.name())
                    .withPartitions(partitions));
        }
        var response = AlterPartitionReassignmentsResponse.DEFAULT
                .withAllowReplicationFactorChange(request.allowReplicationFactorChange())
                .withResponses(topics);
        return records.isEmpty() ? Decision.answer(response) : Decision.of(records, response);
    }

    private Problem alter(String name, AlterPartitionReassignmentsRequest.Partition asked,
            boolean maySizeChange) {
        TopicImage topic = scene.image().topic(name);
        if (topic == null) {
            return new Problem(Errors.UNKNOWN_TOPIC_OR_PARTITION,
                    "Unable to find a topic named " + name + ".");
        }
        int index = asked.partitionIndex();
        PartitionImage partition = topic.partition(index);
        if (partition == null) {
            return new Problem(Errors.UNKNOWN_TOPIC_OR_PARTITION,
                    "Unable to find partition " + name + ":" + index + ".");
        }
        if (asked.replicas() == null) return cancel(topic, index);
        Problem problem = Assignments.check(scene, asked.replicas(), -1);
        if (!problem.isNone()) return problem;
        Ids target = Ids.of(asked.replicas());
        int size = partition.replicas().without(partition.removing()).size();
        if (!maySizeChange && target.size() != size) {
            return new Problem(Errors.INVALID_REPLICATION_FACTOR, "The replication factor is"
                    + " changed from " + size + " to " + target.size());
        }
        Ids had = partition.replicas();
        Ids removing = had.without(target).sorted();
        Ids adding = target.without(had).sorted();
        // Of a reassignment that replaces another only what is new is named: what the first one
        // added is still taken back when the second is cancelled. But nobody waits for a replica that
        // goes, and none that is asked for goes: with Apache Kafka the first never ends.
        change(topic, index, PartitionChange.Wanted.unchanged(partition)
                .withAssignment(target.with(removing),
                        removing.isEmpty() ? partition.removing().without(target) : removing,
                        adding.isEmpty() ? partition.adding().without(removing) : adding));
        return Problem.NONE;
    }

    private Problem cancel(TopicImage topic, int index) {
        PartitionImage partition = topic.partition(index);
        if (!partition.isReassigning()) {
            return new Problem(Errors.NO_REASSIGNMENT_IN_PROGRESS, null);
        }
        Ids replicas = partition.replicas().without(partition.adding());
        Ids isr = partition.isr().without(partition.adding());
        var wanted = PartitionChange.Wanted.unchanged(partition);
        if (isr.isEmpty() && !partition.isr().isEmpty()) {
            boolean isHopeless = !scene.image().isElrEnabled()
                    && replicas.where(scene.image()::isActive).isEmpty();
            if (isHopeless || !scene.isUncleanElectionEnabled(topic.name())) {
                return Assignments.invalid("Unable to revert partition assignment for "
                        + topic.name() + ":" + index
                        + " because it would require an unclean leader election.");
            }
            wanted = wanted.withElection(PartitionChange.Election.UNCLEAN);
        }
        if (isTooFew(topic, partition, replicas)) {
            return Assignments.invalid("Unable to revert partition assignment for "
                    + topic.name() + ":" + index
                    + " because fewer than min.insync.replicas would have all its records.");
        }
        change(topic, index,
                wanted.withAssignment(replicas, Ids.NONE, Ids.NONE).withIsr(isr));
        return Problem.NONE;
    }

    /// Whether of what was complete too little is among the replicas that would stay (I25).
    private boolean isTooFew(TopicImage topic, PartitionImage partition, Ids staying) {
        Ids complete = partition.complete();
        int left = complete.where(staying::has).size();
        int enough = Math.min(scene.minIsr(topic.name()), staying.size());
        return scene.image().isElrEnabled() && left > 0 && left < enough && left < complete.size();
    }

    private PartitionChangeRecord change(
            TopicImage topic, int index, PartitionChange.Wanted wanted) {
        return scene.change(topic, index, wanted, scene.image()::isActive, records);
    }

    /// Running reassignments, of the partitions asked for or of all.
    static ListPartitionReassignmentsResponse list(
            ClusterImage image, ListPartitionReassignmentsRequest request) {
        var topics = new ArrayList<ListPartitionReassignmentsResponse.Topic>();
        if (request.topics() == null) {
            for (var entry : image.topics()) list(entry.getValue(), null, topics);
        } else {
            for (var asked : request.topics()) {
                TopicImage topic = image.topic(asked.name());
                if (topic != null) list(topic, asked.partitionIndexes(), topics);
            }
        }
        return ListPartitionReassignmentsResponse.DEFAULT.withTopics(topics);
    }

    private static void list(TopicImage topic, List<Integer> indexes,
            List<ListPartitionReassignmentsResponse.Topic> into) {
        var running = new ArrayList<ListPartitionReassignmentsResponse.Partition>();
        for (int i = 0; i < topic.partitionCount(); i++) {
            PartitionImage partition = topic.partition(i);
            if (!partition.isReassigning() || indexes != null && !indexes.contains(i)) continue;
            running.add(ListPartitionReassignmentsResponse.Partition.DEFAULT
                    .withPartitionIndex(i)
                    .withReplicas(partition.replicas().toList())
                    .withAddingReplicas(partition.adding().toList())
                    .withRemovingReplicas(partition.removing().toList()));
        }
        if (running.isEmpty()) return;
        into.add(ListPartitionReassignmentsResponse.Topic.DEFAULT
                .withName(topic.name())
                .withPartitions(running));
    }

    Decision<MetadataRecord, ElectLeadersResponse> elect(ElectLeadersRequest request) {
        byte type = request.electionType();
        if (type != PREFERRED && type != UNCLEAN) {
            return Decision.answer(ElectLeadersResponse.DEFAULT
                    .withErrorCode(Errors.INVALID_REQUEST));
        }
        var topics = new ArrayList<ElectLeadersResponse.Topic>();
        if (request.topicPartitions() == null) {
            for (var entry : scene.image().topics()) topics.add(electAll(entry.getValue(), type));
        } else {
            for (var asked : request.topicPartitions()) {
                var partitions = new ArrayList<ElectLeadersResponse.Partition>();
                for (int index : asked.partitions()) {
                    partitions.add(result(index, elect(asked.topic(), index, type)));
                }
                topics.add(ElectLeadersResponse.Topic.DEFAULT
                        .withTopic(asked.topic())
                        .withPartitionResult(partitions));
            }
        }
        var response = ElectLeadersResponse.DEFAULT.withReplicaElectionResults(topics);
        return records.isEmpty() ? Decision.answer(response) : Decision.of(records, response);
    }

    /// All partitions of a topic; those that need no election are not spoken of.
    private ElectLeadersResponse.Topic electAll(TopicImage topic, byte type) {
        var partitions = new ArrayList<ElectLeadersResponse.Partition>();
        for (int i = 0; i < topic.partitionCount(); i++) {
            Problem problem = elect(topic.name(), i, type);
            if (problem.code() != Errors.ELECTION_NOT_NEEDED) partitions.add(result(i, problem));
        }
        return ElectLeadersResponse.Topic.DEFAULT
                .withTopic(topic.name())
                .withPartitionResult(partitions);
    }

    private Problem elect(String name, int index, byte type) {
        TopicImage topic = scene.image().topic(name);
        if (topic == null) {
            return new Problem(Errors.UNKNOWN_TOPIC_OR_PARTITION, "No such topic as " + name);
        }
        PartitionImage partition = topic.partition(index);
        if (partition == null) {
            return new Problem(Errors.UNKNOWN_TOPIC_OR_PARTITION,
                    "No such partition as " + name + "-" + index);
        }
        boolean isDone = type == PREFERRED
                ? partition.leader() == partition.preferredLeader() : partition.hasLeader();
        if (isDone) {
            return new Problem(Errors.ELECTION_NOT_NEEDED,
                    Errors.message(Errors.ELECTION_NOT_NEEDED));
        }
        PartitionChangeRecord change = change(topic, index,
                PartitionChange.Wanted.unchanged(partition).withElection(type == PREFERRED
                        ? PartitionChange.Election.PREFERRED : PartitionChange.Election.UNCLEAN));
        if (change != null) return Problem.NONE;
        short code = type == PREFERRED
                ? Errors.PREFERRED_LEADER_NOT_AVAILABLE : Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE;
        return new Problem(code, Errors.message(code));
    }

    private static ElectLeadersResponse.Partition result(int index, Problem problem) {
        return ElectLeadersResponse.Partition.DEFAULT
                .withPartitionId(index)
                .withErrorCode(problem.code())
                .withErrorMessage(problem.message());
    }
}
