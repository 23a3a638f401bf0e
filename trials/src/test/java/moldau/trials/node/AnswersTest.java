package moldau.trials.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import moldau.trials.wire.Wire;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.AddRaftVoterRequestData;
import org.apache.kafka.common.message.AddRaftVoterResponseData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeProducersRequestData;
import org.apache.kafka.common.message.DescribeProducersResponseData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeQuorumRequest;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Questions that no ordinary client asks, and what Apache Kafka 4.3.1 answered.
class AnswersTest {
    private static final Uuid UNKNOWN = new Uuid(7, 8);

    @TempDir
    static Path home;

    private static NodeProcess node;
    private static Uuid a;

    @BeforeAll
    static void start() throws Exception {
        node = NodeProcess.in(home).start();
        for (String topic : List.of("a", "b")) {
            DurabilityTest.create(node, new NewTopic(topic, 2, (short) 1));
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            a = admin.describeTopics(List.of("a")).allTopicNames().get().get("a").topicId();
        }
    }

    @AfterAll
    static void stop() {
        try {
            assertEquals(List.of(), node.errors());
        } finally {
            node.close();
        }
    }

    private static ApiMessage ask(ApiKeys api, int version, ApiMessage request) throws IOException {
        try (var wire = new Wire(node.port())) {
            return wire.ask(api, (short) version, request).data();
        }
    }

    private static MetadataRequestTopic asked(String name, Uuid id) {
        return new MetadataRequestTopic().setName(name).setTopicId(id);
    }

    private static MetadataResponseData metadata(int version, MetadataRequestTopic... topics)
            throws IOException {
        return (MetadataResponseData) ask(ApiKeys.METADATA, version, new MetadataRequestData()
                .setTopics(List.of(topics)).setAllowAutoTopicCreation(false));
    }

    private static List<String> topics(MetadataResponseData answer) {
        return answer.topics().stream().map(each -> each.errorCode() + " " + each.name()).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13})
    void oneTopicIdMakesMetadataPassOverNames(int version) throws IOException {
        assertEquals(List.of("0 a"),
                topics(metadata(version, asked("b", Uuid.ZERO_UUID), asked(null, a))));
        assertEquals(List.of("0 a"),
                topics(metadata(version, asked(null, Uuid.ZERO_UUID), asked("b", a), asked(null, a))));
        assertEquals(List.of("100 null"),
                topics(metadata(version, asked("b", Uuid.ZERO_UUID), asked(null, UNKNOWN))));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 9, 12})
    void metadataSpeaksOnceOfATopicAskedForTwice(int version) throws IOException {
        assertEquals(List.of("0 b", "0 a", "3 none"), topics(metadata(version,
                Stream.of("b", "a", "none", "b", "none").map(name -> asked(name, Uuid.ZERO_UUID))
                        .toArray(MetadataRequestTopic[]::new))));
    }

    /// Apache Kafka says -1, for it stumbles over the missing name.
    @Test
    void aTopicWithNeitherNameNorIdMakesMetadataInvalid() throws IOException {
        MetadataResponseData answer =
                metadata(13, asked("b", Uuid.ZERO_UUID), asked(null, Uuid.ZERO_UUID));

        assertEquals(List.of("42 b", "42 "), topics(answer));
        assertEquals(Errors.INVALID_REQUEST.code(), answer.errorCode());
        assertEquals(List.of(), List.copyOf(answer.brokers()));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 12, 17})
    void aFetchWithNegativeBoundsIsAnsweredAtOnce(int version) throws IOException {
        var partition = new FetchRequestData.FetchPartition().setPartitionMaxBytes(Integer.MIN_VALUE);
        var topic = new FetchRequestData.FetchTopic().setPartitions(List.of(partition));
        if (version < 13) topic.setTopic("a");
        else topic.setTopicId(a);
        var request = new FetchRequestData().setTopics(List.of(topic))
                .setMaxWaitMs(-1).setMinBytes(-1).setMaxBytes(-1);

        var answer = (FetchResponseData) ask(ApiKeys.FETCH, version, request);

        assertEquals(0, answer.errorCode());
        assertEquals(0, answer.responses().getFirst().partitions().getFirst().errorCode());
    }

    /// Its client came back by another connection, with the first still open.
    @Test
    void aFetchWhoseSessionWentOnElsewhereIsAnsweredToo() throws IOException {
        try (var first = new Wire(node.port()); var second = new Wire(node.port())) {
            int session = ((FetchResponseData) first.ask(ApiKeys.FETCH, (short) 17, session(0, 0, 0)).data())
                    .sessionId();
            first.send(ApiKeys.FETCH, (short) 17, session(session, 1, 600_000));
            FetchResponseData other;
            do { // until the first one waits
                other = (FetchResponseData) second.ask(ApiKeys.FETCH, (short) 17, session(session, 2, 0)).data();
            } while (other.errorCode() == Errors.INVALID_FETCH_SESSION_EPOCH.code());

            assertEquals(0, other.errorCode());
            var late = (FetchResponseData) first.receive(ApiKeys.FETCH, (short) 17).data();
            assertEquals(session, late.sessionId());
            assertEquals(List.of(), late.responses());
        }
    }

    private static FetchRequestData session(int id, int epoch, int waitMs) {
        var partition = new FetchRequestData.FetchPartition().setPartitionMaxBytes(1000);
        var topic = new FetchRequestData.FetchTopic().setTopicId(a).setPartitions(List.of(partition));
        return new FetchRequestData().setSessionId(id).setSessionEpoch(epoch)
                .setTopics(List.of(topic)).setMaxWaitMs(waitMs).setMinBytes(1).setMaxBytes(1000);
    }

    private static DescribeTopicPartitionsResponseData describe(
            String cursor, int partition, String... topics) throws IOException {
        var request = new DescribeTopicPartitionsRequestData()
                .setCursor(new DescribeTopicPartitionsRequestData.Cursor()
                        .setTopicName(cursor).setPartitionIndex(partition))
                .setTopics(Stream.of(topics).map(topic ->
                        new DescribeTopicPartitionsRequestData.TopicRequest().setName(topic)).toList());
        return (DescribeTopicPartitionsResponseData) ask(ApiKeys.DESCRIBE_TOPIC_PARTITIONS, 0, request);
    }

    private static List<String> rows(DescribeTopicPartitionsResponseData answer) {
        return answer.topics().stream()
                .map(each -> each.errorCode() + " " + each.name() + " " + each.partitions().size()).toList();
    }

    @Test
    void aCursorThatPointsNowhereMakesEveryTopicInvalid() throws IOException {
        List<String> invalid = List.of("42 a 0", "42 b 0");

        assertEquals(invalid, rows(describe("a", -1, "a", "b")));
        assertEquals(invalid, rows(describe("aa", 0, "a", "b")));
        assertEquals(invalid, rows(describe("z", 0, "a", "b")));
        assertEquals(List.of(), rows(describe("a", -1)));
        assertNull(describe("a", -1, "a").nextCursor());
    }

    @Test
    void aCursorPastTheLastPartitionGoesOnWithTheNextTopic() throws IOException {
        assertEquals(List.of("0 a 0", "0 b 2"), rows(describe("a", 5, "a", "b")));
        assertEquals(List.of("0 b 2"), rows(describe("aa", 0)));
    }

    private static ListConfigResourcesResponseData resources(int version, Integer... types)
            throws IOException {
        return (ListConfigResourcesResponseData) ask(ApiKeys.LIST_CONFIG_RESOURCES, version,
                new ListConfigResourcesRequestData()
                        .setResourceTypes(Stream.of(types).map(Integer::byteValue).toList()));
    }

    private static List<String> names(ListConfigResourcesResponseData answer) {
        return answer.configResources().stream()
                .map(each -> each.resourceType() + " " + each.resourceName()).toList();
    }

    @Test
    void groupsAndMetricsAreListedOnceTheyHaveConfigsTopicsAndBrokersAlways() throws Exception {
        var group = new ConfigResource(ConfigResource.Type.GROUP, "g");
        var metrics = new ConfigResource(ConfigResource.Type.CLIENT_METRICS, "m");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            assertEquals(List.of(), names(resources(0)));
            admin.incrementalAlterConfigs(Map.of(
                    group, List.of(set("consumer.session.timeout.ms", "50000")),
                    metrics, List.of(set("metrics", "org.apache")))).all().get();

            assertEquals(List.of("16 m"), names(resources(0)));
            assertEquals(List.of("32 g", "16 m", "8 1", "4 1", "2 a", "2 b"), names(resources(1)));
            assertEquals(List.of("32 g", "4 1"), names(resources(1, 4, 32, 4)));
            assertEquals(Errors.UNSUPPORTED_VERSION.code(), resources(1, 32, 1).errorCode());
            assertEquals(List.of(), names(resources(1, 32, 1)));
        }
    }

    private static AlterConfigOp set(String key, String value) {
        return new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    }

    @Test
    void aQuorumThatIsWellHasAnEmptyMessageAndOneThatIsUnknownSaysSo() throws Exception {
        var well = (DescribeQuorumResponseData) ask(ApiKeys.DESCRIBE_QUORUM, 2,
                DescribeQuorumRequest.singletonRequest(new TopicPartition("__cluster_metadata", 0)));
        var unknown = (DescribeQuorumResponseData) ask(ApiKeys.DESCRIBE_QUORUM, 2,
                DescribeQuorumRequest.singletonRequest(new TopicPartition("a", 0)));

        assertEquals("", well.errorMessage());
        assertEquals("", well.topics().getFirst().partitions().getFirst().errorMessage());
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), unknown.errorCode());
        assertEquals(List.of(), unknown.topics());
        assertFalse(unknown.errorMessage().isEmpty());
    }

    @Test
    void aDescribedResourceHasAnEmptyMessage() throws Exception {
        var answer = (DescribeConfigsResponseData) ask(ApiKeys.DESCRIBE_CONFIGS, 4,
                new DescribeConfigsRequestData().setResources(List.of(
                        new DescribeConfigsRequestData.DescribeConfigsResource()
                                .setResourceType(ConfigResource.Type.TOPIC.id()).setResourceName("a"))));

        assertEquals("", answer.results().getFirst().errorMessage());
    }

    @Test
    void aNewTopicsConfigsComeInTheOrderOfTheirNames() throws Exception {
        var answer = (CreateTopicsResponseData) ask(ApiKeys.CREATE_TOPICS, 7, new CreateTopicsRequestData()
                .setTimeoutMs(10_000).setValidateOnly(true)
                .setTopics(new CreateTopicsRequestData.CreatableTopicCollection(List.of(
                        new CreateTopicsRequestData.CreatableTopic().setName("ordered")
                                .setNumPartitions(1).setReplicationFactor((short) 1)).iterator())));
        List<String> names = answer.topics().find("ordered").configs().stream()
                .map(CreateTopicsResponseData.CreatableTopicConfigs::name).toList();

        assertEquals(names.stream().sorted().toList(), names);
        assertFalse(names.isEmpty());
    }

    @Test
    void aVoterForAnotherClusterIsToldWhichOneThisIs() throws Exception {
        var answer = (AddRaftVoterResponseData) ask(ApiKeys.ADD_RAFT_VOTER, 0, new AddRaftVoterRequestData()
                .setClusterId("elsewhere").setVoterId(5));

        assertEquals(Errors.INCONSISTENT_CLUSTER_ID.code(), answer.errorCode());
        assertTrue(answer.errorMessage().contains("elsewhere"), answer.errorMessage());
    }

    @Test
    void producersOfNoPartitionAreRefusedInWords() throws IOException {
        var asked = Stream.of("a", "none", "../x", "").map(name ->
                new DescribeProducersRequestData.TopicRequest().setName(name)
                        .setPartitionIndexes(List.of(1, 7))).toList();
        var answer = (DescribeProducersResponseData) ask(ApiKeys.DESCRIBE_PRODUCERS, 0,
                new DescribeProducersRequestData().setTopics(asked));
        String unknown = "3 This server does not host this topic-partition.";
        String strange = "17 Topic name is invalid: '../x' contains one or more characters other than"
                + " ASCII alphanumerics, '.', '_' and '-'";
        String empty = "17 Topic name is invalid: the empty string is not allowed";
        assertEquals(List.of("0 null", "3 null", unknown, unknown, strange, strange, empty, empty),
                answer.topics().stream().flatMap(topic -> topic.partitions().stream())
                        .map(each -> each.errorCode() + " " + each.errorMessage()).toList());
    }

    @Test
    void aPartitionTellsItsProducers() throws Exception {
        var at = new TopicPartition("b", 1);
        try (var producer = new KafkaProducer<byte[], byte[]>(Map.of("bootstrap.servers", node.bootstrap()),
                        new ByteArraySerializer(), new ByteArraySerializer());
                Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            for (long time = 1000; time < 1003; time++) {
                producer.send(new ProducerRecord<>("b", 1, time, null, new byte[1])).get();
            }
            var states = admin.describeProducers(List.of(at)).all().get().get(at).activeProducers();
            assertEquals(1, states.size());
            ProducerState state = states.getFirst();
            assertEquals(List.of(0, 2, 1002L, OptionalInt.empty(), OptionalLong.empty()),
                    List.of(state.producerEpoch(), state.lastSequence(), state.lastTimestamp(),
                            state.coordinatorEpoch(), state.currentTransactionStartOffset()));
        }
    }

    /// As long as a listener needs no SASL, on either kind.
    @Test
    void saslWhereNobodyAsksForItIsRefusedInWords() throws IOException {
        for (int port : List.of(node.port(), node.controllerPort())) {
            try (var wire = new Wire(port)) {
                var shake = (SaslHandshakeResponseData) wire.ask(ApiKeys.SASL_HANDSHAKE, (short) 1,
                        new SaslHandshakeRequestData().setMechanism("PLAIN")).data();
                assertEquals(Errors.ILLEGAL_SASL_STATE.code(), shake.errorCode());
                assertEquals(List.of(), shake.mechanisms());
                var token = (SaslAuthenticateResponseData) wire.ask(ApiKeys.SASL_AUTHENTICATE, (short) 2,
                        new SaslAuthenticateRequestData().setAuthBytes(new byte[3])).data();
                assertEquals(Errors.ILLEGAL_SASL_STATE.code(), token.errorCode());
                assertEquals("SaslAuthenticate request received after successful authentication",
                        token.errorMessage());
            }
        }
    }
}
