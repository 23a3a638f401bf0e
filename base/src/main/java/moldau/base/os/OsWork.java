package moldau.base.os;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import moldau.base.Loop;
import moldau.base.Work;

/// A pool of daemon threads, started as they are needed and gone after a while without work.
///
/// A lane is in `lanes` while a job of it runs or waits; its jobs behind the first wait there, so a
/// busy lane holds one thread at most.
final class OsWork implements Work {
    private static final long IDLE_NANOS = 10_000_000_000L;

    private final int threadsMax;
    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final ArrayDeque<Item> ready = new ArrayDeque<>();
    private final Map<Object, ArrayDeque<Item>> lanes = new HashMap<>();
    private int threads;
    private int idle;
    private int started;
    private boolean stopped;

    private record Item(Object lane, Job job, Loop answerOn, Done done) {}

    OsWork(String name, int threadsMax) {
        this.name = name;
        this.threadsMax = threadsMax;
    }

    @Override
    public void run(Object lane, Job job, Loop answerOn, Done done) {
        Item item = new Item(lane, job, answerOn, done);
        lock.lock();
        try {
            if (stopped) return;
            if (lane != null) {
                ArrayDeque<Item> waiting = lanes.get(lane);
                if (waiting != null) {
                    waiting.add(item);
                    return;
                }
                lanes.put(lane, new ArrayDeque<>(2));
            }
            ready.add(item);
            if (idle >= ready.size()) {
                filled.signal();
            } else if (threads < threadsMax) {
                threads++;
                Thread thread = new Thread(null, this::serve, name + "-work-" + started++, 0, false);
                thread.setDaemon(true);
                thread.start();
            }
        } finally {
            lock.unlock();
        }
    }

    private void serve() {
        Item item = null;
        while ((item = next(item)) != null) {
            RuntimeException failure = null;
            try {
                item.job.run();
            } catch (RuntimeException e) {
                failure = e;
            } catch (Error e) {
                failure = new IllegalStateException("a job failed", e);
            }
            answer(item, failure);
        }
    }

    private static void answer(Item item, RuntimeException failure) {
        if (item.answerOn == null) return;
        ((OsLoop) item.answerOn).postOrWait(() -> item.done.done(failure));
    }

    /// Ends `finished` and waits for the next job. Null: no more.
    private Item next(Item finished) {
        lock.lock();
        try {
            if (finished != null && finished.lane != null) {
                Item following = lanes.get(finished.lane).poll();
                if (following == null) {
                    lanes.remove(finished.lane);
                } else {
                    ready.add(following);
                }
            }
            long left = IDLE_NANOS;
            while (ready.isEmpty() && !stopped && left > 0) {
                idle++;
                try {
                    left = filled.awaitNanos(left);
                } catch (InterruptedException e) {
                    // Nobody interrupts these threads but user code that should not.
                } finally {
                    idle--;
                }
            }
            Item item = ready.poll();
            if (item == null) threads--;
            return item;
        } finally {
            lock.unlock();
        }
    }

    /// Takes no more jobs; those queued are done first.
    void stop() {
        lock.lock();
        try {
            stopped = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
