package moldau.trials.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import moldau.trials.wire.Wire;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a broker that follows says to those who ask it instead of the leader (KIP-392, KIP-320).
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FollowersAnswerTest {
    private static final int EPOCH = 0;
    private static final int NO_EPOCH = -1;
    private static final int PATIENCE_MS = 30_000;

    @TempDir
    static Path dir;

    private static RunningNode controller;
    private static RunningNode leader;
    private static RunningNode follower;
    private static Uuid topicId;

    @BeforeAll
    static void start() throws Exception {
        int port = FreePort.next();
        controller = RunningNode.controller(100, port, dir.resolve("controller"), Map.of());
        leader = RunningNode.broker(1, "100@127.0.0.1:" + port, dir.resolve("leader"));
        follower = RunningNode.broker(2, "100@127.0.0.1:" + port, dir.resolve("follower"));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", leader.bootstrap()))) {
            topicId = admin.createTopics(List.of(new NewTopic("t", Map.of(0, List.of(1, 2)))))
                    .topicId("t").get();
        }
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", leader.bootstrap(), "acks", "all"),
                new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("t", "v")).get();
        }
    }

    @AfterAll
    static void stop() {
        follower.close();
        leader.close();
        controller.close();
    }

    private static FetchResponseData.PartitionData fetch(int version, int epoch) throws IOException {
        var topic = new FetchRequestData.FetchTopic().setPartitions(List.of(
                new FetchRequestData.FetchPartition().setCurrentLeaderEpoch(epoch)
                        .setPartitionMaxBytes(1_000)));
        if (version < 13) topic.setTopic("t");
        else topic.setTopicId(topicId);
        var request = new FetchRequestData().setTopics(List.of(topic))
                .setMinBytes(1).setMaxBytes(1_000).setMaxWaitMs(PATIENCE_MS);
        try (var wire = new Wire(port())) {
            var answer = (FetchResponseData) wire.ask(ApiKeys.FETCH, (short) version, request).data();
            return answer.responses().getFirst().partitions().getFirst();
        }
    }

    private static int port() {
        String bootstrap = follower.bootstrap();
        return Integer.parseInt(bootstrap.substring(bootstrap.lastIndexOf(':') + 1));
    }

    @Test
    void consumersMayReadWhatIsCommittedThere() throws IOException {
        for (int version : new int[] {11, 17}) {
            for (int epoch : new int[] {NO_EPOCH, EPOCH}) {
                var found = fetch(version, epoch);
                assertEquals(Errors.NONE.code(), found.errorCode());
                assertEquals(1, found.highWatermark());
                assertEquals(0, ((MemoryRecords) found.records())
                        .batches().iterator().next().lastOffset());
            }
        }
    }

    @Test
    void consumersThatDoNotKnowOfItAreSentToTheLeader() throws IOException {
        assertEquals(Errors.NOT_LEADER_OR_FOLLOWER.code(), fetch(10, NO_EPOCH).errorCode());
    }

    @Test
    void theEpochIsComparedBeforeAnythingElse() throws IOException {
        assertEquals(Errors.UNKNOWN_LEADER_EPOCH.code(), fetch(10, EPOCH + 1).errorCode());
        assertEquals(Errors.UNKNOWN_LEADER_EPOCH.code(), fetch(17, EPOCH + 1).errorCode());
        assertEquals(Errors.UNKNOWN_LEADER_EPOCH.code(), listOffsets(EPOCH + 1));
        assertEquals(Errors.NOT_LEADER_OR_FOLLOWER.code(), listOffsets(EPOCH));
    }

    private static short listOffsets(int epoch) throws IOException {
        var request = new ListOffsetsRequestData().setReplicaId(-1).setTopics(List.of(
                new ListOffsetsRequestData.ListOffsetsTopic().setName("t").setPartitions(List.of(
                        new ListOffsetsRequestData.ListOffsetsPartition().setTimestamp(-1)
                                .setCurrentLeaderEpoch(epoch)))));
        try (var wire = new Wire(port())) {
            var answer = (ListOffsetsResponseData)
                    wire.ask(ApiKeys.LIST_OFFSETS, (short) 9, request).data();
            return answer.topics().getFirst().partitions().getFirst().errorCode();
        }
    }
}
