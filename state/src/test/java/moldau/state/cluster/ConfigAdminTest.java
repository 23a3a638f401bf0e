package moldau.state.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import moldau.wire.Errors;
import moldau.wire.message.AlterConfigsRequest;
import moldau.wire.message.IncrementalAlterConfigsRequest;
import moldau.wire.record.ClearElrRecord;
import org.junit.jupiter.api.Test;

class ConfigAdminTest {
    private static final int SET = 0;
    private static final int DELETE = 1;
    private static final int APPEND = 2;
    private static final int SUBTRACT = 3;
    private static final ConfigResource TOPIC = ConfigResource.topic("a");

    private final Stage stage = new Stage();

    ConfigAdminTest() {
        stage.start(1);
        stage.create("a", 1, 1);
    }

    @Test
    void configsAreSetAppendedToSubtractedFromAndDeleted() {
        alter(TOPIC, Requests.op("retention.ms", SET, "5"));
        alter(TOPIC, Requests.op("cleanup.policy", APPEND, "compact"));
        assertEquals("{cleanup.policy=delete,compact, retention.ms=5}", config(TOPIC));

        alter(TOPIC, Requests.op("cleanup.policy", SUBTRACT, "delete"),
                Requests.op("retention.ms", DELETE, null));
        assertEquals("{cleanup.policy=compact}", config(TOPIC));
    }

    @Test
    void whatCannotBeIsRefusedWithItsCode() {
        assertRefused(Errors.UNKNOWN_TOPIC_OR_PARTITION, ConfigResource.topic("nobody"),
                Requests.op("retention.ms", SET, "5"));
        assertRefused(Errors.INVALID_CONFIG, TOPIC, Requests.op("unknown", SET, "5"));
        assertRefused(Errors.INVALID_CONFIG, TOPIC, Requests.op("retention.ms", SET, "bad"));
        assertRefused(Errors.INVALID_CONFIG, TOPIC, Requests.op("retention.ms", APPEND, "5"));
        assertRefused(Errors.INVALID_REQUEST, TOPIC, Requests.op("retention.ms", SET, null));
        assertRefused(Errors.INVALID_REQUEST, TOPIC,
                Requests.op("retention.ms", SET, "1"), Requests.op("retention.ms", SET, "2"));
        assertRefused(Errors.INVALID_REQUEST, new ConfigResource((byte) 99, "x"),
                Requests.op("retention.ms", SET, "1"));
        assertRefused(Errors.INVALID_REQUEST, new ConfigResource(ConfigResource.BROKER, "x"),
                Requests.op("x", SET, "1"));
        assertEquals("{}", config(TOPIC));
    }

    @Test
    void oneRefusedKeySparesTheWholeResource() {
        short code = alter(TOPIC,
                Requests.op("retention.ms", SET, "5"), Requests.op("unknown", SET, "5"));

        assertEquals(Errors.INVALID_CONFIG, code);
        assertEquals("{}", config(TOPIC));
    }

    @Test
    void anUnchangedTopicConfigIsNotRecordedButABrokersIs() {
        alter(TOPIC, Requests.op("retention.ms", SET, "5"));
        alter(ConfigResource.broker(1), Requests.op("x", SET, "5"));
        int end = stage.log.size();

        alter(TOPIC, Requests.op("retention.ms", SET, "5"));
        assertEquals(end, stage.log.size());
        alter(ConfigResource.broker(1), Requests.op("x", SET, "5"));
        assertEquals(end + 1, stage.log.size());
    }

    @Test
    void theOlderRequestReplacesAllOfAResource() {
        alter(TOPIC, Requests.op("retention.ms", SET, "5"),
                Requests.op("cleanup.policy", SET, "compact"));
        var request = AlterConfigsRequest.DEFAULT.withResources(
                List.of(new AlterConfigsRequest.Resource(TOPIC.type(), TOPIC.name(),
                        List.of(new AlterConfigsRequest.Config("retention.ms", "7")))));

        stage.ask(it -> it.alterConfigs(request));

        assertEquals("{retention.ms=7}", config(TOPIC));
    }

    @Test
    void theMinimumOfReplicasIsTheClustersWhileEligibleReplicasAreKept() {
        assertEquals("{min.insync.replicas=1}", config(ConfigResource.ALL_BROKERS));

        assertRefused(Errors.INVALID_CONFIG, ConfigResource.broker(1),
                Requests.op(Scene.MIN_ISR, SET, "2"));
        assertRefused(Errors.INVALID_CONFIG, ConfigResource.ALL_BROKERS,
                Requests.op(Scene.MIN_ISR, DELETE, null));
        assertEquals(Errors.NONE, alter(ConfigResource.ALL_BROKERS,
                Requests.op(Scene.MIN_ISR, SET, "2")));

        assertEquals(ClearElrRecord.DEFAULT, stage.log.getLast());
        assertTrue(alter(TOPIC, Requests.op(Scene.MIN_ISR, SET, "3")) == Errors.NONE);
        assertEquals(ClearElrRecord.DEFAULT.withTopicName("a"), stage.log.getLast());
    }

    @Test
    void aResourceNamedTwiceIsRefusedTwice() {
        var resource = new IncrementalAlterConfigsRequest.Resource(
                TOPIC.type(), TOPIC.name(), List.of(Requests.op("retention.ms", SET, "5")));
        var request = IncrementalAlterConfigsRequest.DEFAULT.withResources(
                List.of(resource, resource));

        var answer = stage.ask(it -> it.incrementalAlterConfigs(request));

        assertEquals(List.of(Errors.INVALID_REQUEST, Errors.INVALID_REQUEST),
                answer.responses().stream().map(it -> it.errorCode()).toList());
        assertEquals("{}", config(TOPIC));
    }

    /// Only a broker knows its directories (KIP-1066).
    @Test
    void whoAsksAControllerDirectlyCanOnlyFreeWhatIsCordoned() {
        var broker = ConfigResource.broker(1);
        assertEquals(Errors.INVALID_CONFIG, directly(broker, "/a"));
        alter(broker, Requests.op("cordoned.log.dirs", SET, "/a,/b"));

        assertEquals(Errors.INVALID_CONFIG, directly(broker, "/a,/c"));
        assertEquals(Errors.NONE, directly(broker, "/b"));
        assertEquals(Errors.INVALID_CONFIG, directly(broker, "/a"));
        assertEquals("{cordoned.log.dirs=/b}", config(broker));
        assertEquals(Errors.NONE, directly(broker, ""));
        var replaced = AlterConfigsRequest.DEFAULT.withResources(List.of(new AlterConfigsRequest.Resource(
                broker.type(), broker.name(), List.of(new AlterConfigsRequest.Config("cordoned.log.dirs", "/b")))));
        assertEquals(Errors.INVALID_CONFIG,
                stage.ask(it -> it.alterConfigs(replaced, true)).responses().getFirst().errorCode());
    }

    private short directly(ConfigResource resource, String cordoned) {
        return stage.ask(it -> it.incrementalAlterConfigs(Requests.set(resource, "cordoned.log.dirs", cordoned), true))
                .responses().getFirst().errorCode();
    }

    private short alter(ConfigResource resource, IncrementalAlterConfigsRequest.Config... ops) {
        return stage.ask(it -> it.incrementalAlterConfigs(Requests.alter(resource, ops)))
                .responses().getFirst().errorCode();
    }

    private void assertRefused(short code, ConfigResource resource,
            IncrementalAlterConfigsRequest.Config... ops) {
        assertEquals(code, alter(resource, ops), List.of(ops).toString());
    }

    private String config(ConfigResource resource) {
        return stage.image().config(resource).toString();
    }
}
