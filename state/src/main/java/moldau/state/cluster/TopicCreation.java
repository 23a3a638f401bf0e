package moldau.state.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import moldau.state.Decision;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.CreateTopicsRequest;
import moldau.wire.message.CreateTopicsResponse;
import moldau.wire.record.ConfigRecord;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.TopicRecord;

/// CreateTopics: each topic is checked and answered for itself; those that pass become records.
final class TopicCreation {
    /// More partitions in one request would make one batch of the metadata log too large.
    static final int PARTITIONS_PER_REQUEST_MAX = 10_000;

    private final Scene scene;
    private final CreateTopicsRequest request;
    private final Predicate<String> mayDescribeConfigs;
    private final List<MetadataRecord> records = new ArrayList<>();

    TopicCreation(
            Scene scene, CreateTopicsRequest request, Predicate<String> mayDescribeConfigs) {
        this.scene = scene;
        this.request = request;
        this.mayDescribeConfigs = mayDescribeConfigs;
    }

    Decision<MetadataRecord, CreateTopicsResponse> decide() {
        var counts = new LinkedHashMap<String, Integer>();
        for (var topic : request.topics()) counts.merge(topic.name(), 1, Integer::sum);
        boolean tooMany = partitionsAsked() > PARTITIONS_PER_REQUEST_MAX;
        var results = new ArrayList<CreateTopicsResponse.Topic>();
        for (var topic : request.topics()) {
            Integer count = counts.remove(topic.name());
            if (count == null) continue;
            if (count > 1) {
                results.add(refused(topic.name(), Errors.INVALID_REQUEST, "Duplicate topic name."));
            } else if (tooMany) {
                results.add(refused(topic.name(), Errors.POLICY_VIOLATION,
                        "Excessively large number of partitions per request."));
            } else {
                results.add(create(topic));
            }
        }
        var response = CreateTopicsResponse.DEFAULT.withTopics(results);
        return request.validateOnly() || records.isEmpty()
                ? Decision.answer(response) : Decision.of(records, response);
    }

    private long partitionsAsked() {
        long sum = 0;
        for (var topic : request.topics()) {
            int count = topic.assignments().isEmpty()
                    ? topic.numPartitions() : topic.assignments().size();
            sum += count == -1 ? scene.rules().partitionsDefault() : Math.max(0, count);
        }
        return sum;
    }

    private CreateTopicsResponse.Topic create(CreateTopicsRequest.Topic topic) {
        Problem problem = checkName(topic.name());
        Map<String, String> configs = new LinkedHashMap<>();
        if (problem.isNone()) problem = checkConfigs(topic, configs);
        if (!problem.isNone()) return refused(topic.name(), problem.code(), problem.message());
        Assignments.Assigned assigned = topic.assignments().isEmpty()
                ? placed(topic) : asked(topic);
        return switch (assigned) {
            case Assignments.Assigned.Refused(Problem why) ->
                    refused(topic.name(), why.code(), why.message());
            case Assignments.Assigned.To(List<Ids> replicas) ->
                    created(topic.name(), configs, replicas);
        };
    }

    private Problem checkName(String name) {
        if (name.equals(TopicNames.METADATA)) {
            return new Problem(Errors.INVALID_REQUEST,
                    "Creation of internal topic " + name + " is prohibited.");
        }
        String illegal = TopicNames.check(name);
        if (illegal != null) return new Problem(Errors.INVALID_TOPIC_EXCEPTION, illegal);
        if (scene.image().topic(name) != null) {
            return new Problem(Errors.TOPIC_ALREADY_EXISTS, "Topic '" + name + "' already exists.");
        }
        String other = TopicNames.collision(scene.image(), name);
        return other == null ? Problem.NONE : new Problem(Errors.INVALID_TOPIC_EXCEPTION,
                "Topic '" + name + "' collides with existing topic: " + other);
    }

    private Problem checkConfigs(CreateTopicsRequest.Topic topic, Map<String, String> into) {
        var nulls = new ArrayList<String>();
        for (var config : topic.configs()) {
            if (config.value() == null) nulls.add(config.name());
            into.put(config.name(), config.value());
        }
        if (!nulls.isEmpty()) {
            nulls.sort(null);
            return new Problem(Errors.INVALID_CONFIG, "Null value not supported for topic configs: "
                    + String.join(",", nulls));
        }
        return scene.rules().check(ConfigResource.topic(topic.name()), Map.of(), into);
    }

    private Assignments.Assigned placed(CreateTopicsRequest.Topic topic) {
        int replication = topic.replicationFactor() == -1
                ? scene.rules().replicationDefault() : topic.replicationFactor();
        int count = topic.numPartitions() == -1
                ? scene.rules().partitionsDefault() : topic.numPartitions();
        if (replication <= 0) {
            return refused(Errors.INVALID_REPLICATION_FACTOR,
                    "Replication factor must be larger than 0, or -1 to use the default value.");
        }
        if (count <= 0) {
            return refused(Errors.INVALID_PARTITIONS,
                    "Number of partitions was set to an invalid non-positive value.");
        }
        return Assignments.place(scene, count, replication);
    }

    private Assignments.Assigned asked(CreateTopicsRequest.Topic topic) {
        if (topic.replicationFactor() != -1) {
            return refused(Errors.INVALID_REQUEST, "A manual partition assignment was specified,"
                    + " but replication factor was not set to -1.");
        }
        if (topic.numPartitions() != -1) {
            return refused(Errors.INVALID_REQUEST, "A manual partition assignment was specified,"
                    + " but numPartitions was not set to -1.");
        }
        var byIndex = new HashMap<Integer, Ids>();
        int size = -1;
        for (var assignment : topic.assignments()) {
            int index = assignment.partitionIndex();
            if (byIndex.containsKey(index)) {
                return refused(Errors.INVALID_REPLICA_ASSIGNMENT,
                        "Found multiple manual partition assignments for partition " + index);
            }
            Problem problem = Assignments.check(scene, assignment.brokerIds(), size);
            if (!problem.isNone()) return new Assignments.Assigned.Refused(problem);
            Ids replicas = Ids.of(assignment.brokerIds());
            size = replicas.size();
            if (replicas.where(scene.image()::isActive).isEmpty()) {
                return refused(Errors.INVALID_REPLICA_ASSIGNMENT, "All brokers specified in the"
                        + " manual partition assignment for partition " + index
                        + " are fenced or in controlled shutdown.");
            }
            byIndex.put(index, replicas);
        }
        var replicas = new Ids[byIndex.size()];
        for (int i = 0; i < replicas.length; i++) {
            replicas[i] = byIndex.get(i);
            if (replicas[i] == null) {
                return refused(Errors.INVALID_REPLICA_ASSIGNMENT,
                        "partitions should be a consecutive 0-based integer sequence");
            }
        }
        return new Assignments.Assigned.To(Arrays.asList(replicas));
    }

    private CreateTopicsResponse.Topic created(
            String name, Map<String, String> configs, List<Ids> replicas) {
        Uuid id = newId();
        records.add(TopicRecord.DEFAULT.withName(name).withTopicId(id));
        configs.forEach((key, value) -> records.add(ConfigRecord.DEFAULT
                .withResourceType(ConfigResource.TOPIC)
                .withResourceName(name)
                .withName(key)
                .withValue(value)));
        for (int i = 0; i < replicas.size(); i++) {
            records.add(Assignments.record(scene, id, i, replicas.get(i)));
        }
        var result = CreateTopicsResponse.Topic.DEFAULT
                .withName(name)
                .withTopicId(id)
                .withErrorCode(Errors.NONE);
        if (!mayDescribeConfigs.test(name)) {
            return result
                    .withTopicConfigErrorCode(Errors.TOPIC_AUTHORIZATION_FAILED)
                    .withNumPartitions(-1)
                    .withReplicationFactor((short) -1)
                    .withConfigs(List.of());
        }
        return result
                .withNumPartitions(replicas.size())
                .withReplicationFactor((short) replicas.getFirst().size())
                .withConfigs(effective(configs));
    }

    private Uuid newId() {
        while (true) {
            Uuid id = Uuid.random(scene.random().bits(), scene.random().bits());
            if (!id.isReserved() && scene.image().topic(id) == null) return id;
        }
    }

    /// In the order of their names, as Kafka has them.
    private List<CreateTopicsResponse.Config> effective(Map<String, String> topic) {
        var all = scene.rules().effective(new TreeMap<>(topic),
                scene.image().config(ConfigResource.broker(scene.nodeId())).toMap(),
                scene.image().config(ConfigResource.ALL_BROKERS).toMap());
        var configs = new ArrayList<CreateTopicsResponse.Config>(all.size());
        for (ConfigRules.Effective each : all) {
            configs.add(CreateTopicsResponse.Config.DEFAULT
                    .withName(each.name())
                    .withValue(each.isSensitive() ? null : each.value())
                    .withReadOnly(each.isReadOnly())
                    .withConfigSource(each.source())
                    .withIsSensitive(each.isSensitive()));
        }
        configs.sort(Comparator.comparing(CreateTopicsResponse.Config::name));
        return configs;
    }

    private static Assignments.Assigned refused(short code, String message) {
        return new Assignments.Assigned.Refused(new Problem(code, message));
    }

    private static CreateTopicsResponse.Topic refused(String name, short code, String message) {
        return CreateTopicsResponse.Topic.DEFAULT
                .withName(name)
                .withErrorCode(code)
                .withErrorMessage(message)
                .withConfigs(List.of());
    }
}
