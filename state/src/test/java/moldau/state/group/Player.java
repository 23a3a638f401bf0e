package moldau.state.group;

import static moldau.state.group.Stage.GROUP;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import moldau.wire.Errors;
import moldau.wire.message.ConsumerGroupHeartbeatRequest;
import moldau.wire.message.ConsumerGroupHeartbeatResponse;

/// A member of a consumer group that says what a test tells it to, and remembers what it hears.
///
/// Partitions are words: `orders-0 orders-1`.
final class Player {
    private final Stage stage;
    private final String instanceId;
    final String id;

    private int epoch;
    private String holds = "";

    Player(Stage stage, String id, String instanceId) {
        this.stage = stage;
        this.id = id;
        this.instanceId = instanceId;
    }

    Player(Stage stage, String id) {
        this(stage, id, null);
    }

    /// A stage where groups get a new target whenever they need one.
    static Stage stage() {
        var stage = new Stage();
        stage.consumerLimits = ConsumerLimits.DEFAULT
                .withSessionTimeoutMs(Stage.SESSION_MS)
                .withAssignmentIntervalMs(0);
        return stage;
    }

    int epoch() {
        return epoch;
    }

    /// What it was last told to read.
    String holds() {
        return holds;
    }

    /// Joins, or joins again.
    Player join(String... topics) {
        epoch = 0;
        holds = "";
        heard(ask(joining(topics)));
        return this;
    }

    ConsumerGroupHeartbeatRequest joining(String... topics) {
        return request()
                .withMemberEpoch(0)
                .withRebalanceTimeoutMs(Stage.REBALANCE_MS)
                .withSubscribedTopicNames(List.of(topics))
                .withTopicPartitions(List.of());
    }

    ConsumerGroupHeartbeatRequest request() {
        return ConsumerGroupHeartbeatRequest.DEFAULT
                .withGroupId(GROUP)
                .withMemberId(id)
                .withInstanceId(instanceId)
                .withMemberEpoch(epoch)
                .withRebalanceTimeoutMs(-1);
    }

    /// Shows that it lives, and says nothing else.
    Player beat() {
        heard(ask(request()));
        return this;
    }

    /// Says what it reads, which may be less than it was told.
    Player reads(String words) {
        heard(ask(request().withTopicPartitions(owned(words))));
        return this;
    }

    /// Reads what it was told, and says so.
    Player obeys() {
        return reads(holds);
    }

    Player wants(String... topics) {
        heard(ask(request()
                .withSubscribedTopicNames(List.of(topics))
                .withTopicPartitions(owned(holds))));
        return this;
    }

    Player wantsPattern(String regex) {
        heard(ask(request().withSubscribedTopicRegex(regex).withTopicPartitions(owned(holds))));
        return this;
    }

    ConsumerGroupHeartbeatResponse leave() {
        return ask(request().withMemberEpoch(ConsumerMember.LEAVES));
    }

    ConsumerGroupHeartbeatResponse goAway() {
        return ask(request().withMemberEpoch(ConsumerMember.LEAVES_FOR_A_WHILE));
    }

    /// The error of a heartbeat; what it brings is not taken to heart.
    short error() {
        return ask(request()).errorCode();
    }

    short error(UnaryOperator<ConsumerGroupHeartbeatRequest> change) {
        return ask(change.apply(request())).errorCode();
    }

    ConsumerGroupHeartbeatResponse ask(ConsumerGroupHeartbeatRequest request) {
        return ask(request, 1);
    }

    ConsumerGroupHeartbeatResponse ask(ConsumerGroupHeartbeatRequest request, int version) {
        Heard<ConsumerGroupHeartbeatResponse> heard = stage.ask(
                _ -> stage.coordinator.consumerGroupHeartbeat(stage.caller(version), request));
        return heard.answer();
    }

    private void heard(ConsumerGroupHeartbeatResponse answer) {
        assertEquals(Errors.NONE, answer.errorCode(), answer::toString);
        assertEquals(id, answer.memberId());
        epoch = answer.memberEpoch();
        if (answer.assignment() != null) holds = words(stage, answer.assignment());
    }

    static String words(Stage stage, ConsumerGroupHeartbeatResponse.Assignment assignment) {
        var words = new ArrayList<String>();
        for (var topic : assignment.topicPartitions()) {
            for (int each : topic.partitions()) words.add(stage.name(topic.topicId()) + "-" + each);
        }
        words.sort(null);
        return String.join(" ", words);
    }

    List<ConsumerGroupHeartbeatRequest.TopicPartitions> owned(String words) {
        var byTopic = new TreeMap<String, List<Integer>>();
        for (String each : words.isEmpty() ? new String[0] : words.split(" ")) {
            String[] parts = each.split("-");
            byTopic.computeIfAbsent(parts[0], _ -> new ArrayList<>()).add(Integer.valueOf(parts[1]));
        }
        var rows = new ArrayList<ConsumerGroupHeartbeatRequest.TopicPartitions>();
        byTopic.forEach((topic, partitions) -> rows.add(
                new ConsumerGroupHeartbeatRequest.TopicPartitions(stage.id(topic), partitions)));
        return rows;
    }
}
