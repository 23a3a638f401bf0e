package moldau.trials.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import moldau.trials.wire.Wire;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may commit and read offsets of a classic group, at every version: by the state of the group, what
/// member the request claims to be, in which generation, as which instance. `offset-answers.txt` is what
/// Apache Kafka 4.3.1 answered to the same requests in the same order.
class OffsetAnswersTest {
    private static final short COMMIT_MIN = 2;
    private static final short INSTANCES_SINCE = 7;
    private static final short FETCH_GROUPS_SINCE = 8;
    private static final short FETCH_MEMBERS_SINCE = 9;
    private static final short IDS_SINCE = 10;

    @TempDir
    static Path home;

    private final List<String> lines = new ArrayList<>();
    private Wire wire;
    private Uuid topicId;
    private String member;
    private int generation;

    @Test
    void committingAndReadingAsksForTheSameMembershipAsApacheKafka() throws Exception {
        try (NodeProcess node = NodeProcess.in(home).start(); var wire = new Wire(node.port())) {
            this.wire = wire;
            DurabilityTest.create(node, new NewTopic("t", 1, (short) 1));
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
                topicId = admin.describeTopics(List.of("t")).allTopicNames().get().get("t").topicId();
                admin.alterConsumerGroupOffsets("empty",
                        Map.of(new TopicPartition("t", 0), new OffsetAndMetadata(3))).all().get();
            }
            join();
            ask("completing", "live");
            sync();
            ask("stable", "live");
            ask("empty", "empty");
            ask("unknown", "nobody");
            ask("noname", "");
            assertEquals(List.of(), node.errors());
        }
        assertEquals(expected(), String.join("\n", lines) + "\n");
    }

    private static String expected() throws IOException {
        try (var in = OffsetAnswersTest.class.getResourceAsStream("offset-answers.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void join() throws IOException {
        var protocols = new JoinGroupRequestData.JoinGroupRequestProtocolCollection();
        protocols.add(new JoinGroupRequestData.JoinGroupRequestProtocol().setName("range")
                .setMetadata(new byte[] {0, 1, 0, 0, 0, 1, 0, 1, 't', -1, -1, -1, -1}));
        var answer = (JoinGroupResponseData) wire.ask(ApiKeys.JOIN_GROUP, (short) 9,
                new JoinGroupRequestData().setGroupId("live").setMemberId("").setGroupInstanceId("inst")
                        .setProtocolType("consumer").setProtocols(protocols)
                        .setSessionTimeoutMs(45_000).setRebalanceTimeoutMs(60_000)).data();
        assertEquals(Errors.NONE.code(), answer.errorCode());
        member = answer.memberId();
        generation = answer.generationId();
    }

    private void sync() throws IOException {
        var assignment = new SyncGroupRequestData.SyncGroupRequestAssignment()
                .setMemberId(member).setAssignment(new byte[0]);
        var answer = (SyncGroupResponseData) wire.ask(ApiKeys.SYNC_GROUP, (short) 5,
                new SyncGroupRequestData().setGroupId("live").setMemberId(member).setGroupInstanceId("inst")
                        .setGenerationId(generation).setProtocolType("consumer").setProtocolName("range")
                        .setAssignments(List.of(assignment))).data();
        assertEquals(Errors.NONE.code(), answer.errorCode());
    }

    /// Lines of `state api member generation instance: an error a version`; with a fetch the offset as well.
    private void ask(String state, String group) throws IOException {
        int[] generations = {-2, -1, 0, generation, generation + 1};
        for (String claimed : List.of("", member, "stranger")) {
            for (int each : generations) {
                for (String instance : Arrays.asList(null, "inst", "other")) {
                    // Claiming no generation would found the group.
                    if (state.equals("unknown") && each < 0) continue;
                    lines.add(state + " OffsetCommit " + name(claimed) + " " + name(each) + " "
                            + (instance == null ? "none" : instance) + ":"
                            + commit(group, claimed, each, instance));
                }
            }
        }
        for (String claimed : Arrays.asList(null, "", member, "stranger")) {
            for (int each : generations) {
                lines.add(state + " OffsetFetch " + name(claimed) + " " + name(each) + ":"
                        + fetch(group, claimed, each));
            }
        }
    }

    private String name(String claimed) {
        return claimed == null ? null : '"' + (claimed.equals(member) ? "me" : claimed) + '"';
    }

    private String name(int claimed) {
        if (claimed == generation) return "ours";
        return claimed == generation + 1 ? "later" : "" + claimed;
    }

    private String commit(String group, String claimed, int generation, String instance)
            throws IOException {
        var answers = new StringBuilder();
        for (short version = COMMIT_MIN; version <= IDS_SINCE; version++) {
            if (instance != null && version < INSTANCES_SINCE) {
                answers.append(" -");
                continue;
            }
            var partition = new OffsetCommitRequestData.OffsetCommitRequestPartition()
                    .setPartitionIndex(0).setCommittedOffset(3).setCommittedMetadata("x");
            var topic = new OffsetCommitRequestData.OffsetCommitRequestTopic()
                    .setPartitions(List.of(partition));
            if (version < IDS_SINCE) topic.setName("t");
            else topic.setTopicId(topicId);
            var answer = (OffsetCommitResponseData) wire.ask(ApiKeys.OFFSET_COMMIT, version,
                    new OffsetCommitRequestData().setGroupId(group).setMemberId(claimed)
                            .setGenerationIdOrMemberEpoch(generation).setGroupInstanceId(instance)
                            .setTopics(List.of(topic))).data();
            answers.append(' ').append(answer.topics().getFirst().partitions().getFirst().errorCode());
        }
        return answers.toString();
    }

    private String fetch(String group, String claimed, int generation) throws IOException {
        var answers = new StringBuilder();
        for (short version = FETCH_GROUPS_SINCE; version <= IDS_SINCE; version++) {
            var topic = new OffsetFetchRequestData.OffsetFetchRequestTopics().setPartitionIndexes(List.of(0));
            if (version < IDS_SINCE) topic.setName("t");
            else topic.setTopicId(topicId);
            var asked = new OffsetFetchRequestData.OffsetFetchRequestGroup()
                    .setGroupId(group).setTopics(List.of(topic));
            if (version >= FETCH_MEMBERS_SINCE) asked.setMemberId(claimed).setMemberEpoch(generation);
            var answer = (OffsetFetchResponseData) wire.ask(ApiKeys.OFFSET_FETCH, version,
                    new OffsetFetchRequestData().setGroups(List.of(asked))).data();
            var found = answer.groups().getFirst();
            answers.append(' ').append(found.errorCode()).append('/')
                    .append(found.topics().getFirst().partitions().getFirst().committedOffset());
        }
        return answers.toString();
    }
}
