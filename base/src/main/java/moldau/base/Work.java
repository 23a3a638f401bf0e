package moldau.base;

/// A small pool for what may block or takes long: fsync, cold reads, deletes, recovery, large
/// compression, name look-ups. The answer comes back on a loop.
public interface Work {
    /// Runs `job` off the loops, then `done` on `answerOn`. A job that throws is a bug or a broken
    /// world: `done` receives it.
    ///
    /// Jobs with equal `lane` run one after the other, in order; others may run in parallel. A null
    /// lane promises no order. Callable from any thread.
    void run(Object lane, Job job, Loop answerOn, Done done);

    @FunctionalInterface
    interface Job {
        void run();
    }

    @FunctionalInterface
    interface Done {
        /// @param failure what the job threw, or null when it went well
        void done(RuntimeException failure);
    }
}
