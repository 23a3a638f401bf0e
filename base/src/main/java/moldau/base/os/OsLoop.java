package moldau.base.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import moldau.base.Buffers;
import moldau.base.Loop;
import moldau.base.Task;

/// A loop on a platform thread with a selector. One turn:
///
/// ```
///   wait -> ready channels (read, hand on) -> mailbox -> due timers -> turn-end tasks -> write
/// ```
///
/// What a turn has queued on its connections leaves at its end, together. A post wakes the thread
/// only on the false-to-true edge of `awake`, so a burst of posts costs one system call.
final class OsLoop implements Loop {
    /// All connections read into this one buffer, and gather small writes in it.
    static final int SHARED_BYTES = 64 * 1024;
    private static final int TASKS_PER_TURN = 1024;
    private static final int TIMERS_PER_TURN = 1024;
    private static final int TURN_END_ROUNDS = 64;

    private final String name;
    private final int index;
    private final Bugs bugs;
    private final Selector selector;
    private final Mailbox mailbox;
    /// What was insisted on while the mailbox was full.
    private final ConcurrentLinkedQueue<Task> overflow = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean(true);
    private final Timers timers = new Timers();
    private final Buffers buffers;
    private final ByteBuffer shared = ByteBuffer.allocateDirect(SHARED_BYTES);
    private final Consumer<SelectionKey> dispatch = this::dispatch;
    private final Thread thread;
    private ArrayList<Task> turnEnd = new ArrayList<>();
    private ArrayList<Task> turnEndRunning = new ArrayList<>();
    private ArrayList<OsConnection> unsent = new ArrayList<>();
    private ArrayList<OsConnection> sending = new ArrayList<>();
    private volatile boolean stopping;

    /// What a selected key stands for.
    interface Ready {
        void ready(int operations);

        /// After a bug in its events.
        void abandon();
    }

    /// The thread of a loop; also the mark by which blocking calls know where they are.
    static final class LoopThread extends Thread {
        private final OsLoop loop;

        private LoopThread(OsLoop loop, String name) {
            super(null, loop::run, name, 0, false);
            this.loop = loop;
            setDaemon(false);
        }
    }

    OsLoop(String name, int index, OsWorld.Options options, Buffers.Budget budget) {
        this.name = name;
        this.index = index;
        this.bugs = options.bugs();
        this.mailbox = new Mailbox(options.mailboxTasksMax());
        this.buffers = new Buffers(this, budget, options.keptBytesMax());
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("no selector for a loop", e);
        }
        this.thread = new LoopThread(this, name);
    }

    void start() {
        thread.start();
    }

    /// The loop whose thread is running, or null.
    static OsLoop running() {
        return Thread.currentThread() instanceof LoopThread t ? t.loop : null;
    }

    /// Asserted by all that may block.
    static boolean mayBlock() {
        return !(Thread.currentThread() instanceof LoopThread);
    }

    @Override
    public Timer at(long deadlineNanos, Task task) {
        assert isCurrent() : "timers are set on their loop";
        return timers.add(deadlineNanos, task);
    }

    @Override
    public boolean post(Task task) {
        if (stopping || !mailbox.add(task)) return false;
        wake();
        return true;
    }

    private void wake() {
        if (!awake.get() && awake.compareAndSet(false, true)) selector.wakeup();
    }

    /// As [#post], waiting while the mailbox is full. Off the loops only.
    void postOrWait(Task task) {
        assert mayBlock() : "waiting on a loop";
        while (!post(task) && !stopping) {
            LockSupport.parkNanos(100_000);
        }
    }

    @Override
    public void insist(Task task) {
        if (stopping || post(task)) return;
        overflow.add(task);
        wake();
    }

    @Override
    public void atTurnEnd(Task task) {
        assert isCurrent() : "the turn of another loop";
        turnEnd.add(task);
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
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
        return name;
    }

    Selector selector() {
        return selector;
    }

    ByteBuffer shared() {
        return shared;
    }

    /// `connection` has something to send at the end of this turn. Once per turn.
    void sendAtTurnEnd(OsConnection connection) {
        unsent.add(connection);
    }

    void bug(Throwable what) {
        bugs.found(this, what);
    }

    private void run() {
        try {
            while (!stopping) turn();
        } catch (ClosedSelectorException stopped) {
            // The world was closed.
        } catch (Throwable e) {
            bug(e);
        } finally {
            closeAll();
        }
    }

    private void turn() throws IOException {
        long waitMs = waitMs();
        if (waitMs != 0) {
            awake.set(false);
            if (hasMail() || stopping) waitMs = 0;
        }
        if (waitMs == 0) {
            selector.selectNow(dispatch);
        } else if (waitMs < 0) {
            selector.select(dispatch);
        } else {
            selector.select(dispatch, waitMs);
        }
        awake.lazySet(true);
        runMail();
        if (!timers.isEmpty()) runTimers();
        if (!turnEnd.isEmpty()) runTurnEnd();
        if (!unsent.isEmpty()) sendAll();
    }

    /// How long the selector may wait: 0 not at all, negative until something happens.
    private long waitMs() {
        if (!unsent.isEmpty() || !turnEnd.isEmpty() || hasMail()) return 0;
        if (timers.isEmpty()) return -1;
        long nanos = timers.firstNanos() - System.nanoTime();
        return nanos <= 0 ? 0 : (nanos + 999_999) / 1_000_000;
    }

    private void dispatch(SelectionKey key) {
        // Set on the way in, so that posts made while channels are handled need no wake-up.
        awake.lazySet(true);
        Ready ready = (Ready) key.attachment();
        try {
            if (key.isValid()) ready.ready(key.readyOps());
        } catch (Throwable e) {
            ready.abandon();
            bug(e);
        }
    }

    private boolean hasMail() {
        return !mailbox.isEmpty() || !overflow.isEmpty();
    }

    private void runMail() {
        // Those posted meanwhile wait for the next turn, so that channels get theirs.
        for (int left = Math.min(mailbox.size(), TASKS_PER_TURN); left > 0; left--) {
            Task task = mailbox.take();
            if (task == null) break;
            run(task);
        }
        if (!overflow.isEmpty()) runOverflow();
    }

    private void runOverflow() {
        for (int left = TASKS_PER_TURN; left > 0; left--) {
            Task task = overflow.poll();
            if (task == null) return;
            run(task);
        }
    }

    private void runTimers() {
        long nowNanos = System.nanoTime();
        for (int left = TIMERS_PER_TURN; left > 0; left--) {
            Task task = timers.takeDue(nowNanos);
            if (task == null) return;
            run(task);
        }
    }

    /// Tasks may ask for another at the end of the same turn; after some rounds it becomes the next.
    private void runTurnEnd() {
        for (int round = 0; round < TURN_END_ROUNDS && !turnEnd.isEmpty(); round++) {
            ArrayList<Task> tasks = turnEnd;
            turnEnd = turnEndRunning;
            turnEndRunning = tasks;
            for (int i = 0; i < tasks.size(); i++) run(tasks.get(i));
            tasks.clear();
        }
    }

    private void sendAll() {
        ArrayList<OsConnection> connections = unsent;
        unsent = sending;
        sending = connections;
        for (int i = 0; i < connections.size(); i++) {
            OsConnection connection = connections.get(i);
            try {
                connection.sendNow();
            } catch (Throwable e) {
                connection.abandon();
                bug(e);
            }
        }
        connections.clear();
        // Closing while sending tells `onClosed` in the same turn.
        if (!turnEnd.isEmpty()) runTurnEnd();
    }

    private void run(Task task) {
        try {
            task.run();
        } catch (Throwable e) {
            bug(e);
        }
    }

    /// Ends the thread after its current turn; channels are closed. Callable from any thread.
    void stop() {
        stopping = true;
        selector.wakeup();
    }

    /// Waits until the thread has ended.
    void awaitStop() {
        if (isCurrent()) return;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    private void closeAll() {
        stopping = true;
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof Ready ready) ready.abandon();
            try {
                key.channel().close();
            } catch (IOException e) {
                // It is gone either way.
            }
        }
        runTurnEnd();
        try {
            selector.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
