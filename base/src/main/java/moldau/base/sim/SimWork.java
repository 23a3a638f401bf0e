package moldau.base.sim;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import moldau.base.Loop;
import moldau.base.Work;

/// A pretended pool: a job waits for a while, happens at one moment, and is answered after another
/// while. Jobs of one lane follow each other; others overtake at random.
final class SimWork implements Work {
    private final SimWorld world;
    private final Chance chance;
    private final Map<Object, ArrayDeque<Item>> lanes = new HashMap<>();

    private record Item(Object lane, Job job, Loop answerOn, Done done) {}

    SimWork(SimWorld world, long entity) {
        this.world = world;
        this.chance = new Chance(world.host().universe().seed(), "work", entity);
    }

    @Override
    public void run(Object lane, Job job, Loop answerOn, Done done) {
        Item item = new Item(lane, job, answerOn, done);
        if (lane != null) {
            ArrayDeque<Item> waiting = lanes.get(lane);
            if (waiting != null) {
                waiting.add(item);
                return;
            }
            lanes.put(lane, new ArrayDeque<>(2));
        }
        start(item);
    }

    private void start(Item item) {
        after(() -> {
            RuntimeException failure = null;
            try {
                item.job.run();
            } catch (RuntimeException e) {
                failure = e;
            }
            RuntimeException thrown = failure;
            after(() -> finish(item, thrown));
        });
    }

    private void finish(Item item, RuntimeException failure) {
        if (item.answerOn != null) {
            ((SimLoop) item.answerOn).deliver(() -> item.done.done(failure));
        }
        if (item.lane == null) return;
        Item next = lanes.get(item.lane).poll();
        if (next == null) {
            lanes.remove(item.lane);
        } else {
            start(next);
        }
    }

    private void after(moldau.base.Task task) {
        Universe universe = world.universe();
        long soonest = Math.max(universe.nowNanos(), world.host().stalledUntilNanos());
        long at = soonest + chance.tail(world.host().workNanos());
        universe.add(at, chance.bits(), world, null, task);
    }
}
