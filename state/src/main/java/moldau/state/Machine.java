package moldau.state;

/// Something that decides and whose memory is a log of records `R`.
///
/// Two kinds of methods, never mixed:
///
/// - **decide**: whatever methods the machine has for its requests, and `tick`. They read state
///   and return a `Decision`: records, an answer, answers owed from before. They change nothing
///   that a record speaks of. They may change what no record speaks of (when a session ends, who
///   waits for a rebalance): such state is the leader's alone and is lost with its leadership.
/// - **apply**: the only methods that change what the log remembers. They see the record and its
///   offset, nothing else: no time, no chance. So the state is the same on a leader, a follower
///   and after a restart.
///
/// A machine has one owner (a loop), no clock, no thread, no logger. Time comes in as `nowMs`, of a
/// clock that never goes back; where records carry wall time, the machine is told it separately.
public interface Machine<R> {
    /// No deadline: the machine does not ask to be ticked.
    long NEVER = Long.MAX_VALUE;

    /// Folds one record of the log into the state.
    void apply(R record, long offset);

    /// Folds a record that was written inside a transaction: it stays pending until its marker.
    /// Machines whose logs have no transactions leave this.
    default void applyTransactional(R record, long offset, Transaction transaction) {
        throw new IllegalStateException("no transactions in this log, offset " + offset);
    }

    /// Ends a producer's transaction in this log: its pending records now count, or never will.
    default void applyMarker(Transaction transaction, boolean committed, long offset) {
        throw new IllegalStateException("no transactions in this log, offset " + offset);
    }

    /// The log has been replayed to its end and we lead: timers begin now.
    default void activate(long nowMs) {
    }

    /// Time has passed. Called at or after `nextDeadlineMs`; calling it earlier does no harm.
    Decision<R, ?> tick(long nowMs);

    /// When `tick` has something to do; `NEVER` if there is nothing. After a `tick(nowMs)` it is
    /// later than `nowMs`, also when the records of that tick could not be appended.
    long nextDeadlineMs();

    /// Checks the whole state; for tests and the simulator.
    default void checkInvariants() {
    }
}
