package moldau.state.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import moldau.base.Random;
import moldau.state.Appended;
import moldau.state.Decision;
import moldau.state.Refusal;
import moldau.state.Reply;
import moldau.state.Runtime;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.BrokerHeartbeatRequest;
import moldau.wire.message.BrokerHeartbeatResponse;
import moldau.wire.message.BrokerRegistrationRequest;
import moldau.wire.message.BrokerRegistrationResponse;
import moldau.wire.message.CreateTopicsRequest;
import moldau.wire.message.CreateTopicsResponse;
import moldau.wire.record.MetadataRecord;

/// A controller on a log in memory that commits at once, and a clock that tests move.
final class Stage {
    static final String CLUSTER = "test-cluster";

    final TestRules rules = new TestRules();
    final List<MetadataRecord> log = new ArrayList<>();
    final Controller controller;
    final Runtime<MetadataRecord> runtime;
    long nowMs = 1_000_000;
    int batches;

    Stage() {
        this(ControllerLimits.of(1, CLUSTER).withIdleMs(0), 1);
    }

    Stage(ControllerLimits limits, long seed) {
        controller = new Controller(limits, rules, random(seed), ClusterImage.EMPTY);
        Runtime<MetadataRecord>[] self = newArray();
        runtime = new Runtime<>(controller, (records, _) -> {
            log.addAll(records);
            batches++;
            self[0].committed(log.size());
            return new Appended.At(log.size() - 1);
        }, Integer.MAX_VALUE);
        self[0] = runtime;
        runtime.activate(0, nowMs);
        runtime.tick(nowMs);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Runtime<MetadataRecord>[] newArray() {
        return new Runtime[1];
    }

    static Random random(long seed) {
        var random = new java.util.Random(seed);
        return new Random() {
            @Override
            public int below(int bound) {
                return random.nextInt(bound);
            }

            @Override
            public long bits() {
                return random.nextLong();
            }
        };
    }

    ClusterImage image() {
        return controller.image();
    }

    <A> A ask(Function<Controller, Decision<MetadataRecord, A>> decide) {
        var answers = new ArrayList<A>();
        runtime.ask(nowMs, new Reply<A>() {
            @Override
            public void answer(A answer) {
                answers.add(answer);
            }

            @Override
            public void refused(Refusal why) {
                throw new AssertionError(why);
            }
        }, _ -> decide.apply(controller));
        assertEquals(1, answers.size());
        controller.checkInvariants();
        return answers.getFirst();
    }

    /// Lets time pass, ticking when the machine wants it.
    void pass(long ms) {
        long endMs = nowMs + ms;
        while (runtime.nextDeadlineMs() <= endMs) {
            nowMs = Math.max(nowMs, runtime.nextDeadlineMs());
            runtime.tick(nowMs);
        }
        nowMs = endMs;
        controller.checkInvariants();
    }

    static BrokerRegistrationRequest registration(int broker, long incarnation) {
        var features = new ArrayList<BrokerRegistrationRequest.Feature>();
        Features.supported().each((name, range) -> features.add(
                new BrokerRegistrationRequest.Feature(name, range.min(), range.max())));
        return BrokerRegistrationRequest.DEFAULT
                .withBrokerId(broker)
                .withClusterId(CLUSTER)
                .withIncarnationId(new Uuid(broker, incarnation))
                .withListeners(List.of(new BrokerRegistrationRequest.Listener(
                        "PLAINTEXT", "localhost", 9000 + broker, (short) 0)))
                .withFeatures(features)
                .withLogDirs(List.of(directory(broker)));
    }

    static Uuid directory(int broker) {
        return new Uuid(77, 1000 + broker);
    }

    BrokerRegistrationResponse register(BrokerRegistrationRequest request) {
        return ask(it -> it.registerBroker(request, nowMs, runtime.appliedEnd()));
    }

    BrokerHeartbeatRequest beat(int broker) {
        return BrokerHeartbeatRequest.DEFAULT
                .withBrokerId(broker)
                .withBrokerEpoch(image().broker(broker).epoch())
                .withCurrentMetadataOffset(log.size() - 1);
    }

    BrokerHeartbeatResponse heartbeat(BrokerHeartbeatRequest request) {
        return ask(it -> it.brokerHeartbeat(request, nowMs));
    }

    /// Registers brokers and lets them serve.
    void start(int... brokers) {
        for (int broker : brokers) {
            register(registration(broker, 1));
            heartbeat(beat(broker));
        }
    }

    CreateTopicsResponse.Topic create(CreateTopicsRequest.Topic topic) {
        var request = CreateTopicsRequest.DEFAULT.withTopics(List.of(topic));
        return ask(it -> it.createTopics(request, _ -> true)).topics().getFirst();
    }

    TopicImage create(String name, int partitions, int replication) {
        var result = create(topic(name, partitions, replication));
        assertEquals(Errors.NONE, result.errorCode(), result.errorMessage());
        TopicImage topic = image().topic(name);
        assertNotNull(topic);
        return topic;
    }

    static CreateTopicsRequest.Topic topic(String name, int partitions, int replication) {
        return CreateTopicsRequest.Topic.DEFAULT
                .withName(name)
                .withNumPartitions(partitions)
                .withReplicationFactor((short) replication);
    }

    static CreateTopicsRequest.Topic topic(String name, int[]... replicas) {
        var assignments = new ArrayList<CreateTopicsRequest.Assignment>();
        for (int i = 0; i < replicas.length; i++) {
            assignments.add(new CreateTopicsRequest.Assignment(i, Ids.of(replicas[i]).toList()));
        }
        return topic(name, -1, -1).withAssignments(assignments);
    }

    PartitionImage partition(String topic, int index) {
        return image().topic(topic).partition(index);
    }
}
