package moldau.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import moldau.base.Endpoint;
import moldau.client.net.Links;
import moldau.wire.Errors;
import moldau.wire.message.AlterPartitionReassignmentsRequest;
import moldau.wire.message.AlterPartitionReassignmentsResponse;
import moldau.wire.message.AlterReplicaLogDirsRequest;
import moldau.wire.message.AlterReplicaLogDirsResponse;
import moldau.wire.message.DescribeLogDirsRequest;
import moldau.wire.message.DescribeLogDirsResponse;
import moldau.wire.message.ElectLeadersRequest;
import moldau.wire.message.ElectLeadersResponse;
import moldau.wire.message.ListPartitionReassignmentsRequest;
import moldau.wire.message.ListPartitionReassignmentsResponse;

/// Which brokers hold and lead partitions. Every method blocks, as in [Admin].
public final class Replicas {
    private final Links links;

    Replicas(Links links) {
        this.links = links;
    }

    /// What became of one partition's election or move.
    ///
    /// @param error [Errors#NONE] if it was done
    /// @param words of the controller, or what the code means
    public record Outcome(short error, String words) {
        static Outcome of(short error, String message) {
            return new Outcome(error, message == null || message.isEmpty() ? Errors.message(error) : message);
        }
    }

    /// Has leaders elected: the preferred ones, or anybody who is there.
    ///
    /// @param partitions null for all
    public SortedMap<TopicPartition, Outcome> elect(Collection<TopicPartition> partitions, boolean unclean) {
        List<ElectLeadersRequest.TopicPartitions> topics = null;
        if (partitions != null) {
            var byTopic = new TreeMap<String, List<Integer>>();
            for (TopicPartition each : partitions) {
                byTopic.computeIfAbsent(each.topic(), _ -> new ArrayList<>()).add(each.partition());
            }
            topics = new ArrayList<>();
            for (var each : byTopic.entrySet()) {
                topics.add(new ElectLeadersRequest.TopicPartitions(each.getKey(), each.getValue()));
            }
        }
        var request = new ElectLeadersRequest((byte) (unclean ? 1 : 0), topics, (int) links.timeoutMs());
        var answer = links.askAny(request, ElectLeadersResponse.class);
        Refused.check(answer.errorCode(), "election", null);
        var found = new TreeMap<TopicPartition, Outcome>();
        for (var topic : answer.replicaElectionResults()) {
            for (var row : topic.partitionResult()) {
                found.put(new TopicPartition(topic.topic(), row.partitionId()),
                        Outcome.of(row.errorCode(), row.errorMessage()));
            }
        }
        return found;
    }

    /// Moves partitions to other brokers; they go on meanwhile.
    ///
    /// @param wanted brokers of each, the preferred leader first; an empty list calls a move off
    public SortedMap<TopicPartition, Outcome> move(Map<TopicPartition, List<Integer>> wanted) {
        return move(wanted, true);
    }

    /// As above.
    ///
    /// @param mayResize whether a partition may get another number of replicas
    public SortedMap<TopicPartition, Outcome> move(
            Map<TopicPartition, List<Integer>> wanted, boolean mayResize) {
        var byTopic = new TreeMap<String, List<AlterPartitionReassignmentsRequest.Partition>>();
        wanted.forEach((each, brokers) -> byTopic.computeIfAbsent(each.topic(), _ -> new ArrayList<>())
                .add(new AlterPartitionReassignmentsRequest.Partition(
                        each.partition(), brokers.isEmpty() ? null : brokers)));
        var topics = new ArrayList<AlterPartitionReassignmentsRequest.Topic>();
        byTopic.forEach((topic, rows) -> topics.add(new AlterPartitionReassignmentsRequest.Topic(topic, rows)));
        var request = AlterPartitionReassignmentsRequest.DEFAULT
                .withTimeoutMs((int) links.timeoutMs()).withTopics(topics)
                .withAllowReplicationFactorChange(mayResize);
        var answer = links.askAny(request, AlterPartitionReassignmentsResponse.class);
        Refused.check(answer.errorCode(), "reassignment", answer.errorMessage());
        var found = new TreeMap<TopicPartition, Outcome>();
        for (var topic : answer.responses()) {
            for (var row : topic.partitions()) {
                found.put(new TopicPartition(topic.name(), row.partitionIndex()),
                        Outcome.of(row.errorCode(), row.errorMessage()));
            }
        }
        return found;
    }

    /// Moves that are under way.
    public SortedMap<TopicPartition, ListPartitionReassignmentsResponse.Partition> moving() {
        var request = ListPartitionReassignmentsRequest.DEFAULT
                .withTimeoutMs((int) links.timeoutMs()).withTopics(null);
        var answer = links.askAny(request, ListPartitionReassignmentsResponse.class);
        Refused.check(answer.errorCode(), "reassignments", answer.errorMessage());
        var found = new TreeMap<TopicPartition, ListPartitionReassignmentsResponse.Partition>();
        for (var topic : answer.topics()) {
            for (var row : topic.partitions()) found.put(new TopicPartition(topic.name(), row.partitionIndex()), row);
        }
        return found;
    }

    /// Moves replicas between the directories of one broker; answers when that has begun.
    ///
    /// @param wanted directory of each
    public SortedMap<TopicPartition, Outcome> moveInside(int broker, Map<TopicPartition, String> wanted) {
        var byDirectory = new TreeMap<String, TreeMap<String, List<Integer>>>();
        wanted.forEach((each, directory) -> byDirectory.computeIfAbsent(directory, _ -> new TreeMap<>())
                .computeIfAbsent(each.topic(), _ -> new ArrayList<>()).add(each.partition()));
        var rows = new ArrayList<AlterReplicaLogDirsRequest.Dir>();
        byDirectory.forEach((directory, byTopic) -> {
            var topics = new ArrayList<AlterReplicaLogDirsRequest.Topic>();
            byTopic.forEach((topic, indexes) -> topics.add(new AlterReplicaLogDirsRequest.Topic(topic, indexes)));
            rows.add(new AlterReplicaLogDirsRequest.Dir(directory, topics));
        });
        var answer = (AlterReplicaLogDirsResponse) links.await(
                links.ask(links.broker(broker), AlterReplicaLogDirsRequest.DEFAULT.withDirs(rows)));
        var found = new TreeMap<TopicPartition, Outcome>();
        for (var topic : answer.results()) {
            for (var row : topic.partitions()) {
                found.put(new TopicPartition(topic.topicName(), row.partitionIndex()),
                        Outcome.of(row.errorCode(), null));
            }
        }
        return found;
    }

    /// What one broker has in its directories.
    public List<DescribeLogDirsResponse.LogDir> logDirs(int broker) {
        Endpoint at = links.broker(broker);
        var answer = (DescribeLogDirsResponse) links.await(
                links.ask(at, DescribeLogDirsRequest.DEFAULT.withTopics(null)));
        Refused.check(answer.errorCode(), "broker " + broker, null);
        return answer.results();
    }
}
