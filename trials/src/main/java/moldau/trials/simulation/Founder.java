package moldau.trials.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import moldau.base.Loop;
import moldau.base.settings.Settings;
import moldau.base.sim.SimHost;
import moldau.base.sim.SimWorld;
import moldau.client.config.AdminSettings;
import moldau.client.net.Links;
import moldau.wire.Errors;
import moldau.wire.message.CreateTopicsRequest;
import moldau.wire.message.CreateTopicsResponse;
import moldau.wire.message.Response;

/// Makes the topics of a run, as often as it takes until all are there.
final class Founder implements Resident {
    private static final long AGAIN_NANOS = 250_000_000L;

    private final Stage stage;
    private final SimHost host;
    private final Set<String> made = new HashSet<>();
    private SimWorld world;
    private Links links;

    Founder(Stage stage) {
        this.stage = stage;
        this.host = stage.universe().host("admin");
    }

    @Override
    public SimHost host() {
        return host;
    }

    boolean isDone() {
        return made.size() == stage.profile().storage().topics();
    }

    @Override
    public void start() {
        world = host.boot(1);
        var texts = Map.of("bootstrap.servers", stage.bootstrap(),
                "request.timeout.ms", "" + stage.profile().load().requestTimeoutMs());
        var settings = Settings.parse(AdminSettings.TABLE, texts).orThrow();
        links = Links.of(world, settings, 60_000);
        links.loop().insist(this::ask);
    }

    /// On the loop of the links, where a refusal is heard, too.
    private void ask() {
        links.askSomebody(request(), links.bootstrap()).whenComplete(this::answered);
    }

    private CreateTopicsRequest request() {
        Profile.Storage storage = stage.profile().storage();
        var configs = List.of(
                config("internal.segment.bytes", storage.segmentBytes()),
                config("segment.ms", storage.segmentMs()),
                config("min.insync.replicas", storage.inSyncMin()));
        var topics = new ArrayList<CreateTopicsRequest.Topic>();
        for (int i = 0; i < storage.topics(); i++) {
            topics.add(CreateTopicsRequest.Topic.DEFAULT.withName(Stage.topic(i))
                    .withNumPartitions(storage.partitions())
                    .withReplicationFactor((short) storage.replicas())
                    .withConfigs(configs));
        }
        return CreateTopicsRequest.DEFAULT.withTopics(topics)
                .withTimeoutMs(stage.profile().load().requestTimeoutMs());
    }

    private static CreateTopicsRequest.Config config(String key, int value) {
        return new CreateTopicsRequest.Config(key, "" + value);
    }

    private void answered(Response response, Throwable failure) {
        if (failure == null) {
            for (var each : ((CreateTopicsResponse) response).topics()) {
                switch (each.errorCode()) {
                    case Errors.NONE, Errors.TOPIC_ALREADY_EXISTS -> made.add(each.name());
                    case Errors.INVALID_REPLICATION_FACTOR -> { }
                    default -> stage.verdict().check(Errors.retriable(each.errorCode()), "client",
                            "topic " + each.name() + " was refused with "
                            + Errors.name(each.errorCode()) + ": " + each.errorMessage());
                }
            }
        }
        if (isDone()) return;
        Loop loop = links.loop();
        loop.at(world.clock().nowNanos() + AGAIN_NANOS, this::ask);
    }
}
