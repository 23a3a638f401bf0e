package moldau.trials.simulation;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.TreeMap;
import moldau.base.sim.Chance;
import moldau.base.sim.SimHost;
import moldau.base.sim.SimWorld;
import moldau.client.Consumer;
import moldau.client.RebalanceListener;
import moldau.client.Received;
import moldau.client.Refused;
import moldau.client.TopicPartition;
import moldau.client.Unreachable;
import moldau.wire.Errors;

/// A member of a group of the classic kind: works on records, then commits how far it came.
final class Member implements Resident {
    private static final long POLL_NANOS = 50_000_000L;

    private final Stage stage;
    private final SimHost host;
    private final Chance chance;
    private SimWorld world;
    private Consumer consumer;
    private Positions positions;
    private Map<TopicPartition, Long> floors;
    /// What a commit says of each partition that is held: of one not worked on yet, [#floors] or more.
    private Map<TopicPartition, Long> positionsMin;
    private Map<TopicPartition, Long> uncommitted;
    private long idleUntilNanos;

    Member(Stage stage, int number) {
        this.stage = stage;
        this.host = stage.universe().host("member" + number);
        this.chance = new Chance(stage.plan().seed(), "member", number);
    }

    @Override
    public SimHost host() {
        return host;
    }

    @Override
    public void start() {
        world = host.boot(1);
        positions = new Positions(stage, host.name());
        floors = new HashMap<>();
        positionsMin = new TreeMap<>();
        uncommitted = new TreeMap<>();
        consumer = Consumer.open(world, Map.of(
                "bootstrap.servers", stage.bootstrap(),
                "group.id", "group",
                "auto.offset.reset", "earliest",
                "fetch.max.bytes", "" + stage.profile().portionBytes(),
                "enable.auto.commit", "false",
                "session.timeout.ms", "6000",
                "heartbeat.interval.ms", "1000",
                "max.poll.interval.ms", "20000",
                "request.timeout.ms", "" + stage.profile().load().requestTimeoutMs()));
        var topics = new LinkedHashSet<String>();
        for (TopicPartition each : stage.partitions()) topics.add(each.topic());
        consumer.subscribe(topics, new Assignment());
        world.loops().data(0).insist(this::turn);
    }

    /// Hears what the group decides.
    private final class Assignment implements RebalanceListener {
        @Override
        public void assigned(Collection<TopicPartition> partitions) {
            stage.reached().saw("a group was assigned");
            stage.says(host.name() + " is given " + partitions);
            for (TopicPartition each : partitions) {
                long floor = stage.group().floor(each);
                floors.put(each, floor);
                positionsMin.put(each, floor);
            }
        }

        @Override
        public void revoked(Collection<TopicPartition> partitions) {
            stage.says(host.name() + " gives up " + partitions);
            for (TopicPartition each : partitions) {
                positions.leave(each);
                uncommitted.remove(each);
                positionsMin.remove(each);
            }
        }
    }

    /// Does not poll for so long; its heartbeats go on.
    void idle(long nanos) {
        idleUntilNanos = stage.universe().nowNanos() + nanos;
    }

    private void turn() {
        long idleNanos = idleUntilNanos - stage.universe().nowNanos();
        if (idleNanos > 0) {
            world.loops().data(0).at(world.clock().nowNanos() + idleNanos, this::turn);
            return;
        }
        try {
            for (Received each : consumer.poll(Duration.ZERO)) {
                work(new TopicPartition(each.topic(), each.partition()), each);
            }
            if (!uncommitted.isEmpty() && chance.below(4) == 0) commit();
        } catch (Refused | Unreachable why) {
            // It goes on once that is mended.
            boolean isDamage = why instanceof Refused refused && refused.code() == Errors.CORRUPT_MESSAGE;
            stage.verdict().check(isDamage, "client", host.name() + " cannot go on: " + why);
        }
        world.loops().data(0).at(world.clock().nowNanos() + POLL_NANOS, this::turn);
    }

    private void work(TopicPartition partition, Received received) {
        stage.says(host.name() + " works on " + partition + " offset " + received.offset());
        if (!positions.has(partition)) {
            stage.group().begins(partition, received.offset(), floors.getOrDefault(partition, 0L),
                    host.name());
        }
        positions.read(partition, received);
        stage.group().worked(partition, received.offset(), host.name());
        uncommitted.put(partition, received.offset() + 1);
        positionsMin.put(partition, received.offset() + 1);
    }

    private void commit() {
        var told = new TreeMap<>(uncommitted);
        var all = new TreeMap<>(positionsMin);
        int generation = consumer.generation();
        uncommitted.clear();
        stage.says(host.name() + " commits " + told);
        consumer.commitAsync().whenComplete((_, failure) -> {
            if (failure != null) {
                stage.reached().saw("a commit was refused");
                stage.says(host.name() + " could not commit " + told + ": " + failure);
                // A refusal came after all the log will ever hold of it.
                if (failure instanceof Refused) return;
                all.forEach((partition, offset) -> stage.group().unanswered(partition, offset, generation));
                return;
            }
            stage.says(host.name() + " committed " + told);
            told.forEach((partition, offset) -> stage.group().committed(partition, offset, generation));
        });
    }
}
