package moldau.state.group;

import static moldau.state.group.Stage.GROUP;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import moldau.base.sim.Choices;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.ConsumerGroupHeartbeatRequest;
import moldau.wire.message.ConsumerGroupHeartbeatResponse;

/// A consumer of the consumer protocol as a client plays it: beats, gives up what it must before it says
/// so, reads what it is given, and starts over when it is fenced.
final class SimulatedConsumer {
    private final Stage stage;
    private final String name;
    private final boolean isStatic;

    private List<String> topics;
    private String regex = "";
    private String memberId;
    private int lives;
    private int epoch;
    /// It has something to say, or does not know whether it was heard.
    private boolean mustTell;
    private Set<String> reading = new TreeSet<>();
    private Set<String> given = new TreeSet<>();
    private Heard<ConsumerGroupHeartbeatResponse> beating;

    SimulatedConsumer(Stage stage, String name, boolean isStatic, List<String> topics) {
        this.stage = stage;
        this.name = name;
        this.isStatic = isStatic;
        this.topics = topics;
        live();
    }

    private void live() {
        memberId = name + "-" + lives++;
        restart();
    }

    private void restart() {
        epoch = 0;
        mustTell = true;
        reading.clear();
        given.clear();
        beating = null;
    }

    String memberId() {
        return memberId;
    }

    int epoch() {
        return epoch;
    }

    /// `topic id:partition`, as in [ConsumerModel].
    Set<String> reading() {
        return reading;
    }

    void crash() {
        live();
    }

    void leave() {
        int parting = isStatic ? ConsumerMember.LEAVES_FOR_A_WHILE : ConsumerMember.LEAVES;
        if (epoch > 0) beat(request().withMemberEpoch(parting));
        live();
    }

    void wants(List<String> topics, String regex) {
        this.topics = topics;
        this.regex = regex;
        mustTell = true;
    }

    /// Hears what has been answered; else reads what it was given, and beats.
    void act(Choices choices) {
        if (beating != null) {
            hear();
            return;
        }
        mustTell |= !reading.equals(given);
        reading = new TreeSet<>(given);
        beating = beat(mustTell || choices.flip() ? full(request()) : request());
        mustTell = true;
        // The answer may be lost on its way.
        if (choices.rarely(12)) beating = null;
        else hear();
    }

    private ConsumerGroupHeartbeatRequest request() {
        return ConsumerGroupHeartbeatRequest.DEFAULT
                .withGroupId(GROUP)
                .withMemberId(memberId)
                .withMemberEpoch(epoch)
                .withInstanceId(isStatic ? name : null)
                .withRebalanceTimeoutMs(-1);
    }

    private ConsumerGroupHeartbeatRequest full(ConsumerGroupHeartbeatRequest request) {
        return request.withRebalanceTimeoutMs(Stage.REBALANCE_MS)
                .withSubscribedTopicNames(topics)
                .withSubscribedTopicRegex(regex)
                .withTopicPartitions(owned());
    }

    private List<ConsumerGroupHeartbeatRequest.TopicPartitions> owned() {
        var byTopic = new TreeMap<String, List<Integer>>();
        for (String each : reading) {
            String[] words = each.split(":");
            byTopic.computeIfAbsent(words[0], _ -> new ArrayList<>()).add(Integer.valueOf(words[1]));
        }
        var rows = new ArrayList<ConsumerGroupHeartbeatRequest.TopicPartitions>();
        byTopic.forEach((topic, partitions) ->
                rows.add(new ConsumerGroupHeartbeatRequest.TopicPartitions(Uuid.parse(topic), partitions)));
        return rows;
    }

    private Heard<ConsumerGroupHeartbeatResponse> beat(ConsumerGroupHeartbeatRequest request) {
        return stage.ask(_ -> stage.coordinator.consumerGroupHeartbeat(stage.caller(1), request));
    }

    private void hear() {
        if (beating.isPending()) return;
        ConsumerGroupHeartbeatResponse answer = beating.answerOrNull();
        beating = null;
        if (answer == null) return;
        switch (answer.errorCode()) {
            case Errors.NONE -> {
                assertTrue(answer.memberEpoch() >= epoch, () -> answer + " after epoch " + epoch);
                epoch = answer.memberEpoch();
                mustTell = false;
                if (answer.assignment() != null) given = ConsumerModel.partitions(answer.assignment());
            }
            case Errors.FENCED_MEMBER_EPOCH, Errors.UNKNOWN_MEMBER_ID -> restart();
            // Its place is taken until the session of its last life is over; or the group is being classic.
            case Errors.UNRELEASED_INSTANCE_ID, Errors.FENCED_INSTANCE_ID, Errors.GROUP_ID_NOT_FOUND -> restart();
            default -> throw new AssertionError("beat: " + answer);
        }
    }
}
