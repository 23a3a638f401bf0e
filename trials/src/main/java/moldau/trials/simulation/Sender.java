package moldau.trials.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import moldau.base.sim.Chance;
import moldau.base.sim.SimHost;
import moldau.base.sim.SimWorld;
import moldau.client.Event;
import moldau.client.Producer;
import moldau.client.Sent;
import moldau.client.TopicPartition;

/// An idempotent producer that sends numbered records in bursts, to partitions at random.
final class Sender implements Resident {
    /// So many unheard of, and it waits: the producer's memory must never fill, for then it blocks.
    private static final int UNHEARD_MAX = 500;

    private final Stage stage;
    private final SimHost host;
    private final int number;
    private final Chance chance;
    private int lives;
    private SimWorld world;
    private Producer producer;
    private int unheard;
    private boolean quiet;

    Sender(Stage stage, int number) {
        this.stage = stage;
        this.number = number;
        this.host = stage.universe().host("sender" + number);
        this.chance = new Chance(stage.plan().seed(), "sender", number);
    }

    @Override
    public SimHost host() {
        return host;
    }

    @Override
    public void start() {
        world = host.boot(1);
        lives++;
        unheard = 0;
        producer = Producer.open(world, settings());
        world.loops().data(0).insist(this::turn);
    }

    private Map<String, String> settings() {
        Profile.Load load = stage.profile().load();
        var settings = new HashMap<String, String>();
        settings.put("bootstrap.servers", stage.bootstrap());
        settings.put("acks", "all");
        settings.put("request.timeout.ms", "" + load.requestTimeoutMs());
        settings.put("delivery.timeout.ms", "" + load.deliveryTimeoutMs());
        settings.put("batch.size",
                "" + Math.min(64 << chance.below(9), stage.profile().portionBytes()));
        settings.put("linger.ms", "" + chance.below(20));
        settings.put("compression.type", chance.below(4) == 0 ? "lz4" : "none");
        return settings;
    }

    /// Sends nothing new from now on.
    void quiet() {
        quiet = true;
    }

    /// Whether it has heard of everything it sent in this life.
    boolean isIdle() {
        return unheard == 0;
    }

    private void turn() {
        if (quiet) return;
        TopicPartition partition = partition();
        if (producer.knows(partition.topic())) {
            if (unheard < UNHEARD_MAX) burst(partition);
            again();
        } else {
            producer.learn(partition.topic()).whenComplete((_, _) -> again());
        }
    }

    private void again() {
        long pauseNanos = chance.tail(stage.profile().load().paceMs() * 1_000_000L);
        world.loops().data(0).at(world.clock().nowNanos() + pauseNanos, this::turn);
    }

    private TopicPartition partition() {
        List<TopicPartition> all = stage.partitions();
        return all.get(chance.below(all.size()));
    }

    private void burst(TopicPartition partition) {
        Profile.Load load = stage.profile().load();
        for (int left = 1 + chance.below(load.burst()); left > 0; left--) {
            long record = stage.ledger().sending(partition, number * 1000 + lives);
            byte[] value = Tag.of(record, partition, load.valueBytes());
            unheard++;
            producer.send(new Event(partition.topic(), partition.partition(), Event.NOW, null, value,
                    List.of())).whenComplete((sent, failure) -> heard(record, sent, failure));
        }
    }

    private void heard(long record, Sent sent, Throwable failure) {
        unheard--;
        if (failure == null) {
            stage.ledger().acknowledged(record, sent.offset());
        } else {
            stage.reached().saw("a record failed");
            stage.ledger().failed(record);
        }
    }
}
