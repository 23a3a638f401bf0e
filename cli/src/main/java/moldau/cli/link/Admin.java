package moldau.cli.link;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import moldau.log.TopicPartition;
import moldau.wire.Errors;
import moldau.wire.message.Api;
import moldau.wire.message.CreatePartitionsRequest;
import moldau.wire.message.CreatePartitionsResponse;
import moldau.wire.message.CreateTopicsRequest;
import moldau.wire.message.CreateTopicsResponse;
import moldau.wire.message.DeleteRecordsRequest;
import moldau.wire.message.DeleteRecordsResponse;
import moldau.wire.message.DeleteTopicsRequest;
import moldau.wire.message.DeleteTopicsResponse;
import moldau.wire.message.DescribeConfigsRequest;
import moldau.wire.message.DescribeConfigsResponse;
import moldau.wire.message.IncrementalAlterConfigsRequest;
import moldau.wire.message.IncrementalAlterConfigsResponse;
import moldau.wire.message.ListOffsetsRequest;
import moldau.wire.message.ListOffsetsResponse;
import moldau.wire.message.MetadataResponse;

/// What commands ask about topics, configs and offsets. Blocks; refusals are [Refusal].
public final class Admin {
    public static final byte TOPIC = 2;
    public static final byte BROKER = 4;
    public static final byte BROKER_LOGGER = 8;
    public static final byte CLIENT_METRICS = 16;
    public static final byte GROUP = 32;

    public static final long LATEST = -1;
    public static final long EARLIEST = -2;
    public static final long MAX_TIMESTAMP = -3;

    private static final byte SET = 0;
    private static final byte UNSET = 1;

    private final Cluster cluster;

    public Admin(Cluster cluster) {
        this.cluster = cluster;
    }

    /// @param partitions -1 for the cluster's default
    /// @param replicas -1 for the cluster's default
    /// @param assignments broker ids of each partition; empty to leave it to the cluster
    public record NewTopic(String name, int partitions, short replicas,
            List<List<Integer>> assignments, Map<String, String> configs) {}

    public CreateTopicsResponse.Topic create(NewTopic topic, boolean isOnlyTried) {
        var configs = new ArrayList<CreateTopicsRequest.Config>();
        topic.configs().forEach((key, value) -> configs.add(new CreateTopicsRequest.Config(key, value)));
        var assignments = new ArrayList<CreateTopicsRequest.Assignment>();
        for (int i = 0; i < topic.assignments().size(); i++) {
            assignments.add(new CreateTopicsRequest.Assignment(i, topic.assignments().get(i)));
        }
        var wanted = new CreateTopicsRequest.Topic(
                topic.name(), topic.partitions(), topic.replicas(), assignments, configs);
        var answer = (CreateTopicsResponse) cluster.ask(Api.CREATE_TOPICS,
                new CreateTopicsRequest(List.of(wanted), cluster.timeoutMs(), isOnlyTried));
        CreateTopicsResponse.Topic made = answer.topics().getFirst();
        Refusal.check(made.errorCode(), made.errorMessage());
        return made;
    }

    public void delete(String topic) {
        var wanted = DeleteTopicsRequest.Topic.DEFAULT.withName(topic);
        var answer = (DeleteTopicsResponse) cluster.ask(Api.DELETE_TOPICS, DeleteTopicsRequest.DEFAULT
                .withTopics(List.of(wanted)).withTimeoutMs(cluster.timeoutMs()));
        DeleteTopicsResponse.Topic gone = answer.responses().getFirst();
        Refusal.check(gone.errorCode(), gone.errorMessage());
    }

    /// @param assignments of the new partitions; null to leave it to the cluster
    public void partitions(String topic, int count, List<List<Integer>> assignments) {
        List<CreatePartitionsRequest.Assignment> wanted = null;
        if (assignments != null) {
            wanted = new ArrayList<>();
            for (List<Integer> each : assignments) wanted.add(new CreatePartitionsRequest.Assignment(each));
        }
        var answer = (CreatePartitionsResponse) cluster.ask(Api.CREATE_PARTITIONS,
                new CreatePartitionsRequest(List.of(new CreatePartitionsRequest.Topic(topic, count, wanted)),
                        cluster.timeoutMs(), false));
        CreatePartitionsResponse.Topic made = answer.results().getFirst();
        Refusal.check(made.errorCode(), made.errorMessage());
    }

    /// The configs of resources of one type, by name; refusals are left in the answers.
    public Map<String, DescribeConfigsResponse.Resource> configs(
            byte type, List<String> names, boolean withSynonyms) {
        Map<String, DescribeConfigsResponse.Resource> found = new LinkedHashMap<>();
        if (names.isEmpty()) return found;
        var resources = new ArrayList<DescribeConfigsRequest.Resource>();
        for (String each : names) resources.add(new DescribeConfigsRequest.Resource(type, each, null));
        Link link = cluster.any();
        if ((type == BROKER || type == BROKER_LOGGER) && !names.getFirst().isEmpty()) {
            cluster.metadata(List.of(), false);
            link = cluster.node(Integer.parseInt(names.getFirst()));
        }
        var answer = (DescribeConfigsResponse) link.ask(Api.DESCRIBE_CONFIGS,
                new DescribeConfigsRequest(resources, withSynonyms, false));
        for (DescribeConfigsResponse.Resource each : answer.results()) found.put(each.resourceName(), each);
        return found;
    }

    /// The value in force of one setting of a topic, which listings may leave out.
    ///
    /// @return null if the node does not know it
    public String topicConfig(String topic, String key) {
        var asked = new DescribeConfigsRequest.Resource(TOPIC, topic, List.of(key));
        var answer = (DescribeConfigsResponse) cluster.ask(Api.DESCRIBE_CONFIGS,
                new DescribeConfigsRequest(List.of(asked), false, false));
        List<DescribeConfigsResponse.Config> found = answer.results().getFirst().configs();
        return found.isEmpty() ? null : found.getFirst().value();
    }

    /// Sets and unsets configs of one resource.
    public void alterConfigs(byte type, String name, Map<String, String> set, List<String> unset) {
        var changes = new ArrayList<IncrementalAlterConfigsRequest.Config>();
        set.forEach((key, value) -> changes.add(new IncrementalAlterConfigsRequest.Config(key, SET, value)));
        for (String key : unset) changes.add(new IncrementalAlterConfigsRequest.Config(key, UNSET, null));
        Link link = cluster.any();
        if ((type == BROKER || type == BROKER_LOGGER) && !name.isEmpty()) {
            cluster.metadata(List.of(), false);
            link = cluster.node(Integer.parseInt(name));
        }
        var answer = (IncrementalAlterConfigsResponse) link.ask(Api.INCREMENTAL_ALTER_CONFIGS,
                new IncrementalAlterConfigsRequest(
                        List.of(new IncrementalAlterConfigsRequest.Resource(type, name, changes)), false));
        IncrementalAlterConfigsResponse.Resource changed = answer.responses().getFirst();
        Refusal.check(changed.errorCode(), changed.errorMessage());
    }

    /// Which offset belongs to a time.
    ///
    /// @param times for each partition ms, or [#LATEST], [#EARLIEST], [#MAX_TIMESTAMP]
    /// @return -1 where no record is that young
    public SortedMap<TopicPartition, Long> offsets(Map<TopicPartition, Long> times) {
        Map<Integer, Map<String, List<ListOffsetsRequest.Partition>>> byLeader = new TreeMap<>();
        Map<String, Map<Integer, Integer>> leaders = leaders(times.keySet());
        times.forEach((partition, time) -> {
            Integer leader = leaders.getOrDefault(partition.topic(), Map.of()).get(partition.partition());
            if (leader == null) throw new Refusal(Errors.UNKNOWN_TOPIC_OR_PARTITION, null);
            byLeader.computeIfAbsent(leader, _ -> new TreeMap<>())
                    .computeIfAbsent(partition.topic(), _ -> new ArrayList<>())
                    .add(new ListOffsetsRequest.Partition(partition.partition(), -1, time));
        });
        SortedMap<TopicPartition, Long> found = new TreeMap<>();
        byLeader.forEach((leader, topics) -> {
            var asked = new ArrayList<ListOffsetsRequest.Topic>();
            topics.forEach((name, all) -> asked.add(new ListOffsetsRequest.Topic(name, all)));
            var answer = (ListOffsetsResponse) cluster.node(leader).ask(Api.LIST_OFFSETS,
                    ListOffsetsRequest.DEFAULT.withReplicaId(-1).withTopics(asked)
                            .withTimeoutMs(cluster.timeoutMs()));
            for (ListOffsetsResponse.Topic topic : answer.topics()) {
                for (ListOffsetsResponse.Partition each : topic.partitions()) {
                    Refusal.check(each.errorCode(), null);
                    found.put(new TopicPartition(topic.name(), each.partitionIndex()), each.offset());
                }
            }
        });
        return found;
    }

    /// The same time for many partitions.
    public SortedMap<TopicPartition, Long> offsets(Iterable<TopicPartition> partitions, long time) {
        Map<TopicPartition, Long> times = new TreeMap<>();
        for (TopicPartition each : partitions) times.put(each, time);
        return times.isEmpty() ? new TreeMap<>() : offsets(times);
    }

    private Map<String, Map<Integer, Integer>> leaders(Iterable<TopicPartition> partitions) {
        Map<String, Map<Integer, Integer>> leaders = new TreeMap<>();
        for (TopicPartition each : partitions) leaders.putIfAbsent(each.topic(), new TreeMap<>());
        for (MetadataResponse.Topic topic : cluster.topics(List.copyOf(leaders.keySet()))) {
            Refusal.check(topic.errorCode(), null);
            for (MetadataResponse.Partition each : topic.partitions()) {
                leaders.get(topic.name()).put(each.partitionIndex(), each.leaderId());
            }
        }
        return leaders;
    }

    /// Partitions of a topic that exists, in order.
    public List<TopicPartition> partitionsOf(String topic) {
        var partitions = new ArrayList<TopicPartition>();
        for (MetadataResponse.Partition each : cluster.topic(topic, false).partitions()) {
            partitions.add(new TopicPartition(topic, each.partitionIndex()));
        }
        partitions.sort(null);
        return partitions;
    }

    /// Deletes the records before an offset.
    ///
    /// @return for each partition its new first offset, or an error
    public SortedMap<TopicPartition, DeleteRecordsResponse.Partition> deleteRecords(
            Map<TopicPartition, Long> before) {
        SortedMap<TopicPartition, DeleteRecordsResponse.Partition> done = new TreeMap<>();
        Map<String, Map<Integer, Integer>> leaders = leaders(before.keySet());
        before.forEach((partition, offset) -> {
            int leader = leaders.get(partition.topic()).getOrDefault(partition.partition(), -1);
            if (leader < 0) throw new Refusal(Errors.UNKNOWN_TOPIC_OR_PARTITION, null);
            var asked = new DeleteRecordsRequest.Topic(partition.topic(),
                    List.of(new DeleteRecordsRequest.Partition(partition.partition(), offset)));
            var answer = (DeleteRecordsResponse) cluster.node(leader).ask(Api.DELETE_RECORDS,
                    new DeleteRecordsRequest(List.of(asked), cluster.timeoutMs()));
            done.put(partition, answer.topics().getFirst().partitions().getFirst());
        });
        return done;
    }
}
