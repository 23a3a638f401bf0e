package moldau.trials.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import moldau.trials.wire.RandomStruct;
import moldau.trials.wire.Wire;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Codec;
import moldau.wire.batch.Compression;
import moldau.wire.batch.Head;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every api that the node offers, at every version: requests drawn from Apache's schema are each
/// answered in bytes that Apache's parser reads to the last, or cost their sender the connection;
/// none is a bug of ours (security T3-T5, T7, T9).
class EveryApiTest {
    private static final int REQUESTS_PER_VERSION = 30;
    /// Long enough to be parked, short enough for a test.
    private static final int PATIENCE_MS = 20;
    private static final int PARTITIONS_AT_ONCE_MAX = 10_000;

    @TempDir
    static Path home;

    private static NodeProcess node;
    private static RandomStruct.Known known;

    @BeforeAll
    static void start() throws Exception {
        node = NodeProcess.in(home).start();
        DurabilityTest.create(node, new NewTopic("t", 2, (short) 1));
        DurabilityTest.send(node, "t", "a", "b");
        DurabilityTest.commit(node, "g", new TopicPartition("t", 0), 1);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            Uuid id = admin.describeTopics(List.of("t")).allTopicNames().get().get("t").topicId();
            known = new RandomStruct.Known(
                    List.of("t", "g", "1", "consumer", "range", "__consumer_offsets", "cleanup.policy"),
                    List.of(id), batches());
        }
    }

    private static List<ByteBuffer> batches() {
        return Stream.of(Codec.NONE, Codec.LZ4).map(codec -> {
            try (var builder = new BatchBuilder()) {
                builder.append(1, null, "value".getBytes(StandardCharsets.UTF_8));
                ByteBuffer batch = builder.build(Head.DEFAULT.withCompression(Compression.of(codec)));
                byte[] bytes = new byte[batch.remaining()];
                batch.duplicate().get(bytes);
                return ByteBuffer.wrap(bytes);
            }
        }).toList();
    }

    @AfterAll
    static void stop() {
        try {
            assertEquals(List.of(), node.errors());
            node.stop();
        } finally {
            node.close();
        }
    }

    /// What it says itself that it offers.
    static List<ApiVersion> offered() throws IOException {
        try (var wire = new Wire(node.port())) {
            var ask = new ApiVersionsRequestData().setClientSoftwareName("test").setClientSoftwareVersion("1");
            var answer = (ApiVersionsResponse) wire.ask(ApiKeys.API_VERSIONS, (short) 3, ask);
            return List.copyOf(answer.data().apiKeys());
        }
    }

    @ParameterizedTest
    @MethodSource("offered")
    void anythingIsAnsweredOrClosed(ApiVersion offered) throws IOException {
        ApiKeys api = ApiKeys.forId(offered.apiKey());
        int errorsBefore = node.errors().size();
        // Produce is offered from version 0 and served from 3, for old librdkafka's sake (KIP-896).
        short versionMin = (short) Math.max(offered.minVersion(), api.oldestVersion());
        for (short version = versionMin; version <= offered.maxVersion(); version++) {
            int answers = 0;
            Wire wire = new Wire(node.port());
            try {
                for (int i = 0; i < REQUESTS_PER_VERSION; i++) {
                    ApiMessage request = request(api, version, version * 1_000_003L + i);
                    if (wire.isAnswered(api, version, request)) {
                        answers++;
                    } else {
                        wire.close();
                        wire = new Wire(node.port());
                    }
                }
            } finally {
                wire.close();
            }
            assertTrue(answers > 0, api + " v" + version + " never answers");
        }
        List<String> errors = node.errors();
        assertEquals(List.of(), errors.subList(errorsBefore, errors.size()));
        offered(); // It still serves others.
    }

    private static ApiMessage request(ApiKeys api, short version, long seed) {
        ByteBuffer bytes = RandomStruct.bytes(api.messageType.requestSchemas()[version], seed, known);
        ApiMessage request = api.messageType.newRequest();
        request.read(new ByteBufferAccessor(bytes), version);
        return tame(request);
    }

    /// Takes away what only costs time: long waits, silence as asked for, thousands of partitions.
    private static ApiMessage tame(ApiMessage request) {
        switch (request) {
            case FetchRequestData it -> it.setMaxWaitMs(Math.min(it.maxWaitMs(), PATIENCE_MS));
            case JoinGroupRequestData it ->
                    it.setRebalanceTimeoutMs(Math.min(it.rebalanceTimeoutMs(), PATIENCE_MS));
            case ProduceRequestData it -> {
                if (it.acks() == 0) it.setAcks((short) -1);
                it.setTimeoutMs(Math.min(it.timeoutMs(), PATIENCE_MS));
            }
            case CreateTopicsRequestData it ->
                    it.topics().forEach(topic -> topic.setNumPartitions(fewOrTooMany(topic.numPartitions())));
            case CreatePartitionsRequestData it ->
                    it.topics().forEach(topic -> topic.setCount(fewOrTooMany(topic.count())));
            default -> { }
        }
        return request;
    }

    private static int fewOrTooMany(int partitions) {
        return partitions > PARTITIONS_AT_ONCE_MAX ? partitions : Math.min(partitions, 3);
    }
}
