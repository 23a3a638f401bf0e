package moldau.base;

/// One thread's worth of events: timers, a bounded mailbox, the connections that live here.
///
/// Everything that is owned by a loop is touched on that loop only. Tasks run one after the other,
/// to completion, and never block.
public interface Loop {
    /// Runs `task` on this loop at `deadlineNanos` (see [Clock#nowNanos]) or later, never early.
    /// Called on this loop only.
    Timer at(long deadlineNanos, Task task);

    /// Runs `task` on this loop, after all that was posted before it. Callable from any thread.
    ///
    /// @return false if the mailbox is full: the task will not run
    boolean post(Task task);

    /// As [#post], for what somebody waits for and nobody would say again: if the mailbox is full it
    /// comes nevertheless, maybe after what is posted later. Whoever calls sees to it that there is a
    /// bound of such tasks, as there is of requests.
    void insist(Task task);

    /// Runs `task` once at the end of the current turn, after all ready events were handled: the
    /// place to write what the turn has gathered, together. Called on this loop only.
    void atTurnEnd(Task task);

    /// Whether the calling thread is this loop.
    boolean isCurrent();

    /// The pool of buffers of this loop; acquired from on this loop only.
    Buffers buffers();

    /// Stable number of this loop in its node, from 0.
    int index();

    /// A pending [#at]. Cancelling a task that ran or was cancelled does nothing.
    interface Timer {
        void cancel();
    }
}
