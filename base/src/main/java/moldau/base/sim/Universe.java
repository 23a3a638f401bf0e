package moldau.base.sim;

import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import moldau.base.Task;
import moldau.base.Witness;

/// Everything that happens in a simulation, in one thread: hosts, the network between them, and one
/// heap of events by (time, tie). Ties are random, so equal times explore orders; time jumps from one
/// event to the next.
///
/// ```java
/// Universe universe = new Universe(seed, Weather.CALM);
/// SimHost host = universe.host("n1");
/// World world = host.boot();                      // give it to the node under test
/// universe.runUntil(() -> node.isReady(), 10_000_000_000L);
/// host.cutPower();
/// ```
///
/// All chance comes from the seed by [Chance]: the same seed gives the same [#fingerprint], always.
public final class Universe {
    private final long seed;
    private Weather weather;
    private final Fabric fabric;
    private final Map<String, SimHost> hosts = new TreeMap<>();
    private final PriorityQueue<Happening> heap = new PriorityQueue<>();
    private Witness witness = Witness.NONE;
    private long nowNanos;
    private long events;
    private long fingerprint;
    private SimLoop current;

    /// One entry of the heap. `world` null: it happens to nobody's process.
    static final class Happening implements Comparable<Happening> {
        private long atNanos;
        private final long tie;
        private final SimWorld world;
        private final SimLoop loop;
        private Task task;

        private Happening(long atNanos, long tie, SimWorld world, SimLoop loop, Task task) {
            this.atNanos = atNanos;
            this.tie = tie;
            this.world = world;
            this.loop = loop;
            this.task = task;
        }

        void cancel() {
            task = null;
        }

        @Override
        public int compareTo(Happening other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(tie, other.tie);
        }
    }

    public Universe(long seed, Weather weather) {
        this.seed = seed;
        this.weather = weather;
        this.fabric = new Fabric(this);
    }

    /// The host of that name, made when it is first asked for. Its name is its address.
    public SimHost host(String name) {
        return hosts.computeIfAbsent(name, it -> new SimHost(this, it, hosts.size()));
    }

    SimHost known(String name) {
        return hosts.get(name);
    }

    public long seed() {
        return seed;
    }

    public Weather weather() {
        return weather;
    }

    /// Changes from now on.
    public void weather(Weather weather) {
        this.weather = weather;
    }

    /// The network: cut it, heal it.
    public Fabric fabric() {
        return fabric;
    }

    /// Given to all worlds made from now on.
    public void witness(Witness witness) {
        this.witness = witness;
    }

    Witness witness() {
        return witness;
    }

    /// Nanoseconds since the beginning, by no node's clock.
    public long nowNanos() {
        return nowNanos;
    }

    public long events() {
        return events;
    }

    /// A rolling hash of all that happened.
    public long fingerprint() {
        return fingerprint;
    }

    /// The host whose turn it is; null between turns.
    public SimHost acting() {
        return current == null ? null : current.world().host();
    }

    /// The loop whose turn it is, or null.
    SimLoop current() {
        return current;
    }

    Happening add(long atNanos, long tie, SimWorld world, SimLoop loop, Task task) {
        Happening happening =
                new Happening(Math.max(atNanos, nowNanos), tie, world, loop, task);
        heap.add(happening);
        return happening;
    }

    /// Runs `task` outside of all nodes after `nanos`: faults, workloads, checks.
    public void after(long nanos, Task task) {
        add(nowNanos + nanos, Chance.mix(seed, events), null, null, task);
    }

    /// Lets the next thing happen.
    ///
    /// @return false if nothing is left to happen
    public boolean step() {
        return step(Long.MAX_VALUE);
    }

    /// The next thing that happens until `endNanos`: what a paused host lets wait may come later.
    private boolean step(long endNanos) {
        while (!heap.isEmpty() && heap.peek().atNanos <= endNanos) {
            Happening next = heap.poll();
            if (next.task == null || (next.world != null && !next.world.isAlive())) continue;
            if (next.world != null && next.world.host().pausedUntilNanos() > next.atNanos) {
                next.atNanos = next.world.host().pausedUntilNanos();
                heap.add(next);
                continue;
            }
            assert next.atNanos >= nowNanos : "time went back";
            nowNanos = next.atNanos;
            events++;
            fingerprint = Chance.mix(fingerprint ^ nowNanos, next.loop == null ? -1 : next.loop.id());
            run(next);
            return true;
        }
        return false;
    }

    private void run(Happening next) {
        Task task = next.task;
        next.task = null;
        try {
            if (next.loop == null) {
                task.run();
            } else {
                current = next.loop;
                next.loop.turn(task);
            }
        } catch (RuntimeException | Error e) {
            throw new AssertionError("seed " + seed + " at " + nowNanos / 1000 + " us"
                    + (next.loop == null ? "" : " on " + next.loop) + ": " + e, e);
        } finally {
            current = null;
        }
    }

    /// Lets time pass.
    public void run(long nanos) {
        long end = nowNanos + nanos;
        boolean more = true;
        while (more) more = step(end);
        nowNanos = end;
    }

    /// Runs until `condition` holds.
    ///
    /// @return false if it did not come to hold within `nanos`, or nothing more happened
    public boolean runUntil(BooleanSupplier condition, long nanos) {
        long end = nowNanos + nanos;
        while (!condition.getAsBoolean()) {
            if (!step(end)) return false;
        }
        return true;
    }
}
