package moldau.base.sim;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import moldau.base.Buffers;
import moldau.base.Loop;
import moldau.base.Task;

/// A loop whose turns are events of the universe.
///
/// The mailbox keeps its order; each post arrives after a random delay.
final class SimLoop implements Loop {
    /// After which that arrives which did not fit.
    private static final long LATE_NANOS = 1_000_000;
    static final int SHARED_BYTES = 64 * 1024;
    private static final long KEPT_BYTES_MAX = 1024 * 1024;

    private final SimWorld world;
    private final int index;
    private final long id;
    private final Chance ties;
    private final Chance delays;
    private final Chance refusals;
    private final Buffers buffers;
    private final ArrayDeque<Task> mailbox = new ArrayDeque<>();
    private ByteBuffer shared;
    private ArrayList<Task> turnEnd = new ArrayList<>();
    private final ArrayList<SimConnection> unsent = new ArrayList<>();

    SimLoop(SimWorld world, long entity, int index, Buffers.Budget budget) {
        long seed = world.host().universe().seed();
        this.world = world;
        this.index = index;
        this.id = entity * 100 + index;
        this.ties = new Chance(seed, "ties", id);
        this.delays = new Chance(seed, "mail", id);
        this.refusals = new Chance(seed, "refused posts", id);
        this.buffers = new Buffers(this, budget, KEPT_BYTES_MAX);
    }

    /// What connections read into, as on a real loop: valid during one call only.
    ByteBuffer shared() {
        if (shared == null) shared = ByteBuffer.allocate(SHARED_BYTES);
        return shared;
    }

    long id() {
        return id;
    }

    SimWorld world() {
        return world;
    }

    @Override
    public Timer at(long deadlineNanos, Task task) {
        assert isCurrent() : "timers are set on their loop";
        return new SimTimer(deadlineNanos, task);
    }

    /// The clock's rate may change while a timer waits: it looks again when it is woken.
    private final class SimTimer implements Timer {
        private final long deadlineNanos;
        private final Task task;
        private Universe.Happening happening;

        SimTimer(long deadlineNanos, Task task) {
            this.deadlineNanos = deadlineNanos;
            this.task = task;
            set();
        }

        private void set() {
            happening = happen(world.host().clock().universeNanos(deadlineNanos), this::wake);
        }

        private void wake() {
            if (world.clock().nowNanos() >= deadlineNanos) {
                task.run();
            } else {
                set();
            }
        }

        @Override
        public void cancel() {
            happening.cancel();
        }
    }

    @Override
    public boolean post(Task task) {
        if (!world.isAlive()) return false;
        Weather weather = world.universe().weather();
        if (refusals.happens(weather.refusesPostPerMillion())) return false;
        deliver(task);
        return true;
    }

    /// A post that is never refused: an answer of [SimWork].
    void deliver(Task task) {
        mailbox.add(task);
        long delay = delays.tail(world.host().mailNanos());
        happen(world.universe().nowNanos() + delay, () -> mailbox.remove().run());
    }

    /// Runs `task` as a turn of this loop.
    Universe.Happening happen(long atNanos, Task task) {
        return world.universe().add(atNanos, ties.bits(), world, this, task);
    }

    @Override
    public void insist(Task task) {
        if (!world.isAlive() || post(task)) return;
        happen(world.universe().nowNanos() + LATE_NANOS, task);
    }

    @Override
    public void atTurnEnd(Task task) {
        assert isCurrent() : "the turn of another loop";
        turnEnd.add(task);
    }

    void sendAtTurnEnd(SimConnection connection) {
        assert isCurrent() : "the turn of another loop";
        unsent.add(connection);
    }

    void turn(Task task) {
        task.run();
        do {
            runTurnEnd();
            for (int i = 0; i < unsent.size(); i++) unsent.get(i).sendNow();
            unsent.clear();
        } while (!turnEnd.isEmpty());
    }

    private void runTurnEnd() {
        while (!turnEnd.isEmpty()) {
            ArrayList<Task> tasks = turnEnd;
            turnEnd = new ArrayList<>();
            for (Task each : tasks) each.run();
        }
    }

    @Override
    public boolean isCurrent() {
        return world.universe().current() == this;
    }

    @Override
    public Buffers buffers() {
        return buffers;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public String toString() {
        return world.host() + "-loop-" + index;
    }
}
