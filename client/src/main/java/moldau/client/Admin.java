package moldau.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import moldau.base.Endpoint;
import moldau.base.settings.Settings;
import moldau.client.config.AdminSettings;
import moldau.client.net.Links;
import moldau.wire.Errors;
import moldau.wire.message.Api;
import moldau.wire.message.ApiVersionsRequest;
import moldau.wire.message.ApiVersionsResponse;
import moldau.wire.message.CreatePartitionsRequest;
import moldau.wire.message.CreatePartitionsResponse;
import moldau.wire.message.CreateTopicsRequest;
import moldau.wire.message.CreateTopicsResponse;
import moldau.wire.message.DeleteRecordsRequest;
import moldau.wire.message.DeleteRecordsResponse;
import moldau.wire.message.DeleteTopicsRequest;
import moldau.wire.message.DeleteTopicsResponse;
import moldau.wire.message.DescribeClusterRequest;
import moldau.wire.message.DescribeClusterResponse;
import moldau.wire.message.DescribeConfigsRequest;
import moldau.wire.message.DescribeConfigsResponse;
import moldau.wire.message.DescribeTopicPartitionsRequest;
import moldau.wire.message.DescribeTopicPartitionsResponse;
import moldau.wire.message.IncrementalAlterConfigsRequest;
import moldau.wire.message.IncrementalAlterConfigsResponse;
import moldau.wire.message.ListConfigResourcesRequest;
import moldau.wire.message.ListConfigResourcesResponse;
import moldau.wire.message.ListOffsetsRequest;
import moldau.wire.message.ListOffsetsResponse;
import moldau.wire.message.MetadataResponse;
import moldau.wire.message.Response;

/// Administers a cluster: topics, configs, offsets by time. Groups are [Groups]. Every method blocks
/// until it is answered, and throws [Refused] with the broker's words, or [Unreachable].
public final class Admin implements AutoCloseable {
    /// Offsets that ListOffsets knows by name.
    public static final long EARLIEST = -2;
    public static final long LATEST = -1;
    public static final long MAX_TIMESTAMP = -3;

    public static final byte TOPIC = 2;
    public static final byte BROKER = 4;
    public static final byte BROKER_LOGGER = 8;
    public static final byte CLIENT_METRICS = 16;
    public static final byte GROUP = 32;

    private static final int PAGE = 2_000;

    private final Links links;

    public Admin(Links links) {
        this.links = links;
    }

    /// Of `bootstrap.servers`, or else of `bootstrap.controllers`, where it can ask less (KIP-919).
    ///
    /// @param settings texts by key, as in [AdminSettings]
    /// @throws IllegalArgumentException naming all settings that are wrong
    public static Admin open(Map<String, String> settings) {
        Settings checked = Settings.parse(AdminSettings.TABLE, settings).orThrow();
        int timeoutMs = checked.get(AdminSettings.DEFAULT_API_TIMEOUT_MS);
        List<String> controllers = checked.get(AdminSettings.BOOTSTRAP_CONTROLLERS);
        if (controllers == null || controllers.isEmpty()) return new Admin(Links.of(checked, timeoutMs));
        if (settings.containsKey("bootstrap.servers")) {
            throw new IllegalArgumentException(
                    "bootstrap.servers and bootstrap.controllers exclude each other: give one of them");
        }
        return new Admin(Links.toControllers(checked, controllers, timeoutMs));
    }

    /// The connections, for requests that nothing here asks.
    public Links links() {
        return links;
    }

    @Override
    public void close() {
        links.close();
    }

    /// A topic to be.
    ///
    /// @param partitions -1: the cluster's default
    /// @param replication -1: the cluster's default
    public record NewTopic(String name, int partitions, short replication, Map<String, String> configs) {}

    /// @return the topic as it was made
    public CreateTopicsResponse.Topic createTopic(NewTopic topic, boolean validateOnly) {
        var configs = new ArrayList<CreateTopicsRequest.Config>();
        topic.configs().forEach((key, value) -> configs.add(new CreateTopicsRequest.Config(key, value)));
        return createTopic(CreateTopicsRequest.Topic.DEFAULT
                .withName(topic.name())
                .withNumPartitions(topic.partitions())
                .withReplicationFactor(topic.replication())
                .withConfigs(configs), validateOnly);
    }

    /// As above, with everything the protocol can say.
    public CreateTopicsResponse.Topic createTopic(CreateTopicsRequest.Topic topic, boolean validateOnly) {
        var request = CreateTopicsRequest.DEFAULT
                .withTopics(List.of(topic))
                .withTimeoutMs((int) links.timeoutMs())
                .withValidateOnly(validateOnly);
        var result = links.askAny(request, CreateTopicsResponse.class).topics().getFirst();
        Refused.check(result.errorCode(), "topic " + topic.name(), result.errorMessage());
        return result;
    }

    public void deleteTopic(String name) {
        var request = DeleteTopicsRequest.DEFAULT
                .withTopics(List.of(DeleteTopicsRequest.Topic.DEFAULT.withName(name)))
                .withTopicNames(List.of(name))
                .withTimeoutMs((int) links.timeoutMs());
        var result = links.askAny(request, DeleteTopicsResponse.class).responses().getFirst();
        Refused.check(result.errorCode(), "topic " + name, result.errorMessage());
    }

    /// Makes the topic have `count` partitions in all.
    public void createPartitions(String topic, int count, List<List<Integer>> assignments) {
        var row = CreatePartitionsRequest.Topic.DEFAULT.withName(topic).withCount(count)
                .withAssignments(assignments == null ? null
                        : assignments.stream().map(CreatePartitionsRequest.Assignment::new).toList());
        var request = CreatePartitionsRequest.DEFAULT
                .withTopics(List.of(row)).withTimeoutMs((int) links.timeoutMs());
        var result = links.askAny(request, CreatePartitionsResponse.class).results().getFirst();
        Refused.check(result.errorCode(), "topic " + topic, result.errorMessage());
    }

    /// Names, partitions, leaders of all topics, in order of names, internal ones included.
    public List<MetadataResponse.Topic> topics() {
        var topics = new ArrayList<>(links.metadata(null, false).topics());
        topics.sort((one, two) -> one.name().compareTo(two.name()));
        return topics;
    }

    /// One topic; null if there is none.
    public MetadataResponse.Topic topic(String name) {
        var topic = links.metadata(List.of(name), false).topics().getFirst();
        if (topic.errorCode() == Errors.UNKNOWN_TOPIC_OR_PARTITION) return null;
        Refused.check(topic.errorCode(), "topic " + name, null);
        return topic;
    }

    /// Topics with all that is known of their partitions, eligible leaders included (KIP-966).
    ///
    /// @param names null for all
    public List<DescribeTopicPartitionsResponse.Topic> describeTopics(List<String> names) {
        var found = new TreeMap<String, DescribeTopicPartitionsResponse.Topic>();
        DescribeTopicPartitionsRequest.Cursor cursor = null;
        do {
            var request = DescribeTopicPartitionsRequest.DEFAULT
                    .withTopics(names == null ? List.of()
                            : names.stream().map(DescribeTopicPartitionsRequest.Topic::new).toList())
                    .withResponsePartitionLimit(PAGE)
                    .withCursor(cursor);
            var page = links.askAny(request, DescribeTopicPartitionsResponse.class);
            for (var topic : page.topics()) found.merge(topic.name(), topic, Admin::joined);
            var next = page.nextCursor();
            cursor = next == null ? null
                    : new DescribeTopicPartitionsRequest.Cursor(next.topicName(), next.partitionIndex());
        } while (cursor != null);
        return List.copyOf(found.values());
    }

    private static DescribeTopicPartitionsResponse.Topic joined(
            DescribeTopicPartitionsResponse.Topic one, DescribeTopicPartitionsResponse.Topic two) {
        var partitions = new ArrayList<>(one.partitions());
        partitions.addAll(two.partitions());
        return one.withPartitions(partitions);
    }

    public DescribeClusterResponse describeCluster() {
        return describeCluster(false);
    }

    /// Its brokers, or its controllers where those are asked.
    ///
    /// @param withFenced whether brokers that are registered and away are named too (KIP-1073)
    public DescribeClusterResponse describeCluster(boolean withFenced) {
        var request = DescribeClusterRequest.DEFAULT.withIncludeFencedBrokers(withFenced)
                .withEndpointType((byte) (links.areToControllers() ? 2 : 1));
        var answer = links.askAny(request, DescribeClusterResponse.class);
        Refused.check(answer.errorCode(), "cluster", answer.errorMessage());
        return answer;
    }

    /// Configs of a resource. A broker is asked about itself.
    ///
    /// @param keys null for all
    public List<DescribeConfigsResponse.Config> configs(byte type, String name, List<String> keys) {
        var request = DescribeConfigsRequest.DEFAULT
                .withResources(List.of(new DescribeConfigsRequest.Resource(type, name, keys)))
                .withIncludeSynonyms(true)
                .withIncludeDocumentation(true);
        boolean ofBroker = (type == BROKER || type == BROKER_LOGGER) && !name.isEmpty();
        DescribeConfigsResponse answer = ofBroker
                ? (DescribeConfigsResponse) links.await(links.ask(links.broker(brokerId(name)), request))
                : links.askAny(request, DescribeConfigsResponse.class);
        var result = answer.results().getFirst();
        Refused.check(result.errorCode(), name, result.errorMessage());
        return result.configs();
    }

    /// Configs of resources of one type that any broker knows, by name. Those that cannot be had are
    /// left out.
    public Map<String, List<DescribeConfigsResponse.Config>> configs(byte type, List<String> names) {
        var resources = new ArrayList<DescribeConfigsRequest.Resource>();
        for (String each : names) resources.add(new DescribeConfigsRequest.Resource(type, each, null));
        var answer = links.askAny(DescribeConfigsRequest.DEFAULT.withResources(resources),
                DescribeConfigsResponse.class);
        var found = new TreeMap<String, List<DescribeConfigsResponse.Config>>();
        for (var each : answer.results()) {
            if (each.errorCode() == Errors.NONE) found.put(each.resourceName(), each.configs());
        }
        return found;
    }

    /// Names of the resources of a type that have configs of their own (KIP-1142).
    public List<String> configured(byte type) {
        links.checkBrokers();
        var answer = links.askAny(ListConfigResourcesRequest.DEFAULT.withResourceTypes(List.of(type)),
                ListConfigResourcesResponse.class);
        Refused.check(answer.errorCode(), "configs", null);
        return answer.configResources().stream().map(each -> each.resourceName()).sorted().toList();
    }

    private static int brokerId(String name) {
        try {
            return Integer.parseInt(name);
        } catch (NumberFormatException e) {
            throw new Refused(Errors.INVALID_REQUEST, "broker " + name, "a broker's name is a number");
        }
    }

    /// @param op 0 set, 1 delete, 2 append, 3 subtract
    public record ConfigOp(String key, byte op, String value) {
        public static final byte SET = 0;
        public static final byte DELETE = 1;
        public static final byte APPEND = 2;
        public static final byte SUBTRACT = 3;
    }

    /// Changes configs of a resource: at the broker itself, or at the active controller.
    public void alterConfigs(byte type, String name, List<ConfigOp> ops) {
        var rows = new ArrayList<IncrementalAlterConfigsRequest.Config>();
        for (ConfigOp each : ops) {
            rows.add(new IncrementalAlterConfigsRequest.Config(each.key(), each.op(), each.value()));
        }
        var request = IncrementalAlterConfigsRequest.DEFAULT.withResources(
                List.of(new IncrementalAlterConfigsRequest.Resource(type, name, rows)));
        boolean ofBroker = (type == BROKER && !links.areToControllers() || type == BROKER_LOGGER) && !name.isEmpty();
        IncrementalAlterConfigsResponse answer = ofBroker
                ? (IncrementalAlterConfigsResponse) links.await(
                        links.ask(links.broker(brokerId(name)), request))
                : links.askAny(request, IncrementalAlterConfigsResponse.class);
        var result = answer.responses().getFirst();
        Refused.check(result.errorCode(), name, result.errorMessage());
    }

    /// The partitions of a topic, in order.
    ///
    /// @throws Refused with UNKNOWN_TOPIC_OR_PARTITION if there is no such topic
    public List<TopicPartition> partitions(String topic) {
        var heard = links.metadata(List.of(topic), false).topics().getFirst();
        Refused.check(heard.errorCode(), "topic " + topic, null);
        var partitions = new ArrayList<TopicPartition>();
        for (var each : heard.partitions()) partitions.add(new TopicPartition(topic, each.partitionIndex()));
        partitions.sort(null);
        return partitions;
    }

    /// Where in a partition a time or a named position is.
    ///
    /// @param offset -1: nothing there
    public record Position(long offset, long timestampMs, int leaderEpoch) {}

    /// The offset of the same time in many partitions; -1 where no record is that young.
    ///
    /// @param timestamp in ms, or [#EARLIEST], [#LATEST], [#MAX_TIMESTAMP]
    public SortedMap<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, long timestamp) {
        var wanted = new TreeMap<TopicPartition, Long>();
        for (TopicPartition each : partitions) wanted.put(each, timestamp);
        var found = new TreeMap<TopicPartition, Long>();
        offsets(wanted).forEach((partition, at) -> found.put(partition, at.offset()));
        return found;
    }

    /// @param wanted timestamps in ms, or [#EARLIEST], [#LATEST], [#MAX_TIMESTAMP]
    public Map<TopicPartition, Position> offsets(Map<TopicPartition, Long> wanted) {
        return offsets(wanted, (byte) 0);
    }

    /// Asks again those whose leader has moved, until the time for a call is over.
    ///
    /// @param isolation 1: the end is that of what is committed
    Map<TopicPartition, Position> offsets(Map<TopicPartition, Long> wanted, byte isolation) {
        var found = new TreeMap<TopicPartition, Position>();
        var left = new TreeMap<>(wanted);
        long deadlineMs = links.nowMs() + links.timeoutMs();
        while (!left.isEmpty()) {
            RuntimeException why = ask(left, isolation, found);
            left.keySet().removeAll(found.keySet());
            if (!left.isEmpty() && (links.nowMs() >= deadlineMs || !links.pause())) throw why;
        }
        return found;
    }

    /// @return why some were not found, or null
    private RuntimeException ask(Map<TopicPartition, Long> wanted, byte isolation,
            Map<TopicPartition, Position> found) {
        var answers = new ArrayList<CompletableFuture<Response>>();
        Map<Integer, List<TopicPartition>> byLeader;
        try {
            byLeader = byLeader(wanted.keySet());
        } catch (Refused refused) {
            if (refused.code() != Errors.LEADER_NOT_AVAILABLE) throw refused;
            return refused;
        }
        byLeader.forEach((leader, partitions) -> {
            var topics = new ArrayList<ListOffsetsRequest.Topic>();
            for (TopicPartition each : partitions) {
                topics.add(new ListOffsetsRequest.Topic(each.topic(), List.of(
                        new ListOffsetsRequest.Partition(each.partition(), -1, wanted.get(each)))));
            }
            answers.add(links.ask(links.broker(leader), ListOffsetsRequest.DEFAULT
                    .withReplicaId(-1).withIsolationLevel(isolation).withTopics(topics)
                    .withTimeoutMs((int) links.timeoutMs())));
        });
        RuntimeException why = null;
        for (var each : answers) {
            try {
                for (var topic : ((ListOffsetsResponse) links.await(each)).topics()) {
                    for (var row : topic.partitions()) {
                        var partition = new TopicPartition(topic.name(), row.partitionIndex());
                        if (row.errorCode() == Errors.NONE) {
                            found.put(partition,
                                    new Position(row.offset(), row.timestamp(), row.leaderEpoch()));
                            continue;
                        }
                        var refused = new Refused(row.errorCode(), partition.toString(), null);
                        if (!Errors.retriable(row.errorCode())) throw refused;
                        why = refused;
                    }
                }
            } catch (Unreachable unreachable) {
                why = unreachable;
            }
        }
        return why == null && !found.keySet().containsAll(wanted.keySet())
                ? new Unreachable("the broker did not answer for every partition") : why;
    }

    /// Raises the start of partitions.
    ///
    /// @param before first offset that stays; -1: everything committed goes
    /// @return the start now, or why it was not moved
    public SortedMap<TopicPartition, DeleteRecordsResponse.Partition> deleteRecords(Map<TopicPartition, Long> before) {
        var found = new TreeMap<TopicPartition, DeleteRecordsResponse.Partition>();
        byLeader(before.keySet()).forEach((leader, partitions) -> {
            var topics = new ArrayList<DeleteRecordsRequest.Topic>();
            for (TopicPartition each : partitions) {
                topics.add(new DeleteRecordsRequest.Topic(each.topic(), List.of(
                        new DeleteRecordsRequest.Partition(each.partition(), before.get(each)))));
            }
            var request = DeleteRecordsRequest.DEFAULT
                    .withTopics(topics).withTimeoutMs((int) links.timeoutMs());
            var answer = (DeleteRecordsResponse) links.await(links.ask(links.broker(leader), request));
            for (var topic : answer.topics()) {
                for (var row : topic.partitions()) {
                    found.put(new TopicPartition(topic.name(), row.partitionIndex()), row);
                }
            }
        });
        return found;
    }

    private Map<Integer, List<TopicPartition>> byLeader(Iterable<TopicPartition> partitions) {
        var names = new ArrayList<String>();
        for (TopicPartition each : partitions) if (!names.contains(each.topic())) names.add(each.topic());
        var leaders = new TreeMap<TopicPartition, Integer>();
        for (var topic : links.metadata(names, false).topics()) {
            Refused.check(topic.errorCode(), "topic " + topic.name(), null);
            for (var each : topic.partitions()) {
                Refused.check(each.errorCode(), topic.name() + "-" + each.partitionIndex(), null);
                leaders.put(new TopicPartition(topic.name(), each.partitionIndex()), each.leaderId());
            }
        }
        var byLeader = new TreeMap<Integer, List<TopicPartition>>();
        for (TopicPartition each : partitions) {
            Integer leader = leaders.get(each);
            if (leader == null) throw new Refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, each.toString(), null);
            byLeader.computeIfAbsent(leader, _ -> new ArrayList<>()).add(each);
        }
        return byLeader;
    }

    /// Features the cluster has, and what each broker's software could have (KIP-584).
    public ApiVersionsResponse features() {
        var request = ApiVersionsRequest.DEFAULT
                .withClientSoftwareName("moldau-java").withClientSoftwareVersion("0.1.0");
        var answer = links.askAny(request, ApiVersionsResponse.class);
        Refused.check(answer.errorCode(), "features", null);
        return answer;
    }

    /// Apis and versions of every broker, by address.
    public Map<Endpoint, Map<Api, ApiVersionsResponse.ApiVersion>> apiVersions() {
        var found = new LinkedHashMap<Endpoint, Map<Api, ApiVersionsResponse.ApiVersion>>();
        for (Endpoint each : links.brokers()) found.put(each, links.versions(each));
        return found;
    }

    /// Who votes on the cluster's metadata.
    public Quorum quorum() {
        return new Quorum(links);
    }

    /// Who holds and leads partitions.
    public Replicas replicas() {
        return new Replicas(links);
    }

    /// Who the cluster's groups are, and what they have committed.
    public Groups groups() {
        return new Groups(links);
    }
}
