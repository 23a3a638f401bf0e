package moldau.trials.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import moldau.base.settings.Settings;
import moldau.base.sim.Chance;
import moldau.base.sim.SimHost;
import moldau.base.sim.SimWorld;
import moldau.client.Consumer;
import moldau.client.Event;
import moldau.client.Producer;
import moldau.client.Received;
import moldau.client.Refused;
import moldau.client.Sent;
import moldau.client.TopicPartition;
import moldau.client.Unreachable;
import moldau.client.config.AdminSettings;
import moldau.client.net.Links;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.TopicImage;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.CreateTopicsRequest;
import moldau.wire.message.CreateTopicsResponse;
import moldau.wire.message.DeleteTopicsRequest;
import moldau.wire.message.DeleteTopicsResponse;
import moldau.wire.message.Response;

/// A topic that is deleted and made again under its name, while brokers are up, down and cut off,
/// with a producer and a reader that end when it does. In the ledgers each of its lives is a
/// topic of its own, `fleeting#3`, so that a record of another life is noticed (I26, I34).
final class Fleeting {
    static final String NAME = "fleeting";
    private static final TopicPartition PARTITION = new TopicPartition(NAME, 0);
    private static final long TURN_NANOS = 50_000_000L;
    private static final int UNHEARD_MAX = 200;
    /// Where its senders' lives are numbered from: apart from those of [Sender].
    private static final int LIVES_FROM = 1_000_000;

    private final Stage stage;
    private final Cluster cluster;
    private final SimHost host;
    private final Chance chance;
    private final Map<Uuid, TopicPartition> names = new HashMap<>();
    private SimWorld world;
    private Links links;
    private Producer producer;
    private Consumer consumer;
    private Positions positions;
    private Phase phase = Phase.ABSENT;
    private Uuid id = Uuid.ZERO;
    /// Of the metadata, when it had the new life; 0 before.
    private long spreadEnd;
    private int lives;
    private int unheard;
    private boolean quiet;

    private enum Phase { ABSENT, DELETING, CREATING, SPREADING, SERVING }

    Fleeting(Stage stage, Cluster cluster) {
        this.stage = stage;
        this.cluster = cluster;
        this.host = stage.universe().host("fleeting");
        this.chance = new Chance(stage.plan().seed(), "fleeting", 0);
    }

    /// Ends its clients in the middle of what they do, deletes it, and makes it anew.
    ///
    /// @return whether it was not about to do so anyway
    boolean renew() {
        if (phase != Phase.ABSENT && phase != Phase.SERVING) return false;
        host.kill();
        world = host.boot(1);
        unheard = 0;
        spreadEnd = 0;
        producer = null;
        consumer = null;
        var texts = Map.of("bootstrap.servers", stage.bootstrap(),
                "request.timeout.ms", "" + stage.profile().load().requestTimeoutMs());
        links = Links.of(world, Settings.parse(AdminSettings.TABLE, texts).orThrow(), 60_000);
        phase = phase == Phase.ABSENT ? Phase.CREATING : Phase.DELETING;
        world.loops().data(0).insist(this::turn);
        return true;
    }

    /// Sends nothing new from now on.
    void quiet() {
        quiet = true;
    }

    /// The name in the ledgers of a partition in the metadata.
    TopicPartition name(Uuid topic, TopicPartition partition) {
        return names.getOrDefault(topic, partition);
    }

    /// What keeps it from being settled; empty if nothing does.
    String whatIsMissing() {
        return switch (phase) {
            case ABSENT -> "";
            case DELETING, CREATING, SPREADING -> NAME + " is " + phase;
            case SERVING -> {
                if (unheard > 0) yield NAME + " has not heard of all it sent";
                boolean read = positions.next(PARTITION) >= stage.ledger().acknowledgedEnd(names.get(id));
                yield read ? "" : NAME + " has not read all that was acknowledged";
            }
        };
    }

    /// Its life now in the metadata; null while it has none.
    TopicImage topic(ClusterImage image) {
        return phase == Phase.SERVING ? image.topic(NAME) : null;
    }

    private void turn() {
        switch (phase) {
            case ABSENT -> { }
            case DELETING -> ask(DeleteTopicsRequest.DEFAULT
                    .withTopics(List.of(new DeleteTopicsRequest.Topic(null, id)))
                    .withTimeoutMs(stage.profile().load().requestTimeoutMs()));
            case CREATING -> ask(creation());
            case SPREADING -> {
                if (hasSpread()) open();
                again();
            }
            case SERVING -> {
                if (!quiet) burst();
                read();
                again();
            }
        }
    }

    private void again() {
        world.loops().data(0).at(world.clock().nowNanos() + chance.tail(TURN_NANOS), this::turn);
    }

    private void ask(moldau.wire.message.Request request) {
        int first = chance.below(links.bootstrap().size());
        links.ask(links.bootstrap().get(first), request).whenComplete((response, _) -> {
            if (response != null) answered(response);
            again();
        });
    }

    private CreateTopicsRequest creation() {
        Profile.Storage storage = stage.profile().storage();
        return CreateTopicsRequest.DEFAULT
                .withTopics(List.of(CreateTopicsRequest.Topic.DEFAULT.withName(NAME)
                        .withNumPartitions(1)
                        .withReplicationFactor((short) storage.replicas())
                        .withConfigs(List.of(new CreateTopicsRequest.Config(
                                "min.insync.replicas", "" + storage.inSyncMin())))))
                .withTimeoutMs(stage.profile().load().requestTimeoutMs());
    }

    private void answered(Response response) {
        switch (response) {
            case DeleteTopicsResponse it when phase == Phase.DELETING -> {
                switch (it.responses().getFirst().errorCode()) {
                    case Errors.NONE, Errors.UNKNOWN_TOPIC_ID -> phase = Phase.CREATING;
                    default -> stage.reached().saw("a deletion was refused");
                }
            }
            case CreateTopicsResponse it when phase == Phase.CREATING -> {
                switch (it.topics().getFirst().errorCode()) {
                    case Errors.NONE, Errors.TOPIC_ALREADY_EXISTS -> phase = Phase.SPREADING;
                    default -> stage.reached().saw("a creation was refused");
                }
            }
            default -> { }
        }
    }

    /// Whether every broker that is up shows its clients the new life: one that does not may still
    /// acknowledge and hand out records of the one before, as Apache Kafka's do.
    private boolean hasSpread() {
        ClusterImage newest = cluster.image();
        TopicImage topic = newest == null ? null : newest.topic(NAME);
        if (topic == null || topic.id().equals(id)) return false;
        if (spreadEnd == 0) spreadEnd = cluster.president().imageEnd();
        for (Machine each : cluster.brokers()) {
            if (each.image() != null && each.appliedEnd() < spreadEnd) return false;
        }
        id = topic.id();
        return true;
    }

    private void open() {
        lives++;
        stage.reached().saw("a topic began a life");
        names.put(id, new TopicPartition(NAME + '#' + lives, 0));
        stage.says(names.get(id) + " is " + id);
        positions = new Positions(stage, host.name(), _ -> names.get(id));
        Profile.Load load = stage.profile().load();
        producer = Producer.open(world, Map.of(
                "bootstrap.servers", stage.bootstrap(),
                "acks", "all",
                "request.timeout.ms", "" + load.requestTimeoutMs(),
                "delivery.timeout.ms", "" + load.deliveryTimeoutMs(),
                "batch.size", "" + Math.min(4096, stage.profile().portionBytes())));
        consumer = Consumer.open(world, Map.of(
                "bootstrap.servers", stage.bootstrap(),
                "auto.offset.reset", "earliest",
                "fetch.max.bytes", "" + stage.profile().portionBytes(),
                "request.timeout.ms", "" + load.requestTimeoutMs()));
        consumer.assign(List.of(PARTITION));
        phase = Phase.SERVING;
    }

    private void burst() {
        if (!producer.knows(NAME)) {
            producer.learn(NAME);
            return;
        }
        Profile.Load load = stage.profile().load();
        TopicPartition name = names.get(id);
        for (int left = 1 + chance.below(load.burst()); left > 0 && unheard < UNHEARD_MAX; left--) {
            long record = stage.ledger().sending(name, LIVES_FROM + lives);
            unheard++;
            producer.send(new Event(NAME, 0, Event.NOW, null, Tag.of(record, name, load.valueBytes()),
                    List.of())).whenComplete((sent, failure) -> heard(record, sent, failure));
        }
    }

    private void heard(long record, Sent sent, Throwable failure) {
        unheard--;
        if (failure == null) stage.ledger().acknowledged(record, sent.offset());
        else stage.ledger().failed(record);
    }

    private void read() {
        try {
            for (Received each : consumer.poll(Duration.ZERO)) positions.read(PARTITION, each);
        } catch (Refused | Unreachable why) {
            // It goes on once that is mended.
            boolean isDamage = why instanceof Refused refused && refused.code() == Errors.CORRUPT_MESSAGE;
            stage.verdict().check(isDamage, "client", host.name() + " cannot go on: " + why);
        }
    }
}
