package moldau.state.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.CreatePartitionsRequest;
import moldau.wire.message.CreateTopicsRequest;
import moldau.wire.message.DeleteTopicsRequest;
import moldau.wire.message.DeleteTopicsResponse;
import moldau.wire.record.ConfigRecord;
import moldau.wire.record.PartitionRecord;
import moldau.wire.record.TopicRecord;
import org.junit.jupiter.api.Test;

class TopicAdminTest {
    private final Stage stage = new Stage();

    @Test
    void aTopicIsCreatedWithItsConfigsAndPartitions() {
        stage.start(1);
        int from = stage.log.size();

        var result = stage.create(Stage.topic("a", 2, 1).withConfigs(
                List.of(new CreateTopicsRequest.Config("retention.ms", "5"))));

        assertEquals(Errors.NONE, result.errorCode());
        assertEquals(2, result.numPartitions());
        assertEquals(1, result.replicationFactor());
        assertEquals("retention.ms", result.configs().getFirst().name());
        assertEquals(result.topicId(), stage.image().topic("a").id());
        var records = stage.log.subList(from, stage.log.size());
        assertEquals(List.of(TopicRecord.class, ConfigRecord.class, PartitionRecord.class,
                PartitionRecord.class), records.stream().map(Object::getClass).toList());
        assertEquals(List.of(Stage.directory(1)), stage.partition("a", 0).directories());
    }

    @Test
    void minusOneMeansTheDefaults() {
        stage.start(1, 2);
        stage.rules.partitionsDefault = 3;
        stage.rules.replicationDefault = 2;

        TopicImage topic = stage.create("a", -1, -1);

        assertEquals(3, topic.partitionCount());
        assertEquals(2, topic.partition(0).replicas().size());
    }

    @Test
    void validateOnlyAnswersInFullAndChangesNothing() {
        stage.start(1);
        int end = stage.log.size();
        var request = CreateTopicsRequest.DEFAULT.withValidateOnly(true)
                .withTopics(List.of(Stage.topic("a", 2, 1), Stage.topic("..", 1, 1)));

        var topics = stage.ask(it -> it.createTopics(request, _ -> true)).topics();

        assertFalse(topics.get(0).topicId().isZero());
        assertEquals(2, topics.get(0).numPartitions());
        assertEquals(Errors.INVALID_TOPIC_EXCEPTION, topics.get(1).errorCode());
        assertEquals(end, stage.log.size());
        assertNull(stage.image().topic("a"));
    }

    @Test
    void whatCannotBeIsRefusedWithItsCode() {
        stage.start(1);
        stage.create("t.1", 1, 1);

        assertRefused(Errors.TOPIC_ALREADY_EXISTS, Stage.topic("t.1", 1, 1));
        assertRefused(Errors.INVALID_TOPIC_EXCEPTION, Stage.topic("t_1", 1, 1));
        assertRefused(Errors.INVALID_TOPIC_EXCEPTION, Stage.topic("a/b", 1, 1));
        assertRefused(Errors.INVALID_TOPIC_EXCEPTION, Stage.topic("x".repeat(250), 1, 1));
        assertRefused(Errors.INVALID_REQUEST, Stage.topic("__cluster_metadata", 1, 1));
        assertRefused(Errors.INVALID_REPLICATION_FACTOR, Stage.topic("a", 1, 2));
        assertRefused(Errors.INVALID_REPLICATION_FACTOR, Stage.topic("a", 1, 0));
        assertRefused(Errors.INVALID_REPLICATION_FACTOR, Stage.topic("a", 1, -2));
        assertRefused(Errors.INVALID_PARTITIONS, Stage.topic("a", 0, 1));
        assertRefused(Errors.POLICY_VIOLATION, Stage.topic("a", 10_001, 1));
        assertRefused(Errors.INVALID_CONFIG, Stage.topic("a", 1, 1).withConfigs(
                List.of(new CreateTopicsRequest.Config("retention.ms", null))));
        assertRefused(Errors.INVALID_CONFIG, Stage.topic("a", 1, 1).withConfigs(
                List.of(new CreateTopicsRequest.Config("unknown", "1"))));
    }

    @Test
    void writtenAssignmentsAreChecked() {
        stage.start(1, 2);

        assertRefused(Errors.INVALID_REQUEST,
                Stage.topic("a", new int[] {1}).withNumPartitions(1));
        assertRefused(Errors.INVALID_REQUEST,
                Stage.topic("a", new int[] {1}).withReplicationFactor((short) 1));
        assertRefused(Errors.INVALID_REPLICA_ASSIGNMENT, Stage.topic("a", new int[] {1, 1}));
        assertRefused(Errors.INVALID_REPLICA_ASSIGNMENT, Stage.topic("a", new int[] {9}));
        assertRefused(Errors.INVALID_REPLICA_ASSIGNMENT, Stage.topic("a", new int[] {}));
        assertRefused(Errors.INVALID_REPLICA_ASSIGNMENT,
                Stage.topic("a", new int[] {1}, new int[] {1, 2}));
        assertRefused(Errors.INVALID_REPLICA_ASSIGNMENT, Stage.topic("a", -1, -1).withAssignments(
                List.of(new CreateTopicsRequest.Assignment(1, List.of(1)))));

        var good = stage.create(Stage.topic("a", new int[] {1, 2}, new int[] {2, 1}));

        assertEquals(Errors.NONE, good.errorCode());
        assertEquals(2, stage.partition("a", 1).leader());
    }

    @Test
    void aTopicNamedTwiceInOneRequestGetsOneRefusal() {
        stage.start(1);
        var request = CreateTopicsRequest.DEFAULT.withTopics(
                List.of(Stage.topic("a", 1, 1), Stage.topic("b", 1, 1), Stage.topic("a", 2, 1)));

        var topics = stage.ask(it -> it.createTopics(request, _ -> true)).topics();

        assertEquals(2, topics.size());
        assertEquals(Errors.INVALID_REQUEST, topics.get(0).errorCode());
        assertEquals(Errors.NONE, topics.get(1).errorCode());
    }

    @Test
    void withoutALiveBrokerNothingIsCreated() {
        stage.register(Stage.registration(1, 1));

        var result = stage.create(Stage.topic("a", 1, 1));

        assertEquals(Errors.INVALID_REPLICATION_FACTOR, result.errorCode());
        assertTrue(result.errorMessage().contains("All brokers are currently fenced"));
    }

    @Test
    void topicsAreDeletedByNameAndById() {
        stage.start(1);
        stage.create("a", 1, 1);
        Uuid b = stage.create("b", 1, 1).id();

        List<DeleteTopicsResponse.Topic> results = delete(
                DeleteTopicsRequest.Topic.DEFAULT.withName("a"),
                DeleteTopicsRequest.Topic.DEFAULT.withTopicId(b),
                DeleteTopicsRequest.Topic.DEFAULT.withName("nobody"),
                DeleteTopicsRequest.Topic.DEFAULT.withTopicId(new Uuid(4, 4)));

        assertEquals(List.of(Errors.NONE, Errors.NONE, Errors.UNKNOWN_TOPIC_OR_PARTITION,
                Errors.UNKNOWN_TOPIC_ID), results.stream().map(it -> it.errorCode()).toList());
        assertTrue(stage.image().topics().isEmpty());
        assertEquals("b", results.get(1).name());
    }

    @Test
    void oneTopicByNameAndByIdIsNotDeleted() {
        stage.start(1);
        Uuid id = stage.create("a", 1, 1).id();

        List<DeleteTopicsResponse.Topic> results = delete(
                DeleteTopicsRequest.Topic.DEFAULT.withName("a"),
                DeleteTopicsRequest.Topic.DEFAULT.withTopicId(id));

        assertEquals(List.of(Errors.INVALID_REQUEST, Errors.INVALID_REQUEST),
                results.stream().map(it -> it.errorCode()).toList());
        assertNotEquals(null, stage.image().topic("a"));
    }

    @Test
    void deletionMayBeSwitchedOff() {
        stage.start(1);
        stage.create("a", 1, 1);
        stage.rules.topicDeletion = false;

        var results = delete(DeleteTopicsRequest.Topic.DEFAULT.withName("a"));

        assertEquals(Errors.TOPIC_DELETION_DISABLED, results.getFirst().errorCode());
    }

    @Test
    void aTopicMadeAgainGetsAnotherId() {
        stage.start(1);
        Uuid first = stage.create("a", 1, 1).id();
        delete(DeleteTopicsRequest.Topic.DEFAULT.withName("a"));

        Uuid second = stage.create("a", 1, 1).id();

        assertNotEquals(first, second);
    }

    @Test
    void partitionsAreAddedAtTheEndAndNeverTaken() {
        stage.start(1, 2);
        PartitionImage first = stage.create("a", 2, 2).partition(0);

        assertEquals(Errors.INVALID_PARTITIONS, grow("a", 2));
        assertEquals(Errors.INVALID_PARTITIONS, grow("a", 1));
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, grow("nobody", 9));
        assertEquals(Errors.NONE, grow("a", 5));

        assertEquals(5, stage.image().topic("a").partitionCount());
        assertEquals(first, stage.partition("a", 0));
        assertEquals(2, stage.partition("a", 4).replicas().size());
    }

    @Test
    void addedPartitionsMayBeAssigned() {
        stage.start(1, 2);
        stage.create("a", 1, 1);
        var request = CreatePartitionsRequest.Topic.DEFAULT.withName("a").withCount(3);

        assertEquals(Errors.INVALID_REPLICA_ASSIGNMENT, grow(request.withAssignments(
                List.of(new CreatePartitionsRequest.Assignment(List.of(1))))));
        assertEquals(Errors.NONE, grow(request.withAssignments(
                List.of(new CreatePartitionsRequest.Assignment(List.of(2)),
                        new CreatePartitionsRequest.Assignment(List.of(1))))));

        assertEquals(2, stage.partition("a", 1).leader());
        assertEquals(1, stage.partition("a", 2).leader());
    }

    private void assertRefused(short code, CreateTopicsRequest.Topic topic) {
        assertEquals(code, stage.create(topic).errorCode(), topic.toString());
    }

    private List<DeleteTopicsResponse.Topic> delete(DeleteTopicsRequest.Topic... topics) {
        var request = DeleteTopicsRequest.DEFAULT.withTopics(List.of(topics));
        return stage.ask(it -> it.deleteTopics(request)).responses();
    }

    private short grow(String topic, int count) {
        return grow(CreatePartitionsRequest.Topic.DEFAULT.withName(topic).withCount(count));
    }

    private short grow(CreatePartitionsRequest.Topic topic) {
        var request = CreatePartitionsRequest.DEFAULT.withTopics(List.of(topic));
        return stage.ask(it -> it.createPartitions(request)).results().getFirst().errorCode();
    }
}
