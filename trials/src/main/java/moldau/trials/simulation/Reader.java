package moldau.trials.simulation;

import java.time.Duration;
import java.util.Map;
import moldau.base.sim.SimHost;
import moldau.base.sim.SimWorld;
import moldau.client.Consumer;
import moldau.client.Received;
import moldau.client.Refused;
import moldau.client.TopicPartition;
import moldau.client.Unreachable;
import moldau.wire.Errors;

/// A consumer that reads all partitions from their beginning, in each of its lives.
final class Reader implements Resident {
    private static final long POLL_NANOS = 40_000_000L;

    private final Stage stage;
    private final SimHost host;
    private SimWorld world;
    private Consumer consumer;
    private Positions positions;

    Reader(Stage stage, int number) {
        this.stage = stage;
        this.host = stage.universe().host("reader" + number);
    }

    @Override
    public SimHost host() {
        return host;
    }

    @Override
    public void start() {
        world = host.boot(1);
        positions = new Positions(stage, host.name());
        consumer = Consumer.open(world, Map.of(
                "bootstrap.servers", stage.bootstrap(),
                "auto.offset.reset", "earliest",
                "fetch.max.bytes", "" + stage.profile().portionBytes(),
                "request.timeout.ms", "" + stage.profile().load().requestTimeoutMs()));
        consumer.assign(stage.partitions());
        world.loops().data(0).insist(this::turn);
    }

    private void turn() {
        try {
            for (Received each : consumer.poll(Duration.ZERO)) {
                positions.read(new TopicPartition(each.topic(), each.partition()), each);
            }
        } catch (Refused | Unreachable why) {
            // It goes on once that is mended.
            boolean isDamage = why instanceof Refused refused && refused.code() == Errors.CORRUPT_MESSAGE;
            stage.verdict().check(isDamage, "client", host.name() + " cannot go on: " + why);
        }
        world.loops().data(0).at(world.clock().nowNanos() + POLL_NANOS, this::turn);
    }

    /// Whether it has read all that was acknowledged.
    boolean isDone() {
        for (TopicPartition each : stage.partitions()) {
            if (positions.next(each) < stage.ledger().acknowledgedEnd(each)) return false;
        }
        return true;
    }
}
